import type { Appointment } from '../appointment.ts';
import { addDays, atTime, dateIn, startOfDay } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import { sum } from '../money/money.ts';
import { sellingEntity } from '../quoting/entity.ts';
import type { Subscription } from '../subscription.ts';
import { accountOfContact, childId } from '../vocabulary.ts';
import { creditMemosPosted } from './credit.ts';
import { type Difference, differences } from './difference.ts';
import type { Invoice, InvoicingEvent } from './events.ts';
import { isSilent } from './silent.ts';

/** The daily bill run where something is to be billed (IN-1), and the day after each due date. */
export function invoicingAppointments(state: Subscription, facts: Facts): readonly Appointment[] {
  const { zone } = facts.policy;
  const found: Appointment[] = [];
  const dates = new Set(differences(state).map((difference) => difference.billOn));
  for (const on of dates)
    found.push({
      id: `invoice/${state.id}/${on}`,
      kind: 'invoice',
      at: atTime(on, facts.policy.invoicing.billRunTime, zone),
      zone,
      subject: on,
      summary: `Bill run of ${on}`,
    });
  for (const invoice of Object.values(state.invoicing.invoices))
    if (invoice.status === 'Open')
      found.push({
        id: `invoice-overdue/${invoice.id}`,
        kind: 'invoice-overdue',
        at: startOfDay(addDays(invoice.due, 1), zone),
        zone,
        subject: invoice.id,
        summary: `Invoice ${invoice.id} is overdue`,
      });
  return found;
}

/** One invoice for each order whose lines are due (IN-1, IN-8), and of a ramp for each who pays, and by when (QRP-8). */
export function billRun(state: Subscription, appointment: Appointment, facts: Facts): readonly InvoicingEvent[] {
  const on = dateIn(appointment.at, appointment.zone);
  const byOrder = new Map<string, Difference[]>();
  for (const difference of differences(state)) {
    if (difference.billOn > on) continue;
    const key = keyOf(difference);
    byOrder.set(key, [...(byOrder.get(key) ?? []), difference]);
  }
  let [invoices, memos] = [state.counters.inv ?? 0, state.counters.crm ?? 0];
  return [...byOrder.values()].flatMap((lines): readonly InvoicingEvent[] => {
    const credits = lines[0]?.credits;
    if (credits)
      return creditMemosPosted(state, childId('crm', state.id, ++memos), { credits, lines, date: on }, facts);
    const id = childId('inv', state.id, ++invoices);
    return [
      {
        type: 'InvoicePosted',
        data: { invoice: invoiceOf(state, id, lines, on, facts) },
        rules: ['IN-1', 'IN-2', 'IN-8', 'C-5'],
      },
    ];
  });
}

/** What a cancellation takes back of one payer is one credit memo, whatever orders it was charged for. */
function keyOf({ segment, credits }: Difference): string {
  const { billTo = '', paymentTermDays, opportunity, start } = segment;
  return credits
    ? `credit ${credits.opportunity ?? start} ${accountOfContact(billTo)}`
    : `${opportunity ?? `renewal ${start}`} ${billTo} ${paymentTermDays}`;
}

function invoiceOf(
  state: Subscription,
  id: string,
  lines: readonly Difference[],
  date: Invoice['date'],
  facts: Facts,
): Invoice {
  const total = sum(lines.map((line) => line.amount));
  const account = facts.account;
  const first = lines[0]?.segment;
  const opportunity = first?.opportunity;
  const billTo = first?.billTo ?? account?.billTo ?? '';
  return {
    id,
    account: state.account,
    ...(opportunity ? { opportunity } : {}),
    entity: first?.entity ?? sellingEntity(account?.contacts[billTo]?.country ?? 'US'),
    billTo,
    ...(isSilent(state, facts, billTo) ? { silent: true as const } : {}),
    currency: 'USD',
    date,
    due: addDays(date, first?.paymentTermDays ?? facts.policy.invoicing.paymentTermDays),
    lines: lines.map(({ segment: _, billOn: __, credits: ___, ...line }) => line),
    total,
    postings:
      total >= 0
        ? [
            { ledgerAccount: 'receivable', debit: total, credit: 0 },
            { ledgerAccount: 'deferred revenue', debit: 0, credit: total },
          ]
        : [
            { ledgerAccount: 'deferred revenue', debit: -total, credit: 0 },
            { ledgerAccount: 'receivable', debit: 0, credit: -total },
          ],
  };
}

export function markOverdue(state: Subscription, appointment: Appointment): readonly InvoicingEvent[] {
  const invoice = state.invoicing.invoices[appointment.subject];
  return invoice
    ? [
        {
          type: 'InvoiceOverdue',
          data: { invoice: invoice.id, due: invoice.due, open: invoice.total - invoice.paid },
          rules: ['IN-2', 'IN-3'],
        },
      ]
    : [];
}
