import type { Appointment } from '../appointment.ts';
import { addDays, addMonths, dateIn, type LocalDate, minOf, monthsBetween, startOfDay } from '../calendar/dates.ts';
import { fee } from '../catalog/pricing.ts';
import type { Facts, Metered } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { ChargeSegment, Subscription, UsageCharge } from '../subscription.ts';
import { childId } from '../vocabulary.ts';
import type { InvoicingEvent } from './events.ts';

/** Days that a measurement may come late: the instances report each night (PV-11). */
const daysToReport = 1;

/** The end of the month of use that is not rated yet: months keep the day on which the charge began. */
function monthEnd({ start, end, ratedUntil }: UsageCharge, cancelledOn: LocalDate | undefined): LocalDate {
  const last = cancelledOn ? minOf(end, cancelledOn) : end;
  return minOf(addMonths(start, monthsBetween(start, ratedUntil) + 1), last);
}

const chargesInUse = ({ booking: { usageCharges = [], cancellation } }: Subscription): readonly UsageCharge[] =>
  usageCharges.filter(({ ratedUntil, end }) => ratedUntil < (cancellation ? minOf(end, cancellation.on) : end));

/** A measurement that would never be charged is not taken: what is accepted is not lost (C-4). */
export function refusedMeasurement(
  { booking: { usageCharges = [], cancellation } }: Subscription,
  { product, date }: Pick<Metered, 'product' | 'date'>,
): Refusal | undefined {
  const own = usageCharges.filter((charge) => charge.product === product && charge.start <= date && date < charge.end);
  if (own.length === 0 || (cancellation && date >= cancellation.on))
    return refuse('usage.not-charged', 'C-4', `${product} is not charged by use on ${date}.`);
  return own.every(({ ratedUntil }) => date < ratedUntil)
    ? refuse('usage.rated-already', 'C-4', `The use of ${product} on ${date} is charged already.`)
    : undefined;
}

/** Use is charged in arrears: each month a day after its end, when the last measurement is in. */
export function usageAppointments(state: Subscription, facts: Facts): readonly Appointment[] {
  const { zone } = facts.policy;
  return chargesInUse(state).map((charge) => {
    const to = monthEnd(charge, state.booking.cancellation?.on);
    return {
      id: `usage-rating/${charge.id}/${to}`,
      kind: 'usage-rating',
      at: startOfDay(addDays(to, daysToReport), zone),
      zone,
      subject: charge.id,
      summary: `Use of ${charge.product} up to ${to} is rated`,
    };
  });
}

/** What was used becomes a charge of its own, charged once; billing takes it up like any other (law 5). */
export function rateUsage(state: Subscription, appointment: Appointment, facts: Facts): readonly InvoicingEvent[] {
  const charge = chargesInUse(state).find(({ id }) => id === appointment.subject);
  if (!charge) return [];
  const to = monthEnd(charge, state.booking.cancellation?.on);
  const quantity = (facts.metered ?? [])
    .filter(({ product, date }) => product === charge.product && charge.ratedUntil <= date && date < to)
    .reduce((units, each) => units + each.quantity, 0);
  const on = dateIn(appointment.at, appointment.zone);
  const segment = segmentOf(state, charge, { quantity, to, on });
  return [
    {
      type: 'UsageRated',
      data: {
        charge: charge.id,
        product: charge.product,
        from: charge.ratedUntil,
        to,
        quantity,
        ...(segment ? { segment } : {}),
      },
      rules: ['C-4', 'PV-11'],
    },
  ];
}

function segmentOf(
  state: Subscription,
  { ratedUntil, pricing, opportunity, product, sku, paymentTermDays, billTo, entity }: UsageCharge,
  { quantity, to, on }: { quantity: number; to: LocalDate; on: LocalDate },
): ChargeSegment | undefined {
  const amount = fee(pricing, quantity);
  if (amount === 0) return undefined;
  const id = childId('chg', state.id, (state.counters.chg ?? 0) + 1);
  const byUnit = pricing.model === 'per-unit';
  return {
    id,
    line: id,
    opportunity,
    product,
    sku,
    quantity,
    listPrice: byUnit ? pricing.unitPrice : amount,
    unitPrice: byUnit ? pricing.unitPrice : amount,
    ...(byUnit ? {} : { pricing: { list: pricing, unit: pricing, discountBasisPoints: 0, before: 0 } }),
    start: ratedUntil,
    end: to,
    schedule: 'prepaid',
    proration: 'actual/365',
    kind: 'one-time',
    family: 'compute',
    billFrom: on,
    paymentTermDays,
    ...(billTo ? { billTo } : {}),
    ...(entity ? { entity } : {}),
  };
}
