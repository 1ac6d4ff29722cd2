import { addMonths, days, type LocalDate, maxOf, minOf, monthsBetween } from '../calendar/dates.ts';
import { assertSafe, type Cents, mulDiv, prorate365 } from '../money/money.ts';
import { annualFee, type Proration, type QuoteLine } from '../subscription.ts';
import type { Stretch } from './price.ts';

/** What a line comes to at a price per unit, in USD cents. */
export const lineAmount = (
  { added, kind, proration, pricing }: Pick<QuoteLine, 'added' | 'kind' | 'proration' | 'pricing'>,
  unit: Cents,
  stretch: Pick<Stretch, 'start' | 'end' | 'anchor'>,
): Cents =>
  kind === 'usage'
    ? 0
    : kind === 'one-time'
      ? assertSafe(annualFee({ pricing }, added, unit))
      : stretchAmount(assertSafe(annualFee({ pricing }, added, unit)), { ...stretch, proration });

/**
 * USD cents for a stretch: whole years at the annual fee, the rest by the day over 365 (C-3), so a full year costs the
 * annual fee in leap years too and a part never more than the whole.
 */
export function stretchAmount(
  annual: Cents,
  {
    start,
    end,
    anchor,
    proration,
  }: { start: LocalDate; end: LocalDate; anchor?: LocalDate | undefined; proration?: Proration | undefined },
): Cents {
  let amount = 0;
  for (const period of years(start, end, anchor)) amount = assertSafe(amount + periodAmount(annual, period, proration));
  return amount;
}

export interface Period {
  readonly start: LocalDate;
  readonly end: LocalDate;
  /** From one anniversary to the next. */
  readonly whole: boolean;
}

/** [start, end) cut at the anniversaries of the anchor; the first and the last one may be parts of a year. */
export function years(start: LocalDate, end: LocalDate, anchor: LocalDate = start): readonly Period[] {
  const periods: Period[] = [];
  let year = anchor === start ? 0 : Math.floor(monthsBetween(anchor, start) / 12);
  for (let from = addMonths(anchor, 12 * year); from < end; ) {
    const to = addMonths(anchor, 12 * ++year);
    if (to > start) periods.push({ start: maxOf(from, start), end: minOf(to, end), whole: from >= start && to <= end });
    from = to;
  }
  return periods;
}

export function periodAmount(annual: Cents, period: Period, proration: Proration = 'actual/365'): Cents {
  if (period.whole) return annual;
  if (proration === 'actual/365') return prorate365(annual, days(period.start, period.end));
  return mulDiv([annual, begunMonths(period)], monthsOfAYear);
}

export const monthsOfAYear = 12;

/**
 * Months of a part of a year, a begun one counted whole (QW-5): so are packs prorated that are bought later (QCT-4). They
 * are those left to the end, so counted back from it: from 28 February to 31 January it is eleven (QCT-2).
 */
export function begunMonths({ start, end }: Pick<Period, 'start' | 'end'>): number {
  const whole = monthsBetween(start, end);
  return addMonths(end, -whole) > start ? whole + 1 : whole;
}
