/** The words every room of the house shares: ids, roles, slots, stages. One word for one thing (docs/architecture.md section 3). */

/** `sub_` + base32; every other id of a subscription is `<kind>_<same base32>_<n>`, so any id names its workflow. */
export type SubscriptionId = string;
export type OpportunityId = string;
export type QuoteId = string;
export type ApprovalId = string;
export type ChargeId = string;
export type InvoiceId = string;
export type CreditMemoId = string;
export type LicenceId = string;
export type OfferId = string;
export type SupportRequestId = string;
export type AccountId = string;
export type ContactId = string;
export type PersonId = string;
export type EffectId = string;
export type RuleId = string;

export const roles = [
  'sales',
  'approver',
  'deal desk',
  'finance',
  'legal',
  'support',
  'ops',
  'admin',
  'marketplace',
  'signature',
  'portal',
  'engagement manager',
  'programme team',
] as const;
export type Role = (typeof roles)[number];

/** Approver slots in the order in which they decide (AP-2, rules 2.4). */
export const slots = ['ASM', 'RD', 'VP Channel', 'VP', 'CRO', 'CFO', 'CEO', 'CS', 'Legal', 'Deal Desk'] as const;
export type Slot = (typeof slots)[number];

/** Opportunity stages (rules 3.1). */
export const openStages = [
  '0-Pending Acceptance',
  '1-Discovery',
  '2-Scoping',
  '3-Technical Evaluation',
  '4-Proposal',
  '5-Negotiating',
  '6-Awaiting Signature',
  '7-Closing',
] as const;
export const stages = [...openStages, 'Closed Won', '8-Closed Lost', '9-Unqualified', '10-Duplicate'] as const;
export type Stage = (typeof stages)[number];
export type OpenStage = (typeof openStages)[number];

export const opportunityTypes = [
  'New Business',
  'Add-On Business',
  'Renewal',
  'Professional Services',
  'Credit',
  'Decommission',
] as const;
export type OpportunityType = (typeof opportunityTypes)[number];
/** OT-4: what the deal desk sets. */
export const opportunityCategories = ['Standard', 'Ramp', 'Contract Reset', 'Credit', 'Decommission'] as const;
/** The original of a decommission is flagged by it. */
export type OpportunityCategory = (typeof opportunityCategories)[number] | 'Decommissioned';
export type OrderType = 'New - First Order' | 'New - Connected' | 'Growth';
export const quoteTypes = ['New', 'Amend', 'Renew', 'Cancel'] as const;
export type QuoteType = (typeof quoteTypes)[number];

/** How a command came in; kept with every event it causes. */
export type Door = 'api' | 'link' | 'mail' | 'signal' | 'cli' | 'scenario' | 'clock' | 'effect' | 'demo';

/** Routes to market (rules 1.9, 1.15): how a subscription is sold, the same for its whole life (QA-7). */
export const routes = [
  'direct',
  'web',
  'reseller',
  'distributor',
  'msp',
  'aws',
  'gcp',
  'ibm',
  'education',
  'open source',
  'startup',
] as const;
export type Route = (typeof routes)[number];

/** Alliances that sell for the seller (rules 1.15). */
export const marketplaces = ['aws', 'gcp', 'ibm'] as const;
export type Marketplace = (typeof marketplaces)[number];
export const marketplaceOf = (route: Route): Marketplace | undefined => marketplaces.find((each) => each === route);

/** Somebody stands between the customer and the seller. */
export const partnerRoutes: readonly Route[] = ['reseller', 'distributor', 'msp', 'aws', 'gcp', 'ibm'];

/** Sold by the programme team alone (QZ-2). */
export const programmeRoutes: readonly Route[] = ['education', 'open source', 'startup'];

export const partnerKinds = ['reseller', 'distributor', 'msp', 'alliance'] as const;
export type PartnerKind = (typeof partnerKinds)[number];

/** Sales segments and regions of customers (QP-7). */
export const segments = ['Large', 'PubSec', 'Mid-Market', 'SMB'] as const;
export type Segment = (typeof segments)[number];
export const regions = ['AMER', 'EMEA', 'APAC', 'LATAM'] as const;
export type Region = (typeof regions)[number];

/** Why a booking is rejected (rules 3.3). */
export const rejectionReasons = [
  'unsigned or partial form',
  'manual edits',
  'wrong template',
  'wrong entity',
  'missing VAT ID',
  'missing or invalid purchase order: entity',
  'missing or invalid purchase order: quote number',
  'missing or invalid purchase order: terms',
  'missing or invalid purchase order: lines',
  'missing or invalid purchase order: currency',
  'missing or invalid purchase order: term',
  'missing or invalid purchase order: number',
  'conflicting purchase order terms',
  'quote not approved or not primary',
  'SKU or term mismatch',
  'annual payments with wrong SKU',
  'purchase order differs by more than 1.00 (public sector)',
  'add-on out of order',
  'earlier add-on open',
  'start date over two weeks past without confirmation',
  'ramp rule broken',
  'statement of work or cost estimate missing',
  'uncertified or unauthorised partner',
  'account held for trade review',
  'other',
] as const;
export type RejectionReason = (typeof rejectionReasons)[number];

/** What the booking checklist asks for, by route (table 3.3). */
export const checklistItems = [
  'quote-approved',
  'order-form',
  'purchase-order',
  'vat-id',
  'exemption-certificate',
  'fair-value-review',
  'access-confirmed',
  'sow-signed-by-customer',
  'sow-signed-by-company',
  'cost-estimate',
  'no-purchase-order',
  'partner-agreement',
  'end-user-terms',
  'screening-clear',
  'vendor-portal',
  'offer-acceptance',
  'custom-form',
  'ibm-sheet',
  'legal-terms',
  'legal-stamp',
] as const;
export type ChecklistItem = (typeof checklistItems)[number];

/** Those whose evidence is a paper that somebody gives in; forms and offers are accepted by commands of their own. */
export const paperItems = [
  'purchase-order',
  'no-purchase-order',
  'exemption-certificate',
  'sow-signed-by-customer',
  'sow-signed-by-company',
  'cost-estimate',
  'end-user-terms',
  'custom-form',
  'ibm-sheet',
] as const satisfies readonly ChecklistItem[];

/** Ways of booking that need leave (rules 2.3, 3.3, 3.4). */
export const exceptionKinds = [
  'early booking',
  'late renewal',
  'refusal to sign',
  'purchase order later',
  'closed month',
] as const;
export type ExceptionKind = (typeof exceptionKinds)[number];

export const entities = ['Inc', 'BV', 'GmbH', 'Ltd', 'PTY LTD'] as const;
export type Entity = (typeof entities)[number];

/** `opp_abc_3` belongs to `sub_abc`. @returns undefined for a text that is no id of a subscription */
export function subscriptionOf(id: string): SubscriptionId | undefined {
  const [kind, hash] = id.split('_');
  return kind && hash ? `sub_${hash}` : undefined;
}

/** `con_abc_2` is a contact of `acc_abc`. */
export const accountOfContact = (contact: ContactId): AccountId => `acc_${contact.split('_')[1] ?? ''}`;

/** The n-th thing of a kind in a subscription. */
export function childId(kind: string, subscription: SubscriptionId, n: number): string {
  return `${kind}_${subscription.slice('sub_'.length)}_${n}`;
}

export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
