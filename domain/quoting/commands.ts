import { z } from 'zod';
import type { CommandSpec } from '../command-spec.ts';
import { amount, id, localDate, name, paymentTerm, percent, seats, text } from '../fields.ts';
import { quoteTypes } from '../vocabulary.ts';

const charged = {
  seats: seats.optional(),
  /** Applies to every line that names no own price or discount. */
  discount: percent.optional(),
  price: amount.optional(),
  lines: z
    .array(
      z.strictObject({
        product: name,
        seats: z.number().int(),
        /** Need not be named: it follows from the term (QC-12). */
        sku: name.optional(),
        discount: percent.optional(),
        price: amount.optional(),
      }),
    )
    .max(100)
    .optional(),
};
/** What is sold in a period of a ramp, and what it has of its own; anything else is as on the whole quote (QRP-8). */
const rampPeriod = z.strictObject({
  ...charged,
  /** Follows from the periods before; one that is named has to agree with them. */
  start: localDate.optional(),
  /** Twelve where absent. */
  months: z.number().int().min(1).max(60).optional(),
  billTo: id.optional(),
  soldTo: id.optional(),
  invoiceOwner: id.optional(),
  invoiceOwnerContact: id.optional(),
  paymentTerm: paymentTerm.optional(),
  /** Printed on the form and looked at by the deal desk, as special terms are (AP-6). */
  otherRequests: text.optional(),
});
/** Empty where it is said no more. */
const saidOf = z.string().trim().max(2000);
const priced = {
  ...charged,
  /**
   * Instead of seats and lines: what is sold in each period, one after the other (QRP-8). Of an amendment: what is changed in each
   * period that remains (QRP-5).
   */
  ramp: z.array(rampPeriod).min(1).max(5).optional(),
  /** Of annual payments with unequal years: what is sold in each, twelve months long; the fee may fall, the seats may not (QM-4). */
  years: z.array(z.strictObject(charged)).min(2).max(5).optional(),
  currency: z.string().max(3).optional(),
  start: localDate.optional(),
  term: z.number().int().optional(),
  /** Another subscription of the account, with which a new one ends (QCT-2). */
  coTermWith: id.optional(),
  /** The quote or subscription with which it carries a migration between self-managed and SaaS (QCC-1). */
  concurrentWith: id.optional(),
  /** Of a Renewal: this part of the seats goes on as a subscription of its own from the renewal date (rules 1.0). */
  split: z.boolean().optional(),
  renewalTerm: z.number().int().optional(),
  paymentTerm: paymentTerm.optional(),
  annualPayments: z.boolean().optional(),
  template: z.string().max(100).optional(),
  billTo: id.optional(),
  soldTo: id.optional(),
  /** A deal through a partner names them, a direct one does not (QC-5). */
  invoiceOwner: id.optional(),
  invoiceOwnerContact: id.optional(),
  resalePartner: id.optional(),
  distributor: id.optional(),
  /** Of a renewal through another partner: where the customer says so in writing (QCH-6). */
  customerWord: text.optional(),
  /** The number of a distributor’s own quote, which is at programme pricing (QCH-5). */
  selfQuote: text.optional(),
  /** The order form refers to the agreement of that day (QC-4). */
  msaEffectiveDate: localDate.optional(),
  /** Needs an exemption certificate on file (QC-6). */
  taxExempt: z.boolean().optional(),
  toggles: z
    .strictObject({
      customerReference: z.boolean().optional(),
      quarterlyTrueUp: z.boolean().optional(),
      removeSignatureBlock: z.boolean().optional(),
    })
    .optional(),
  /** Yes where the customer is eligible, No where not; No may be chosen, with approval (QC-17). */
  superSonics: z
    .strictObject({
      contractAutoRenewal: z.boolean().optional(),
      turnOnAutoRenewal: z.boolean().optional(),
      contractQuarterlyReconciliation: z.boolean().optional(),
      turnOnQuarterlyReconciliation: z.boolean().optional(),
      contractOperationalData: z.boolean().optional(),
      turnOnOperationalData: z.boolean().optional(),
      turnOnCloudLicensing: z.enum(['Yes', 'Offline', 'No']).optional(),
    })
    .optional(),
  /** An offer of the catalogue, by its name (QE-3, RN-23). */
  offer: name.optional(),
  /** Why a large first order has few services with it: the written answers (QP-7). */
  serviceAttachAnswers: z.array(text).max(20).optional(),
  /** Why the customer gets a month for nothing and no trial: a privileged access token (QZ-3). */
  insteadOfTrial: text.optional(),
  validUntil: localDate.optional(),
  comments: z.string().max(4000).optional(),
  specialTerms: z.string().max(4000).optional(),
  /** Each asks for approval, in words (2.3). */
  nonStandardTerms: saidOf.optional(),
  customSchedule: saidOf.optional(),
  priceLock: saidOf.optional(),
  futureFeature: saidOf.optional(),
  /** The deal desk is to look at it (AP-6). */
  reviewFlag: z.boolean().optional(),
};

export const quoteBody = z.strictObject({ ...priced, type: z.enum(quoteTypes).optional() });
export const editQuote = z.strictObject({ ...priced, version: z.number().int().optional() });
const version = z.strictObject({ version: z.number().int().min(1).optional() });
export const submitQuote = z.strictObject({
  version: z.number().int().min(1).optional(),
  comments: z.string().max(4000).optional(),
});
export const approveScope = z.strictObject({
  version: z.number().int().min(1).optional(),
  /** The issue in which the work was scoped. */
  scopingIssue: text,
  /** Where a long payment term was agreed to. */
  chatter: text.optional(),
});
export const acceptQuote = z.strictObject({
  version: z.number().int().min(1).optional(),
  by: text.optional(),
  on: localDate.optional(),
  evidence: text.optional(),
  /** The signed form, attached for the item `order-form`. */
  document: id.optional(),
  /** The verification that is printed on it. */
  verification: z
    .string()
    .regex(/^[0-9a-f]{64}$/, { error: 'is no SHA-256' })
    .optional(),
});

export const sendForm = z.strictObject({
  version: z.number().int().min(1).optional(),
  kind: z.enum(['Order Form', 'Draft Proposal']).optional(),
  /** A contact of the account; the sold-to where absent. */
  to: id.optional(),
});

export type SendForm = z.infer<typeof sendForm>;
export type QuoteBody = z.infer<typeof quoteBody>;
export type RampPeriod = NonNullable<QuoteBody['ramp']>[number];
export type EditQuote = z.infer<typeof editQuote>;
export type ApproveScope = z.infer<typeof approveScope>;
export type AcceptQuote = z.infer<typeof acceptQuote>;

const sales = ['sales', 'deal desk'] as const;
export const quotingCommands = [
  {
    name: 'create-quote',
    stage: 'quoting',
    method: 'POST',
    path: '/v1/opportunities/{id}/quotes',
    roles: sales,
    rules: ['QC-1', 'QC-2', 'QC-13', 'QA-2'],
    summary: 'Quote an opportunity. For an amendment, seats are the new total (QA-4).',
    body: quoteBody,
  },
  {
    name: 'edit-quote',
    stage: 'quoting',
    method: 'PATCH',
    path: '/v1/quotes/{id}',
    roles: sales,
    rules: ['AP-4'],
    summary: 'Change the quote; an approved one has to be submitted again (AP-4).',
    body: editQuote,
  },
  {
    name: 'make-primary',
    stage: 'quoting',
    method: 'POST',
    path: '/v1/quotes/{id}/make-primary',
    roles: sales,
    rules: ['QC-9'],
    summary: 'Make this the one primary quote of its opportunity.',
    body: version,
  },
  {
    name: 'clone',
    stage: 'quoting',
    method: 'POST',
    path: '/v1/quotes/{id}/clone',
    roles: sales,
    rules: ['QC-16'],
    summary: 'Copy the quote; products are copied for New quotes only.',
    body: version,
  },
  {
    name: 'submit-quote',
    stage: 'quoting',
    method: 'POST',
    path: '/v1/quotes/{id}/submit-quote',
    roles: sales,
    rules: ['AP-6', 'AP-7', 'AP-8'],
    summary: 'Ask for the approvals that the quote needs.',
    body: submitQuote,
  },
  {
    name: 'recall-quote',
    stage: 'quoting',
    method: 'POST',
    path: '/v1/quotes/{id}/recall-quote',
    roles: sales,
    rules: ['AP-10'],
    summary: 'Take back a submitted quote.',
    body: version,
  },
  {
    name: 'approve-scope',
    stage: 'quoting',
    method: 'POST',
    path: '/v1/quotes/{id}/approve-scope',
    roles: ['engagement manager'],
    rules: ['QP-3'],
    summary: 'The engagement manager approves custom services, by the issue in which they were scoped.',
    body: approveScope,
  },
  {
    name: 'accept-quote',
    stage: 'quoting',
    method: 'POST',
    path: '/v1/quotes/{id}/accept',
    roles: sales,
    rules: ['QC-10'],
    summary: 'Record the customer’s yes to one version of the quote.',
    body: acceptQuote,
  },
  {
    name: 'send-form',
    stage: 'quoting',
    method: 'POST',
    path: '/v1/quotes/{id}/send-form',
    roles: sales,
    rules: ['QC-10'],
    summary: 'Mail the order form, or a draft proposal, to a contact of the account.',
    body: sendForm,
  },
] as const satisfies readonly CommandSpec[];
