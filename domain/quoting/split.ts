import { addDays } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import { sum } from '../money/money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { lastTerm, type Quote, type Subscription, seatsOn } from '../subscription.ts';
import type { Draft } from './checks.ts';
import { wantedLines } from './price.ts';

/**
 * A split (rules 1.0): at its renewal one subscription goes on as several. The Renewal opportunity has its primary Renew
 * quote for what stays, and beside it a New quote for each part that goes on as a subscription of its own, from the same
 * day. All are booked together; more seats than were sold are growth, in any of them.
 */
export function refusedSplit({ state, type, deal, body, facts }: Draft): Refusal | undefined {
  const term = lastTerm(state);
  if (deal !== 'Renewal' || type !== 'New' || !term)
    return cannot('A subscription is split by a New quote on its Renewal opportunity.');
  if (state.renewal.successor) return cannot(`It goes on as ${state.renewal.successor.subscription} already.`);
  if (body.start !== undefined && body.start !== term.end)
    return cannot(`Each part goes on from ${term.end}, so no day is without access and none is sold twice.`);
  if (body.coTermWith || body.concurrentWith) return cannot('A part has its own term.');
  const last = addDays(term.end, -1);
  const strange = (body.ramp ?? [body]).flatMap(wantedLines).find(({ product }) => seatsOn(state, last, product) === 0);
  if (strange) return cannot(`No seats of ${strange.product} are sold here: another instance is New Business.`);
  const until = addDays(term.end, facts.policy.lateRenewalDays);
  return today(facts) > until
    ? refuse('renewal.too-late', 'QR-3', `It could be renewed until ${until}; what comes now is a New quote.`)
    : undefined;
}

const cannot = (detail: string): Refusal => refuse('quote.split-not-possible', '1.0', detail);

/** The parts of an opportunity that go on elsewhere; those that came to nothing are not asked for. */
export const splitsOf = ({ quoting }: Subscription, opportunity: string): readonly Quote[] =>
  Object.values(quoting).filter(
    (quote) => quote.opportunity === opportunity && quote.split === true && quote.status !== 'Rejected',
  );

/** All parts are signed before one of them is booked, and one of them stays. */
export function incompleteSplit(state: Subscription, quote: Quote): Refusal | undefined {
  const parts = splitsOf(state, quote.opportunity);
  if (parts.length === 0) return undefined;
  if (quote.type !== 'Renew')
    return refuse('booking.split-incomplete', '1.0', 'What stays here is on a primary Renew quote: there is none.');
  const open = parts.find(({ accepted, version, status }) => status !== 'Approved' || accepted?.version !== version);
  return open
    ? refuse('booking.split-incomplete', '1.0', `${open.id}, a part of the split, is not approved and signed.`)
    : undefined;
}

/** What the opportunity comes to: that which stays and all parts. */
export function withSplits(state: Subscription, quote: Quote): Quote {
  const parts = quote.type === 'Renew' ? splitsOf(state, quote.opportunity) : [];
  if (parts.length === 0) return quote;
  const all = [quote, ...parts];
  return {
    ...quote,
    lines: all.flatMap(({ lines }) => lines),
    total: sum(all.map(({ total }) => total)),
    listTotal: sum(all.map(({ listTotal }) => listTotal)),
  };
}
