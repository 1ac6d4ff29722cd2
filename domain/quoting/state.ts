import type { Instant, LocalDate } from '../calendar/dates.ts';
import type { Family } from '../catalog/catalog.ts';
import type { Pricing } from '../catalog/pricing.ts';
import type { Cents } from '../money/money.ts';
import type {
  AccountId,
  ChargeId,
  ContactId,
  Entity,
  OpportunityId,
  PersonId,
  QuoteId,
  QuoteType,
  SubscriptionId,
} from '../vocabulary.ts';

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

/** What a period of a ramp may have of its own (QRP-8). */
export interface PeriodTerms {
  readonly billTo?: ContactId;
  readonly soldTo?: ContactId;
  readonly invoiceOwner?: AccountId;
  readonly invoiceOwnerContact?: ContactId;
  readonly paymentTermDays?: number;
  readonly otherRequests?: string;
}

/** A period of a ramp, with those terms that are not as on the whole quote. */
export interface ScheduledPeriod extends PeriodTerms {
  readonly start: LocalDate;
  readonly end: LocalDate;
}

export interface Quote extends Partners {
  readonly id: QuoteId;
  readonly opportunity: OpportunityId;
  readonly type: QuoteType;
  readonly version: number;
  readonly status: QuoteStatus;
  /** Since when there can be an order form of this version (QC-10). */
  readonly approvedAt?: Instant;
  readonly primary: boolean;
  readonly lines: readonly QuoteLine[];
  /** Of a ramp: without gap from start to end; of an amendment those that remain (QRP-5, QRP-8). */
  readonly periods?: readonly ScheduledPeriod[];
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
