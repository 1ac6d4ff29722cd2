import type { Crediting } from '../booking/cancellation.ts';
import type { LocalDate } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { type Cents, formatMoney, sum, usd } from '../money/money.ts';
import { sellingEntity } from '../quoting/entity.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { OpenCreditMemo, Subscription } from '../subscription.ts';
import { accountOfContact, subscriptionOf } from '../vocabulary.ts';
import type { ApplyCredit, RefundCredit } from './commands.ts';
import type { Difference } from './difference.ts';
import type { InvoicingEvent } from './events.ts';
import { creditTransferred } from './transfer.ts';

type Decision = readonly InvoicingEvent[] | Refusal;

interface Credited {
  readonly credits: Crediting;
  readonly lines: readonly Difference[];
  readonly date: LocalDate;
}

/** One document for all that is taken back together; each line mirrors a charge and its period (law 5, C-4). */
function creditMemoPosted(
  state: Subscription,
  id: string,
  { credits: { opportunity }, lines, date }: Credited,
  facts: Facts,
): InvoicingEvent {
  const total = -sum(lines.map((line) => line.amount));
  const first = lines[0]?.segment;
  const billTo = first?.billTo ?? facts.account?.billTo ?? '';
  return {
    type: 'CreditMemoPosted',
    data: {
      creditMemo: {
        id,
        account: state.account,
        ...(opportunity ? { opportunity } : {}),
        entity: first?.entity ?? sellingEntity(facts.account?.contacts[billTo]?.country ?? 'US'),
        billTo,
        currency: 'USD',
        date,
        lines: lines.map(({ segment: _, billOn: __, credits: ___, ...line }) => line),
        total,
        postings: [
          { ledgerAccount: 'deferred revenue', debit: total, credit: 0 },
          { ledgerAccount: 'receivable', debit: 0, credit: total },
        ],
      },
    },
    rules: ['QX-3', 'IN-1', 'C-3', 'C-4'],
  };
}

/**
 * The memo, and its refund where it is paid back at once (QX-5). Only what its payer has paid can be paid back, so what
 * is still open on invoices to the same is settled first.
 */
export function creditMemosPosted(
  state: Subscription,
  id: string,
  credited: Credited,
  facts: Facts,
): readonly InvoicingEvent[] {
  const posted = creditMemoPosted(state, id, credited, facts);
  if (!credited.credits.refunded || posted.type !== 'CreditMemoPosted') return [posted];
  const { date } = credited;
  const { total, billTo } = posted.data.creditMemo;
  let used = 0;
  const settled = Object.values(state.invoicing.invoices)
    .filter((invoice) => accountOfContact(invoice.billTo) === accountOfContact(billTo))
    .toSorted((a, b) => (a.date === b.date ? a.id.localeCompare(b.id) : a.date < b.date ? -1 : 1))
    .flatMap((invoice): readonly InvoicingEvent[] => {
      const open = invoice.total - invoice.paid;
      const amount = Math.min(open, total - used);
      if (amount <= 0) return [];
      used += amount;
      const data = { creditMemo: id, invoice: invoice.id, amount, settled: amount === open, usedUp: used === total };
      return [{ type: 'CreditApplied', data, rules: ['QX-5', 'C-4'] }];
    });
  if (used === total) return [posted, ...settled];
  const paidBack = refund({ id, date, total, used }, total - used, { method: 'original payment mode', on: date });
  return [posted, ...settled, { ...paidBack, rules: ['QX-5'] }];
}

/** Settles what is open of an invoice with what the customer has to his credit; no money moves. */
export function applyCredit(state: Subscription, command: Command): Decision {
  const memo = openMemo(state, command.target);
  if (isRefusal(memo)) return memo;
  const body = command.body as ApplyCredit;
  const left = memo.total - memo.used;
  const { successor } = state.renewal;
  if (successor?.status === 'Started' && subscriptionOf(body.invoice) === successor.subscription) {
    const amount = body.amount === undefined ? left : usd(body.amount);
    return amount > 0 && amount <= left
      ? [creditTransferred(memo.id, successor.subscription, body.invoice, amount)]
      : refuse('credit.exceeded', 'QX-3', `${formatMoney(left)} is left of the credit.`);
  }
  const invoice = state.invoicing.invoices[body.invoice];
  if (!invoice) return refuse('invoice.unknown', undefined, `There is no open invoice ${body.invoice}.`);
  const open = invoice.total - invoice.paid;
  const amount = body.amount === undefined ? Math.min(left, open) : usd(body.amount);
  if (amount <= 0 || amount > left || amount > open)
    return refuse(
      'credit.exceeded',
      'C-4',
      `${formatMoney(left)} is left of the credit, ${formatMoney(open)} is open on the invoice.`,
    );
  return [
    {
      type: 'CreditApplied',
      data: {
        creditMemo: memo.id,
        invoice: invoice.id,
        amount,
        settled: amount === open,
        usedUp: amount === left,
      },
      rules: ['C-4'],
    },
  ];
}

/** Billing pays back what a credit memo says (QZ-1), in part or whole, never more than is left of it. */
export function refundCredit(state: Subscription, command: Command, facts: Facts): Decision {
  const memo = openMemo(state, command.target);
  if (isRefusal(memo)) return memo;
  const body = command.body as RefundCredit;
  const left = memo.total - memo.used;
  const amount: Cents = body.amount === undefined ? left : usd(body.amount);
  if (amount <= 0 || amount > left)
    return refuse('credit.exceeded', 'QZ-1', `${formatMoney(left)} is left of the credit.`);
  const { method, on = today(facts), reference } = body;
  return [refund(memo, amount, { method, on, ...(reference ? { reference } : {}) })];
}

interface PaidBack {
  readonly method: string;
  readonly on: LocalDate;
  readonly reference?: string;
}

const refund = ({ id, total, used }: OpenCreditMemo, amount: Cents, paid: PaidBack): InvoicingEvent => ({
  type: 'CreditRefunded',
  data: {
    creditMemo: id,
    amount,
    ...paid,
    usedUp: amount === total - used,
    postings: [
      { ledgerAccount: 'receivable', debit: amount, credit: 0 },
      { ledgerAccount: 'cash', debit: 0, credit: amount },
    ],
  },
  rules: ['QZ-1'],
});

/** Used-up memos have left the state; what was ever posted has a number up to the counter. */
function openMemo(state: Subscription, id: string): OpenCreditMemo | Refusal {
  const memo = state.invoicing.creditMemos?.[id];
  if (memo?.underway)
    return refuse('credit.underway', 'QX-3', `${formatMoney(memo.underway)} is on its way to an invoice.`);
  if (memo) return memo;
  const posted = Number(id.split('_')[2]) <= (state.counters.crm ?? 0);
  return posted
    ? refuse('credit.exceeded', 'C-4', `Nothing is left of ${id}.`)
    : refuse('credit.unknown', undefined, `There is no open credit memo ${id}.`);
}
