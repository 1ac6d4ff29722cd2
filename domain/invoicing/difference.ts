import { days, type LocalDate } from '../calendar/dates.ts';
import { assertSafe } from '../money/money.ts';
import { type Period, periodAmount, years } from '../quoting/price.ts';
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
    years(segment.start, segment.end, segment.anchor).flatMap((period, index) =>
      difference(state, segment, period, index),
    ),
  );
}

function difference(state: Subscription, segment: ChargeSegment, period: Period, index: number): readonly Difference[] {
  const annual = assertSafe(segment.quantity * segment.unitPrice);
  const target = periodAmount(annual, period);
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
        divisor: period.whole ? 'whole year' : 365,
        target,
        alreadyCharged: charged?.amount ?? 0,
        proration: segment.proration,
        rules: period.whole ? ['C-3', 'C-4', 'IN-8'] : ['QA-5', 'C-3', 'C-4', 'IN-8'],
      },
    },
  ];
}

/** IN-8: prepaid is billed whole, annual payments a year at a time on the anniversary. */
function billDate(segment: ChargeSegment, period: Period, index: number): LocalDate {
  if (segment.schedule === 'prepaid' || (index === 0 && !segment.billOnStart)) return segment.billFrom;
  return period.start > segment.billFrom ? period.start : segment.billFrom;
}
