import { addDays, type LocalDate, monthsBetween } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import { type Cents, sum } from '../money/money.ts';
import type { OpportunityEvent } from '../opportunity/events.ts';
import { asSold } from '../opportunity/route.ts';
import { periodsOfTerm } from '../quoting/periods.ts';
import { isReset } from '../quoting/reset.ts';
import {
  type AmountSplit,
  type BookingMetrics,
  type LostRenewal,
  lastTerm,
  mergedOf,
  type Opportunity,
  type Quote,
  type QuoteLine,
  type Subscription,
} from '../subscription.ts';
import { childId } from '../vocabulary.ts';
import { annualOf } from './cancellation.ts';
import { afterFee } from './fee.ts';

type Won = Extract<OpportunityEvent, { type: 'OpportunityClosedWon' }>['data'];

/** BM-3: twelve times what recurs in a month, of what is committed: USD cents a year, on a day. */
export const arrOn = ({ booking }: Subscription, on: LocalDate): Cents =>
  sum(booking.charges.filter(({ kind, start, end }) => kind !== 'one-time' && start <= on && on < end).map(annualOf));

/** BM-1, BM-4: what a renewal is measured against, the yearly revenue of its subscription, and of those merged into it, as its term ends; 0 for all others. */
export const arrBasis = (state: Subscription, deal: Opportunity): Cents =>
  deal.type === 'Renewal' && lastTerm(state) ? ownBasis(state, deal) + sum(mergedOf(deal).map(({ arr }) => arr)) : 0;

function ownBasis(state: Subscription, deal: Opportunity): Cents {
  const term = lastTerm(state);
  return deal.type === 'Renewal' && term ? arrOn(state, addDays(term.end, -1)) : 0;
}

/** BM-2: the amount by kind of charge; true-ups and minutes are no yearly revenue. */
export function splitOf(lines: readonly QuoteLine[]): AmountSplit {
  const of = (fits: (line: QuoteLine) => boolean): Cents => sum(lines.filter(fits).map(({ amount }) => amount));
  const once = ({ kind }: QuoteLine): boolean => kind === 'one-time';
  return {
    recurring: of((line) => !once(line)),
    trueUp: of((line) => once(line) && line.family === 'true-up'),
    professionalServices: of((line) => once(line) && line.family === 'services'),
    otherOneTime: of((line) => once(line) && line.family !== 'true-up' && line.family !== 'services'),
  };
}

/** The yearly revenue of the lines that begin with the quote: of a deal by years, of its first. */
const firstArr = ({ lines, start }: Quote): Cents =>
  sum(lines.filter((line) => line.start === start).map(({ annual }) => annual));

/**
 * What a deal counts as, won or about to be (BM-1): Booked ARR is what the subscription comes to a year because of it,
 * Net ARR that less the basis. A marketplace's fee is taken off (1.15). What a reset cancels is in the basis of its main
 * opportunity, so the Credit counts nothing more (QX-3); a Decommission reverses all that its original counted, of a deal
 * by years in each of them (CR-10, QRP-7).
 */
export function metricsOf(state: Subscription, deal: Opportunity, quote: Quote, facts: Facts): BookingMetrics {
  const amountSplit = splitOf(quote.lines);
  if (deal.type === 'Credit') return { arrBasis: 0, netArr: 0, bookedArr: 0, amountSplit };
  if (deal.type === 'Decommission') {
    const original = state.opportunity[deal.original ?? ''];
    const later = Object.values(state.opportunity).filter(({ yearOf }) => yearOf && yearOf === deal.original);
    const basis = -(original?.arrBasis ?? 0);
    const net = -(original?.netArr ?? firstArr(quote)) - sum(later.map(({ netArr = 0 }) => netArr));
    return { arrBasis: basis, netArr: net, bookedArr: basis + net, amountSplit };
  }
  const less = (arr: Cents) => afterFee(asSold(state, deal), deal.type, quote.total, arr, facts);
  const { netArr: bookedArr, fee } = less(firstArr(quote));
  const basis = less(arrBasis(state, deal)).netArr; // both after the same fee, so a flat renewal changes nothing
  return { arrBasis: basis, netArr: bookedArr - basis, bookedArr, ...(fee ? { fee } : {}), amountSplit };
}

/** Months of all the deal, of which the quote of unequal years says twelve only (QM-4). */
export const monthsOf = (state: Subscription, deal: Opportunity, quote: Quote): number =>
  quote.type === 'Amend'
    ? (lastTerm(state)?.months ?? quote.initialTerm)
    : deal.type === 'Credit'
      ? quote.initialTerm
      : monthsBetween(quote.start, quote.end);

/**
 * A deal by years is an opportunity a year, all Closed Won with the first (QM-4, QRP-7): the first carries the whole term
 * and amount, each later one twelve months, amount 0 and the change of the yearly revenue that it brings. Its close date
 * is its own start less the days of early booking (BT-3).
 */
export function laterYears(
  state: Subscription,
  deal: Opportunity,
  quote: Quote,
  facts: Facts,
): readonly OpportunityEvent[] {
  if (quote.type === 'Cancel' || isReset(state, quote)) return [];
  const lineStarts = quote.lines.filter(({ kind }) => kind !== 'one-time').map(({ start }) => start);
  const starts =
    quote.periods?.map(({ start }) => start) ?? (quote.type === 'Amend' ? [] : [...new Set(lineStarts)].sort());
  const term = quote.type === 'Amend' ? lastTerm(state) : undefined;
  const passed = term ? periodsOfTerm(term).length - starts.length : 0; // QRP-5: an amendment has the years that remain
  const annualFrom = (start: LocalDate): Cents =>
    sum(quote.lines.filter((line) => line.start === start).map(({ annual }) => annual));
  return starts.slice(1).flatMap((start, index) => {
    const id = childId('opp', state.id, (state.counters.opp ?? 0) + index + 1);
    const before = annualFrom(starts[index] ?? quote.start);
    const { netArr } = afterFee(asSold(state, deal), deal.type, quote.total, annualFrom(start) - before, facts);
    const end = starts[index + 2] ?? quote.end;
    const on = addDays(start, -facts.policy.earliestBookingDays);
    const opportunity: Opportunity = {
      id,
      type: deal.type,
      owner: deal.owner,
      name: `${deal.name}, year ${passed + index + 2}`,
      stage: '7-Closing',
      createdOn: facts.now.slice(0, 10) as LocalDate,
      openedBy: deal.openedBy,
      yearOf: deal.id,
      ...(deal.category ? { category: deal.category } : {}),
    };
    const won: Won = {
      opportunity: id,
      on,
      orderType: 'Growth',
      amount: 0,
      netArr,
      arrBasis: 0,
      termMonths: monthsBetween(start, end),
      amountSplit: splitOf([]),
    };
    return [
      { type: 'OpportunityCreated', data: { opportunity }, rules: ['QRP-7', 'QM-4'] },
      { type: 'OpportunityClosedWon', data: won, rules: ['BT-3', 'QRP-7', 'QM-4', 'BM-1'] },
    ];
  });
}

/**
 * What a renewal counts as when it is lost: all of its basis is gone (BM-1, 3.5). Other deals never counted, and no term
 * is lost twice.
 */
export function lostMetrics(state: Subscription, deal: Opportunity): Omit<LostRenewal, 'opportunity'> | undefined {
  const basis = ownBasis(state, deal); // what was merged into it stands for itself again (rules 1.0)
  const boundary = lastTerm(state)?.end;
  if (basis === 0 || boundary === undefined || state.renewal.lost?.boundary === boundary) return undefined;
  const quote = Object.values(state.quoting).find(({ opportunity, primary }) => primary && opportunity === deal.id);
  return { arrBasis: basis, netArr: -basis, amount: quote?.total ?? basis, boundary };
}
