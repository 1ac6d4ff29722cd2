import { z } from 'zod';
import type { CommandSpec } from '../command-spec.ts';
import { amount, id, localDate, name, percent, reason, seats, text } from '../fields.ts';
import { quoteBody } from '../quoting/commands.ts';
import { openStages, opportunityCategories, opportunityTypes, routes } from '../vocabulary.ts';

/** QP-2, QP-5: what custom services are priced to; the amount may be left out where another deliverable says it. */
const statementOfWork = z.strictObject({
  reference: name,
  amount: amount.optional(),
  receivedOn: localDate.optional(),
  mixed: z.boolean().optional(),
});

export const createOpportunity = z.strictObject({
  name: name.optional(),
  type: z.enum(opportunityTypes),
  account: id.optional(),
  parent: id.optional(),
  /** Of an add-on through another route or partner: the subscription that it ends with (QA-7, QCT-3). */
  coTermWith: id.optional(),
  owner: id.optional(),
  /** Of New Business: not yet accepted by whom it is handed to (ST-1). */
  stage: z.literal('0-Pending Acceptance').optional(),
  /** Of New Business: the route to market of the whole subscription (QA-7); direct when absent. */
  route: z.enum(routes).optional(),
  /** Of New Business by a managed service provider: for whom (OT-2). */
  endCustomer: name.optional(),
  /** Of the end customer’s own account: the open Renewal that is lost when this deal is won (QCH-10). */
  endCustomerRenewal: id.optional(),
  /** Of a Decommission: the opportunity that it takes back (OT-4). */
  original: id.optional(),
  clock: z.string().max(100).optional(),
  policy: z.string().max(100).optional(),
  quote: quoteBody.optional(),
  /** Of Professional Services. */
  statementOfWork: statementOfWork.optional(),
});
export const changeOpportunity = z.strictObject({
  name: name.optional(),
  owner: id.optional(),
  /** The executed agreement is not the standard one (rules 3.2). */
  nonStandardAgreement: z.boolean().optional(),
  /** When it is expected to close (ST-5). */
  closeDate: localDate.optional(),
  /** By the deal desk only; a Decommission names its original (OT-4). */
  category: z.enum(opportunityCategories).optional(),
  original: id.optional(),
  statementOfWork: statementOfWork.optional(),
});
export const recordChangeOrder = z.strictObject({
  /** Of the change order itself. */
  reference: name,
  /** The new amount of what the opportunity sells. */
  amount,
  receivedOn: localDate.optional(),
});
export const moveStage = z.strictObject({
  /** 9-Unqualified from stage 0 only (ST-1). */
  stage: z.enum([...openStages, '9-Unqualified']),
  /** To stage 4: whether the customer will send a purchase order, and a vendor form (BK-7). */
  expectsPurchaseOrder: z.boolean().optional(),
  expectsVendorForm: z.boolean().optional(),
});
export const logActivity = z.strictObject({ note: reason });
export const closeLost = z.strictObject({
  reasons: z.array(reason).max(10).optional(),
  details: z.string().max(2000).optional(),
  competitor: name.optional(),
  productLine: name.optional(),
  /** The opportunity that goes on with it. */
  mergedInto: id.optional(),
});
export const reopen = z.strictObject({});
export const markDuplicate = z.strictObject({ of: id });
export const changeSeats = z.strictObject({
  total: z.number().int().max(10_000_000),
  from: localDate,
  product: name.optional(),
  price: amount.optional(),
  discount: percent.optional(),
  comments: z.string().max(4000).optional(),
});
export { seats };

export const requestOffer = z.strictObject({
  /** A list offer is what anybody finds at the marketplace; private where absent. */
  kind: z.enum(['private', 'list']).optional(),
  billingId: name.optional(),
  /** Who accepts it for the customer. */
  contact: name.optional(),
  margin: percent.optional(),
  payment: z.enum(['prepay', 'postpay']).optional(),
  /** Of IBM: where its mail, its sheet and the number of its order are. */
  mail: text.optional(),
  sheet: text.optional(),
  purchaseOrder: text.optional(),
  /** The last day on which it can be accepted. */
  acceptBy: localDate.optional(),
});
export const confirmOffer = z.strictObject({ reference: name.optional() });
export const acceptOffer = z.strictObject({
  /** As it was accepted there. */
  total: amount,
  seats,
  currency: z.string().max(3).optional(),
  term: z.number().int().optional(),
  start: localDate.optional(),
  payment: z.enum(['prepay', 'postpay']).optional(),
  on: localDate.optional(),
  by: name.optional(),
  reference: name.optional(),
  /** Where the mail of acceptance is. */
  mail: text.optional(),
});
export const declineOffer = z.strictObject({ reason });
export type RequestOffer = z.infer<typeof requestOffer>;
export type AcceptOffer = z.infer<typeof acceptOffer>;

export const sendForSignature = z.strictObject({
  version: z.number().int().min(1).optional(),
  /** Who signs for the customer: a contact of the account, the sold-to contact where absent. */
  signer: id.optional(),
  /** The last day on which it can be signed. */
  signBy: localDate.optional(),
});
/** Name, title, company and day: an order form is signed with all of them (table 3.3). */
export const completeEnvelope = z.strictObject({
  by: name,
  title: name,
  company: name,
  on: localDate.optional(),
  reference: name.optional(),
});
export const declineEnvelope = z.strictObject({ reason });
export type SendForSignature = z.infer<typeof sendForSignature>;
export type CompleteEnvelope = z.infer<typeof completeEnvelope>;

/** AU-6 to AU-8. */
export const requestTermsChange = z.strictObject({
  paper: z.enum(['template edits', 'customer paper', 'nda']),
  /** What is to be different. */
  what: text,
  /** The customer has selected the product. */
  selected: z.boolean().optional(),
  /** The decision maker's written promise to settle. */
  promise: z.strictObject({ by: name, settleBy: localDate, evidence: text }).optional(),
});
export const answerTermsChange = z.strictObject({ agreed: z.boolean(), note: text.optional() });
export type RequestTermsChange = z.infer<typeof requestTermsChange>;
export type AnswerTermsChange = z.infer<typeof answerTermsChange>;

export const checkout = z.strictObject({
  /** Of a first purchase. */
  account: id.optional(),
  /** To which seats, packs and minutes are added (QA-13, QW-5), or which is upgraded (QU-6). */
  subscription: id.optional(),
  /** Units by product; of a running subscription the ones that are added. */
  seats: seats.optional(),
  /** The product of a higher tier that takes the place of all seats (QU-6). */
  upgradeTo: z.string().min(1).max(100).optional(),
  /** A token of the gateway, never a number. */
  card: z
    .string()
    .regex(/^tok_[A-Za-z0-9_]{1,80}$/, { error: 'is no token of the payment gateway' })
    .optional(),
  payBy: z.enum(['card', 'invoice', 'wire', 'check', 'ACH']).optional(),
  /** The buyer has ticked the terms. */
  terms: z.boolean().optional(),
  autoRenew: z.boolean().optional(),
  clock: z.string().max(100).optional(),
  policy: z.string().max(100).optional(),
});
export type Checkout = z.infer<typeof checkout>;

export const registerDeal = z.strictObject({ partner: id, note: reason.optional() });
export const answerRegistration = z.strictObject({ reason });

/** QCH-8: what a partner sold or rendered with the deal. */
export const attachService = z.strictObject({ partner: id, on: localDate, note: reason.optional() });

export type AttachService = z.infer<typeof attachService>;
export type RegisterDeal = z.infer<typeof registerDeal>;
export type AnswerRegistration = z.infer<typeof answerRegistration>;
export type CreateOpportunity = z.infer<typeof createOpportunity>;
export type CloseLost = z.infer<typeof closeLost>;
export type MoveStage = z.infer<typeof moveStage>;
export type LogActivity = z.infer<typeof logActivity>;
export type ChangeOpportunity = z.infer<typeof changeOpportunity>;
export type StatementOfWorkBody = z.infer<typeof statementOfWork>;
export type RecordChangeOrder = z.infer<typeof recordChangeOrder>;
export type ChangeSeats = z.infer<typeof changeSeats>;

const sales = ['sales', 'deal desk'] as const;
export const opportunityCommands = [
  {
    name: 'create-opportunity',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities',
    roles: sales,
    rules: ['OT-1'],
    summary: 'Open an opportunity; it may hold the first quote. New Business starts a subscription.',
    body: createOpportunity,
  },
  {
    name: 'change-opportunity',
    stage: 'opportunity',
    method: 'PATCH',
    path: '/v1/opportunities/{id}',
    roles: sales,
    rules: ['OT-4'],
    summary: 'Change name or owner; the deal desk also the category.',
    body: changeOpportunity,
  },
  {
    name: 'move-stage',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/move-stage',
    roles: sales,
    rules: ['ST-1', 'BK-7'],
    summary: 'Move the opportunity to another open stage, or from stage 0 to 9-Unqualified.',
    body: moveStage,
  },
  {
    name: 'log-activity',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/log-activity',
    roles: sales,
    rules: ['ST-4'],
    summary: 'Note a call, a meeting or a mail: the opportunity is not idle.',
    body: logActivity,
  },
  {
    name: 'close-lost',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/close-lost',
    roles: sales,
    rules: ['ST-2'],
    summary: 'Lose the opportunity, with reasons.',
    body: closeLost,
  },
  {
    name: 'reopen',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/reopen',
    roles: sales,
    rules: ['ST-2'],
    summary: 'Reopen a lost opportunity within 30 days.',
    body: reopen,
  },
  {
    name: 'mark-duplicate',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/mark-duplicate',
    roles: sales,
    rules: ['ST-3'],
    summary: 'Close as a duplicate of another opportunity.',
    body: markDuplicate,
  },
  {
    name: 'register-deal',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/register-deal',
    roles: sales,
    rules: ['QCH-7'],
    summary: 'Ask for the registration of a deal that a partner has found.',
    body: registerDeal,
  },
  {
    name: 'approve-registration',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/approve-registration',
    roles: ['deal desk'],
    rules: ['QCH-7'],
    summary: 'Approve the deal registration: it holds for 90 days.',
    body: z.strictObject({}),
  },
  {
    name: 'reject-registration',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/reject-registration',
    roles: ['deal desk'],
    rules: ['QCH-7'],
    summary: 'Reject the deal registration, with a reason.',
    body: answerRegistration,
  },
  {
    name: 'extend-registration',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/extend-registration',
    roles: sales,
    rules: ['QCH-7'],
    summary: 'Extend the deal registration once, by 30 days.',
    body: z.strictObject({}),
  },
  {
    name: 'record-change-order',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/record-change-order',
    roles: sales,
    rules: ['QP-6'],
    summary: 'Record a change order to booked services; what it adds becomes an opportunity of its own.',
    body: recordChangeOrder,
  },
  {
    name: 'attach-service',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/attach-service',
    roles: sales,
    rules: ['QCH-8'],
    summary: 'Record a service that a partner attached to a deal that is won: it counts for the partner’s rebate.',
    body: attachService,
  },
  {
    name: 'change-seats',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/subscriptions/{id}/change-seats',
    roles: ['sales', 'deal desk'],
    rules: ['QA-4', 'QA-12'],
    summary: 'Open an add-on with a primary Amend quote for the new total of seats, and submit it.',
    body: changeSeats,
  },
  {
    name: 'request-offer',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/request-offer',
    roles: sales,
    rules: ['1.15'],
    summary: 'Ask the marketplace for an offer on the approved quote.',
    body: requestOffer,
  },
  {
    name: 'confirm-offer',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/confirm-offer',
    roles: ['deal desk', 'marketplace'],
    rules: ['1.15'],
    summary: 'Say that the marketplace has created the offer.',
    body: confirmOffer,
  },
  {
    name: 'accept-offer',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/accept-offer',
    roles: ['deal desk', 'marketplace'],
    rules: ['1.15'],
    summary: 'Say that the customer has accepted the offer: it has to match the approved quote.',
    body: acceptOffer,
  },
  {
    name: 'decline-offer',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/decline-offer',
    roles: ['deal desk', 'marketplace'],
    rules: ['1.15'],
    summary: 'Say that the customer has declined the offer.',
    body: declineOffer,
  },
  {
    name: 'request-terms-change',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/request-terms-change',
    roles: sales,
    rules: ['AU-6', 'AU-7', 'AU-8'],
    summary: 'Ask Legal for edits to the template, for the customer’s own paper, or for a non-disclosure agreement.',
    body: requestTermsChange,
  },
  {
    name: 'answer-terms-change',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/answer-terms-change',
    roles: ['legal'],
    rules: ['AU-8'],
    summary: 'Legal’s yes or no to other terms.',
    body: answerTermsChange,
  },
  {
    name: 'send-for-signature',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/quotes/{id}/send-for-signature',
    roles: sales,
    rules: ['QC-10'],
    summary: 'Have the order form of the approved quote sent to the customer to be signed.',
    body: sendForSignature,
  },
  {
    name: 'complete-envelope',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/complete-envelope',
    roles: ['deal desk', 'signature'],
    rules: ['QC-10', '3.3'],
    summary: 'Say that the customer has signed the envelope: it is the yes to that version of the quote.',
    body: completeEnvelope,
  },
  {
    name: 'decline-envelope',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/decline-envelope',
    roles: ['deal desk', 'signature'],
    rules: ['QC-10'],
    summary: 'Say that the customer does not sign; the quote stays approved.',
    body: declineEnvelope,
  },
  {
    name: 'expire-envelope',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/expire-envelope',
    roles: ['deal desk', 'signature'],
    rules: ['QC-10'],
    summary: 'Say that the envelope can be signed no more.',
    body: z.strictObject({}),
  },
  {
    name: 'void-envelope',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/void-envelope',
    roles: sales,
    rules: ['QC-10'],
    summary: 'Take back an envelope that is out for signature, with a reason.',
    body: declineEnvelope,
  },
  {
    name: 'checkout',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/checkouts',
    roles: ['portal', 'sales'],
    rules: ['QW-1', 'QW-2', 'QW-3', 'QW-5', 'QA-13', 'QU-6', 'QU-7'],
    summary:
      'Buy on the web by card, add to what runs or upgrade it: quoted, screened, charged and booked in one go, or nothing.',
    body: checkout,
  },
  {
    name: 'close-won-by-web',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/opportunities/{id}/close-won-by-web',
    roles: ['deal desk'],
    rules: ['QW-4'],
    summary: 'Win the deal of Sales with the dates and amounts of a purchase on the web.',
    body: markDuplicate,
  },
] as const satisfies readonly CommandSpec[];

const loseToProviderBody = z.strictObject({ renewal: id, to: id });
export type LoseToProvider = z.infer<typeof loseToProviderBody>;

/** What subscriptions say to each other about deals; no route of the API. */
export const internalOpportunityCommands = [
  {
    name: 'lose-to-provider',
    stage: 'opportunity',
    method: 'POST',
    path: '/v1/subscriptions/{id}/lose-to-provider',
    roles: ['finance'],
    rules: ['QCH-10'],
    summary: 'The end customer goes on through a managed service provider: its own renewal is lost.',
    body: loseToProviderBody,
  },
] as const satisfies readonly CommandSpec[];
