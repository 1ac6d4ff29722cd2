import type { Instant, LocalDate } from '../calendar/dates.ts';
import type { Fact } from '../event.ts';
import type { Cents } from '../money/money.ts';
import type { DeclineReason } from '../outside/payment.ts';
import type {
  AmountSplit,
  DealRegistration,
  MarketplaceFeeTaken,
  MarketplaceOffer,
  Opportunity,
  OrderExpected,
  PartnerService,
  SignatureEnvelope,
  StatementOfWork,
  TermsChange,
} from '../subscription.ts';
import type {
  EffectId,
  OfferId,
  OpportunityCategory,
  OpportunityId,
  OrderType,
  PersonId,
  Stage,
} from '../vocabulary.ts';

interface AboutOffer {
  readonly opportunity: OpportunityId;
  readonly offer: OfferId;
}

interface AboutEnvelope {
  readonly opportunity: OpportunityId;
  readonly envelope: string;
}

export type OpportunityEvent =
  | Fact<'TermsChangeRequested', { opportunity: OpportunityId; change: TermsChange }>
  | Fact<'TermsChangeAnswered', { opportunity: OpportunityId; agreed: boolean; by: PersonId; note?: string }>
  | Fact<'TermsChangeLapsed', { opportunity: OpportunityId; reason: string }>
  /** A question to the signature provider. */
  | Fact<'EnvelopeRequested', { opportunity: OpportunityId; envelope: SignatureEnvelope }>
  | Fact<'EnvelopeSent', AboutEnvelope & { effect: EffectId; reference: string }>
  | Fact<'EnvelopeRejected', AboutEnvelope & { effect: EffectId; reason: string }>
  | Fact<'EnvelopeCompleted', AboutEnvelope & { on: LocalDate; by: string; reference?: string }>
  | Fact<'EnvelopeDeclined', AboutEnvelope & { reason: string }>
  | Fact<'EnvelopeExpired', AboutEnvelope & { signBy: LocalDate }>
  /** A question to the provider where `ask` is set: it is known to have sent it. */
  | Fact<'EnvelopeVoided', AboutEnvelope & { reason: string; ask: boolean }>
  | Fact<'EnvelopeVoidConfirmed', AboutEnvelope & { effect: EffectId; signed: boolean }>
  /** The card is asked by `PaymentAsked` where the buyer is screened first; in old journals it is asked at once. */
  | Fact<'CheckoutStarted', { opportunity: OpportunityId; card: string; autoRenew: boolean; screensFirst?: true }>
  /** A question to the payment gateway. */
  | Fact<'PaymentAsked', { opportunity: OpportunityId }>
  /** Trade compliance stopped it before the card was asked; `text` is for the buyer (TC-5). */
  | Fact<'CheckoutRefused', { opportunity: OpportunityId; text: string }>
  | Fact<
      'CheckoutPaid',
      {
        opportunity: OpportunityId;
        effect: EffectId;
        amount: Cents;
        reference: string;
        brand: string;
        last4: string;
      }
    >
  | Fact<'CheckoutDeclined', { opportunity: OpportunityId; effect: EffectId; reason: DeclineReason; text: string }>
  /** A question to the marketplace where `ask` is set; people make the offer where not. */
  | Fact<'OfferRequested', { opportunity: OpportunityId; offer: MarketplaceOffer; ask: boolean }>
  | Fact<'OfferReceived', AboutOffer & { effect: EffectId; reference: string }>
  | Fact<'OfferCreated', AboutOffer & { effect?: EffectId; reference?: string }>
  | Fact<'OfferRejected', AboutOffer & { effect: EffectId; reason: string }>
  | Fact<'OfferLate', AboutOffer & { what: 'response' | 'creation'; due: Instant }>
  | Fact<'OfferAccepted', AboutOffer & { on: LocalDate; reference?: string }>
  | Fact<'OfferDeclined', AboutOffer & { reason: string }>
  | Fact<'OfferExpired', AboutOffer & { acceptBy: LocalDate }>
  | Fact<'OpportunityCreated', { opportunity: Opportunity; quote?: unknown }>
  | Fact<
      'OpportunityChanged',
      {
        opportunity: OpportunityId;
        name?: string;
        owner?: PersonId;
        category?: OpportunityCategory;
        original?: OpportunityId;
        statementOfWork?: StatementOfWork;
        closeDate?: LocalDate;
        nonStandardAgreement?: boolean;
        /** The name is proposed by OT-3. */
        byRule?: true;
      }
    >
  | Fact<'DealRegistered', { opportunity: OpportunityId; registration: DealRegistration }>
  | Fact<'DealRegistrationApproved', { opportunity: OpportunityId; by: PersonId; until: LocalDate }>
  | Fact<'DealRegistrationRejected', { opportunity: OpportunityId; by: PersonId; reason: string }>
  | Fact<'DealRegistrationExtended', { opportunity: OpportunityId; until: LocalDate }>
  | Fact<'DealRegistrationLate', { opportunity: OpportunityId }>
  | Fact<'DealRegistrationExpired', { opportunity: OpportunityId }>
  | Fact<'ServiceAttached', { opportunity: OpportunityId; service: PartnerService }>
  /** @param on of a stage that ends it: the day */
  | Fact<'StageMoved', { opportunity: OpportunityId; from: Stage; to: Stage; expects?: OrderExpected; on?: LocalDate }>
  | Fact<'ActivityLogged', { opportunity: OpportunityId; by: PersonId; note: string }>
  | Fact<'OpportunityIdle', { opportunity: OpportunityId; since: LocalDate; closesOn: LocalDate }>
  | Fact<
      'OpportunityClosedLost',
      {
        opportunity: OpportunityId;
        on: LocalDate;
        reasons: readonly string[];
        competitor?: string;
        productLine?: string;
        mergedInto?: OpportunityId;
        /** Of a renewal: all of its basis is lost (BM-1, 3.5). */
        netArr?: Cents;
        arrBasis?: Cents;
        amount?: Cents;
        /** The end of the term that is not renewed. */
        boundary?: LocalDate;
      }
    >
  /** A question to the end customer's subscription (QCH-10). */
  | Fact<'EndCustomerMoved', { opportunity: OpportunityId; renewal: OpportunityId }>
  | Fact<'EndCustomerRenewalLost', { effect: EffectId; opportunity: OpportunityId; renewal: OpportunityId }>
  | Fact<
      'EndCustomerRenewalKept',
      { effect: EffectId; opportunity: OpportunityId; renewal: OpportunityId; detail: string }
    >
  | Fact<'OpportunityReopened', { opportunity: OpportunityId; stage: Stage }>
  | Fact<'OpportunityMarkedDuplicate', { opportunity: OpportunityId; of: OpportunityId; on: LocalDate }>
  | Fact<
      'OpportunityClosedWon',
      {
        opportunity: OpportunityId;
        on: LocalDate;
        orderType?: OrderType;
        amount: Cents;
        /** After the fee, if any. */
        netArr: Cents;
        arrBasis?: Cents;
        amountSplit?: AmountSplit;
        /** Of the whole deal. */
        termMonths?: number;
        fee?: MarketplaceFeeTaken;
        /** The customer gave a purchase order for it (BK-4). */
        ordered?: true;
        /** Booked without its purchase order, which the customer has promised by then (BK-5). */
        orderPromisedBy?: LocalDate;
        /** The rep says until then that the customer has the licence (1.15). */
        confirmDeliveryBy?: LocalDate;
      }
    >
  | Fact<'ChangeOrderRecorded', { opportunity: OpportunityId; reference: string; amount: Cents; by: PersonId }>;
