import { z } from 'zod';
import type { CommandSpec } from '../command-spec.ts';
import { amount, id, localDate, text } from '../fields.ts';

export const recordPayment = z.strictObject({
  invoice: id,
  amount,
  currency: z.string().max(3).optional(),
  method: z.enum(['wire', 'check', 'ACH', 'card']),
  on: localDate.optional(),
  reference: text.optional(),
});
export type RecordPayment = z.infer<typeof recordPayment>;

export const invoicingCommands = [
  {
    name: 'record-payment',
    stage: 'invoicing',
    method: 'POST',
    path: '/v1/payments',
    roles: ['finance'],
    rules: ['IN-6'],
    summary: 'Record money that came in for an invoice, by wire or check.',
    body: recordPayment,
  },
] as const satisfies readonly CommandSpec[];
