import { addDays } from '../calendar/dates.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { lastTerm, mergedOf, type Opportunity, type Quote, type Subscription, seatsOn } from '../subscription.ts';
import type { QuoteBody } from './commands.ts';
import { wantedLines } from './price.ts';

/** What the others sell that renew with this one, by subscription and product. */
export const carriedBy = (deal: Opportunity): NonNullable<Quote['carries']> =>
  Object.fromEntries(mergedOf(deal).map(({ subscription, seats }) => [subscription, seats]));

/** Rules 1.0: a renewal into which others were merged carries the seats of all, where it names none itself. */
export function allSeats(state: Subscription, deal: Opportunity | undefined, body: QuoteBody): QuoteBody {
  const term = lastTerm(state);
  if (!deal || !term || mergedOf(deal).length === 0 || body.ramp || wantedLines(body).length > 0) return body;
  const last = addDays(term.end, -1);
  const seats: Record<string, number> = {};
  const own = new Set(
    state.booking.charges.filter(({ kind, part }) => kind !== 'one-time' && !part).map(({ product }) => product),
  );
  for (const product of own) if (seatsOn(state, last, product) > 0) seats[product] = seatsOn(state, last, product);
  for (const merged of mergedOf(deal))
    for (const [product, units] of Object.entries(merged.seats)) seats[product] = (seats[product] ?? 0) + units;
  return { ...body, seats };
}

/**
 * A quote that was priced before another subscription was merged into its opportunity may not know of it: unless it has
 * seats for all, it has to be edited. Whoever priced it since knew of it: seats may fall at a renewal (QR-5).
 */
export function mergedSince(state: Subscription, quote: Quote): Refusal | undefined {
  const deal = state.opportunity[quote.opportunity];
  const carried = quote.carries ?? {};
  const now = deal ? carriedBy(deal) : {};
  const other = [...new Set([...Object.keys(now), ...Object.keys(carried)])].find(
    (id) => figures(now[id]) !== figures(carried[id]),
  );
  const term = lastTerm(state);
  if (other === undefined || !term) return undefined;
  const all = mergedOf(deal).reduce(
    (sum, { seats }) => Object.values(seats).reduce((more, units) => more + units, sum),
    seatsOn(state, addDays(term.end, -1)),
  );
  const quoted = quote.lines
    .filter(({ start, kind, part }) => start === quote.start && kind !== 'one-time' && !part)
    .reduce((sum, { added }) => sum + added, 0);
  if (quoted >= all) return undefined;
  const text = now[other] ? `now renews ${figures(now[other])}` : 'is merged into it no more';
  return refuse('quote.outdated', '1.0', `It was priced before ${other} ${text}: edit it.`);
}

const figures = (seats: Readonly<Record<string, number>> = {}): string =>
  Object.entries(seats)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([product, units]) => `${units} x ${product}`)
    .join(', ');
