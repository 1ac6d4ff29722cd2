import type { RuleId } from './vocabulary.ts';

/**
 * Every way in which Perennial says no. The kind tells whose fault it is; what number that becomes over HTTP is the
 * API's business. `state`: not now; `rule`: never like this; `role`: not you; `unknown`: no such thing; `version`: it
 * has changed since you looked.
 */
export const refusals = {
  'account.held': { kind: 'state', title: 'The account is held' },
  'account.incomplete-contact': { kind: 'rule', title: 'A contact is incomplete' },
  'account.unknown': { kind: 'unknown', title: 'No such account' },
  'account.unknown-contact': { kind: 'unknown', title: 'No such contact' },
  'amendment.annual-fee-falls': { kind: 'rule', title: 'An upgrade with fewer seats has to raise the yearly fee' },
  'amendment.below-purchased': { kind: 'rule', title: 'Seats cannot go below the purchased number in the term' },
  'amendment.downgrade': { kind: 'rule', title: 'No downgrade in mid-term' },
  'amendment.no-change': { kind: 'rule', title: 'The amendment changes nothing' },
  'amendment.switch-not-equal': { kind: 'rule', title: 'A switch keeps quantity and price' },
  'approval.comments-required': { kind: 'rule', title: 'Comments are mandatory when approval is needed' },
  'approval.decided': { kind: 'state', title: 'This request is already decided' },
  'approval.no-approver': { kind: 'rule', title: 'Nobody holds the slot that has to approve' },
  'approval.not-yours': { kind: 'role', title: 'This request waits for somebody else' },
  'approval.out-of-turn': { kind: 'state', title: 'Another approver decides first' },
  'approval.own-deal': { kind: 'role', title: 'Nobody approves a deal of their own' },
  'approval.reason-required': { kind: 'rule', title: 'A rejection needs a reason' },
  'approval.unknown': { kind: 'unknown', title: 'No such approval request' },
  'clock.backwards': { kind: 'rule', title: 'A test clock goes forward only' },
  'clock.not-a-test-clock': { kind: 'rule', title: 'Only a test clock can be advanced' },
  'clock.unknown': { kind: 'unknown', title: 'No such clock' },
  'command.malformed': { kind: 'rule', title: 'The command does not have the shape it needs' },
  'command.preview-differs': { kind: 'state', title: 'It would come to something else than the preview said' },
  'command.too-many-reactions': { kind: 'rule', title: 'The command sets off more than 32 steps' },
  'command.unknown': { kind: 'unknown', title: 'No such command' },
  'booking.checklist-incomplete': { kind: 'rule', title: 'The booking checklist is not complete' },
  'booking.held': { kind: 'state', title: 'The booking is held until nearer to the start date' },
  'booking.not-deal-desk-approved': { kind: 'state', title: 'The deal desk decides first' },
  'booking.not-submitted': { kind: 'state', title: 'The opportunity is not submitted' },
  'booking.reason-required': { kind: 'rule', title: 'A rejection needs reasons' },
  'document.malformed': { kind: 'rule', title: 'The document has mistakes' },
  'document.published-already': { kind: 'state', title: 'This version is published and stays as it is' },
  'document.unknown': { kind: 'unknown', title: 'No such document' },
  'document.unknown-catalogue': { kind: 'rule', title: 'The policy names a catalogue that is not published' },
  'document.unknown-item': { kind: 'unknown', title: 'No such checklist item' },
  'invoice.currency': { kind: 'rule', title: 'Invoices are in USD' },
  'invoice.overpaid': { kind: 'rule', title: 'The payment is higher than what is open' },
  'invoice.settled': { kind: 'state', title: 'The invoice is paid' },
  'invoice.unknown': { kind: 'unknown', title: 'No such invoice' },
  'licence.unknown': { kind: 'unknown', title: 'No such licence' },
  'money.overflow': { kind: 'rule', title: 'The amount is larger than this system keeps' },
  'opportunity.closed': { kind: 'state', title: 'The opportunity is closed' },
  'opportunity.locked': { kind: 'state', title: 'The opportunity is submitted and locked' },
  'opportunity.end-customer': { kind: 'rule', title: 'Only a managed service provider buys for an end customer' },
  'opportunity.msp-name': { kind: 'rule', title: 'The name carries MSP and the end customer' },
  'opportunity.original-required': { kind: 'rule', title: 'A decommission names its original' },
  'opportunity.parent-required': { kind: 'rule', title: 'An add-on needs the subscription it adds to' },
  'opportunity.parent-not-active': { kind: 'state', title: 'The subscription to add to is not active' },
  'opportunity.reason-required': { kind: 'rule', title: 'A lost opportunity needs its reason' },
  'opportunity.registration-not-possible': { kind: 'state', title: 'The deal registration cannot do this now' },
  'opportunity.route-fixed': { kind: 'rule', title: 'The route to market is settled for the whole subscription' },
  'opportunity.stage-order': { kind: 'rule', title: 'The opportunity cannot go to this stage' },
  'opportunity.too-late-to-reopen': { kind: 'state', title: 'A lost opportunity can be reopened for 30 days' },
  'opportunity.type-not-possible': { kind: 'rule', title: 'No opportunity of this type is possible here' },
  'opportunity.unknown': { kind: 'unknown', title: 'No such opportunity' },
  'person.inactive': { kind: 'role', title: 'This person has left' },
  'person.unknown': { kind: 'unknown', title: 'No such person' },
  'policy.unknown': { kind: 'unknown', title: 'No such policy' },
  'quote.annual-payment-term': { kind: 'rule', title: 'Annual payments need a term of 24, 36, 48 or 60 months' },
  'quote.expired': { kind: 'state', title: 'The quote is past its validity' },
  'quote.invoice-owner-contact': { kind: 'rule', title: 'The invoice-owner contact is in another country' },
  'quote.lines-required': { kind: 'rule', title: 'A quote needs at least one line' },
  'quote.no-agreement': { kind: 'rule', title: 'The customer has no signed agreement' },
  'quote.not-accepted': { kind: 'state', title: 'The customer has not accepted this version of the quote' },
  'quote.not-approved': { kind: 'state', title: 'The quote is not approved' },
  'quote.not-editable': { kind: 'state', title: 'The quote cannot be edited now' },
  'quote.not-eligible': { kind: 'rule', title: 'The customer is not eligible for this' },
  'quote.not-in-review': { kind: 'state', title: 'The quote is not in review' },
  'quote.not-primary': { kind: 'state', title: 'Only the primary quote can be booked' },
  'quote.not-sellable': { kind: 'rule', title: 'This product is not on sale' },
  'quote.not-submittable': { kind: 'state', title: 'The quote cannot be submitted now' },
  'quote.co-term-not-possible': { kind: 'rule', title: 'It cannot end with that subscription' },
  'quote.discount-out-of-range': { kind: 'rule', title: 'A discount lies between 0 and 100 percent' },
  'quote.price-required': { kind: 'rule', title: 'This product has no list price' },
  'quote.ramp-decreases': { kind: 'rule', title: 'Seats and yearly fee of a ramp never fall' },
  'quote.ramp-irregular': { kind: 'rule', title: 'A ramp has a period of 12 months for each year' },
  'quote.partner-changed': { kind: 'rule', title: 'The partner is settled for the whole subscription' },
  'quote.partner-not-allowed': { kind: 'rule', title: 'The route to market has no such partner' },
  'quote.partner-required': { kind: 'rule', title: 'The route to market needs its partners named' },
  'quote.partner-unauthorised': { kind: 'rule', title: 'The partner may not transact' },
  'quote.partner-unfit': { kind: 'rule', title: 'The partner is of another kind' },
  'quote.seats-out-of-range': { kind: 'rule', title: 'Seats are whole numbers above zero' },
  'quote.sku-term-mismatch': { kind: 'rule', title: 'No SKU has this term' },
  'quote.starts-after-end': { kind: 'rule', title: 'The amendment starts after the subscription ends' },
  'quote.starts-before-term': { kind: 'rule', title: 'The change lies in a term that is renewed already' },
  'quote.starts-before-subscription': { kind: 'rule', title: 'The amendment starts before the subscription' },
  'quote.outdated': { kind: 'state', title: 'The subscription has changed since the quote was priced' },
  'quote.start-required': { kind: 'rule', title: 'A quote needs its start date' },
  'quote.term-out-of-range': { kind: 'rule', title: 'A term lies between 1 and 60 months' },
  'quote.true-up-not-possible': { kind: 'rule', title: 'No true-up is possible on this quote' },
  'quote.template-mismatch': { kind: 'rule', title: 'The template is not that of the route to market' },
  'quote.toggles-conflict': { kind: 'rule', title: 'Two switches of the quote contradict each other' },
  'quote.type-not-possible': { kind: 'rule', title: 'This kind of quote is not possible here' },
  'quote.unknown': { kind: 'unknown', title: 'No such quote' },
  'quote.unknown-product': { kind: 'rule', title: 'The catalogue has no such product' },
  'quote.version-unknown': { kind: 'unknown', title: 'The quote never had this version' },
  'quote.version-changed': { kind: 'version', title: 'The quote has another version now' },
  'renewal.opt-out-closed': { kind: 'state', title: 'The time to opt out is over' },
  'renewal.below-usage': { kind: 'rule', title: 'A renewal covers all billable users' },
  'renewal.no-term': { kind: 'state', title: 'There is no term to renew' },
  'renewal.too-late': { kind: 'state', title: 'The time to renew is over' },
  'renewal.true-up-owed': { kind: 'rule', title: 'The overage of the former term is paid first' },
  'role.missing': { kind: 'role', title: 'Your roles do not allow this' },
  'safety.bound': { kind: 'state', title: 'A safety bound stopped this' },
  'stamp.epoch': { kind: 'state', title: 'Another cluster acts for this subscription' },
  'stamp.expired': { kind: 'rule', title: 'The stamp is too old' },
  'stamp.invalid': { kind: 'role', title: 'The command carries no valid stamp' },
  'subscription.parked': { kind: 'state', title: 'The subscription is parked until ops look at it' },
  'subscription.not-parked': { kind: 'state', title: 'The subscription is not parked' },
  'subscription.unknown': { kind: 'unknown', title: 'No such subscription' },
  'subscription.not-active': { kind: 'state', title: 'The subscription is not active' },
  'subscription.entity-missing': { kind: 'rule', title: 'The billing country decides no selling entity' },
  'subscription.india-direct': { kind: 'rule', title: 'Direct sales-assisted deals in India need a reseller' },
  'support.answered': { kind: 'state', title: 'The request is already answered' },
  'support.closed': { kind: 'state', title: 'The request is closed' },
  'support.unknown': { kind: 'unknown', title: 'No such support request' },
  'support.wrong-contact': { kind: 'rule', title: 'A licence is resent to its own contact only' },
} as const satisfies Record<string, { kind: 'state' | 'rule' | 'role' | 'unknown' | 'version'; title: string }>;

export type RefusalCode = keyof typeof refusals;

export interface Refusal {
  readonly refused: true;
  readonly code: RefusalCode;
  /** The business rule that says no, as `shared` rule ids: QA-2, AP-7 … */
  readonly rule: RuleId | undefined;
  /** One sentence that a rep understands. */
  readonly detail: string;
}

/** A no, as a value. @param rule id of the rule that decides; undefined where plain shape or existence decides */
export function refuse(code: RefusalCode, rule?: RuleId, detail?: string): Refusal {
  return { refused: true, code, rule, detail: detail ?? `${refusals[code].title}.` };
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && (value as { refused?: unknown }).refused === true;
}
