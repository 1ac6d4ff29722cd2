import { z } from 'zod';
import type { CommandSpec } from '../command-spec.ts';
import { id, reason } from '../fields.ts';

const clearAccount = z.strictObject({
  reason,
  /** Only these parties; all of them where it is left out. */
  parties: z.array(id).min(1).max(50).optional(),
});
const lockAccount = z.strictObject({ reason });

const requestReview = z.strictObject({ reason });

export type ClearAccount = z.infer<typeof clearAccount>;
export type LockAccount = z.infer<typeof lockAccount>;
export type RequestReview = z.infer<typeof requestReview>;

/** TC-3: what only Legal may say, and how Sales asks for it. Commands to the account's stream. */
export const screeningCommands = [
  {
    name: 'clear-account',
    stage: 'account',
    method: 'POST',
    path: '/v1/accounts/{id}/clear-account',
    roles: ['legal'],
    rules: ['TC-2', 'TC-3'],
    summary: 'Legal clears the account, or single parties of it: the hits are somebody else.',
    body: clearAccount,
  },
  {
    name: 'lock-account',
    stage: 'account',
    method: 'POST',
    path: '/v1/accounts/{id}/lock-account',
    roles: ['legal'],
    rules: ['TC-2', 'TC-3'],
    summary: 'Legal locks the account: nothing is sold to it until Legal clears it.',
    body: lockAccount,
  },
  {
    name: 'request-review',
    stage: 'account',
    method: 'POST',
    path: '/v1/accounts/{id}/request-review',
    roles: ['sales', 'deal desk', 'support', 'finance', 'legal'],
    rules: ['TC-3'],
    summary: 'Ask Legal to look at a held account at once, before its next regular review.',
    body: requestReview,
  },
] as const satisfies readonly CommandSpec[];
