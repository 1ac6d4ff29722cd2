import { chargesToBill, periodsOf, targetOf } from './booking/cancellation.ts';
import type { Journalled } from './event.ts';
import type { Facts } from './facts.ts';

import type { CreditMemo, Invoice } from './invoicing/events.ts';
import type { Subscription } from './subscription.ts';

/**
 * The bounds that hold whatever the rules say, checked before each append. They know nothing of prices or notice days:
 * money that does not add up is never saved.
 * @returns in one sentence which bound is broken, or undefined
 */
export function breach(
  before: Subscription,
  after: Subscription,
  events: readonly Journalled[],
  facts: Facts,
): string | undefined {
  let seq = before.seq;
  for (const event of events) {
    if (event.seq !== ++seq) return `Event ${event.type} has seq ${event.seq} instead of ${seq}`;
    if (event.at < before.now) return `Event ${event.type} is dated ${event.at}, before ${before.now}`;
    if (event.type === 'InvoicePosted') {
      const broken = documentBreach(event.data.invoice, event.data.invoice.total, after);
      if (broken) return broken;
    }
    if (event.type === 'CreditMemoPosted') {
      const { creditMemo } = event.data;
      const broken = documentBreach(creditMemo, -creditMemo.total, after);
      if (broken || creditMemo.total < 0) return broken ?? `${creditMemo.id} credits less than nothing`;
    }
    if (event.type === 'PaymentRecorded' && !balanced(event.data.postings))
      return `The postings of payment for ${event.data.invoice} do not balance`;
    if (event.type === 'CreditRefunded' && !balanced(event.data.postings))
      return `The postings of the refund of ${event.data.creditMemo} do not balance`;
  }
  if (after.invoicing.documentsToday.count > facts.policy.maxDocumentsPerDay)
    return `More than ${facts.policy.maxDocumentsPerDay} invoices on one day`;
  return undefined;
}

/** @param total what the lines have to add up to: below zero for a credit memo */
function documentBreach(invoice: Invoice | CreditMemo, total: number, after: Subscription): string | undefined {
  const lines = invoice.lines.reduce((sum, line) => sum + line.amount, 0);
  if (!Number.isSafeInteger(total) || lines !== total)
    return `The lines of ${invoice.id} add up to ${lines}, its total is ${total}`;
  if (!balanced(invoice.postings)) return `The postings of ${invoice.id} do not balance`;
  const billed = chargesToBill(after);
  for (const line of invoice.lines) {
    const { segment, crediting } = billed.find((each) => each.segment.id === line.charge) ?? {};
    const period = segment && periodsOf(segment).find(({ start }) => start === line.periodStart);
    if (!segment || !period) return `${invoice.id} bills ${line.charge} for ${line.periodStart}, which was never sold`;
    const charged = after.invoicing.charged[line.charge]?.[line.periodStart]?.amount ?? 0;
    const target = targetOf(segment, period, crediting);
    if (charged !== target)
      return `${line.charge} from ${line.periodStart} comes to ${target}, ${charged} would be charged`;
    if (segment.quantity >= 0 && charged < 0) return `More would be credited for ${line.charge} than was charged`;
  }
  return undefined;
}

const balanced = (postings: readonly { debit: number; credit: number }[]): boolean =>
  postings.reduce((sum, posting) => sum + posting.debit - posting.credit, 0) === 0;
