import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { formatMoney, usd } from '../money/money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Subscription } from '../subscription.ts';
import type { RecordPayment } from './commands.ts';
import type { Invoice, InvoicingEvent } from './events.ts';

/** Money that came in by wire or check (IN-6). A payment settles one invoice, in part or whole, never more than it. */
export function recordPayment(
  state: Subscription,
  command: Command,
  facts: Facts,
): readonly InvoicingEvent[] | Refusal {
  const body = command.body as RecordPayment;
  if (body.currency !== undefined && body.currency !== 'USD')
    return refuse('invoice.currency', 'C-1', `${body.currency} cannot pay an invoice in USD.`);
  const invoice = state.invoicing.invoices[body.invoice];
  // Paid invoices have left the state; what was ever posted has a number up to the counter.
  if (!invoice && Number(body.invoice.split('_')[2]) <= (state.counters.inv ?? 0))
    return refuse('invoice.settled', 'IN-6', `${body.invoice} is paid.`);
  if (!invoice) return refuse('invoice.unknown', undefined, `There is no open invoice ${body.invoice}.`);
  const amount = usd(body.amount);
  const open = invoice.total - invoice.paid;
  if (amount <= 0 || amount > open)
    return refuse('invoice.overpaid', 'IN-6', `${formatMoney(open)} is open; ${body.amount} came in.`);
  return [
    {
      type: 'PaymentRecorded',
      data: {
        invoice: invoice.id,
        amount,
        method: body.method,
        on: body.on ?? today(facts),
        settled: amount === open,
        ...(body.reference ? { reference: body.reference } : {}),
        postings: [
          { ledgerAccount: 'cash', debit: amount, credit: 0 },
          { ledgerAccount: 'receivable', debit: 0, credit: amount },
        ],
      },
      rules: ['IN-6'],
    },
  ];
}

/** Reaction to an invoice whose order was paid on the web: it is settled as it is posted (QW-1, IN-2). */
export function paidByCard(state: Subscription, invoice: Invoice): readonly InvoicingEvent[] {
  const card = state.invoicing.cards?.[invoice.opportunity ?? ''];
  if (!card) return [];
  const amount = Math.min(card.amount, invoice.total);
  return [
    {
      type: 'PaymentRecorded',
      data: {
        invoice: invoice.id,
        amount,
        method: 'card',
        on: invoice.date,
        reference: card.reference,
        settled: amount === invoice.total,
        postings: [
          { ledgerAccount: 'cash', debit: amount, credit: 0 },
          { ledgerAccount: 'receivable', debit: 0, credit: amount },
        ],
      },
      rules: ['QW-1', 'IN-6'],
    },
  ];
}
