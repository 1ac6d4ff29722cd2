import type { LocalDate } from '../calendar/dates.ts';
import type { Pricing } from '../catalog/pricing.ts';
import type { Fact } from '../event.ts';
import type { Cents } from '../money/money.ts';
import type { ChargeSegment, Proration } from '../subscription.ts';
import type {
  AccountId,
  ChargeId,
  ContactId,
  CreditMemoId,
  EffectId,
  Entity,
  InvoiceId,
  OpportunityId,
  SubscriptionId,
} from '../vocabulary.ts';

/** Everything that made the figure, so the line explains itself. */
export interface Calculation {
  readonly quantity: number;
  readonly unitPrice: Cents;
  readonly annual: Cents;
  /** How the yearly fee follows from the quantity, where it is not so much a unit; `before`: units that were sold already. */
  readonly pricing?: Pricing & { readonly before: number };
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly days: number;
  /** 365, or `whole year`: the annual fee as it is (C-3). */
  readonly divisor: 365 | 'whole year' | '12 months' | 'once';
  /** Charged of twelve, where months divide. */
  readonly months?: number;
  readonly target: Cents;
  /** Of a credit: from this day on the period is not charged (QX-3). */
  readonly creditedFrom?: LocalDate;
  readonly alreadyCharged: Cents;
  readonly proration: Proration;
  readonly rules: readonly string[];
}

export interface InvoiceLine {
  readonly charge: ChargeId;
  readonly product: string;
  readonly periodStart: LocalDate;
  readonly periodEnd: LocalDate;
  /** Counts the lines for this charge and period: with both the key that is unique in the database (law 5). */
  readonly revision: number;
  readonly amount: Cents;
  readonly calculation: Calculation;
}

export interface Posting {
  readonly ledgerAccount: 'receivable' | 'deferred revenue' | 'cash';
  readonly debit: Cents;
  readonly credit: Cents;
}

export interface Invoice {
  readonly id: InvoiceId;
  readonly account: AccountId;
  readonly opportunity?: OpportunityId;
  readonly entity: Entity;
  readonly billTo: ContactId;
  /** Kept, and sent to nobody (PV-4). */
  readonly silent?: true;
  readonly currency: 'USD';
  readonly date: LocalDate;
  readonly due: LocalDate;
  readonly lines: readonly InvoiceLine[];
  readonly total: Cents;
  readonly postings: readonly Posting[];
}

/** Takes back what was charged: its lines mirror those of the invoices, with negative amounts (law 5). */
export interface CreditMemo {
  readonly id: CreditMemoId;
  readonly account: AccountId;
  /** The Credit or Decommission opportunity; absent where a renewal is undone that had none (CR-4). */
  readonly opportunity?: OpportunityId;
  readonly entity: Entity;
  readonly billTo: ContactId;
  readonly currency: 'USD';
  readonly date: LocalDate;
  readonly lines: readonly InvoiceLine[];
  /** Above zero: what the customer has to his credit. */
  readonly total: Cents;
  readonly postings: readonly Posting[];
}

export type InvoicingEvent =
  | Fact<
      'UsageRated',
      { charge: ChargeId; product: string; from: LocalDate; to: LocalDate; quantity: number; segment?: ChargeSegment }
    >
  | Fact<'CreditMemoPosted', { creditMemo: CreditMemo }>
  | Fact<
      'CreditApplied',
      { creditMemo: CreditMemoId; invoice: InvoiceId; amount: Cents; settled: boolean; usedUp: boolean }
    >
  /** A question to the subscription whose invoice it is; answered by one of the next two. */
  | Fact<'CreditTransferred', { creditMemo: CreditMemoId; to: SubscriptionId; invoice: InvoiceId; amount: Cents }>
  | Fact<'CreditTaken', { creditMemo: CreditMemoId; effect: EffectId; amount: Cents; usedUp: boolean }>
  | Fact<'CreditReturned', { creditMemo: CreditMemoId; effect: EffectId; amount: Cents; detail: string }>
  | Fact<
      'CreditRefunded',
      {
        creditMemo: CreditMemoId;
        amount: Cents;
        method: string;
        on: LocalDate;
        reference?: string;
        usedUp: boolean;
        postings: readonly Posting[];
      }
    >
  | Fact<'InvoicePosted', { invoice: Invoice }>
  | Fact<
      'PaymentRecorded',
      {
        invoice: InvoiceId;
        amount: Cents;
        method: string;
        on: LocalDate;
        reference?: string;
        settled: boolean;
        postings: readonly Posting[];
      }
    >
  | Fact<'InvoiceOverdue', { invoice: InvoiceId; due: LocalDate; open: Cents }>;
