import { annualOf, type Crediting, chargesToBill, periodsOf, targetOf } from '../booking/cancellation.ts';
import { days, type LocalDate, maxOf } from '../calendar/dates.ts';
import { begunMonths, type Period } from '../quoting/period.ts';
import type { ChargeSegment, Subscription } from '../subscription.ts';
import type { InvoiceLine } from './events.ts';

export interface Difference extends InvoiceLine {
  readonly segment: ChargeSegment;
  readonly billOn: LocalDate;
  /** It takes back what was charged, and why. */
  readonly credits?: Crediting;
}

/**
 * Law 5: for each period of each charge, what it comes to minus what has been charged. Only what differs is returned,
 * so billing twice bills nothing, and a change in the past yields exactly the correcting lines.
 */
export function differences(state: Subscription): readonly Difference[] {
  return chargesToBill(state).flatMap(({ segment, crediting }) =>
    periodsOf(segment).flatMap((period, index) => difference(state, segment, crediting, period, index)),
  );
}

function difference(
  state: Subscription,
  segment: ChargeSegment,
  crediting: Crediting | undefined,
  period: Period,
  index: number,
): readonly Difference[] {
  const annual = annualOf(segment);
  const target = targetOf(segment, period, crediting);
  const charged = state.invoicing.charged[segment.id]?.[period.start];
  const amount = target - (charged?.amount ?? 0);
  if (amount === 0) return [];
  // What was given back in an exchange is a charge below zero; taking that back belongs to the same memo.
  const credits = amount < 0 || segment.quantity < 0 ? crediting : undefined;
  return [
    {
      segment,
      ...(credits ? { credits } : {}),
      billOn: credits ? maxOf(credits.billFrom, billDate(segment, period, index)) : billDate(segment, period, index),
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
        ...(segment.pricing ? { pricing: { ...segment.pricing.unit, before: segment.pricing.before } } : {}),
        from: period.start,
        to: period.end,
        days: days(period.start, period.end),
        divisor: divisorOf(segment, period),
        ...(divisorOf(segment, period) === '12 months' ? { months: begunMonths(period) } : {}),
        target,
        ...(credits ? { creditedFrom: credits.creditFrom } : {}),
        alreadyCharged: charged?.amount ?? 0,
        proration: segment.proration,
        rules: credits ? ['QX-3', ...rulesOf(segment, period)] : rulesOf(segment, period),
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
