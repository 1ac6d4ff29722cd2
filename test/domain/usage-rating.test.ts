import { describe, expect, it } from 'vitest';
import { date } from '../../domain/calendar/dates.ts';
import type { Pricing } from '../../domain/catalog/pricing.ts';
import { rateUsage, refusedMeasurement, usageAppointments } from '../../domain/invoicing/usage.ts';
import type { Subscription, UsageCharge } from '../../domain/subscription.ts';
import { booked } from './kit.ts';

const life = booked();

/** A month-end charge on the 31st: months keep the day on which it began. */
const inUse = (more: Partial<UsageCharge> = {}, cancelledOn?: string): Subscription => ({
  ...life.state,
  booking: {
    ...life.state.booking,
    usageCharges: [
      {
        id: 'chg_use',
        opportunity: 'opp_1',
        product: 'Minutes',
        sku: 'MIN',
        pricing: { model: 'per-unit', unitPrice: 5 },
        start: date('2021-10-31'),
        end: date('2022-10-31'),
        ratedUntil: date('2021-10-31'),
        paymentTermDays: 30,
        ...more,
      } as UsageCharge,
    ],
    ...(cancelledOn ? { cancellation: { on: date(cancelledOn) } as never } : {}),
  },
});
const due = (state: Subscription) => usageAppointments(state, life.facts());
const metered = (...all: readonly [string, number, string?][]) => ({
  ...life.facts(),
  metered: all.map(([day, quantity, product = 'Minutes']) => ({ product, date: date(day), quantity })),
});
const rated = (state: Subscription, ...all: readonly [string, number, string?][]) => {
  const [appointment] = due(state);
  if (!appointment) throw new Error('nothing is due');
  return rateUsage(state, appointment, metered(...all))[0]?.data;
};

describe('C-4: use is rated a day after each month', () => {
  it.each([
    ['2021-10-31', undefined, 'usage-rating/chg_use/2021-11-30', '2021-12-01'],
    ['2021-11-30', undefined, 'usage-rating/chg_use/2021-12-31', '2022-01-01'],
    ['2021-12-31', undefined, 'usage-rating/chg_use/2022-01-31', '2022-02-01'],
    ['2022-09-30', undefined, 'usage-rating/chg_use/2022-10-31', '2022-11-01'],
    ['2021-10-31', '2021-11-10', 'usage-rating/chg_use/2021-11-10', '2021-11-11'],
  ])('C-4: rated until %s, cancelled on %s', (ratedUntil, cancelledOn, id, at) => {
    const [appointment] = due(inUse({ ratedUntil: date(ratedUntil) }, cancelledOn));
    expect(appointment).toMatchObject({ id, kind: 'usage-rating', subject: 'chg_use' });
    expect(appointment?.at.slice(0, 10)).toBe(at);
    expect(appointment?.summary).toBe(`Use of Minutes up to ${id.slice(-10)} is rated`);
  });

  it('C-4: nothing is left once all is rated, or all up to the cancellation', () => {
    expect(due(inUse({ ratedUntil: date('2022-10-31') }))).toEqual([]);
    expect(due(inUse({ ratedUntil: date('2021-11-10') }, '2021-11-10'))).toEqual([]);
    expect(due({ ...life.state, booking: { ...life.state.booking, usageCharges: [] } })).toEqual([]);
  });

  it('C-4: counts its own product from the first day to the day before the end', () =>
    expect(
      rated(
        inUse(),
        ['2021-10-30', 1],
        ['2021-10-31', 10],
        ['2021-11-29', 100],
        ['2021-11-30', 1000],
        ['2021-11-01', 10_000, 'Other'],
      ),
    ).toMatchObject({
      charge: 'chg_use',
      product: 'Minutes',
      from: '2021-10-31',
      to: '2021-11-30',
      quantity: 110,
      segment: {
        quantity: 110,
        listPrice: 5,
        unitPrice: 5,
        start: '2021-10-31',
        end: '2021-11-30',
        schedule: 'prepaid',
        kind: 'one-time',
        family: 'compute',
        billFrom: '2021-12-01',
        paymentTermDays: 30,
      },
    }));

  it('CR-1: by steps, the fee is that of all of them together', () => {
    const pricing: Pricing = { model: 'tiered', tiers: [{ upTo: 100, unitPrice: 5 }, { unitPrice: 3 }] };
    const data = rated(inUse({ pricing }), ['2021-11-01', 110]);
    expect(data).toMatchObject({
      segment: {
        listPrice: 530,
        unitPrice: 530,
        pricing: { list: pricing, unit: pricing, discountBasisPoints: 0, before: 0 },
      },
    });
  });

  it('nothing used is nothing charged, and is rated all the same', () => {
    const data = rated(inUse());
    expect(data).toEqual({ charge: 'chg_use', product: 'Minutes', from: '2021-10-31', to: '2021-11-30', quantity: 0 });
  });

  it('C-4: what would never be charged is not taken', () => {
    const measured = (
      day: string,
      product = 'Minutes',
      state = inUse({ ratedUntil: date('2021-11-30') }, '2022-01-10'),
    ) => refusedMeasurement(state, { product, date: date(day) });
    const [never, late] = [
      { code: 'usage.not-charged', rule: 'C-4' },
      { code: 'usage.rated-already', rule: 'C-4' },
    ];
    expect(measured('2021-11-30')).toBeUndefined();
    expect(measured('2022-01-09')).toBeUndefined();
    expect(measured('2021-11-29')).toMatchObject(late);
    for (const day of ['2021-10-30', '2022-01-10']) expect(measured(day)).toMatchObject(never);
    expect(measured('2021-12-01', 'Other')).toMatchObject(never);
    expect(measured('2022-10-31', 'Minutes', inUse())).toMatchObject(never);
    expect(measured('2021-12-01', 'Minutes', life.state)).toMatchObject(never);
  });

  it('nothing was measured: nothing was used', () => {
    const [appointment] = due(inUse());
    expect(rateUsage(inUse(), appointment as never, life.facts())).toMatchObject([
      { data: { quantity: 0 }, rules: ['C-4', 'PV-11'] },
    ]);
  });

  it('QN-5, QC-19: goes to whom the sale is billed, from the entity that sold, by the day', () => {
    const state = inUse({ billTo: 'con_1_2', entity: 'Inc' } as never);
    expect(rated(state, ['2021-11-01', 1])).toMatchObject({
      segment: { billTo: 'con_1_2', entity: 'Inc', proration: 'actual/365' },
    });
    expect(rated(inUse(), ['2021-11-01', 1])).not.toHaveProperty('segment.billTo');
  });

  it('of several charges the one that is due is rated', () => {
    const state = inUse();
    const [charge] = state.booking.usageCharges ?? [];
    const other = { ...(charge as UsageCharge), id: 'chg_other', product: 'Other' } as UsageCharge;
    const both = { ...state, booking: { ...state.booking, usageCharges: [other, charge as UsageCharge] } };
    const [, second] = due(both);
    expect(rateUsage(both, second as never, metered(['2021-11-01', 3]))).toMatchObject([
      { data: { charge: 'chg_use', quantity: 3 } },
    ]);
  });

  it('an appointment about a charge that is gone does nothing', () =>
    expect(rateUsage(life.state, { subject: 'chg_none' } as never, life.facts())).toEqual([]));
});
