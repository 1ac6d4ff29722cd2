import type { SubscriptionEvent } from '../event.ts';
import type { Invoicing, OpenCreditMemo, OpenInvoice } from '../subscription.ts';
import type { Invoice } from './events.ts';

/** Writes what has been charged and what is open; decides nothing. Paid invoices leave the state. */
export function evolveInvoicing(slice: Invoicing, event: SubscriptionEvent): Invoicing {
  switch (event.type) {
    case 'InvoicePosted':
      return posted(slice, event.data.invoice);
    case 'CheckoutPaid': {
      const { opportunity, reference, amount } = event.data;
      return { ...slice, cards: { ...slice.cards, [opportunity]: { reference, amount } } };
    }
    case 'PaymentRecorded': {
      const { invoice, amount, settled, reference } = event.data;
      return paid(withoutCard(slice, reference), invoice, amount, settled);
    }
    case 'CreditMemoPosted': {
      const { id, date, total } = event.data.creditMemo;
      return {
        ...slice,
        charged: charged(slice.charged, event.data.creditMemo.lines),
        creditMemos: { ...slice.creditMemos, [id]: { id, date, total, used: 0 } },
        documentsToday: counted(slice.documentsToday, date),
      };
    }
    case 'CreditApplied':
      return used(paid(slice, event.data.invoice, event.data.amount, event.data.settled), event.data);
    case 'CreditTransferred':
      return memo(slice, event.data.creditMemo, (old) => ({ ...old, underway: event.data.amount }));
    case 'CreditReturned':
      return memo(slice, event.data.creditMemo, arrived);
    case 'CreditTaken':
      return used(memo(slice, event.data.creditMemo, arrived), event.data);
    case 'CreditRefunded':
      return used(slice, event.data);
    case 'InvoiceOverdue': {
      const old = slice.invoices[event.data.invoice];
      return old ? { ...slice, invoices: { ...slice.invoices, [old.id]: { ...old, status: 'Overdue' } } } : slice;
    }
    case 'OrderBooked':
      if (event.data.dropped.length === 0) return slice;
      return {
        ...slice,
        charged: Object.fromEntries(
          Object.entries(slice.charged).filter(([charge]) => !event.data.dropped.includes(charge)),
        ),
      };
    default:
      return slice;
  }
}

function paid(slice: Invoicing, invoice: string, amount: number, settled: boolean): Invoicing {
  const { [invoice]: old, ...others } = slice.invoices;
  if (!old || settled) return { ...slice, invoices: others };
  return { ...slice, invoices: { ...slice.invoices, [invoice]: { ...old, paid: old.paid + amount } } };
}

/** Memos of which nothing is left leave the state. */
function used(
  slice: Invoicing,
  { creditMemo, amount, usedUp }: { creditMemo: string; amount: number; usedUp: boolean },
): Invoicing {
  const { [creditMemo]: old, ...others } = slice.creditMemos ?? {};
  if (!old || usedUp) return { ...slice, creditMemos: others };
  return { ...slice, creditMemos: { ...others, [creditMemo]: { ...old, used: old.used + amount } } };
}

const arrived = ({ underway: _, ...memo }: OpenCreditMemo): OpenCreditMemo => memo;

function memo(slice: Invoicing, id: string, to: (old: OpenCreditMemo) => OpenCreditMemo): Invoicing {
  const old = slice.creditMemos?.[id];
  return old ? { ...slice, creditMemos: { ...slice.creditMemos, [id]: to(old) } } : slice;
}

function charged(before: Invoicing['charged'], lines: Invoice['lines']): Invoicing['charged'] {
  const next = { ...before };
  for (const line of lines) {
    const { amount = 0 } = next[line.charge]?.[line.periodStart] ?? {};
    next[line.charge] = {
      ...next[line.charge],
      [line.periodStart]: { amount: amount + line.amount, revision: line.revision },
    };
  }
  return next;
}

const counted = (today: Invoicing['documentsToday'], date: Invoicing['documentsToday']['date']) => ({
  date,
  count: today.date === date ? today.count + 1 : 1,
});

function posted(slice: Invoicing, invoice: Invoice): Invoicing {
  const open: OpenInvoice = {
    id: invoice.id,
    billTo: invoice.billTo,
    date: invoice.date,
    due: invoice.due,
    total: invoice.total,
    paid: 0,
    status: 'Open',
  };
  return {
    ...slice,
    charged: charged(slice.charged, invoice.lines),
    invoices: invoice.total === 0 ? slice.invoices : { ...slice.invoices, [invoice.id]: open },
    documentsToday: counted(slice.documentsToday, invoice.date),
  };
}

/** What a card had paid is on its invoice now. */
function withoutCard(slice: Invoicing, reference: string | undefined): Invoicing {
  const { cards, ...rest } = slice;
  const open = Object.entries(cards ?? {}).filter(([, card]) => card.reference !== reference);
  return open.length === Object.keys(cards ?? {}).length
    ? slice
    : { ...rest, ...(open.length > 0 ? { cards: Object.fromEntries(open) } : {}) };
}
