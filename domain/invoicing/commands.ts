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
export const applyCredit = z.strictObject({ invoice: id, amount: amount.optional() });
export const refundCredit = z.strictObject({
  amount: amount.optional(),
  method: z.enum(['wire', 'check', 'ACH', 'card']),
  on: localDate.optional(),
  reference: text.optional(),
});
const receiveCredit = z.strictObject({ from: id, creditMemo: id, invoice: id, cents: z.number().int().positive() });
export type ReceiveCredit = z.infer<typeof receiveCredit>;
export type ApplyCredit = z.infer<typeof applyCredit>;
export type RefundCredit = z.infer<typeof refundCredit>;
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
  {
    name: 'apply-credit',
    stage: 'invoicing',
    method: 'POST',
    path: '/v1/credit-memos/{id}/apply-credit',
    roles: ['finance'],
    rules: ['C-4'],
    summary: 'Settle what is open of an invoice with a credit memo.',
    body: applyCredit,
  },
  {
    name: 'refund-credit',
    stage: 'invoicing',
    method: 'POST',
    path: '/v1/credit-memos/{id}/refund-credit',
    roles: ['finance'],
    rules: ['QZ-1'],
    summary: 'Pay back what a credit memo says, in part or whole.',
    body: refundCredit,
  },
] as const satisfies readonly CommandSpec[];

/** What subscriptions say to each other about money; no route of the API. */
export const internalInvoicingCommands = [
  {
    name: 'receive-credit',
    stage: 'invoicing',
    method: 'POST',
    path: '/v1/subscriptions/{id}/receive-credit',
    roles: ['finance'],
    rules: ['QX-3'],
    summary: 'Settle an invoice with the credit memo of the subscription that was reset into this one.',
    body: receiveCredit,
  },
] as const satisfies readonly CommandSpec[];
