import { describe, expect, it } from 'vitest';
import { date } from '../../domain/calendar/dates.ts';
import { linesOf } from '../../domain/quoting/lines.ts';
import { begunMonths, periodAmount, years } from '../../domain/quoting/period.ts';
import { amendLine, newLine, type Stretch, soldAs, type Wanted, wantedLines } from '../../domain/quoting/price.ts';
import { isRefusal } from '../../domain/refusal.ts';
import type { ChargeSegment, Subscription } from '../../domain/subscription.ts';
import { booked, Life } from './kit.ts';

const on = date('2021-09-20');
const year: Stretch = { start: date('2021-10-01'), end: date('2022-10-01'), months: 12 };
const wanted = (more: Partial<Wanted> = {}): Wanted => ({ product: 'SM Premium', seats: 20, ...more });
const fresh = (more: Partial<Wanted> = {}, stretch = year, annualPayments = false) =>
  newLine(wanted(more), stretch, annualPayments, new Life().facts(), on);

describe('QC-1: the lines that a body asks for', () => {
  it('by product and seats, at the price of the body', () =>
    expect(wantedLines({ seats: { 'SM Premium': 20, 'SM Ultimate': 5 }, discount: '10 %' })).toEqual([
      { product: 'SM Premium', seats: 20, discount: '10 %', price: undefined },
      { product: 'SM Ultimate', seats: 5, discount: '10 %', price: undefined },
    ]));

  it('one by one: what a line says of its price counts, else the body', () =>
    expect(
      wantedLines({
        discount: '10 %',
        price: '200.00',
        lines: [
          { product: 'a', seats: 1 },
          { product: 'b', seats: 2, discount: '5 %' },
          { product: 'c', seats: 3, price: '1.00' },
        ],
      }),
    ).toEqual([
      { product: 'a', seats: 1, discount: '10 %', price: '200.00' },
      { product: 'b', seats: 2, discount: '5 %' },
      { product: 'c', seats: 3, price: '1.00' },
    ]));

  it('both at once, and none', () => {
    expect(wantedLines({ seats: { a: 1 }, lines: [{ product: 'b', seats: 2 }] }).map(({ product }) => product)).toEqual(
      ['a', 'b'],
    );
    expect(wantedLines({})).toEqual([]);
  });
});

describe('QC-12: a line of a new quote', () => {
  it('has every figure that it is priced by', () =>
    expect(fresh({ discount: '18 %' })).toEqual({
      product: 'SM Premium',
      sku: 'SM-PREMIUM-1Y',
      quantity: 20,
      added: 20,
      listPrice: 22_800,
      unitPrice: 18_696,
      annual: 373_920,
      start: '2021-10-01',
      end: '2022-10-01',
      days: 365,
      amount: 373_920,
    }));

  it.each([
    ['QM-2: prepaid', 36, false, 'SM-PREMIUM-3Y'],
    ['QM-3: annual payments', 36, true, 'SM-PREMIUM-1Y'],
    ['a length without a SKU', 18, false, 'SM-PREMIUM-1Y'],
    ['a month', 1, false, 'SM-PREMIUM-1M'],
    ['no length: the true-up is no SKU of a term', 0, false, 'SM-PREMIUM-1Y'],
  ])('%s: %i months', (_name, months, annualPayments, sku) =>
    expect(fresh({}, { ...year, months }, annualPayments)).toMatchObject({ sku }),
  );

  it('a length without a SKU has that of a year, whatever the catalogue names first', () => {
    const facts = new Life().facts();
    const products = facts.catalogue.products.map((each) => ({ ...each, charges: each.charges.toReversed() }));
    const catalogue = { ...facts.catalogue, products };
    expect(newLine(wanted(), { ...year, months: 18 }, false, { ...facts, catalogue }, on)).toMatchObject({
      sku: 'SM-PREMIUM-1Y',
    });
  });

  it('what the catalogue does not know is called by its name and sold as seats, by the day', () =>
    expect(soldAs(new Life().facts(), 'Nothing', on)).toEqual({
      sku: 'Nothing',
      kind: 'recurring',
      proration: 'day',
      family: 'seats',
    }));

  it('QCT-2: to the end of another subscription it is sold by the month', () => {
    const half: Stretch = { start: date('2022-01-01'), end: date('2022-07-01'), months: 6, monthly: true };
    expect(fresh({}, half)).toMatchObject({
      sku: 'SM-PREMIUM-1M',
      proration: 'month',
      annual: 456_000,
      amount: 228_000,
    });
    expect(fresh({}, { ...half, monthly: false })).toMatchObject({ sku: 'SM-PREMIUM-1Y', amount: 226_126 });
    expect(fresh({}, { ...half, monthly: false })).not.toHaveProperty('proration');
  });

  it('QP-1: what is charged once is worth nothing a year, however long the stretch', () =>
    expect(fresh({ product: 'Implementation Services', seats: 2 }, { ...year, months: 36 })).toMatchObject({
      kind: 'one-time',
      family: 'services',
      sku: 'PS-IMPLEMENTATION',
      added: 2,
      annual: 0,
      amount: 3_000_000,
    }));
});

describe('QP-2: a price that is agreed', () => {
  const services = (price?: string) => fresh({ product: 'GitLab Service Package', seats: 1, price });

  it.each([
    ['12500.00', 1_250_000],
    ['0', 0],
  ])('%s is list and unit price', (price, cents) =>
    expect(services(price)).toMatchObject({ listPrice: cents, unitPrice: cents, amount: cents }),
  );

  it.each([
    {
      rule: 'QP-2',
      price: undefined,
      code: 'quote.price-required',
      detail: 'GitLab Service Package has no list price',
    },
    { rule: 'QP-2', price: '-0.01', code: 'quote.discount-out-of-range', detail: 'between 0 and 100 percent' },
  ])('$rule: $price is refused', ({ rule, price, code, detail }) =>
    expect(services(price)).toMatchObject({ code, rule, detail: expect.stringContaining(detail) }),
  );
});

describe('QW-5: months of a part of a year', () => {
  const cut = (start: string, end: string) => ({ start: date(start), end: date(end), whole: false });

  it.each([
    ['2022-04-01', '2022-10-01', 6],
    ['2022-04-07', '2022-10-01', 6],
    ['2022-04-07', '2022-10-07', 6],
    ['2022-04-07', '2022-10-08', 7],
    ['2022-09-30', '2022-10-01', 1],
    ['2022-10-01', '2022-10-01', 0],
  ])('%s to %s are %i, a begun one whole', (start, end, months) => expect(begunMonths(cut(start, end))).toBe(months));

  it('cost as many twelfths; by the day they cost days', () => {
    const part = cut('2022-04-07', '2022-10-01');
    expect(periodAmount(6_000, part, 'month')).toBe(3_000);
    expect(periodAmount(6_000, part, 'actual/365')).toBe(2_910);
    expect(periodAmount(6_000, part)).toBe(2_910);
    expect(periodAmount(6_000, { ...part, whole: true }, 'month')).toBe(6_000);
  });
});

describe('The price of a seat', () => {
  it.each([
    [{ price: '0' }, 0],
    [{ price: '228.00' }, 22_800],
    [{ price: '217.00', discount: '50 %' }, 21_700],
    [{ discount: '0 %' }, 22_800],
    [{ discount: '100 %' }, 0],
    [{}, 22_800],
  ])('%j is %i cents', (more, unitPrice) => expect(fresh(more)).toMatchObject({ listPrice: 22_800, unitPrice }));

  it.each([
    {
      rule: 'AP-3',
      more: { price: '-0.01' },
      code: 'quote.discount-out-of-range',
      detail: 'the list price of SM Premium',
    },
    { rule: 'AP-3', more: { price: '228.01' }, code: 'quote.discount-out-of-range', detail: 'between 0 and' },
    {
      rule: 'AP-3',
      more: { discount: '-0.01 %' },
      code: 'quote.discount-out-of-range',
      detail: '-0.01 % is no discount',
    },
    { rule: 'AP-3', more: { discount: '100.01 %' }, code: 'quote.discount-out-of-range', detail: '100.01 % is no' },
    { rule: 'QC-1', more: { seats: 0 }, code: 'quote.seats-out-of-range', detail: '0 seats of SM Premium cannot' },
    { rule: 'QC-1', more: { seats: -1 }, code: 'quote.seats-out-of-range', detail: '-1 seats of SM Premium cannot' },
    { rule: 'QN-4', more: { product: 'Nothing' }, code: 'quote.unknown-product', detail: 'no product Nothing' },
    {
      rule: 'QN-4',
      more: { product: 'Starter' },
      code: 'quote.not-sellable',
      detail: 'Starter is not on sale on',
    },
  ])('$rule: $more is refused', ({ rule, more, code, detail }) =>
    expect(fresh(more)).toMatchObject({ code, rule, detail: expect.stringContaining(detail) }),
  );

  it('one seat is the fewest', () => expect(fresh({ seats: 1 })).toMatchObject({ quantity: 1, amount: 22_800 }));
});

describe('A line of an amendment', () => {
  const rest: Stretch = {
    start: date('2022-04-07'),
    end: date('2022-10-01'),
    months: 12,
    anchor: date('2021-10-01'),
  };
  const amended = (more: Partial<Wanted>, state: Subscription = booked().state) =>
    amendLine(state, wanted({ seats: 30, ...more }), rest, new Life().facts(), on);
  const withCharges = (change: (charge: ChargeSegment) => readonly ChargeSegment[]): Subscription => {
    const { state } = booked();
    return { ...state, booking: { ...state.booking, charges: state.booking.charges.flatMap(change) } };
  };

  it('QA-4, QA-5: the new total, the difference by the day, at the price of what is raised', () =>
    expect(amended({})).toEqual({
      product: 'SM Premium',
      sku: 'SM-PREMIUM-1Y',
      quantity: 30,
      added: 10,
      listPrice: 22_800,
      unitPrice: 22_800,
      annual: 228_000,
      start: '2022-04-07',
      end: '2022-10-01',
      days: 177,
      amount: 110_564,
      raises: 'chg_1_1',
    }));

  it.each([
    ['the same price raises', { price: '228.00' }, 22_800, 'chg_1_1'],
    ['no discount raises', { discount: '0 %' }, 22_800, 'chg_1_1'],
    ['another price is a line of its own', { price: '217.00' }, 21_700, undefined],
    ['a discount is a line of its own', { discount: '10 %' }, 20_520, undefined],
  ])('QC-14: %s', (_name, more, unitPrice, raises) => {
    const line = amended(more);
    expect(line).toMatchObject({ unitPrice });
    expect('raises' in line ? line.raises : undefined).toBe(raises);
  });

  it('QA-6: of several lines of a product the last one that runs to the end', () => {
    const state = withCharges((charge) => [
      charge,
      { ...charge, id: 'chg_1_2', line: 'chg_1_2', unitPrice: 20_000, sku: 'OTHER', quantity: 1 },
      { ...charge, id: 'chg_1_3', line: 'chg_1_3', unitPrice: 1, end: date('2022-09-30'), quantity: 1 },
    ]);
    expect(amended({}, state)).toMatchObject({ unitPrice: 20_000, sku: 'OTHER', raises: 'chg_1_2', added: 8 });
  });

  it('a product that is not on it yet is priced by the list and raises nothing', () => {
    const line = amended({ product: 'SM Ultimate' });
    expect(line).toMatchObject({ sku: 'SM-ULTIMATE-1Y', quantity: 30, added: 30, unitPrice: 118_800 });
    expect(line).not.toHaveProperty('raises');
  });

  it('QN-4: what was sold may be added to after it left the list, at a price too', () => {
    const state = withCharges((charge) => [{ ...charge, product: 'Starter', listPrice: 4_800, unitPrice: 4_800 }]);
    expect(amended({ product: 'Starter' }, state)).toMatchObject({ unitPrice: 4_800, added: 10 });
    expect(amended({ product: 'Starter', price: '40.00' }, state)).toMatchObject({ unitPrice: 4_000, added: 10 });
  });

  it.each([
    ['2022-01-25', { added: 10 }],
    [
      '2022-01-26',
      { code: 'quote.not-sellable', rule: 'QE-2', detail: expect.stringContaining('On 2022-01-26 no more') },
    ],
  ])('QE-2: seats of Starter on %s', (day, expected) => {
    const state = withCharges((charge) => [{ ...charge, product: 'Starter', listPrice: 4_800, unitPrice: 4_800 }]);
    expect(
      amendLine(state, wanted({ product: 'Starter', seats: 30 }), rest, new Life().facts(), date(day)),
    ).toMatchObject(expected);
  });

  it('QN-4: what was never sold here has to be on sale', () =>
    expect(amended({ product: 'Starter' })).toMatchObject({ code: 'quote.not-sellable', rule: 'QN-4' }));

  it.each([{ rule: 'QA-4', seats: 20, code: 'amendment.no-change', detail: 'There are 20 seats of SM Premium' }])(
    '$rule: $seats seats are refused',
    ({ rule, seats, code, detail }) =>
      expect(amended({ seats })).toMatchObject({ code, rule, detail: expect.stringContaining(detail) }),
  );

  it('QW-5: packs are paid by the month, minutes once', () => {
    const storage = amended({ product: 'Storage', seats: 3 });
    expect(storage).toMatchObject({ family: 'storage', proration: 'month', annual: 18_000, amount: 9_000, added: 3 });
    const minutes = { product: 'Compute Minutes', seats: 3 };
    expect(amended(minutes)).toMatchObject({ kind: 'one-time', annual: 0, amount: 3_000, added: 3 });
    const state = withCharges((charge) => [charge, { ...charge, product: 'Compute Minutes', kind: 'one-time' }]);
    expect(amended(minutes, state)).toEqual(amended(minutes));
  });

  it('what was charged once is no line to raise', () => {
    const state = withCharges((charge) => [charge, { ...charge, id: 'chg_1_2', line: 'chg_1_2', kind: 'one-time' }]);
    expect(amended({}, state)).toMatchObject({ raises: 'chg_1_1' });
  });

  it('AP-3: a price beyond the list is refused here as well', () =>
    expect(amended({ price: '228.01' })).toMatchObject({ code: 'quote.discount-out-of-range' }));
});

describe('Years of a stretch', () => {
  const cut = (start: string, end: string, anchor?: string) =>
    years(date(start), date(end), anchor === undefined ? undefined : date(anchor)).map(
      (period) => `${period.start}..${period.end}${period.whole ? ' whole' : ''}`,
    );

  it.each([
    [
      'its own',
      '2021-10-01',
      '2023-10-01',
      undefined,
      ['2021-10-01..2022-10-01 whole', '2022-10-01..2023-10-01 whole'],
    ],
    [
      'a part at the end',
      '2021-10-01',
      '2023-01-01',
      undefined,
      ['2021-10-01..2022-10-01 whole', '2022-10-01..2023-01-01'],
    ],
    [
      'QM-5: cut where the term is',
      '2022-07-01',
      '2024-01-01',
      '2022-01-01',
      ['2022-07-01..2023-01-01', '2023-01-01..2024-01-01 whole'],
    ],
    ['from an anniversary on', '2023-01-01', '2024-01-01', '2022-01-01', ['2023-01-01..2024-01-01 whole']],
    [
      'parts at both ends',
      '2022-07-01',
      '2024-07-01',
      '2020-01-01',
      ['2022-07-01..2023-01-01', '2023-01-01..2024-01-01 whole', '2024-01-01..2024-07-01'],
    ],
    [
      'before the anchor',
      '2021-07-01',
      '2022-07-01',
      '2022-01-01',
      ['2021-07-01..2022-01-01', '2022-01-01..2022-07-01'],
    ],
    ['nothing', '2022-01-01', '2022-01-01', undefined, []],
  ])('%s', (_name, start, end, anchor, expected) => expect(cut(start, end, anchor)).toEqual(expected));
});

describe('The lines of a quote by its type', () => {
  const draft = (type: 'New' | 'Amend' | 'Renew', body: object, more: object = {}) => {
    const life = booked();
    life.advance('2022-04-04');
    const stretch = type === 'Amend' ? { ...year, start: date('2022-04-07'), anchor: year.start } : year;
    return linesOf({
      state: life.state,
      type,
      deal: undefined,
      body,
      account: life.account,
      facts: life.facts(),
      stretch,
      ...more,
    });
  };

  it('QA-4: an amendment pays what is added, any other quote all of it', () => {
    expect(draft('Amend', { seats: { 'SM Premium': 30 } })).toMatchObject([{ quantity: 30, added: 10 }]);
    expect(draft('New', { seats: { 'SM Premium': 30 } })).toMatchObject([{ quantity: 30, added: 30 }]);
    expect(draft('Renew', { seats: { 'SM Premium': 30 } })).toMatchObject([{ quantity: 30, added: 30 }]);
  });

  it('QA-12: seats do not fall', () =>
    expect(draft('Amend', { seats: { 'SM Premium': 19 } })).toMatchObject({
      code: 'amendment.below-purchased',
      rule: 'QA-12',
    }));

  it('QA-4: as many seats as there are is no change', () => {
    const refused = { code: 'amendment.no-change', rule: 'QA-4' };
    expect(draft('Amend', { seats: { 'SM Premium': 20 } })).toMatchObject(refused);
    expect(draft('Amend', { seats: { 'SM Premium': 20, 'SM Ultimate': 1 } })).toMatchObject(refused);
  });

  it('RN-23: a renewal and the parts of a split have the prices of the day on which they begin', () => {
    const stretch = { start: date('2023-10-01'), end: date('2024-10-01'), months: 12 };
    const listPrices = (type: 'New' | 'Renew', body: object) =>
      draft(type, { seats: { 'SM Premium': 20 }, ...body }, { stretch });
    expect(listPrices('New', {})).toMatchObject([{ listPrice: 22_800 }]);
    expect(listPrices('New', { split: false })).toMatchObject([{ listPrice: 22_800 }]);
    expect(listPrices('New', { split: true })).toMatchObject([{ listPrice: 34_800 }]);
    expect(listPrices('Renew', {})).toMatchObject([{ listPrice: 34_800 }]);
  });

  it('QTU-3: a true-up in a renewal has the price of the term that it looks back on', () => {
    const stretch = { start: date('2023-10-01'), end: date('2024-10-01'), months: 12 };
    const seats = { 'SM Premium': 30, 'True-Up SM Premium': 2 };
    expect(draft('Renew', { seats }, { stretch })).toMatchObject([{ listPrice: 34_800 }, { listPrice: 22_800 }]);
  });

  it('QM-2, QM-3: a renewal of three years has the SKU of its schedule', () => {
    const stretch = { start: date('2022-10-01'), end: date('2025-10-01'), months: 36 };
    const seats = { 'SM Premium': 30 };
    expect(draft('Renew', { seats }, { stretch })).toMatchObject([{ sku: 'SM-PREMIUM-3Y' }]);
    expect(draft('Renew', { seats, annualPayments: true }, { stretch })).toMatchObject([{ sku: 'SM-PREMIUM-1Y' }]);
  });

  it('QE-2, QE-4, QN-4: what is sold no more is renewed by whoever had it, for one year, while it may be', () => {
    const { state } = booked();
    const facts = (day: string) => ({ ...booked().facts(), now: `${day}T12:00:00.000Z` as never });
    const had = {
      ...state,
      booking: {
        ...state.booking,
        charges: state.booking.charges.map((charge) => ({ ...charge, product: 'Starter' })),
      },
    };
    const renewal = { start: date('2022-10-01'), end: date('2023-10-01'), months: 12 };
    const ask = (product: string, more: object) =>
      draft(
        'Renew',
        { seats: { [product]: 20 } },
        { state: had, stretch: renewal, facts: facts('2021-12-01'), ...more },
      );
    expect(ask('Starter', {})).toMatchObject([{ product: 'Starter', quantity: 20 }]);
    expect(ask('Starter', { state })).toMatchObject({
      code: 'quote.not-sellable',
      rule: 'QN-4',
      detail: 'Starter is not on sale on 2021-12-01.',
    });
    expect(ask('Starter', { facts: facts('2022-03-01') })).toMatchObject({
      rule: 'QE-2',
      detail: 'Starter could be renewed until 2022-01-26.',
    });
    expect(ask('Starter', { stretch: { ...renewal, months: 24, end: date('2024-10-01') } })).toMatchObject({
      code: 'quote.sku-term-mismatch',
      rule: 'QE-2',
      detail: 'Starter is renewed for one year only.',
    });
    expect(ask('Silver', {})).toMatchObject({
      rule: 'QE-4',
      detail: 'Silver is SaaS Premium now: renew it by that name.',
    });
    expect(ask('Nothing', {})).toMatchObject({ code: 'quote.unknown-product' });
  });

  it('QTU-1: nothing is owed of a term that was not', () =>
    expect(draft('New', { seats: { 'SM Premium': 30, 'True-Up SM Premium': 1 } })).toMatchObject({
      code: 'quote.true-up-not-possible',
      rule: 'QTU-1',
    }));

  it('QC-13: annual payments have the one-year SKU', () => {
    const body = { seats: { 'SM Premium': 30 }, annualPayments: true };
    const stretch = { ...year, months: 36, end: date('2024-10-01') };
    expect(draft('New', body, { stretch })).toMatchObject([{ sku: 'SM-PREMIUM-1Y' }]);
    expect(draft('New', { seats: { 'SM Premium': 30 } }, { stretch })).toMatchObject([{ sku: 'SM-PREMIUM-3Y' }]);
  });

  it('the first line that is refused refuses them all', () => {
    const lines = draft('New', { seats: { 'SM Premium': 30, Nothing: 1 } });
    expect(isRefusal(lines) && lines.code).toBe('quote.unknown-product');
    expect(draft('New', {})).toEqual([]);
  });
});
