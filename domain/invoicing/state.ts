import type { LocalDate } from '../calendar/dates.ts';
import type { Cents } from '../money/money.ts';
import type { ChargeId, ContactId, CreditMemoId, InvoiceId, OpportunityId } from '../vocabulary.ts';

export interface OpenInvoice {
  readonly id: InvoiceId;
  readonly billTo: ContactId;
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
