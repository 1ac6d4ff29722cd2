import { describe, expect, it } from 'vitest';
import { arrBasis, arrOn, lostMetrics, monthsOf, splitOf } from '../../domain/booking/metrics.ts';
import { date } from '../../domain/calendar/dates.ts';
import type { Opportunity, QuoteLine, Subscription } from '../../domain/subscription.ts';
import { booked } from './kit.ts';

const line = (more: Partial<QuoteLine>): QuoteLine => ({
  product: 'P',
  sku: 'P-1',
  quantity: 1,
  added: 1,
  listPrice: 100,
  unitPrice: 100,
  annual: 100,
  start: date('2021-10-01'),
  end: date('2022-10-01'),
  days: 365,
  amount: 100,
  ...more,
});

describe('BM-2: the amount by kind of charge', () => {
  it('BM-2: what recurs, true-ups, services and the rest, each cent in one of them', () =>
    expect(
      splitOf([
        line({ amount: 1 }),
        line({ amount: 2, family: 'true-up' }), // a renewal of what was a true-up recurs
        line({ amount: 10, kind: 'one-time', family: 'true-up' }),
        line({ amount: 200, kind: 'one-time', family: 'services' }),
        line({ amount: 3000, kind: 'one-time', family: 'compute' }),
        line({ amount: 40_000, kind: 'one-time' }),
      ]),
    ).toEqual({ recurring: 3, trueUp: 10, professionalServices: 200, otherOneTime: 43_000 }));
});

describe('BM-1, BM-3: yearly revenue', () => {
  const life = booked();
  const sold = 20 * 22_800;
  const renewal = { id: 'opp_x', type: 'Renewal' } as Opportunity;

  it.each([
    ['2021-09-30', 0],
    ['2021-10-01', sold],
    ['2022-09-30', sold],
    ['2022-10-01', 0],
  ])('BM-3: on %s it is %i', (on, arr) => expect(arrOn(life.state, date(on))).toBe(arr));

  it('BM-3: what is charged once is none', () => {
    const [charge] = life.state.booking.charges;
    if (!charge) throw new Error('nothing is sold');
    const once: Subscription = {
      ...life.state,
      booking: { ...life.state.booking, charges: [charge, { ...charge, id: 'chg_x', kind: 'one-time' }] },
    };
    expect(arrOn(once, date('2022-01-01'))).toBe(sold);
  });

  it('BM-1: a renewal is measured against the last day of the term, any other deal against nothing', () => {
    expect(arrBasis(life.state, renewal)).toBe(sold);
    expect(arrBasis(life.state, { ...renewal, type: 'Add-On Business' })).toBe(0);
  });

  it('BM-1: a lost renewal takes all of its basis, once for each term', () => {
    const end = date('2022-10-01');
    expect(lostMetrics(life.state, renewal)).toEqual({ arrBasis: sold, netArr: -sold, amount: sold, boundary: end });
    expect(lostMetrics(life.state, { ...renewal, type: 'New Business' })).toBeUndefined();
    const lost = { ...life.state, renewal: { ...life.state.renewal, lost: { boundary: end } } } as Subscription;
    expect(lostMetrics(lost, renewal)).toBeUndefined();
  });

  it('QM-4: an amendment counts the months of its subscription, any other quote its own', () => {
    const of = (type: string) =>
      ({ type, initialTerm: 7, start: date('2021-10-01'), end: date('2024-10-01') }) as never;
    expect(monthsOf(life.state, renewal, of('Amend'))).toBe(12);
    expect(monthsOf(life.state, renewal, of('Renew'))).toBe(36);
    expect(monthsOf(life.state, { ...renewal, type: 'Credit' }, of('Cancel'))).toBe(7);
  });
});
