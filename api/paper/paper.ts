import type { Contact } from '../../domain/account/account.ts';
import type { OrderForm } from '../../domain/quoting/order-form.ts';

/** A form with the hash over all that it says, as it is answered and printed. */
export interface Paper extends OrderForm {
  readonly verification: string;
}

/** What stands over all pages of a proposal (QC-10). */
export const draftMark = 'DRAFT PROPOSAL: not an offer, not acceptable for booking';

export const addressOf = (contact: Contact | undefined): readonly string[] =>
  contact
    ? [contact.name, contact.email, contact.street, `${contact.postalCode} ${contact.city}`, contact.country]
    : ['-'];

/** The figures that stand beside the parties. */
export const factsOf = (paper: Paper): readonly (readonly [string, string])[] => [
  ['First day', paper.start],
  ['Last day (included)', paper.lastDay],
  ['Initial term', `${paper.initialTerm} months`],
  ['Renewal term', `${paper.renewalTerm} months`],
  ['Payment term', paper.paymentTerm],
  ['Schedule', paper.schedule],
  ['Valid until', paper.validUntil],
  ['Currency', paper.currency],
];

/** Totals from the top down. */
export const totalsOf = (paper: Paper): readonly (readonly [string, string])[] => [
  ...(paper.listTotal ? ([['List price', paper.listTotal]] as const) : []),
  ...(paper.discount ? ([['Discount', `-${paper.discount}`]] as const) : []),
  ...(paper.subtotal ? ([['Subtotal', paper.subtotal]] as const) : []),
  ...(paper.credit ? ([['Credit', paper.credit]] as const) : []),
  [`Total ${paper.currency}`, paper.total],
];
