import { days, type LocalDate } from '../calendar/dates.ts';
import { assertSafe, type Cents } from '../money/money.ts';
import { begunMonths, type Period, periodAmount, years } from '../quoting/price.ts';
import type { ChargeSegment, Subscription } from '../subscription.ts';
import type { InvoiceLine } from './events.ts';

export interface Difference extends InvoiceLine {
  readonly segment: ChargeSegment;
  readonly billOn: LocalDate;
}

/**
 * Law 5: for each period of each charge, what it comes to minus what has been charged. Only what differs is returned,
 * so billing twice bills nothing, and a change in the past yields exactly the correcting lines.
 */
export function differences(state: Subscription): readonly Difference[] {
  return state.booking.charges.flatMap((segment) =>
    periodsOf(segment).flatMap((period, index) => difference(state, segment, period, index)),
  );
}

/** The years of a charge, or the one period of what is charged once. */
export const periodsOf = (segment: ChargeSegment): readonly Period[] =>
  segment.kind === 'one-time'
    ? [{ start: segment.start, end: segment.end, whole: true }]
    : years(segment.start, segment.end, segment.anchor);

/** What a period of a charge comes to, in USD cents. */
export const targetOf = ({ quantity, unitPrice, proration }: ChargeSegment, period: Period): Cents =>
  periodAmount(assertSafe(quantity * unitPrice), period, proration);

function difference(state: Subscription, segment: ChargeSegment, period: Period, index: number): readonly Difference[] {
  const annual = assertSafe(segment.quantity * segment.unitPrice);
  const target = targetOf(segment, period);
  const charged = state.invoicing.charged[segment.id]?.[period.start];
  const amount = target - (charged?.amount ?? 0);
  if (amount === 0) return [];
  return [
    {
      segment,
      billOn: billDate(segment, period, index),
      charge: segment.id,
      product: segment.product,
      periodStart: period.start,
      periodEnd: period.end,
      revision: (charged?.revision ?? 0) + 1,
      amount,
      calculation: {
        quantity: segment.quantity,
        unitPrice: segment.unitPrice,
        annual,
        from: period.start,
        to: period.end,
        days: days(period.start, period.end),
        divisor: divisorOf(segment, period),
        ...(divisorOf(segment, period) === '12 months' ? { months: begunMonths(period) } : {}),
        target,
        alreadyCharged: charged?.amount ?? 0,
        proration: segment.proration,
        rules: rulesOf(segment, period),
      },
    },
  ];
}

function divisorOf({ kind, proration }: ChargeSegment, { whole }: Period): InvoiceLine['calculation']['divisor'] {
  if (kind === 'one-time') return 'once';
  if (whole) return 'whole year';
  return proration === 'month' ? '12 months' : 365;
}

function rulesOf({ kind, family, proration }: ChargeSegment, { whole }: Period): readonly string[] {
  if (kind === 'one-time') return [family === 'true-up' ? 'QTU-1' : 'QP-1', 'C-4'];
  if (whole) return ['C-3', 'C-4', 'IN-8'];
  return proration === 'month' ? ['QW-5', 'C-4', 'IN-8'] : ['QA-5', 'C-3', 'C-4', 'IN-8'];
}

/** IN-8: prepaid is billed whole, annual payments a year at a time on the anniversary. */
function billDate(segment: ChargeSegment, period: Period, index: number): LocalDate {
  if (segment.schedule === 'prepaid' || (index === 0 && !segment.billOnStart)) return segment.billFrom;
  return period.start > segment.billFrom ? period.start : segment.billFrom;
}
