import type { LocalDate } from '../calendar/dates.ts';
import type { Fact } from '../event.ts';
import type { Cents } from '../money/money.ts';
import type {
  ApprovedRefund,
  AttachedDocument,
  BookingException,
  Cancellation,
  ChargeSegment,
  Partners,
  PurchaseOrder,
  ScheduledPeriod,
  Submission,
  SuperSonics,
  Term,
  UsageCharge,
} from '../subscription.ts';
import type {
  ChargeId,
  ContactId,
  Entity,
  ExceptionKind,
  OpportunityId,
  PersonId,
  QuoteId,
  Route,
} from '../vocabulary.ts';

/** What an order needs to be delivered and invoiced, taken from its quote. */
export interface Order {
  /** Absent for an automatic renewal. */
  readonly opportunity?: OpportunityId;
  readonly quote?: QuoteId;
  readonly kind: 'New' | 'Amend' | 'Renew';
  readonly on: LocalDate;
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly term?: Term;
  /** Of the amendment of a ramp: the periods of its term as they are from now on (QRP-5). */
  readonly periods?: readonly ScheduledPeriod[];
  readonly charges: readonly ChargeSegment[];
  readonly usageCharges?: readonly UsageCharge[];
  readonly billTo: ContactId;
  readonly soldTo: ContactId;
  readonly entity: Entity;
  readonly partners?: Partners;
  /** From here on it is sold another way (CR-9). */
  readonly route?: Route;
  readonly superSonics?: SuperSonics;
  /** Offers that it takes (QE-3, RN-23). */
  readonly offers?: readonly string[];
}

export type BookingEvent =
  | Fact<'OpportunitySubmitted', { submission: Submission }>
  | Fact<'OpportunityRecalled', { opportunity: OpportunityId }>
  /** @param belongsFrom what finance rejected was repaired when its quarter was over (BT-4) */
  | Fact<'DealDeskApproved', { opportunity: OpportunityId; by: PersonId; belongsFrom?: LocalDate }>
  /** @param reasons of the list; free text in journals from before it was closed */
  | Fact<'DealDeskRejected', { opportunity: OpportunityId; by: PersonId; reasons: readonly string[]; note?: string }>
  /** @param belongsFrom the quarter in which it was submitted is over: it belongs to the one that begins then (BT-4) */
  | Fact<
      'FinanceRejected',
      { opportunity: OpportunityId; by: PersonId; reasons: readonly string[]; note?: string; belongsFrom?: LocalDate }
    >
  | Fact<
      'ChecklistItemFulfilled',
      {
        opportunity: OpportunityId;
        item: string;
        by: PersonId;
        on: LocalDate;
        evidence: string;
        document?: string;
        purchaseOrder?: PurchaseOrder;
      }
    >
  | Fact<'DocumentAttached', { opportunity: OpportunityId; document: AttachedDocument }>
  | Fact<'RenewalReversed', { boundary: LocalDate; reason: string; by: PersonId; billFrom: LocalDate }>
  | Fact<'RefundApproved', { refund: ApprovedRefund }>
  | Fact<'SubscriptionCancelled', { cancellation: Cancellation; quote: QuoteId; amount: Cents }>
  | Fact<'AgreementApproved', { opportunity: OpportunityId; office: string; by: PersonId; on: LocalDate }>
  | Fact<'ExceptionRequested', { opportunity: OpportunityId; exception: BookingException }>
  | Fact<
      'ExceptionApproved',
      { opportunity: OpportunityId; kind: ExceptionKind; office: string; by: PersonId; on: LocalDate; granted: boolean }
    >
  | Fact<'ExceptionRejected', { opportunity: OpportunityId; kind: ExceptionKind; by: PersonId; reason: string }>
  | Fact<'BookingCorrected', { opportunity: OpportunityId; closedOn: LocalDate; by: PersonId; reason: string }>
  | Fact<'PurchaseOrderMissed', { opportunity: OpportunityId; due: LocalDate }>
  | Fact<'DeliveryConfirmed', { opportunity: OpportunityId; by: PersonId }>
  | Fact<'DeliveryConfirmationLate', { opportunity: OpportunityId; due: LocalDate }>
  | Fact<'OrderBooked', { order: Order; dropped: readonly ChargeId[] }>;
