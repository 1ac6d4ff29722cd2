import type { Instant, LocalDate } from '../calendar/dates.ts';
import type { Pricing } from '../catalog/pricing.ts';
import type { Cents } from '../money/money.ts';
import type { MarketplaceFeeTaken } from '../opportunity/state.ts';
import type { LinePricing, OtherFamily, Partners, Proration, ScheduledPeriod, SuperSonics } from '../quoting/state.ts';
import type { ChargeId, ContactId, Entity, ExceptionKind, OpportunityId, PersonId, QuoteId } from '../vocabulary.ts';

/** BK-7: which papers the customer will send; asked for before stage 4. */
export interface OrderExpected {
  readonly purchaseOrder: boolean;
  readonly vendorForm: boolean;
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
  /** Of a ramp, from its start to its end (QRP-8). */
  readonly periods?: readonly ScheduledPeriod[];
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
  /** Why it was sent back, and what was said beside it. */
  readonly reasons?: readonly string[];
  readonly note?: string;
  /** Who said the deal desk's yes, and hears of it when finance says no (rules 3.2). */
  readonly dealDeskBy?: PersonId;
  readonly submittedAt?: Instant;
  /** Service levels: the deal desk has looked, and it is Closed Won (rules 3.2). */
  readonly dealDeskDueAt?: Instant;
  readonly closedWonDueAt?: Instant;
  /** Who approves its non-standard agreement, in this order. */
  readonly agreement?: readonly AgreementApproval[];
  /** The last day of the quarter in which it was submitted complete (BT-4). */
  readonly quarterEnd?: LocalDate;
  /** Rejected, or repaired, when that quarter was over: the first day of the one that it belongs to. */
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
