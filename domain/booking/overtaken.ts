import type { LocalDate } from '../calendar/dates.ts';
import { sum } from '../money/money.ts';
import { isOpen } from '../opportunity/evolve.ts';
import { cancelsOtherwise } from '../quoting/cancel.ts';
import { mergedSince } from '../quoting/merged.ts';
import { refusedFall } from '../quoting/ramp-amendment.ts';
import { isReset } from '../quoting/reset.ts';
import { withSplits } from '../quoting/split.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { lastTerm, type Quote, type Subscription, seatsOn } from '../subscription.ts';
import type { OpportunityId } from '../vocabulary.ts';

/**
 * A quote speaks of the subscription as it was when it was priced. What has been booked or renewed since makes another
 * order of it: it has to be edited, which prices it anew (QN-1, QA-4, QA-11, QR-1).
 */
export function overtaken(state: Subscription, quote: Quote): Refusal | undefined {
  const term = lastTerm(state);
  switch (quote.type) {
    case 'Cancel':
      return cancelsOtherwise(state, quote);
    case 'New':
      if (servicesAlone(state, quote)) return undefined;
      if (isReset(state, quote)) return undefined; // it begins another subscription
      return term && quote.start < term.end // a return after access was lost begins a term with a gap before it (QR-3)
        ? refuse('quote.outdated', 'QN-1', `The subscription is booked since: ${term.start} to ${term.end}.`)
        : undefined;
    case 'Renew':
      return term?.end === quote.start
        ? mergedSince(state, withSplits(state, quote))
        : refuse('quote.outdated', 'QR-1', `It renews from ${quote.start}; the term ends on ${term?.end} now.`);
    case 'Amend': {
      if (!term || quote.end !== term.end)
        return refuse('quote.outdated', 'QA-11', `It amends the term to ${quote.end}; that ends on ${term?.end} now.`);
      const moved = soldWhenPriced(quote).find(({ product, on, seats }) => seatsOn(state, on, product) !== seats);
      if (moved)
        return refuse(
          'quote.outdated',
          'QA-4',
          `It was priced on ${moved.seats} seats of ${moved.product}; ${seatsOn(state, moved.on, moved.product)} are sold on ${moved.on} now.`,
        );
      return refusedFall(state, quote.lines, quote.periods ?? []);
    }
  }
}

/** QP-2: such an order sells services only; it begins no term. */
export const servicesAlone = (state: Subscription, { opportunity }: Quote): boolean =>
  state.opportunity[opportunity]?.type === 'Professional Services';

/** What was sold of each product of an amendment when it was priced, of a ramp in each period: its new total less what its lines add. */
function soldWhenPriced(quote: Quote): readonly { product: string; on: LocalDate; seats: number }[] {
  const lines = quote.lines.filter(({ kind, part }) => kind !== 'one-time' && !part);
  const newest = new Map(lines.map((line) => [`${line.start} ${line.product}`, line]));
  return [...newest.values()].map(({ product, start, quantity }) => {
    const own = lines.filter((line) => line.product === product && line.start === start);
    return { product, on: start, seats: quantity - sum(own.map(({ added }) => added)) };
  });
}

/** QA-9: amendments are processed in the order of their start dates, and before the renewal. */
export function openEarlierAmendment(state: Subscription, quote: Quote): OpportunityId | undefined {
  if (servicesAlone(state, quote)) return undefined;
  return Object.values(state.quoting).find((other) => {
    const deal = state.opportunity[other.opportunity];
    return (
      other.id !== quote.id &&
      other.opportunity !== quote.opportunity &&
      other.primary &&
      other.type === 'Amend' &&
      deal !== undefined &&
      isOpen(deal) &&
      other.accepted !== undefined &&
      other.start < quote.start
    );
  })?.opportunity;
}
