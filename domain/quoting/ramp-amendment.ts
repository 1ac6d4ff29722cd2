import { arrOn } from '../booking/metrics.ts';
import { addDays } from '../calendar/dates.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { type QuoteLine, type ScheduledPeriod, type Subscription, seatsOn } from '../subscription.ts';
import { amendmentLines } from './amendment.ts';
import type { DraftTerm } from './checks.ts';
import { stretchesAsked, yearsCutAt } from './periods.ts';
import { type Wanted, wantedLines } from './price.ts';
import { fallen, type Level, levelOf } from './ramp.ts';

/**
 * The amendment of a ramp is one for each period that remains: its seats are the new totals of that period, and what is
 * added is paid for that period alone (QRP-5, QA-4, QA-5).
 */
export function amendedPeriods(draft: DraftTerm): readonly QuoteLine[] | Refusal {
  const { state, body } = draft;
  const remain = stretchesAsked(draft);
  const lines: QuoteLine[] = [];
  for (const [n, { start, end }] of remain.entries()) {
    const anchor = yearsCutAt(state, { type: 'Amend', periods: remain }, start);
    const of: DraftTerm = { ...draft, stretch: { ...draft.stretch, start, end, anchor } };
    const { ramp: [...ramp] = [], discount, price } = body;
    const wanted = changesIn(of, wantedLines(ramp[n] ?? {}));
    if (isRefusal(wanted)) return wanted;
    const own = amendmentLines(
      of,
      wanted.map((one) => (isPriced(one) ? one : { ...one, discount, price })),
      lines,
    );
    if (isRefusal(own)) return own;
    lines.push(...own);
  }
  if (lines.length === 0) return refuse('amendment.no-change', 'QA-4', 'Every period has these seats already.');
  return refusedFall(state, lines, remain) ?? lines;
}

const isPriced = ({ discount, price }: Wanted): boolean => discount !== undefined || price !== undefined;

/** What a period sells already needs no line; it gets no other price either. */
function changesIn({ state, stretch: { start } }: DraftTerm, wanted: readonly Wanted[]): readonly Wanted[] | Refusal {
  const isSold = ({ product, seats }: Wanted): boolean => seats > 0 && seatsOn(state, start, product) === seats;
  const repriced = wanted.find((one) => isSold(one) && isPriced(one));
  if (!repriced) return wanted.filter((one) => !isSold(one));
  return refuse(
    'amendment.no-change',
    'QA-4',
    `From ${start} there are ${repriced.seats} seats of ${repriced.product} already: no seat is added at another price.`,
  );
}

/**
 * QRP-3: no period may fall below the one before it because of an amendment; where one did already, by agreed unequal
 * years (QM-4), no further.
 */
export function refusedFall(
  state: Subscription,
  lines: readonly QuoteLine[],
  periods: readonly ScheduledPeriod[],
): Refusal | undefined {
  for (const [n, { start }] of periods.entries()) {
    const former = periods[n - 1];
    if (!former) continue;
    const sold = [levelOn(state, addDays(former.end, -1)), levelOn(state, start)] as const;
    const added = [former.start, start].map((day) => levelOf(lines.filter((line) => line.start === day)));
    const [before, now] = sold.map((level, side) => plus(level, added[side])) as [Level, Level];
    const fell = {
      seats: Math.max(0, sold[0].seats - sold[1].seats),
      annual: Math.max(0, sold[0].annual - sold[1].annual),
    };
    if (before.seats - now.seats > fell.seats || before.annual - now.annual > fell.annual)
      return fallen(start, before, now);
  }
  return undefined;
}

const levelOn = (state: Subscription, day: ScheduledPeriod['start']): Level => ({
  seats: seatsOn(state, day),
  annual: arrOn(state, day),
});

const plus = (a: Level, b: Level | undefined): Level => ({
  seats: a.seats + (b?.seats ?? 0),
  annual: a.annual + (b?.annual ?? 0),
});
