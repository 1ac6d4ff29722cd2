import { z } from 'zod';
import type { CommandSpec } from '../command-spec.ts';

export const approve = z.strictObject({
  version: z.number().int().min(1).optional(),
  comment: z.string().max(4000).optional(),
});
export const reject = z.strictObject({
  version: z.number().int().min(1).optional(),
  reason: z.string().max(4000).optional(),
});
export const overrideApproval = z.strictObject({
  version: z.number().int().min(1).optional(),
  reason: z.string().max(4000).optional(),
  /** The signed agreement: a document attached to the opportunity, by its id or name. */
  agreement: z.string().max(100).optional(),
});

export type Approve = z.infer<typeof approve>;
export type Reject = z.infer<typeof reject>;

export const approvalCommands = [
  {
    name: 'approve',
    stage: 'approval',
    method: 'POST',
    path: '/v1/approvals/{id}/approve',
    roles: ['approver', 'deal desk'],
    rules: ['AP-7'],
    summary: 'Approve one slot of one quote version.',
    body: approve,
  },
  {
    name: 'reject',
    stage: 'approval',
    method: 'POST',
    path: '/v1/approvals/{id}/reject',
    roles: ['approver', 'deal desk'],
    rules: ['AP-7'],
    summary: 'Reject, with a reason; the quote goes back to its owner.',
    body: reject,
  },
  {
    name: 'override-approval',
    stage: 'approval',
    method: 'POST',
    path: '/v1/quotes/{id}/override-approval',
    roles: ['deal desk'],
    rules: ['AP-11'],
    summary: 'Approve for all slots: contractual discount or waived true-up.',
    body: overrideApproval,
  },
] as const satisfies readonly CommandSpec[];
