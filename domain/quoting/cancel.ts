import { type Credited, creditLines } from '../booking/cancellation.ts';
import type { LocalDate } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { lastTerm, type Opportunity, type Quote, type QuoteLine, type Subscription } from '../subscription.ts';
import type { Draft, DraftTerm } from './checks.ts';
import type { Stretch } from './price.ts';
import { mainQuote } from './reset.ts';

/**
 * From which day on a Cancel quote takes back: of a contract reset the day on which the new term begins (QX-2); of a
 * refund for breach any day of the term; of any other refund the first day of what is taken back (CR-2).
 */
export function cancelStretch({ state, body, facts, of }: Draft): Stretch | Refusal {
  const term = lastTerm(state);
  if (!term || !of || (of.type !== 'Credit' && of.type !== 'Decommission'))
    return refuse('quote.type-not-possible', 'QZ-1', 'Cancel quotes belong to contract resets and refunds.');
  const whole = refundedFrom(state, of);
  if (whole) {
    if (body.start !== undefined && body.start !== whole)
      return refuse('refund.not-possible', 'CR-2', `Nothing is refunded in part: it is taken back from ${whole} on.`);
    return { start: whole, end: term.end, months: term.months, anchor: term.start };
  }
  const main = of.type === 'Credit' ? mainQuote(state) : undefined;
  if (of.type === 'Credit' && !main)
    return refuse(
      'quote.type-not-possible',
      'QZ-1',
      'There is no New quote on an open Renewal that would go on from there.',
    );
  const start = body.start ?? main?.start ?? today(facts);
  if (main && start !== main.start)
    return refuse(
      'quote.type-not-possible',
      'QX-2',
      `The new subscription starts on ${main.start}: the old one ends then.`,
    );
  if (start < term.start) return refuse('quote.starts-before-term', 'QX-3', `The running term began on ${term.start}.`);
  if (start >= term.end) return refuse('quote.starts-after-end', 'QX-3', `The subscription ends on ${term.end}.`);
  return { start, end: term.end, months: term.months, anchor: term.start };
}

/** @returns undefined where only what is not used is given back */
function refundedFrom(state: Subscription, deal: Opportunity): LocalDate | undefined {
  if (deal.type !== 'Decommission' || state.booking.refund?.reason === 'breach') return undefined;
  const starts = state.booking.charges
    .filter(({ opportunity }) => opportunity === deal.original)
    .map(({ start }) => start);
  return starts.sort()[0] ?? lastTerm(state)?.start;
}

/** What the cancellation of a quote would credit. */
export const creditedBy = (state: Subscription, deal: Opportunity | undefined, start: LocalDate): Credited => ({
  creditFrom: start,
  ...(deal && refundedFrom(state, deal) ? { full: true as const } : {}),
});

/** QX-3: the unused part of each charge, as a negative line. */
export function cancelLines({ state, of, stretch, body }: DraftTerm): readonly QuoteLine[] | Refusal {
  if (body.seats || body.lines || body.ramp)
    return refuse(
      'quote.type-not-possible',
      'CR-2',
      'A Cancel quote takes back the whole subscription: give no lines.',
    );
  return creditLines(state.booking.charges, creditedBy(state, of, stretch.start));
}

/** Has anything been booked since it was priced, so that something else would be given back? */
export function cancelsOtherwise(state: Subscription, quote: Quote): Refusal | undefined {
  const deal = state.opportunity[quote.opportunity];
  const now = creditLines(state.booking.charges, creditedBy(state, deal, quote.start));
  const same = now.length === quote.lines.length && now.every((line, n) => line.amount === quote.lines[n]?.amount);
  const cancelled = state.booking.cancellation !== undefined;
  return same && !cancelled
    ? undefined
    : refuse('quote.outdated', 'QX-3', 'What would be given back has changed since: edit it, which prices it anew.');
}
