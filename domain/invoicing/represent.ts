import { tell } from '../catalog/pricing.ts';
import type { Journalled } from '../event.ts';
import { formatMoney, sum } from '../money/money.ts';
import type { Representation } from '../represent.ts';
import type { Subscription } from '../subscription.ts';
import type { CreditMemo, Invoice } from './events.ts';

/** Lines of an invoice or a credit memo as people read them, each with what made its amount. */
export const documentLines = ({ id, lines }: Invoice | CreditMemo): readonly object[] =>
  lines.map((line, index) => ({
    id: `${id}.${index + 1}`,
    ...line,
    amount: formatMoney(line.amount),
    calculation: {
      ...line.calculation,
      unitPrice: formatMoney(line.calculation.unitPrice),
      ...(line.calculation.pricing
        ? { pricing: { ...tell(line.calculation.pricing), before: line.calculation.pricing.before } }
        : {}),
      annual: formatMoney(line.calculation.annual),
      target: formatMoney(line.calculation.target),
      alreadyCharged: formatMoney(line.calculation.alreadyCharged),
    },
  }));

export const postingsOf = ({ postings }: Invoice | CreditMemo): readonly object[] =>
  postings.map((posting) => ({
    ...posting,
    debit: formatMoney(posting.debit),
    credit: formatMoney(posting.credit),
  }));

/** The credit memos that an event touched, and the invoice that one of them settles. @param events with it, all of one decision */
export function representCredit(
  event: Journalled,
  before: Subscription,
  state: Subscription,
  events: readonly Journalled[],
): readonly Representation[] {
  switch (event.type) {
    case 'CreditMemoPosted': {
      const { creditMemo } = event.data;
      return [
        {
          kind: 'credit-memo',
          id: creditMemo.id,
          search: creditMemo.id.toLowerCase(),
          body: {
            ...creditMemo,
            subscription: state.id,
            total: formatMoney(creditMemo.total),
            used: '0.00',
            open: formatMoney(creditMemo.total),
            status: 'Open',
            lines: documentLines(creditMemo),
            postings: postingsOf(creditMemo),
            explained: {
              seq: event.seq,
              cause: event.cause,
              policy: event.policy,
              catalogue: event.catalogue,
              rules: event.rules,
            },
          },
        },
      ];
    }
    case 'CreditApplied': {
      const { creditMemo, invoice, amount, settled } = event.data;
      const { total = 0, paid = 0 } = before.invoicing.invoices[invoice] ?? {};
      const open = formatMoney(total - paid - amount);
      return [
        left(before, event, events),
        {
          kind: 'invoice',
          id: invoice,
          body: { paid: formatMoney(paid + amount), open, creditMemo, ...(settled ? { status: 'Paid' } : {}) },
        },
      ];
    }
    case 'CreditTaken':
    case 'CreditRefunded':
      return [left(before, event, events)];
    default:
      return [];
  }
}

type Use = Extract<Journalled, { type: 'CreditApplied' | 'CreditTaken' | 'CreditRefunded' }>;

function left(before: Subscription, { seq, data }: Use, events: readonly Journalled[]): Representation {
  const { creditMemo, amount, usedUp } = data;
  const known = before.invoicing.creditMemos?.[creditMemo];
  // Settled and paid back by the bill run that posted it, a memo was not there before (QX-5).
  const posted = events.find((event) => event.type === 'CreditMemoPosted' && event.data.creditMemo.id === creditMemo);
  const total = known?.total ?? (posted?.type === 'CreditMemoPosted' ? posted.data.creditMemo.total : amount);
  const earlier = events.flatMap((event) =>
    event.seq < seq && isUse(event) && event.data.creditMemo === creditMemo ? [event.data.amount] : [],
  );
  const used = (known?.used ?? 0) + sum(earlier);
  return {
    kind: 'credit-memo',
    id: creditMemo,
    body: {
      used: formatMoney(used + amount),
      open: formatMoney(total - used - amount),
      ...(usedUp ? { status: 'Used' } : {}),
    },
  };
}

const isUse = (event: Journalled): event is Use =>
  event.type === 'CreditApplied' || event.type === 'CreditTaken' || event.type === 'CreditRefunded';
