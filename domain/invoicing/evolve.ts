import type { SubscriptionEvent } from '../event.ts';
import type { Invoicing, OpenInvoice } from '../subscription.ts';
import type { Invoice } from './events.ts';

/** Writes what has been charged and what is open; decides nothing. Paid invoices leave the state. */
export function evolveInvoicing(slice: Invoicing, event: SubscriptionEvent): Invoicing {
  switch (event.type) {
    case 'InvoicePosted':
      return posted(slice, event.data.invoice);
    case 'PaymentRecorded': {
      const { invoice, amount, settled } = event.data;
      const { [invoice]: old, ...others } = slice.invoices;
      if (!old || settled) return { ...slice, invoices: others };
      return { ...slice, invoices: { ...slice.invoices, [invoice]: { ...old, paid: old.paid + amount } } };
    }
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

function posted(slice: Invoicing, invoice: Invoice): Invoicing {
  const charged = { ...slice.charged };
  for (const line of invoice.lines) {
    const before = charged[line.charge]?.[line.periodStart]?.amount ?? 0;
    charged[line.charge] = {
      ...charged[line.charge],
      [line.periodStart]: { amount: before + line.amount, revision: line.revision },
    };
  }
  const open: OpenInvoice = {
    id: invoice.id,
    date: invoice.date,
    due: invoice.due,
    total: invoice.total,
    paid: 0,
    status: 'Open',
  };
  const count = slice.documentsToday.date === invoice.date ? slice.documentsToday.count + 1 : 1;
  return {
    charged,
    invoices: invoice.total === 0 ? slice.invoices : { ...slice.invoices, [invoice.id]: open },
    documentsToday: { date: invoice.date, count },
  };
}
