import { describe, expect, it } from 'vitest';
import {
  arrBasis,
  arrOn,
  laterYears,
  lostMetrics,
  metricsOf,
  monthsOf,
  splitOf,
} from '../../domain/booking/metrics.ts';
import { date } from '../../domain/calendar/dates.ts';
import type { Opportunity, Quote, QuoteLine, Subscription } from '../../domain/subscription.ts';
import { booked, Life } from './kit.ts';

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

const sold = 20 * 22_800;
const quoteOf = (more: Partial<Quote>): Quote =>
  ({ type: 'New', start: date('2021-10-01'), end: date('2024-10-01'), total: 0, lines: [], ...more }) as Quote;
const dealOf = (more: Partial<Opportunity>): Opportunity =>
  ({ id: 'opp_y', type: 'Renewal', name: 'deal', owner: 'per_ray', openedBy: 'per_ray', ...more }) as Opportunity;

describe('BM-1: what a deal counts as', () => {
  const { state, ...life } = booked();
  const facts = booked().facts();
  const lines = [
    line({ annual: 700, amount: 700 }),
    line({ annual: 900, amount: 900, start: date('2022-10-01') }),
    line({ annual: 0, amount: 5, kind: 'one-time' }),
  ];
  const amountSplit = { recurring: 1_600, trueUp: 0, professionalServices: 0, otherOneTime: 5 };

  it('the lines that begin with the quote, less the basis of a renewal', () => {
    expect(life.now).toBe('2021-09-20T00:00:00.000Z');
    expect(metricsOf(state, dealOf({ type: 'New Business' }), quoteOf({ lines }), facts)).toEqual({
      arrBasis: 0,
      netArr: 700,
      bookedArr: 700,
      amountSplit,
    });
    expect(metricsOf(state, dealOf({}), quoteOf({ lines }), facts)).toMatchObject({
      arrBasis: sold,
      netArr: 700 - sold,
      bookedArr: 700,
    });
  });

  it('BM-4: the basis of a renewal has what was merged into it, a lost one has not', () => {
    const merges = { sub_2: { arr: 1_000, seats: {} } } as never;
    expect(arrBasis(state, dealOf({ merges }))).toBe(sold + 1_000);
    expect(arrBasis(state, dealOf({ type: 'Add-On Business', merges }))).toBe(0);
    expect(lostMetrics(state, dealOf({ merges }))).toMatchObject({ netArr: -sold });
  });

  it('QX-3: the credit of a reset counts nothing, its amount is split all the same', () =>
    expect(metricsOf(state, dealOf({ type: 'Credit' }), quoteOf({ lines }), facts)).toEqual({
      arrBasis: 0,
      netArr: 0,
      bookedArr: 0,
      amountSplit,
    }));

  it('CR-10: a decommission reverses what its original counted, or what its own lines come to', () => {
    const original = dealOf({ id: 'opp_o', arrBasis: 300, netArr: 50 } as never);
    const of = { ...state, opportunity: { ...state.opportunity, opp_o: original } };
    const gone = dealOf({ type: 'Decommission', original: 'opp_o' } as never);
    expect(metricsOf(of, gone, quoteOf({ lines }), facts)).toEqual({
      arrBasis: -300,
      netArr: -50,
      bookedArr: -350,
      amountSplit,
    });
    expect(metricsOf(state, gone, quoteOf({ lines }), facts)).toEqual({
      arrBasis: -0,
      netArr: -700,
      bookedArr: -700,
      amountSplit,
    });
  });

  it('CR-10, QRP-7: a decommission of a deal by years reverses what each of its years counted', () => {
    const deals = [
      { id: 'opp_o', arrBasis: 300, netArr: 50 },
      { id: 'opp_2', yearOf: 'opp_o', arrBasis: 0, netArr: 20 },
      { id: 'opp_3', yearOf: 'opp_o', arrBasis: 0, netArr: -5 },
      { id: 'opp_n', yearOf: 'opp_m', arrBasis: 0, netArr: 7 }, // of another deal
    ].map((deal) => [deal.id, dealOf(deal as never)]);
    const of = { ...state, opportunity: { ...state.opportunity, ...Object.fromEntries(deals) } };
    const gone = dealOf({ type: 'Decommission', original: 'opp_o' } as never);
    expect(metricsOf(of, gone, quoteOf({ lines }), facts)).toMatchObject({
      arrBasis: -300,
      netArr: -65,
      bookedArr: -365,
    });
  });

  it('CR-2: a later year is no original: nothing is refunded in part', () => {
    const it1 = new Life();
    it1.sell({ start: '2020-01-10', ramp: [{ seats: { 'SM Premium': 20 } }, { seats: { 'SM Premium': 30 } }] });
    it1.do('fin', 'approve-refund', it1.state.id, { reason: 'wrong purchase' });
    const back = { type: 'Decommission', parent: it1.state.id, original: it1.deal };
    expect(it1.state.opportunity[it1.deal]?.yearOf).toBe('opp_1_1');
    expect(it1.try('dee', 'create-opportunity', it1.state.id, back)).toMatchObject({
      code: 'refund.not-possible',
      rule: 'CR-2',
    });
  });

  it('BM-1: a lost renewal is worth its primary quote, where it has one', () => {
    const quoted = (opportunity: string, primary: boolean, total: number) => ({ opportunity, primary, total });
    const quoting = {
      a: quoted('opp_z', true, 1),
      b: quoted('opp_y', false, 2),
      c: quoted('opp_y', true, 3),
      d: quoted('opp_w', false, 4),
    } as never;
    expect(lostMetrics({ ...state, quoting }, dealOf({}))).toMatchObject({ amount: 3, netArr: -sold });
    expect(lostMetrics({ ...state, quoting }, dealOf({ id: 'opp_w' } as never))).toMatchObject({ amount: sold });
  });

  it('nothing was sold yet: no term, nothing to lose', () => {
    const bare = { ...state, booking: { ...state.booking, terms: [] } };
    expect(lostMetrics(bare, dealOf({}))).toBeUndefined();
    expect(monthsOf(bare, dealOf({}), quoteOf({ type: 'Amend', initialTerm: 9 }))).toBe(9);
  });
});

describe('QRP-7, QM-4: the years of a deal', () => {
  const { state } = booked();
  const facts = booked().facts();
  const lines = [
    line({ annual: 900, start: date('2023-10-01'), end: date('2024-10-01') }),
    line({ annual: 700 }),
    line({ annual: 500, start: date('2022-10-01'), end: date('2023-10-01') }),
    line({ annual: 0, kind: 'one-time', start: date('2022-01-01'), end: date('2022-10-01') }),
  ];
  const deal = dealOf({ type: 'New Business', category: 'Ramp' } as never);
  const yearsOf = (quote: Partial<Quote>, of = state, it = deal) =>
    laterYears(of, it, quoteOf({ lines, ...quote }), facts);

  it('each later one is an opportunity of its own, with the change it brings, less the days of early booking', () => {
    const taken = state.counters.opp ?? 0;
    const won = (n: number, more: object) => ({
      type: 'OpportunityClosedWon',
      data: {
        opportunity: `opp_1_${taken + n}`,
        orderType: 'Growth',
        amount: 0,
        arrBasis: 0,
        termMonths: 12,
        amountSplit: { recurring: 0, trueUp: 0, professionalServices: 0, otherOneTime: 0 },
        ...more,
      },
      rules: ['BT-3', 'QRP-7', 'QM-4', 'BM-1'],
    });
    const created = (n: number) => ({
      type: 'OpportunityCreated',
      data: {
        opportunity: {
          id: `opp_1_${taken + n}`,
          type: 'New Business',
          owner: 'per_ray',
          name: `deal, year ${n + 1}`,
          stage: '7-Closing',
          createdOn: '2021-09-20',
          openedBy: 'per_ray',
          yearOf: 'opp_y',
          category: 'Ramp',
        },
      },
      rules: ['QRP-7', 'QM-4'],
    });
    expect(yearsOf({})).toEqual([
      created(1),
      won(1, { on: '2022-09-16', netArr: -200 }),
      created(2),
      won(2, { on: '2023-09-16', netArr: 400 }),
    ]);
    expect(yearsOf({}, state, dealOf({ type: 'New Business' }))[0]).not.toHaveProperty('data.opportunity.category');
  });

  it.each(['Amend', 'Cancel'] as const)('%s has none', (type) => expect(yearsOf({ type })).toEqual([]));

  it('a reset has none: it is measured whole (QX-3)', () => {
    const renewal = dealOf({ id: 'opp_r', stage: '7-Closing' } as never);
    const of = { ...state, opportunity: { ...state.opportunity, opp_r: renewal } };
    expect(yearsOf({ opportunity: 'opp_r' as never }, of)).toEqual([]);
    expect(yearsOf({ opportunity: 'opp_r' as never, start: date('2022-10-01') }, of)).not.toEqual([]);
  });
});
