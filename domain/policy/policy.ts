import type { BusinessCalendar } from '../calendar/business-hours.ts';
import type { LocalDate } from '../calendar/dates.ts';
import type { Deployment } from '../catalog/catalog.ts';
import type { AuthorityPolicy } from '../contract/authority.ts';
import type { Cents } from '../money/money.ts';
import type { BlockedPlace } from '../screening/place.ts';
import type { Entity, Marketplace, OpenStage, paperItems, Region, Route, Segment } from '../vocabulary.ts';
import type { ApprovalRule } from './approval-rules.ts';

/** Trade compliance (rules 4). */
export interface TradePolicy {
  /** TC-4, by version: sanctions change with the years. */
  readonly blockedPlaces: readonly BlockedPlace[];
  /** Countries with blocked parts: an address there names its city and says that it lies elsewhere (TC-4). */
  readonly confirmOutside: readonly string[];
  /** From this resemblance on, 0 to 100, a party is Yellow or Red. */
  readonly yellowFrom: number;
  readonly redFrom: number;
  /** Lists are looked at again, and open answers asked for, each so many minutes (TC-2). */
  readonly syncMinutes: number;
  /** When Legal looks at its queue (TC-3), on the wall of that zone. */
  readonly reviews: readonly string[];
  readonly reviewZone: string;
  /** A review that is asked for has its effect within so many minutes (TC-3). */
  readonly reviewWithinMinutes?: number | undefined;
  /** A list that lost more of its parties than both of these is taken for a truncated file. */
  readonly listMayLose?: ListMayLose | undefined;
}

export interface ListMayLose {
  readonly percent: number;
  readonly parties: number;
}

/** A row of the availability matrix (7.1). */
export interface EligibilityRow {
  readonly row: string;
  readonly cloud: boolean;
  readonly autoRenew: boolean;
  readonly qsr: boolean;
  readonly operationalData: boolean;
}

/** What a marketplace takes of the price: the first row whose bound lies above it. */
export interface MarketplaceFee {
  /** USD cents, that amount itself left out; the last row has none and holds for every higher price. */
  readonly below?: number | undefined;
  readonly basisPoints: number;
}

/** A column of table 1.15. */
export interface MarketplaceTerms {
  readonly name: string;
  readonly invoiceOwner: string;
  readonly invoiceOwnerContact: string;
  readonly resalePartner?: string | undefined;
  /** What has to be known before an offer is asked for. */
  readonly needs: readonly OfferNeed[];
  readonly fees: { readonly newBusiness: readonly MarketplaceFee[]; readonly renewals: readonly MarketplaceFee[] };
  /** `acceptance`: it starts on the day of the marketplace’s mail. */
  readonly startAtBooking: 'bookings policy' | 'acceptance';
  /** Agreed with the marketplace, so nobody approves it again; as everywhere where absent. */
  readonly paymentTermDays?: number | undefined;
  /** Invoices are kept, never sent. */
  readonly silent: boolean;
  readonly licences: 'automatic' | 'support request';
  /** Whether a program makes the offer there, or people do. */
  readonly offersBy: 'adapter' | 'hand';
  /** Seats of the offer that anybody finds listed there. */
  readonly listOfferSeats?: number | undefined;
}

export type OfferNeed = 'billingId' | 'contact' | 'margin' | 'payment' | 'mail' | 'sheet' | 'purchaseOrder';

/** Stages and timing of bookings (rules 3). */
export interface BookingsPolicy {
  /** ST-4: New Business in stage 1 or 2 that nobody works on, in days; a segment without a row is not watched. */
  readonly idle: readonly { readonly segment: Segment; readonly warnDays: number; readonly closeDays: number }[];
  /** ST-5: what the deal desk looks at before the quarter ends; USD cents of Net ARR. */
  readonly review: { readonly netArrFrom: Cents; readonly stages: readonly OpenStage[] };
  /** BK-5: submitted so many days before the end of the quarter, the order is promised within so many days. */
  readonly purchaseOrderLater: { readonly beforeQuarterEndDays: number; readonly promiseDays: number };
  /** Who approves that no form is signed (BK-3), and that a closed month is changed (BT-5). */
  readonly refusalToSign: readonly string[];
  readonly closedMonth: readonly string[];
  /** Who approves a non-standard executed agreement before Order Management, in this order (rules 3.2). */
  readonly nonStandardAgreement: readonly string[];
  /** Service levels in business hours, counted from the submission (rules 3.2). */
  readonly serviceLevels: { readonly dealDesk: number; readonly closedWon: number };
  /** Checklist items of which the paper itself is attached; where absent words will do (table 3.3). */
  readonly attached?: readonly (typeof paperItems)[number][] | undefined;
  /** A quarter ends at midnight of this zone (BT-4). */
  readonly quarterZone: string;
}

/** What the web shop takes by itself. */
export interface WebPolicy {
  /** QW-3: a larger amount is charged in batches by Billing, or sold by Sales; USD cents. */
  readonly largestCharge: Cents;
  /** QU-6: whose subscriptions customers upgrade by themselves. */
  readonly upgrades: readonly Deployment[];
}

export interface ServicesPolicy {
  /** Who signs a statement of work for the company (QP-4). */
  readonly signatories: readonly string[];
  /** QP-7: who is sold a first order of so much yearly revenue is sold so much of services with it; USD cents. */
  readonly attach: {
    readonly netArrFrom: Cents;
    readonly servicesFrom: Cents;
    /** In any region where none is named. */
    readonly customers: readonly { readonly segment: Segment; readonly regions?: readonly Region[] | undefined }[];
    /** Written answers that an exception needs. */
    readonly answers: number;
  };
}

/**
 * Everything in which organisations, or one organisation over the years, differ (rules 0.2): an effective-dated JSON
 * document, immutable once published. Another company writes another pack, no code. `invented` names the paths of
 * values that no public source gives.
 */
export interface Policy {
  readonly id: string;
  readonly version: number;
  readonly effectiveFrom: LocalDate;
  /** Only for the accounts on this test clock. */
  readonly clock?: string | undefined;
  /** From which catalogue it sells; `gitlab` where it names none. */
  readonly catalogue?: string | undefined;
  readonly description: string;
  readonly invented: readonly string[];
  /** Zone of business dates. */
  readonly zone: string;
  readonly earliestBookingDays: number;
  readonly lateRenewalDays: number;
  readonly returnWindowDays: number;
  readonly closedMonthLockDay: number;
  readonly lateRenewalException: readonly string[];
  readonly earlyBookingException: readonly string[];
  readonly quarterEndPoException: readonly string[];
  readonly multiYearPrepaidSku: 'multi-year' | 'one-year';
  /** QR-6: who says that access was there, of a renewal that starts over two weeks back; the rep where absent. */
  readonly lateRenewalConfirmedBy?: 'rep' | 'order management' | undefined;
  readonly rampBuiltBy: 'deal desk' | 'rep';
  /** QRP-2: steps that are no whole years may be asked for; else they are rejected. */
  readonly irregularRampByApproval: boolean;
  /** QRP-5: several years at once are quoted as a ramp, though all are alike, and are amended as one. */
  readonly flatMultiYearIsRamp?: boolean | undefined;
  readonly trueUpWaiverFreeSeats: number;
  /** QU-4: an upgrade may take fewer seats where the yearly fee rises. */
  readonly upgradeMayReduceSeats: boolean;
  readonly partnerRecordType: 'Channel' | 'Partner';
  readonly quoteValidityDays: number;
  readonly annualPaymentTerms: readonly number[];
  readonly backDatingHorizonMonths: number;
  readonly maxDocumentsPerDay: number;
  readonly stampMaxAgeDays: number;
  readonly approval: {
    /** Read from the top: the first row whose bound is not exceeded. */
    readonly matrix: readonly { readonly upToBasisPoints: number; readonly slots: readonly string[] }[];
    readonly fullDiscountSlots: readonly string[];
    readonly order: readonly string[];
    readonly longTermMonths: number;
    readonly shortTermMonths: number;
    readonly paymentTerms: readonly { readonly upToDays: number; readonly slots: readonly string[] }[];
    readonly otherTriggerSlots: readonly string[];
    /** Rows of its own, besides those above; all that apply are joined. */
    readonly rules?: readonly ApprovalRule[] | undefined;
    /** Slots that are asked at the same time: all of them decide, or any one. */
    readonly together?: readonly { readonly slots: readonly string[]; readonly decide: 'all' | 'any' }[] | undefined;
    /** A slot that is not asked where one of the others is. */
    readonly skip?: readonly { readonly slot: string; readonly where: readonly string[] }[] | undefined;
    /** AP-12: whether deals of the public sector are approved by this matrix or outside of it. */
    readonly publicSector?: 'as others' | 'outside' | undefined;
    /** Of an edited quote: every slot anew (AP-4, as where absent), or those whose reasons have changed. */
    readonly afterEdit?: 'all-slots' | 'changed-slots' | undefined;
    readonly decideWithinBusinessHours: number;
    readonly remindAfterBusinessHours: number;
    readonly calendar: BusinessCalendar;
  };
  readonly addedSeatsKeepApprovedDiscount: boolean;
  readonly invoicing: {
    readonly paymentTermDays: number;
    readonly billRunTime: string;
    readonly lateFeeBasisPointsPerMonth: number;
  };
  readonly renewal: {
    readonly bannerDays: number;
    readonly noticeDays: number;
    readonly optOutDays: number;
    readonly termMonths: number;
    readonly seats: 'active-users' | 'higher-of-billable-and-current';
    readonly eligibility: readonly EligibilityRow[];
    readonly failureGraceDays: number;
  };
  readonly channel: {
    /** Who sells, whatever the country, by route or by the invoice owner's name (QC-20). */
    readonly entityExceptions: readonly {
      readonly route?: Route | undefined;
      readonly partner?: string | undefined;
      readonly entity: Entity;
    }[];
    /** QCH-7 */
    readonly registration: {
      readonly answerBusinessDays: number;
      readonly validDays: number;
      readonly extensionDays: number;
    };
    /** QCH-8: by services attached in a quarter, lowest first; money in USD cents. */
    readonly rebate: {
      readonly tiers: readonly { readonly from: number; readonly basisPoints: number; readonly mostPerDeal: number }[];
      readonly months: number;
      readonly payWithinDays: number;
    };
  };
  /** A pack of former days may have none: then nothing is watched, and quarters end on the policy’s own days. */
  readonly bookings?: BookingsPolicy | undefined;
  /** A pack of former days may have none: then nothing is attached, and nobody named signs. */
  readonly services?: ServicesPolicy | undefined;
  /** How long a form is out for signature where nobody says (QC-10). */
  /** Who commits the company (2.7). */
  readonly authority?: AuthorityPolicy | undefined;
  readonly signature?: { readonly signWithinDays: number } | undefined;
  readonly marketplaces: Readonly<Record<Marketplace, MarketplaceTerms>>;
  readonly offers: {
    readonly firstResponseHours: number;
    readonly doneHours: number;
    /** After Closed Won the rep confirms that the customer has the licence. */
    readonly confirmDeliveryDays: number;
  };
  readonly provisioning: { readonly graceDays: number; readonly renewableDays: number };
  readonly support: {
    readonly answerBusinessHours: number;
    /** QE-6: order forms of end-of-availability ramps; `soon` where the term starts within so many days. */
    readonly orderForm?:
      | {
          readonly answerBusinessHours: number;
          readonly soonDays: number;
          readonly resolveBusinessDays: { readonly soon: number; readonly later: number };
        }
      | undefined;
  };
  /** A pack of former days may have none: then no place is blocked. */
  readonly web?: WebPolicy | undefined;
  readonly trade?: TradePolicy | undefined;
  /** Who sells, as forms and invoices print it (QC-18). */
  readonly sellers: Readonly<Record<Entity, { readonly name: string; readonly address: readonly string[] }>>;
}
