import { z } from 'zod';
import type { CommandSpec } from '../command-spec.ts';
import { reason } from '../fields.ts';

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
