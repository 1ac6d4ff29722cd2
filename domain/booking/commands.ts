import { z } from 'zod';
import type { CommandSpec } from '../command-spec.ts';
import { localDate, name, reason, text } from '../fields.ts';
import { refundReasons } from '../subscription.ts';
import { checklistItems, exceptionKinds, rejectionReasons } from '../vocabulary.ts';
import { purchaseOrder } from './purchase-order.ts';

const empty = z.strictObject({});
/** Reasons of the list, so that they can be counted; whatever else there is to say is told in words beside them. */
const rejectBooking = z.strictObject({
  reasons: z.array(z.enum(rejectionReasons)).max(rejectionReasons.length).optional(),
  note: text.optional(),
});
export const approveAgreement = z.strictObject({ comment: text.optional() });
const proof = {
  /** The day it came in; today where absent. */
  receivedOn: localDate.optional(),
  /** Of a signature for the company: whose. */
  signedBy: text.optional(),
  /** Of a purchase order: what it says, to be held against the quote (BK-1). */
  purchaseOrder: purchaseOrder.optional(),
};
export const fulfilItem = z.strictObject({
  item: z.enum(checklistItems),
  evidence: text,
  /** The attached document that proves it, by its id or name. */
  document: name.optional(),
  ...proof,
});

/** @param content SHA-256 of the stored bytes, hexadecimal */
export const attachDocument = z.strictObject({
  content: z.string().regex(/^[0-9a-f]{64}$/, { error: 'is no SHA-256' }),
  name,
  item: z.enum(checklistItems).optional(),
  ...proof,
});

export const approveRefund = z.strictObject({ reason: z.enum(refundReasons), note: text.optional() });

export const reverseRenewal = z.strictObject({ reason });
export type ReverseRenewal = z.infer<typeof reverseRenewal>;
export type ApproveRefund = z.infer<typeof approveRefund>;
export type RejectBooking = z.infer<typeof rejectBooking>;
export type FulfilItem = z.infer<typeof fulfilItem>;
export type AttachDocument = z.infer<typeof attachDocument>;

export const requestException = z.strictObject({
  kind: z.enum(exceptionKinds),
  reason,
  /** The attached document that proves it, by its id or name: what the customer wrote (BK-3, BK-5). */
  document: name.optional(),
});
export const approveException = z.strictObject({ kind: z.enum(exceptionKinds) });
export const rejectException = z.strictObject({ kind: z.enum(exceptionKinds), reason });
export const correctBooking = z.strictObject({ closedOn: localDate, reason });
export type RequestException = z.infer<typeof requestException>;
export type DecideException = z.infer<typeof approveException> & { readonly reason?: string };
export type CorrectBooking = z.infer<typeof correctBooking>;

const sales = ['sales', 'deal desk'] as const;
const offices = ['approver', 'deal desk', 'finance', 'legal'] as const;
export const bookingCommands = [
  {
    name: 'submit-opportunity',
    stage: 'booking',
    method: 'POST',
    path: '/v1/opportunities/{id}/submit-opportunity',
    roles: sales,
    rules: ['BT-1'],
    summary: 'Submit the opportunity for booking: it locks and goes to stage 7 (rules 3.2).',
    body: empty,
  },
  {
    name: 'recall-opportunity',
    stage: 'booking',
    method: 'POST',
    path: '/v1/opportunities/{id}/recall-opportunity',
    roles: sales,
    rules: [],
    summary: 'Take back a submitted opportunity and unlock it.',
    body: empty,
  },
  {
    name: 'deal-desk-approve',
    stage: 'booking',
    method: 'POST',
    path: '/v1/opportunities/{id}/deal-desk-approve',
    roles: ['deal desk'],
    rules: ['QN-2'],
    summary: 'The deal desk’s yes.',
    body: empty,
  },
  {
    name: 'deal-desk-reject',
    stage: 'booking',
    method: 'POST',
    path: '/v1/opportunities/{id}/deal-desk-reject',
    roles: ['deal desk'],
    rules: [],
    summary: 'Back to stage 6, with reasons.',
    body: rejectBooking,
  },
  {
    name: 'finance-approve',
    stage: 'booking',
    method: 'POST',
    path: '/v1/opportunities/{id}/finance-approve',
    roles: ['finance'],
    rules: ['BT-1', 'BT-2'],
    summary: 'Close the opportunity as won and book its order.',
    body: empty,
  },
  {
    name: 'finance-reject',
    stage: 'booking',
    method: 'POST',
    path: '/v1/opportunities/{id}/finance-reject',
    roles: ['finance'],
    rules: [],
    summary: 'Stays in stage 7; the deal desk repairs and approves again.',
    body: rejectBooking,
  },
  {
    name: 'approve-refund',
    stage: 'booking',
    method: 'POST',
    path: '/v1/subscriptions/{id}/approve-refund',
    roles: ['finance'],
    rules: ['QZ-1', 'CR-1', 'CR-2'],
    summary: 'Finance’s yes to a refund of the whole subscription, before the deal desk opens its decommission.',
    body: approveRefund,
  },
  {
    name: 'reverse-renewal',
    stage: 'booking',
    method: 'POST',
    path: '/v1/subscriptions/{id}/reverse-renewal',
    roles: ['finance'],
    rules: ['CR-4'],
    summary: 'Undo a renewal that came twice or by mistake, with a reason; it is credited.',
    body: reverseRenewal,
  },
  {
    name: 'fulfil-item',
    stage: 'booking',
    method: 'PUT',
    path: '/v1/opportunities/{id}/checklist/{item}',
    roles: ['sales', 'deal desk', 'finance', 'legal'],
    rules: ['BK-1', 'BK-4', 'QC-15', 'QP-4', 'QCH-4'],
    summary: 'Tick an item of the booking checklist, with its evidence.',
    body: fulfilItem,
  },
  {
    name: 'attach-document',
    stage: 'booking',
    method: 'POST',
    path: '/v1/opportunities/{id}/attach-document',
    roles: ['sales', 'deal desk', 'finance', 'legal'],
    rules: ['BK-1'],
    summary: 'Put a stored document on the opportunity, and on the checklist item that it proves.',
    body: attachDocument,
  },
  {
    name: 'approve-agreement',
    stage: 'booking',
    method: 'POST',
    path: '/v1/opportunities/{id}/approve-agreement',
    roles: offices,
    rules: ['3.2'],
    summary:
      'Approve the non-standard agreement of a submitted opportunity, office after office, before Order Management.',
    body: approveAgreement,
  },
  {
    name: 'request-exception',
    stage: 'booking',
    method: 'POST',
    path: '/v1/opportunities/{id}/request-exception',
    roles: sales,
    rules: ['2.3', 'BK-3', 'BK-5', 'BT-1', 'BT-5', 'QR-7'],
    summary: 'Ask for leave to book otherwise than the rules say, with the reason.',
    body: requestException,
  },
  {
    name: 'approve-exception',
    stage: 'booking',
    method: 'POST',
    path: '/v1/opportunities/{id}/approve-exception',
    roles: offices,
    rules: ['2.3'],
    summary: 'Approve an exception, for the office that the policy names.',
    body: approveException,
  },
  {
    name: 'reject-exception',
    stage: 'booking',
    method: 'POST',
    path: '/v1/opportunities/{id}/reject-exception',
    roles: offices,
    rules: ['2.3'],
    summary: 'Reject an exception, with a reason.',
    body: rejectException,
  },
  {
    name: 'correct-booking',
    stage: 'booking',
    method: 'POST',
    path: '/v1/opportunities/{id}/correct-booking',
    roles: ['deal desk'],
    rules: ['BT-5'],
    summary: 'Correct the close date of what is won, while its month is not locked or with leave.',
    body: correctBooking,
  },
  {
    name: 'confirm-delivery',
    stage: 'booking',
    method: 'POST',
    path: '/v1/opportunities/{id}/confirm-delivery',
    roles: sales,
    rules: ['1.15'],
    summary: 'Say that the customer of a marketplace has the licence, within two days of Closed Won.',
    body: empty,
  },
] as const satisfies readonly CommandSpec[];
