import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { formatMoney } from '../money/money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Delivered } from '../renewal/successor.ts';
import type { Effect, Subscription } from '../subscription.ts';
import type { ReceiveCredit } from './commands.ts';
import type { InvoicingEvent } from './events.ts';

/**
 * What is credited of the old subscription pays the new one's invoice (QX-3): the memo is held back until the other
 * journal has said yes or no, so it is never spent twice and never lost.
 */
export function creditTransferred(creditMemo: string, to: string, invoice: string, amount: number): InvoicingEvent {
  return { type: 'CreditTransferred', data: { creditMemo, to, invoice, amount }, rules: ['QX-3'] };
}

/** The other side. Only the subscription that was reset into this one can send it. */
export function receiveCredit(
  state: Subscription,
  command: Command,
  facts: Facts,
): readonly InvoicingEvent[] | Refusal {
  const { from, creditMemo, invoice: id, cents } = command.body as ReceiveCredit;
  if (command.door !== 'effect' || state.renewal.renewalOf !== from)
    return refuse('role.missing', 'QX-3', 'A credit comes from the subscription that was reset into this one only.');
  const invoice = state.invoicing.invoices[id];
  const open = invoice ? invoice.total - invoice.paid : 0;
  if (cents > open) return refuse('credit.exceeded', 'QX-3', `${formatMoney(open)} is open on ${id}.`);
  return [
    {
      type: 'PaymentRecorded',
      data: {
        invoice: id,
        amount: cents,
        method: 'credit memo',
        on: today(facts),
        reference: creditMemo,
        settled: cents === open,
        postings: [
          { ledgerAccount: 'receivable', debit: cents, credit: 0 },
          { ledgerAccount: 'receivable', debit: 0, credit: cents },
        ],
      },
      rules: ['QX-3'],
    },
  ];
}

/** The answer: it is used now, or open again. */
export function transferAnswered(state: Subscription, effect: Effect, result: Delivered): readonly InvoicingEvent[] {
  const memo = state.invoicing.creditMemos?.[effect.subject];
  const data = { creditMemo: effect.subject, effect: effect.id, amount: memo?.underway ?? 0 };
  if (!result.accepted) return [{ type: 'CreditReturned', data: { ...data, detail: result.detail }, rules: ['QX-3'] }];
  const usedUp = memo !== undefined && memo.used + data.amount === memo.total;
  return [{ type: 'CreditTaken', data: { ...data, usedUp }, rules: ['QX-3'] }];
}
