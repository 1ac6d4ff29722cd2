import { today } from '../clock/business-date.ts';
import type { OpportunityEvent } from '../opportunity/events.ts';
import { isOpen } from '../opportunity/evolve.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { lastTerm, type Opportunity, type Quote, type Subscription, seatsOn } from '../subscription.ts';
import type { Draft } from './checks.ts';
import type { QuotingEvent } from './events.ts';
import { type Stretch, wantedLines } from './price.ts';

/**
 * A contract reset (rules 1.12): a New quote on the open Renewal opportunity, from a day before the renewal date, and a
 * Cancel quote on a Credit opportunity beside it. The two belong together by being open at the same time.
 */
export function isReset(state: Subscription, { type, opportunity, start }: Quote): boolean {
  const term = lastTerm(state);
  return type === 'New' && state.opportunity[opportunity]?.type === 'Renewal' && term !== undefined && start < term.end;
}

/** The primary New quote of the reset that is being made. */
export const mainQuote = (state: Subscription): Quote | undefined =>
  Object.values(state.quoting).find((quote) => quote.primary && open(state, quote, 'Renewal') && isReset(state, quote));

/** The primary Cancel quote beside it. */
export const creditQuote = (state: Subscription): Quote | undefined =>
  Object.values(state.quoting).find(
    (quote) => quote.primary && quote.type === 'Cancel' && open(state, quote, 'Credit') !== undefined,
  );

/** QX-5: where the route to market changes, the credit is not on the form. */
export function creditOnForm(state: Subscription): Quote | undefined {
  const main = mainQuote(state);
  return state.opportunity[main?.opportunity ?? '']?.route === undefined ? creditQuote(state) : undefined;
}

export const openDeal = (state: Subscription, type: Opportunity['type']): Opportunity | undefined =>
  Object.values(state.opportunity).find((deal) => deal.type === type && isOpen(deal));

function open(state: Subscription, { opportunity }: Quote, type: Opportunity['type']): Opportunity | undefined {
  const deal = state.opportunity[opportunity];
  return deal?.type === type && isOpen(deal) ? deal : undefined;
}

/** Is it an early renewal that is asked for, rather than a return after access was lost? */
export function resetAsked({ state, deal, body, facts }: Draft): boolean {
  const term = lastTerm(state);
  return (
    deal === 'Renewal' &&
    term !== undefined &&
    body.start !== undefined &&
    body.start < term.end &&
    today(facts) < term.end &&
    state.booking.cancellation === undefined
  );
}

/** QX-1: from within the running term. QA-15: not for the sake of seats, which an add-on adds. */
export function refusedReset({ state, body, of }: Draft, stretch: Stretch): Refusal | undefined {
  const term = lastTerm(state);
  if (!term) return undefined;
  const { successor } = state.renewal;
  if (successor && successor.opportunity !== of?.id)
    return refuse('quote.type-not-possible', 'QX-2', `It goes on as ${successor.subscription} already.`);
  if (stretch.start < term.start)
    return refuse('quote.starts-before-term', 'QX-1', `The running term began on ${term.start}.`);
  const wanted = wantedLines(body);
  const sold = [...new Set(state.booking.charges.map(({ product }) => product))].filter(
    (product) => seatsOn(state, stretch.start, product) > 0,
  );
  const onlySeats =
    stretch.end === term.end &&
    wanted.length > 0 &&
    sold.every((product) => wanted.some((line) => line.product === product)) &&
    wanted.every(({ product, seats }) => sold.includes(product) && seats >= seatsOn(state, stretch.start, product));
  return onlySeats
    ? refuse(
        'quote.type-not-possible',
        'QA-15',
        `The term would end on ${term.end} as before: seats are added by an add-on.`,
      )
    : undefined;
}

/** QX-3: the main opportunity of a reset says so, whoever quoted it (OT-4). */
export function categorised(state: Subscription, quote: Quote | undefined): readonly OpportunityEvent[] {
  const deal = state.opportunity[quote?.opportunity ?? ''];
  if (!quote || !deal || !quote.primary || !isReset(state, quote) || deal.category === 'Contract Reset') return [];
  return [
    {
      type: 'OpportunityChanged',
      data: { opportunity: deal.id, category: 'Contract Reset', byRule: true },
      rules: ['QX-3', 'OT-4'],
    },
  ];
}

type Acceptance = Extract<QuotingEvent, { type: 'QuoteAccepted' }>['data'];

/** QX-2: one form goes to both opportunities, so who signs it signs for both. */
export function acceptedWith(
  state: Subscription,
  { quote, version: _, ...accepted }: Acceptance,
): readonly QuotingEvent[] {
  const [main, credit] = [mainQuote(state), creditQuote(state)];
  const other = main?.id === quote ? credit : credit?.id === quote ? main : undefined;
  if (other?.status !== 'Approved' || other.accepted?.version === other.version) return [];
  return [{ type: 'QuoteAccepted', data: { ...accepted, quote: other.id, version: other.version }, rules: ['QX-2'] }];
}
