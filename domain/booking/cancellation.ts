import { days, type LocalDate, maxOf } from '../calendar/dates.ts';
import { assertSafe, type Cents } from '../money/money.ts';
import { type Period, periodAmount, years } from '../quoting/period.ts';
import {
  annualFee,
  type Cancellation,
  type ChargeSegment,
  type Proration,
  type QuoteLine,
  type ReversedCharge,
  type Subscription,
} from '../subscription.ts';

/** From which day on nothing is charged, and whether what was charged once is given back as well. */
export type Credited = Pick<Cancellation, 'creditFrom' | 'full'>;

/** The years of a charge, or the one period of what is charged once. */
export const periodsOf = (segment: ChargeSegment): readonly Period[] =>
  segment.kind === 'one-time'
    ? [{ start: segment.start, end: segment.end, whole: true }]
    : years(segment.start, segment.end, segment.anchor);

/** USD cents a year; of what is charged once, all of it. */
export const annualOf = (segment: Pick<ChargeSegment, 'quantity' | 'unitPrice' | 'pricing'>): Cents =>
  assertSafe(annualFee(segment, segment.quantity, segment.unitPrice));

/** What a period of a charge comes to, in USD cents; less what a cancellation takes back of it. */
export function targetOf(segment: ChargeSegment, period: Period, credited?: Credited): Cents {
  const whole = periodAmount(annualOf(segment), period, segment.proration);
  return credited ? whole - unusedOf(segment, period, whole, credited) : whole;
}

/** What was charged once is used; it goes back only where everything does. */
function unusedOf({ kind, ...segment }: ChargeSegment, period: Period, whole: Cents, by: Credited): Cents {
  if (kind === 'one-time') return by.full && period.start >= by.creditFrom ? whole : 0;
  return unused(annualOf(segment), period, by.creditFrom, segment.proration, whole);
}

/**
 * USD cents of a period that are not used when it ends on a day: by the day over 365 (C-3, QX-3), by months where a
 * begun one counts whole (QW-5); never more than was charged for all of it.
 */
function unused(annual: Cents, period: Period, from: LocalDate, proration: Proration, whole: Cents): Cents {
  if (from <= period.start) return whole;
  if (from >= period.end) return 0;
  const rest =
    proration === 'month'
      ? whole - periodAmount(annual, { start: period.start, end: from, whole: false }, proration)
      : periodAmount(annual, { start: from, end: period.end, whole: false }, proration);
  return Math.abs(rest) > Math.abs(whole) ? whole : rest;
}

/**
 * A negative line for each charge with something left to give back. A year that is paid when it comes, and has not
 * come, was never charged: nothing of it is given back (law 5).
 */
export function creditLines(charges: readonly ChargeSegment[], by: Credited): readonly QuoteLine[] {
  return charges.flatMap((segment): readonly QuoteLine[] => {
    const amount = periodsOf(segment)
      .filter((period) => segment.schedule === 'prepaid' || period.start <= by.creditFrom)
      .reduce((sum, period) => assertSafe(sum + targetOf(segment, period, by) - targetOf(segment, period)), 0);
    if (amount === 0 || segment.end <= by.creditFrom) return [];
    const start = maxOf(segment.start, by.creditFrom);
    return [
      {
        product: segment.product,
        sku: segment.sku,
        quantity: 0,
        added: -segment.quantity,
        listPrice: segment.pricing ? -segment.listPrice : segment.listPrice,
        unitPrice: segment.pricing ? -segment.unitPrice : segment.unitPrice,
        ...(segment.pricing ? { pricing: segment.pricing } : {}),
        ...(segment.part ? { part: segment.part } : {}),
        annual: segment.kind === 'one-time' ? 0 : -annualOf(segment),
        start,
        end: segment.end,
        days: days(start, segment.end),
        amount,
        raises: segment.line,
        ...(segment.kind ? { kind: segment.kind } : {}),
        ...(segment.family ? { family: segment.family } : {}),
        ...(segment.proration === 'month' ? { proration: 'month' as const } : {}),
        keepsApprovedPrice: true,
      },
    ];
  });
}

/** What takes a charge back, and when the bill run says so. */
export interface Crediting extends Credited {
  readonly billFrom: LocalDate;
  readonly opportunity?: string | undefined;
  readonly refunded?: true;
}

/** Every charge of the subscription, with what takes it back: its cancellation, or that its renewal was undone. */
export function chargesToBill({
  booking: { charges, cancellation, reversed = [] },
}: Subscription): readonly { readonly segment: ChargeSegment; readonly crediting: Crediting | undefined }[] {
  return [
    ...charges.map((segment) => ({ segment, crediting: cancellation })),
    ...reversed.map((segment) => ({ segment, crediting: creditingOf(segment) })),
  ];
}

/** CR-4: all of it, from its first day on. */
const creditingOf = ({ start, creditOn, opportunity }: ReversedCharge): Crediting => ({
  creditFrom: start,
  full: true,
  billFrom: creditOn,
  opportunity,
});
