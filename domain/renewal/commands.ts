import { z } from 'zod';
import type { CommandSpec } from '../command-spec.ts';
import { id, localDate, reason, seats } from '../fields.ts';
import { namespace } from '../provisioning/commands.ts';
import { routes } from '../vocabulary.ts';

const body = z.strictObject({ reason: reason.optional() });

export const renewalCommands = [
  {
    name: 'turn-auto-renew-on',
    stage: 'renewal',
    method: 'POST',
    path: '/v1/subscriptions/{id}/turn-auto-renew-on',
    roles: ['sales', 'support', 'deal desk'],
    rules: ['RN-5'],
    summary: 'Renew automatically at the end of the term.',
    body,
  },
  {
    name: 'turn-auto-renew-off',
    stage: 'renewal',
    method: 'POST',
    path: '/v1/subscriptions/{id}/turn-auto-renew-off',
    roles: ['sales', 'support', 'deal desk'],
    rules: ['RN-5'],
    summary: 'Opt out, until 30 days before the end.',
    body,
  },
  {
    name: 'pause-auto-renew',
    stage: 'renewal',
    method: 'POST',
    path: '/v1/subscriptions/{id}/pause-auto-renew',
    roles: ['deal desk', 'support'],
    rules: ['RN-9'],
    summary: 'No automatic renewal at the coming boundary; the former setting holds from the next term.',
    body: z.strictObject({ reason }),
  },
] as const satisfies readonly CommandSpec[];

const startBody = z.strictObject({
  account: id,
  clock: z.string().max(100),
  policy: z.string().max(100),
  channel: z.enum(routes),
  endCustomer: z.string().max(200).optional(),
  renewalOf: id,
  namespace: namespace.optional(),
  /** The order as the other journal keeps it. */
  order: z.looseObject({}),
});
export type StartSubscription = z.infer<typeof startBody>;

const receiveMerger = z.strictObject({
  kind: z.enum(['join', 'booked', 'released']),
  from: id,
  account: id,
  /** Of the subscription that hears it. */
  opportunity: id,
  /** Of the one that says it. */
  theirs: id,
  end: localDate,
  seats,
  /** USD cents a year. */
  arr: z.number().int(),
});
export type ReceiveMerger = z.infer<typeof receiveMerger>;

/** What subscriptions say to each other; no route of the API, and refused at any door but that of effects. */
export const internalRenewalCommands = [
  {
    name: 'start-subscription',
    stage: 'renewal',
    method: 'POST',
    path: '/v1/subscriptions/{id}/start-subscription',
    roles: ['finance', 'ops'], // who booked the reset, or let it go on
    rules: ['QX-2', 'QX-4'],
    summary: 'Begin the subscription in which another one goes on.',
    body: startBody,
  },
  {
    name: 'receive-merger',
    stage: 'renewal',
    method: 'POST',
    path: '/v1/subscriptions/{id}/receive-merger',
    roles: ['sales', 'deal desk', 'finance', 'ops'], // who lost, won or booked the deal that speaks
    rules: ['1.0', 'BM-1'],
    summary: 'Carry the renewal of another subscription, or hear what became of it.',
    body: receiveMerger,
  },
] as const satisfies readonly CommandSpec[];
