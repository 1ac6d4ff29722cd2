import type { Instant } from '../calendar/dates.ts';
import type { Journalled } from '../event.ts';
import type { Quote } from '../subscription.ts';
import type { QuoteId } from '../vocabulary.ts';
import { evolveQuoting } from './evolve.ts';

/** One version of a quote as the journal keeps it, with the last that was said of it. */
export interface QuoteVersion {
  readonly quote: Quote;
  /** When this version was made. */
  readonly madeAt: Instant;
  /** `id@version` of the policy it was priced under. */
  readonly policy: string;
  /** An order was made of it. */
  readonly booked: boolean;
}

/**
 * All versions of one quote, oldest first: booked and lost quotes have left the state (law 2), never the journal.
 * @param events of its subscription, from the first on
 */
export function versionsOf(events: readonly Journalled[], id: QuoteId): readonly QuoteVersion[] {
  const versions = new Map<number, QuoteVersion>();
  let booked = false;
  let slice: Parameters<typeof evolveQuoting>[0] = {};
  for (const event of events) {
    slice = evolveQuoting(slice, event);
    if (bookedBy(event) === id) booked = true;
    const quote = slice[id];
    if (!quote) continue;
    const { madeAt, policy } = versions.get(quote.version) ?? { madeAt: event.at, policy: event.policy };
    versions.set(quote.version, { quote, madeAt, policy, booked: false });
  }
  // Whatever is booked is the newest version: an edit needs its quote to be submitted anew (AP-4).
  return [...versions.values()].map((version, n) => ({ ...version, booked: booked && n === versions.size - 1 }));
}

/** The quote that an event makes an order of; of a contract reset the order is another subscription's. */
function bookedBy(event: Journalled): QuoteId | undefined {
  switch (event.type) {
    case 'OrderBooked':
      return event.data.order.quote;
    case 'RenewalSubscriptionRequested':
      return event.data.start.order.quote as QuoteId | undefined;
    case 'SubscriptionCancelled':
      return event.data.quote;
    default:
      return undefined;
  }
}
