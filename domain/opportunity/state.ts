import type { AmountSplit, OrderExpected } from '../booking/state.ts';
import type { Instant, LocalDate } from '../calendar/dates.ts';
import type { Cents } from '../money/money.ts';
import type {
  AccountId,
  ContactId,
  Marketplace,
  OfferId,
  OpportunityCategory,
  OpportunityId,
  OpportunityType,
  OrderType,
  PersonId,
  QuoteId,
  Route,
  Stage,
  SubscriptionId,
} from '../vocabulary.ts';

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
  /** Won with a purchase order of the customer (BK-4). */
  readonly ordered?: true;
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
  /** The end customer’s own renewal, which is lost when this deal is won (QCH-10). */
  readonly endCustomerRenewal?: OpportunityId;
  /** Of a contract reset that is booked: the subscription that it began, and the Cancel quote on the same form. */
  readonly renewalSubscription?: SubscriptionId;
  readonly creditQuote?: QuoteId;
  /** Of a split that is booked: the subscriptions that it began beside the one that stays. */
  readonly splitInto?: readonly SubscriptionId[];
  /** Of professional services: what they are priced to (QP-2). */
  readonly statementOfWork?: StatementOfWork;
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
