import type { Journalled } from '../event.ts';
import type { Quote, Subscription } from '../subscription.ts';

type Slice = Subscription['quoting'];

/** Writes the quotes; decides nothing. A booked or lost deal takes its quotes along into the read tables (law 2). */
export function evolveQuoting(slice: Slice, event: Journalled): Slice {
  switch (event.type) {
    case 'QuoteCreated':
      return { ...slice, [event.data.quote.id]: event.data.quote };
    case 'QuoteEdited': {
      const { quote } = event.data;
      // Outside AP-4 an edit voids the form, not the approvals (QC-10)
      const approved = quote.status === 'Approved' ? { approvedAt: event.at } : {};
      return { ...slice, [quote.id]: { ...approved, ...quote } };
    }
    case 'PrimaryQuoteChanged':
      return mapQuotes(slice, (quote) =>
        quote.opportunity === event.data.opportunity ? { ...quote, primary: quote.id === event.data.quote } : quote,
      );
    case 'QuoteSubmitted':
      return change(slice, event.data.quote, (quote) => ({
        ...quote,
        status: 'In Review',
        editors: quote.editors.includes(event.data.by) ? quote.editors : [...quote.editors, event.data.by],
        ...(event.data.comments === undefined ? {} : { comments: event.data.comments }),
      }));
    case 'QuoteRecalled':
      return change(slice, event.data.quote, (quote) => ({ ...quote, status: 'Approvals Required' }));
    case 'ScopeApproved': {
      const { issue, by, chatter } = event.data;
      return change(slice, event.data.quote, (quote) => ({
        ...quote,
        scope: { issue, by, ...(chatter ? { chatter } : {}) },
      }));
    }
    case 'QuoteApproved':
      return change(slice, event.data.quote, (quote) => ({ ...quote, status: 'Approved', approvedAt: event.at }));
    case 'QuoteRejected':
      return change(slice, event.data.quote, (quote) => ({ ...quote, status: 'Rejected' }));
    case 'QuoteAccepted':
      return change(slice, event.data.quote, (quote) => ({
        ...quote,
        accepted: {
          version: event.data.version,
          by: event.data.by,
          on: event.data.on as Quote['start'],
          evidence: event.data.evidence,
          ...(event.data.document ? { document: event.data.document } : {}),
          ...(event.data.verification ? { verification: event.data.verification } : {}),
        },
      }));
    case 'QuoteExpired':
      return change(slice, event.data.quote, (quote) => ({ ...quote, status: 'Rejected' }));
    case 'OpportunityClosedWon':
    case 'OpportunityClosedLost':
    case 'OpportunityMarkedDuplicate':
      return without(slice, event.data.opportunity);
    default:
      return slice;
  }
}

function change(slice: Slice, id: string, to: (quote: Quote) => Quote): Slice {
  const quote = slice[id];
  return quote ? { ...slice, [id]: to(quote) } : slice;
}

function mapQuotes(slice: Slice, to: (quote: Quote) => Quote): Slice {
  return Object.fromEntries(Object.entries(slice).map(([id, quote]) => [id, to(quote)]));
}

function without(slice: Slice, opportunity: string): Slice {
  return Object.fromEntries(Object.entries(slice).filter(([, quote]) => quote.opportunity !== opportunity));
}
