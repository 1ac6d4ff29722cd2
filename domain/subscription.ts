import type { Instant, LocalDate } from './calendar/dates.ts';
import type { Family } from './catalog/catalog.ts';
import type { Pricing } from './catalog/pricing.ts';
import type { EffectKind } from './effect-names.ts';
import type { Cents } from './money/money.ts';
import type { StartSubscription } from './renewal/commands.ts';
import type {
  AccountId,
  ApprovalId,
  ChargeId,
  ContactId,
  CreditMemoId,
  EffectId,
  Entity,
  ExceptionKind,
  InvoiceId,
  LicenceId,
  Marketplace,
  OfferId,
  OpportunityCategory,
  OpportunityId,
  OpportunityType,
  OrderType,
  PersonId,
  QuoteId,
  QuoteType,
  Route,
  Slot,
  Stage,
  SubscriptionId,
  SupportRequestId,
} from './vocabulary.ts';

/**
 * The whole state of a subscription: one plain JSON value (docs/architecture.md, law 2), a slice for each stage. A stage's `evolve`
 * writes its own slice only; everybody may read all.
 */
export interface Subscription {
  readonly id: SubscriptionId;
  readonly account: AccountId;
  readonly clock: string;
  readonly policy: string;
  readonly channel: Route;
  /** For whom a managed service provider buys (OT-2). */
  readonly endCustomer?: string;
  readonly createdAt: Instant;
  /** Never goes back. */
  readonly now: Instant;
  readonly seq: number;
  /** The n of the next `<kind>_<sub>_<n>`. */
  readonly counters: Readonly<Record<string, number>>;
  /** Set while ops have to look at it; nothing is saved until `unpark`. */
  readonly parked?: { readonly reason: string; readonly at: Instant };
  /** Questions to the outside world that are not answered yet; they survive continue-as-new and restore. */
  readonly effects: Readonly<Record<EffectId, Effect>>;

  readonly opportunity: Readonly<Record<OpportunityId, Opportunity>>;
  readonly quoting: Readonly<Record<QuoteId, Quote>>;
  readonly approval: Readonly<Record<ApprovalId, ApprovalRequest>>;
  readonly booking: Booking;
  readonly provisioning: Provisioning;
  readonly invoicing: Invoicing;
  readonly support: Readonly<Record<SupportRequestId, SupportRequest>>;
  readonly renewal: Renewal;
}

export interface Effect {
  readonly id: EffectId;
  readonly kind: EffectKind;
  readonly subject: string;
  /** Plain words for the operator's event list. */
  readonly summary: string;
}

export interface Opportunity {
  readonly id: OpportunityId;
  readonly name: string;
  /** Nobody has named it: it is called after its primary quote (OT-3). */
  readonly namedByRule?: true;
  readonly type: OpportunityType;
  readonly owner: PersonId;
  /** A deal that was one's own stays it: handing it over opens no door to approving it. */
  readonly formerOwners?: readonly PersonId[];
  readonly stage: Stage;
  readonly createdOn: LocalDate;
  readonly openedBy: 'sales' | 'seat change' | 'web' | 'perennial';
  /** The executed agreement is not the standard one (rules 3.2). */
  readonly nonStandardAgreement?: boolean;
  /** When its owner expects it to close (ST-5). */
  readonly closeDate?: LocalDate;
  /** When somebody last worked on it; the beginning where absent (ST-4). */
  readonly touchedAt?: Instant;
  /** Its owner was told that it is idle since then (ST-4). */
  readonly idleToldFor?: LocalDate;
  /** What the rep knows of the order (BK-7). */
  readonly expects?: OrderExpected;
  /** The wanted change, while the add-on that carries it is being quoted (`change-seats`). */
  readonly seatChange?: { readonly product: string; readonly total: number; readonly from: LocalDate };
  /** None for professional services (rules 1.0). */
  readonly orderType?: OrderType;
  readonly amount?: Cents;
  readonly closedOn?: LocalDate;
  readonly lossReasons?: readonly string[];
  /** Change of the yearly revenue, after what a marketplace takes (BM-1, 1.15). */
  readonly netArr?: Cents;
  /** What a renewal is measured against (BM-1, BM-4). */
  readonly arrBasis?: Cents;
  readonly amountSplit?: AmountSplit;
  /** Months of the whole deal (QM-4). */
  readonly termMonths?: number;
  /** A later year of a deal by years: the opportunity of its first (QM-4, QRP-7). */
  readonly yearOf?: OpportunityId;
  readonly fee?: MarketplaceFeeTaken;
  /** Takes back the loss of that renewal: Closed Lost with the inverse of its amounts (rules 3.5). */
  readonly debooks?: OpportunityId;
  readonly competitor?: string;
  readonly productLine?: string;
  /** Of a lost or doubled deal: the one that goes on (ST-2, ST-3). */
  readonly mergedInto?: OpportunityId;
  /** Of a Renewal: the subscriptions that go on with it, by id (rules 1.0). */
  readonly merges?: Readonly<Record<SubscriptionId, MergedRenewal>>;
  readonly duplicateOf?: OpportunityId;
  /** Adds to that subscription, sold another way (QA-7). */
  readonly coTermWith?: SubscriptionId;
  readonly offer?: MarketplaceOffer;
  readonly envelope?: SignatureEnvelope;
  readonly termsChange?: TermsChange;
  readonly checkout?: WebPayment;
  readonly registration?: DealRegistration;
  /** What partners attached to it (QCH-8). */
  readonly services?: readonly PartnerService[];
  /** Kept by the deal desk; Standard where absent (OT-4). */
  readonly category?: OpportunityCategory;
  /** Of a decommission: what it takes back, which is flagged by it; of more services, whose change order they are (QP-6). */
  readonly original?: OpportunityId;
  /** Of a Renewal that changes the route to market: the new one (QX-5). */
  readonly route?: Route;
  /** Of a contract reset that is booked: the subscription that it began, and the Cancel quote on the same form. */
  /** The end customer’s own renewal, which is lost when this deal is won (QCH-10). */
  readonly endCustomerRenewal?: OpportunityId;
  readonly renewalSubscription?: SubscriptionId;
  readonly creditQuote?: QuoteId;
  /** Of a split that is booked: the subscriptions that it began beside the one that stays. */
  readonly splitInto?: readonly SubscriptionId[];
  /** Of professional services: what they are priced to (QP-2). */
  readonly statementOfWork?: StatementOfWork;
}

/** BK-7: which papers the customer will send; asked for before stage 4. */
export interface OrderExpected {
  readonly purchaseOrder: boolean;
  readonly vendorForm: boolean;
}

/** A co-terminating subscription whose renewal another one's carries (rules 1.0). */
export interface MergedRenewal {
  readonly subscription: SubscriptionId;
  /** Its own Renewal opportunity, lost to the merger. */
  readonly opportunity: OpportunityId;
  /** Its term ends on that day, as that of the surviving one. */
  readonly end: LocalDate;
  /** Units by product on its last day. */
  readonly seats: Readonly<Record<string, number>>;
  /** Its yearly revenue on its last day, in USD cents (BM-1). */
  readonly arr: Cents;
}

/** The amount by kind of charge, in USD cents (BM-2). */
export interface AmountSplit {
  readonly recurring: Cents;
  readonly trueUp: Cents;
  readonly professionalServices: Cents;
  readonly otherOneTime: Cents;
}

/** What a deal counts as in bookings, in USD cents a year (BM-1). */
export interface BookingMetrics {
  readonly netArr: Cents;
  readonly arrBasis: Cents;
  /** Net ARR and basis together. */
  readonly bookedArr: Cents;
  readonly fee?: MarketplaceFeeTaken;
  readonly amountSplit: AmountSplit;
}

/** What custom services are about. Opportunities with the same reference deliver one statement of work (QP-5). */
export interface StatementOfWork {
  readonly reference: string;
  /** USD cents, of all its deliverables together. */
  readonly amount: Cents;
  /** The day on which it came in signed: all its opportunities close on it. */
  readonly receivedOn?: LocalDate;
  /** Consulting and education in one: an umbrella SKU, and so a quote, for each (QP-2). */
  readonly mixed?: true;
}

/** How a purchase on the web is paid (QW-1, QW-3). */
export interface WebPayment {
  /** Screening: the card is not asked before trade compliance says Clear; Refused: it was never asked (TC-5). */
  readonly status: 'Screening' | 'Authorising' | 'Paid' | 'Declined' | 'Refused';
  /** The gateway's token, until it has answered. */
  readonly card?: string;
  readonly autoRenew: boolean;
  readonly brand?: string;
  readonly last4?: string;
  readonly reference?: string;
  readonly reason?: string;
  readonly text?: string;
}

/** What a marketplace offers to the customer, on one version of a quote (1.15). */
export interface MarketplaceOffer {
  readonly id: OfferId;
  readonly marketplace: Marketplace;
  readonly kind: 'private' | 'list';
  readonly quote: QuoteId;
  readonly version: number;
  readonly status: 'Requested' | 'Received' | 'Created' | 'Accepted' | 'Declined' | 'Expired' | 'Rejected';
  readonly requestedAt: Instant;
  /** First response and creation are due then; which of them came late. */
  readonly respondBy: Instant;
  readonly doneBy: Instant;
  readonly late?: readonly ('response' | 'creation')[];
  /** The last day on which it can be accepted. */
  readonly acceptBy: LocalDate;
  readonly billingId?: string;
  readonly contact?: string;
  /** Basis points. */
  readonly margin?: number;
  readonly payment?: 'prepay' | 'postpay';
  /** What the marketplace calls it. */
  readonly reference?: string;
  readonly acceptedOn?: LocalDate;
  readonly reason?: string;
}

/** Other terms than the standard ones, as they were asked of Legal (AU-6 to AU-8). */
export interface TermsChange {
  readonly paper: 'template edits' | 'customer paper' | 'nda';
  readonly what: string;
  /** `Lapsed`: the deal became too small for it. */
  readonly status: 'Requested' | 'Agreed' | 'Rejected' | 'Lapsed';
  readonly by: PersonId;
  readonly on: LocalDate;
  /** The decision maker's written word to settle (AU-7). */
  readonly promise?: { readonly by: string; readonly settleBy: LocalDate; readonly evidence: string };
  readonly answeredBy?: PersonId;
  readonly note?: string;
}

/** The order form of one version of a quote, out to be signed (QC-10). */
export interface SignatureEnvelope {
  readonly id: string;
  readonly quote: QuoteId;
  readonly version: number;
  readonly status: 'Requested' | 'Sent' | 'Completed' | 'Declined' | 'Expired' | 'Voided' | 'Rejected';
  readonly signer: ContactId;
  /** The last day on which it can be signed. */
  readonly signBy: LocalDate;
  readonly requestedAt: Instant;
  /** What the provider calls it. */
  readonly reference?: string;
  readonly signedOn?: LocalDate;
  readonly signedBy?: string;
  readonly reason?: string;
}

/** What a marketplace takes of the price at booking (1.15). */
export interface MarketplaceFeeTaken {
  readonly marketplace: Marketplace;
  readonly basisPoints: number;
  readonly amount: Cents;
  /** The price without it. */
  readonly net: Cents;
}

/** A service of a partner with a deal: counts for its rebate (QCH-8). */
export interface PartnerService {
  readonly partner: AccountId;
  readonly on: LocalDate;
  readonly note?: string;
}

/** The deal that a partner has found and asks to have to itself (QCH-7). */
export interface DealRegistration {
  readonly partner: AccountId;
  readonly status: 'Requested' | 'Approved' | 'Rejected' | 'Expired';
  readonly requestedOn: LocalDate;
  /** The last business day for an answer. */
  readonly answerBy: LocalDate;
  readonly late?: true;
  /** First day on which it holds no more. */
  readonly until?: LocalDate;
  readonly extended?: true;
  readonly answeredBy?: PersonId;
  readonly note?: string;
  readonly reason?: string;
}

/** AP-5: what stands between a quote and its form. */
export type QuoteStatus =
  | 'Draft'
  | 'Approvals Not Required'
  | 'Approvals Required'
  | 'In Review'
  | 'Approved'
  | 'Rejected';

export interface QuoteLine {
  readonly product: string;
  readonly sku: string;
  /** Seats on this line; for an amendment the new total of the product (QA-4). */
  readonly quantity: number;
  /** Seats that this line adds to what is already sold; negative where it gives them back (QU-1). */
  readonly added: number;
  readonly listPrice: Cents;
  /** USD cents per seat and year. */
  readonly unitPrice: Cents;
  /** `added` seats for a year. */
  readonly annual: Cents;
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly days: number;
  readonly amount: Cents;
  /** The charge that a same-price amendment raises (QC-14), or from which seats are given back (QU-1). */
  readonly raises?: ChargeId;
  /** Charged once, not by the year (QTU-1, QP-1), or for what was used, in arrears; adds no seats. */
  readonly kind?: 'one-time' | 'usage';
  /** What it is where it is no seats. */
  readonly family?: OtherFamily;
  /** By months left, a begun one whole (QW-5); by the day where absent (C-3). */
  readonly proration?: 'month';
  /** Of the list price, in basis points: what the partner's programme gives, and what was given beyond it (QCH-2, AP-16). */
  readonly programmeDiscount?: number;
  readonly discretionaryDiscount?: number;
  /** Priced by a model: then list and unit price are the yearly fee of what is added, below zero where it is given back. */
  readonly pricing?: LinePricing;
  /** Another charge of the same rate plan: it bills, but its units are those of the first charge. */
  readonly part?: number;
  /** A switch at the price of what it replaces asks nobody again (QU-3). */
  readonly keepsApprovedPrice?: true;
  /** The offer that prices it: it asks nobody (QE-3, RN-23). */
  readonly offer?: string;
}

/** How the fee of a line follows from its quantity where it is not so much a unit: as it was when it was quoted. */
export interface LinePricing {
  readonly list: Pricing;
  /** With the discount. */
  readonly unit: Pricing;
  readonly discountBasisPoints: number;
  /** Units sold before it: the fee is that of all of them less that of these. */
  readonly before: number;
}

/** USD cents a year: of units so much each, or the fee of the model. */
export const annualFee = (
  { pricing }: { readonly pricing?: LinePricing | undefined },
  units: number,
  unitPrice: Cents,
): Cents => (pricing ? unitPrice : units * unitPrice);

/** Who stands between the customer and the seller (rules 1.9); nobody on a direct deal (QC-5). */
export interface Partners {
  readonly invoiceOwner?: AccountId;
  /** Gets the invoice. */
  readonly invoiceOwnerContact?: ContactId;
  readonly resalePartner?: AccountId;
  readonly distributor?: AccountId;
}

export type SuperSonicsField =
  | 'contractAutoRenewal'
  | 'turnOnAutoRenewal'
  | 'contractQuarterlyReconciliation'
  | 'turnOnQuarterlyReconciliation'
  | 'contractOperationalData'
  | 'turnOnOperationalData';

/** What the contract grants and what is turned on (QC-17). */
export interface SuperSonics extends Readonly<Record<SuperSonicsField, boolean>> {
  readonly turnOnCloudLicensing: 'Yes' | 'Offline' | 'No';
  /** What an eligible customer goes without; each asks for approval (2.3). */
  readonly departures: readonly (SuperSonicsField | 'turnOnCloudLicensing')[];
  /** Features whose opt-out language the order form prints. */
  readonly optOutLanguage: readonly string[];
}

/** Paragraphs of the order form that a rep may switch (QC-8). */
export interface Toggles {
  readonly customerReference?: boolean | undefined;
  /** Seats are trued up by hand each quarter. */
  readonly quarterlyTrueUp?: boolean | undefined;
  readonly removeSignatureBlock?: boolean | undefined;
}

export interface Quote extends Partners {
  readonly id: QuoteId;
  readonly opportunity: OpportunityId;
  readonly type: QuoteType;
  readonly version: number;
  readonly status: QuoteStatus;
  readonly primary: boolean;
  readonly lines: readonly QuoteLine[];
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly initialTerm: number;
  /** Annual payments whose years differ: the quote says twelve months, an opportunity a year the rest (QM-4). */
  readonly unequalYears?: true;
  readonly renewalTerm: number;
  readonly paymentTermDays: number;
  readonly annualPayments: boolean;
  readonly template: string;
  readonly billTo: ContactId;
  readonly soldTo: ContactId;
  readonly entity: Entity;
  readonly validUntil: LocalDate;
  readonly comments?: string;
  readonly specialTerms?: string;
  /** Terms of the contract that differ from the standard ones: Legal decides (2.3). */
  readonly nonStandardTerms?: string;
  /** Neither prepaid nor annual: when is paid what, in words (2.3). */
  readonly customSchedule?: string;
  /** A price promised for later. */
  readonly priceLock?: string;
  /** What the deal hangs on that is not there yet. */
  readonly futureFeature?: string;
  /** Somebody wants the deal desk to look at it again (AP-4, AP-6). */
  readonly reviewFlag?: true;
  /** The order form refers to the agreement of this day; to the standard terms where there is none (QC-4). */
  readonly msaEffectiveDate?: LocalDate;
  /** No tax is asked for: needs a certificate (QC-6). */
  readonly taxExempt?: boolean;
  readonly toggles?: Toggles;
  readonly superSonics?: SuperSonics;
  /** The customer's written word for another partner than the last one (QCH-6). */
  readonly customerWord?: string;
  /** The number of the quote that the distributor made by itself (QCH-5). */
  readonly selfQuote?: string;
  /** Its payment term is the one agreed with its route, which nobody approves again (IBM, web). */
  readonly paymentTermOfRoute?: true;
  /** Why Legal has to look at it, on a form of its own (1.15). */
  readonly legalReview?: string;
  /** Two tiers on one quote: revenue accounting judges their fair values before it is billed (QC-15). */
  readonly fairValueReview?: readonly string[];
  /** The offer that was asked for by name. */
  readonly offer?: string;
  /** Why a large first order has few services with it (QP-7). */
  readonly serviceAttachAnswers?: readonly string[];
  /** Why a month for nothing takes the place of a trial (QZ-3). */
  readonly insteadOfTrial?: string;
  /** Priced to a statement of work: other approvals, another checklist (QP-2 to QP-4). */
  readonly customServices?: true;
  /** The engagement manager's yes to them (QP-3). */
  readonly scope?: { readonly issue: string; readonly by: PersonId; readonly chatter?: string };
  readonly total: Cents;
  readonly listTotal: Cents;
  readonly catalogue: string;
  /** Ends with the term of that subscription (QCT-2). */
  readonly coTermWith?: SubscriptionId;
  /** Units of the subscriptions merged into this renewal when it was priced, by subscription and product (rules 1.0). */
  readonly carries?: Readonly<Record<SubscriptionId, Readonly<Record<string, number>>>>;
  /** A part of a split: it goes on as a subscription of its own (rules 1.0). */
  readonly split?: true;
  /** Carries a migration together with that quote or subscription (QCC-1). */
  readonly concurrentWith?: QuoteId | SubscriptionId;
  /** Created, edited or submitted it; none of them may approve it. */
  readonly editors: readonly PersonId[];
  readonly accepted?: {
    readonly version: number;
    readonly by: string;
    readonly on: LocalDate;
    readonly evidence: string;
    /** The signed form as it was stored, and what is printed on each of its pages to check it by. */
    readonly document?: string;
    readonly verification?: string;
  };
}

/** Products that are no seats: not licensed, not counted, not renewed as seats. */
export type OtherFamily = Exclude<Family, 'seats'>;

/** How a part of a year is charged: by the day over 365 (C-3), or by months, a begun one whole (QW-5). */
export type Proration = 'actual/365' | 'month';

export interface ApprovalReason {
  readonly kind: string;
  readonly text: string;
  readonly rule: string;
}

/** One slot of one quote version has to decide. */
export interface ApprovalRequest {
  readonly id: ApprovalId;
  readonly opportunity: OpportunityId;
  readonly quote: QuoteId;
  readonly version: number;
  readonly slot: Slot;
  /** Requests of the same order are asked at the same time. */
  readonly order: number;
  /** One yes among those of its order is enough. */
  readonly anyOf?: true;
  readonly reasons: readonly ApprovalReason[];
  readonly status: 'Waiting' | 'Open' | 'Approved' | 'Rejected' | 'Recalled' | 'Void' | 'Overridden' | 'Spared';
  /** Everybody who may decide; grows when it escalates (AP-14). */
  readonly asked: readonly PersonId[];
  /** The levels asked so far, the slot itself first. */
  readonly levels: readonly Slot[];
  /** Who may decide in the place of somebody who was asked, today (AP-15). */
  readonly delegates?: readonly Standing[];
  readonly openedAt?: Instant;
  readonly remindAt?: Instant;
  readonly remindedAt?: Instant;
  readonly until?: Instant;
  readonly decidedBy?: PersonId;
  /** Where a delegate decided: with whose authority, by which delegation. */
  readonly onBehalfOf?: PersonId;
  readonly delegation?: string;
  readonly decidedAt?: Instant;
  readonly comment?: string;
}

/** Somebody in the place of another, by a delegation of theirs. */
export interface Standing {
  readonly person: PersonId;
  readonly for: PersonId;
  readonly delegation: string;
}

export interface ChargeSegment {
  readonly id: ChargeId;
  /** The line it belongs to: itself, or the charge that it raises (QC-14). */
  readonly line: ChargeId;
  readonly opportunity: OpportunityId | undefined;
  readonly product: string;
  readonly sku: string;
  readonly quantity: number;
  readonly listPrice: Cents;
  readonly unitPrice: Cents;
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly schedule: 'prepaid' | 'annual';
  readonly proration: Proration;
  readonly kind?: 'one-time';
  readonly pricing?: LinePricing;
  readonly part?: number;
  /** What it is where it is no seats. */
  readonly family?: OtherFamily;
  /** First day of the bill run that invoices the first period (IN-1). */
  readonly billFrom: LocalDate;
  readonly paymentTermDays: number;
  /** A later year of a ramp: with annual payments it is billed when it starts (QRP-4). */
  readonly billOnStart?: true;
  /** Years are cut at its anniversaries where that is not the start: an amendment follows its term (QM-5). */
  readonly anchor?: LocalDate;
  /** Who is billed, and by whom: kept to the end of the term (QN-5, QC-19). */
  readonly billTo?: ContactId;
  readonly entity?: Entity;
}

export interface Term {
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly months: number;
}

export interface AgreementApproval {
  readonly office: string;
  readonly by?: PersonId;
  readonly on?: LocalDate;
}

export interface Submission {
  readonly opportunity: OpportunityId;
  readonly quote: QuoteId;
  readonly status: 'In Progress' | 'Deal Desk Approved' | 'Finance Rejected' | 'Rejected' | 'Approved';
  readonly submittedOn: LocalDate;
  readonly submittedBy: PersonId;
  /** Not closed before this day (BT-1); absent when nothing holds it. */
  readonly heldUntil?: LocalDate;
  readonly reasons?: readonly string[];
  readonly submittedAt?: Instant;
  /** Service levels: the deal desk has looked, and it is Closed Won (rules 3.2). */
  readonly dealDeskDueAt?: Instant;
  readonly closedWonDueAt?: Instant;
  /** Who approves its non-standard agreement, in this order. */
  readonly agreement?: readonly AgreementApproval[];
  /** The last day of the quarter in which it was submitted complete (BT-4). */
  readonly quarterEnd?: LocalDate;
  /** Rejected when that quarter was over: the first day of the one that it belongs to. */
  readonly rejectedIn?: LocalDate;
  /** Submitted after the start: closes on the day of submission, whatever the deal desk moves (BT-2). */
  readonly closesOn?: LocalDate;
}

/** A stored content, as an opportunity has it. */
export interface AttachedDocument {
  readonly id: string;
  /** SHA-256 of the bytes, hexadecimal: what is attached can never change. */
  readonly content: string;
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: number;
  readonly by: PersonId;
  readonly on: LocalDate;
  /** The checklist item that it proves. */
  readonly item?: string;
  /** Of a signed order form: the quote, and the version that it had then (QC-10). */
  readonly quote?: QuoteId;
  readonly version?: number;
}

/** What a purchase order says, as far as somebody has read it (BK-1); amounts as text. */
export interface PurchaseOrder {
  readonly number?: string | undefined;
  readonly quote?: QuoteId | undefined;
  readonly entity?: Entity | undefined;
  readonly currency?: string | undefined;
  readonly paymentTerm?: string | number | undefined;
  readonly term?: number | undefined;
  readonly lines?: readonly { readonly product: string; readonly seats: number }[] | undefined;
  readonly total?: string | undefined;
  readonly signed?: boolean | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly conflictingTerms?: boolean | undefined;
  readonly overrideSentence?: boolean | undefined;
}

/** What is used is rated at the end of each month, and charged once then. */
export interface UsageCharge {
  readonly id: ChargeId;
  readonly opportunity: OpportunityId | undefined;
  readonly product: string;
  readonly sku: string;
  /** What a month's quantity costs: as it was quoted, with the discount. */
  readonly pricing: Pricing;
  readonly start: LocalDate;
  readonly end: LocalDate;
  /** First day that is not rated yet. */
  readonly ratedUntil: LocalDate;
  readonly paymentTermDays: number;
  readonly billTo?: ContactId;
  readonly entity?: Entity;
}

/** Leave to book otherwise than the rules say; each office of the policy approves it (rules 2.3). */
export interface BookingException {
  readonly kind: ExceptionKind;
  readonly reason: string;
  /** The attached document that proves it. */
  readonly document?: string;
  readonly by: PersonId;
  readonly on: LocalDate;
  readonly status: 'Requested' | 'Approved' | 'Rejected';
  readonly approvals: readonly { readonly office: string; readonly by: PersonId; readonly on: LocalDate }[];
}

export interface Booking {
  readonly submissions: Readonly<Record<OpportunityId, Submission>>;
  /** Fulfilled checklist items with their evidence (rules 3.3). */
  readonly checklist: Readonly<
    Record<
      OpportunityId,
      Readonly<
        Record<
          string,
          { by: PersonId; on: LocalDate; evidence: string; document?: string; purchaseOrder?: PurchaseOrder }
        >
      >
    >
  >;
  /** Exceptions that were asked for, by opportunity (rules 2.3, 3). */
  readonly exceptions?: Readonly<Record<OpportunityId, readonly BookingException[]>>;
  /** Booked without their purchase order, which was promised by that day (BK-5). */
  readonly promised?: Readonly<Record<OpportunityId, LocalDate>>;
  /** Of open opportunities (rules 3.3). */
  readonly documents?: Readonly<Record<OpportunityId, readonly AttachedDocument[]>>;
  /** What the rep still has to confirm: that the customer of a marketplace has the licence (1.15). */
  readonly deliveries?: Readonly<Record<OpportunityId, { readonly by: LocalDate; readonly late?: true }>>;
  readonly terms: readonly Term[];
  readonly charges: readonly ChargeSegment[];
  readonly usageCharges?: readonly UsageCharge[];
  /** The offers that were taken; each is made once. */
  readonly offers?: readonly string[];
  /** Of the newest New or Renew order: an amendment stays with them (QA-7). */
  readonly partners?: Partners;
  /** What the contract of that order says (QC-17, QA-14). */
  readonly superSonics?: SuperSonics;
  /** Finance has said yes to a refund; the deal desk makes the decommission of it (QZ-1). */
  readonly refund?: ApprovedRefund;
  readonly cancellation?: Cancellation;
  /** Charges of renewals that were undone: nothing is charged for them (CR-4). */
  readonly reversed?: readonly ReversedCharge[];
}

export interface ReversedCharge extends ChargeSegment {
  /** The bill run of this day credits it (IN-1). */
  readonly creditOn: LocalDate;
}

export const refundReasons = [
  'breach',
  'wrong purchase',
  'renewed by mistake',
  'purchase order missing',
  'convenience',
] as const;
export type RefundReason = (typeof refundReasons)[number];

export interface ApprovedRefund {
  readonly reason: RefundReason;
  readonly note?: string;
  readonly by: PersonId;
  readonly on: LocalDate;
}

/** The whole subscription ends before its term does: there are no partial ones (CR-2). */
export interface Cancellation {
  /** Access ends at the beginning of this day. */
  readonly on: LocalDate;
  /** From this day on nothing is charged: `on` where the unused part is credited, the first day of the term where all is. */
  readonly creditFrom: LocalDate;
  /** The Credit or Decommission opportunity. */
  readonly opportunity: OpportunityId;
  /** First day of the bill run that credits (IN-1). */
  readonly billFrom: LocalDate;
  /** Paid back by the bill run itself, to the original payment mode (QX-5). */
  readonly refunded?: true;
  /** What was charged once is given back too. */
  readonly full?: true;
}

export interface Licence {
  readonly id: LicenceId;
  readonly product: string;
  readonly seats: number;
  readonly validFrom: LocalDate;
  readonly validUntil: LocalDate;
  readonly contact: ContactId;
  readonly status: 'Requested' | 'Delivered';
  readonly token: boolean;
}

export interface Namespace {
  readonly id: string;
  readonly name: string;
}

export interface Provisioning {
  readonly access: 'none' | 'active' | 'grace' | 'expired' | 'cancelled';
  readonly licences: Readonly<Record<LicenceId, Licence>>;
  /** The licence that counts now. */
  readonly current?: LicenceId;
  /** Up to which day each product sold has its licence; its first day before it has any. */
  readonly coveredUntil?: Readonly<Record<string, LocalDate>>;
  /** The group that a SaaS subscription is for. */
  readonly namespace?: Namespace;
  /** Access begins on this day; absent once it has (PV-1). */
  readonly activateOn?: LocalDate;
}

export interface OpenInvoice {
  readonly id: InvoiceId;
  readonly date: LocalDate;
  readonly due: LocalDate;
  readonly total: Cents;
  readonly paid: Cents;
  readonly status: 'Open' | 'Overdue';
}

export interface OpenCreditMemo {
  readonly id: CreditMemoId;
  readonly date: LocalDate;
  readonly total: Cents;
  /** Of the total, applied to invoices or paid out. */
  readonly used: Cents;
  /** On its way to an invoice of the subscription in which this one goes on. */
  readonly underway?: Cents;
}

export interface Invoicing {
  /** What has been charged for each period of each charge: the other side of law 5. */
  readonly charged: Readonly<Record<ChargeId, Readonly<Record<LocalDate, { amount: Cents; revision: number }>>>>;
  /** What a card has paid before the invoice was posted. */
  readonly cards?: Readonly<Record<OpportunityId, { readonly reference: string; readonly amount: Cents }>>;
  /** Open invoices; paid ones have left the state. */
  readonly invoices: Readonly<Record<InvoiceId, OpenInvoice>>;
  /** Credit memos with something left to apply or refund. */
  readonly creditMemos?: Readonly<Record<CreditMemoId, OpenCreditMemo>>;
  readonly documentsToday: { readonly date: LocalDate; readonly count: number };
}

export interface SupportRequest {
  readonly id: SupportRequestId;
  readonly type: string;
  readonly licence?: LicenceId;
  readonly text: string;
  /** Its answer delivers what was bought: licences from that day to that day (1.15, PV-4). */
  readonly delivers?: { readonly start: LocalDate; readonly end: LocalDate; readonly contact: ContactId };
  readonly status: 'Open' | 'Answered';
  readonly openedAt: Instant;
  readonly until: Instant;
  /** Its last day to be done and closed, where there is one besides the answer (QE-6). */
  readonly resolveBy?: LocalDate;
  readonly late: boolean;
}

export interface Boundary {
  readonly date: LocalDate;
  readonly outcome: 'Renewed' | 'NotRenewed' | 'Merged';
  readonly reasons: readonly string[];
}

export interface Renewal {
  readonly autoRenew: boolean;
  /** The boundary for which auto-renewal is paused (RN-9). */
  readonly pausedFor?: LocalDate;
  readonly changedBy?: PersonId;
  readonly bannerShownFor?: LocalDate;
  readonly noticeSentFor?: LocalDate;
  readonly graceEndedFor?: LocalDate;
  readonly last?: Boundary;
  /** The end that nobody renewed in time: the subscription is cancelled (rules 3.5). */
  readonly lapsedAt?: LocalDate;
  /** What was lost with the renewal at that end; a return in time takes it back (rules 3.5). */
  readonly lost?: LostRenewal;
  /** After a contract reset: the subscription in which it goes on (QX-2). */
  readonly successor?: Successor;
  /** After a split: the subscriptions in which parts of it go on, by id (rules 1.0). */
  readonly splits?: Readonly<Record<SubscriptionId, Successor>>;
  /** The subscription that was reset, or split, into this one. */
  readonly renewalOf?: SubscriptionId;
  /** Its renewal is carried by that of another subscription (rules 1.0). */
  readonly mergedInto?: MergedInto;
}

export interface MergedInto {
  readonly subscription: SubscriptionId;
  /** The surviving Renewal opportunity. */
  readonly opportunity: OpportunityId;
  /** Its own, lost to the merger. */
  readonly deal: OpportunityId;
  readonly status: 'Requested' | 'Joined' | 'Booked';
}

/** In USD cents, as it was booked. */
export interface LostRenewal {
  readonly opportunity: OpportunityId;
  /** The end of the term. */
  readonly boundary: LocalDate;
  readonly amount: Cents;
  readonly netArr: Cents;
  readonly arrBasis: Cents;
}

export interface Successor {
  readonly subscription: SubscriptionId;
  readonly opportunity: OpportunityId;
  /** Of a split: the quote of that part. */
  readonly split?: QuoteId;
  readonly status: 'Requested' | 'Started' | 'Refused';
  /** What it begins with, until it has begun. */
  readonly start?: StartSubscription;
}

/** Seats in force on a day; of a product named, its units, whatever they are. */
export function seatsOn(state: Subscription, on: LocalDate, product?: string): number {
  const { cancellation } = state.booking;
  if (cancellation && on >= cancellation.on) return 0;
  let seats = 0;
  for (const charge of state.booking.charges)
    if (charge.start <= on && on < charge.end && charge.kind !== 'one-time' && !charge.part)
      if (product === undefined ? charge.family === undefined : charge.product === product) seats += charge.quantity;
  return seats;
}

/** The other subscriptions that a Renewal opportunity carries. */
export const mergedOf = (deal: Opportunity | undefined): readonly MergedRenewal[] => Object.values(deal?.merges ?? {});

/** The newest term, or undefined before the first booking. */
export function lastTerm(state: Subscription): Term | undefined {
  return state.booking.terms.at(-1);
}

/** The end of the linked terms: no gap between them, so the newest one tells. */
export function subscriptionStart(state: Subscription): LocalDate | undefined {
  return state.booking.terms[0]?.start;
}
