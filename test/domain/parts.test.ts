import { describe, expect, it } from 'vitest';
import { addMonths, date } from '../../domain/calendar/dates.ts';
import { parseCatalogue } from '../../domain/catalog/schema.ts';
import { linesOf } from '../../domain/quoting/lines.ts';
import type { ChargeSegment } from '../../domain/subscription.ts';
import { booked, Life } from './kit.ts';

const from = '2020-01-01';
const volume = { tiers: [{ upTo: 100, unitPrice: 200 }, { unitPrice: 150 }] };
const tiers = (first: number) => [{ upTo: 10, unitPrice: first }, { unitPrice: 8_000 }];
const parsed = parseCatalogue({
  id: 'parts',
  version: 1,
  effectiveFrom: from,
  currency: 'USD',
  products: [
    {
      name: 'Analytics',
      family: 'storage',
      unit: 'pack',
      sellFrom: from,
      ratePlans: [
        {
          name: '1 year',
          sku: 'ANALYTICS-1Y',
          termMonths: 12,
          charges: [
            {
              kind: 'recurring',
              model: 'tiered',
              proration: 'month',
              prices: [
                { from, to: '2022-06-01', tiers: tiers(10_000) },
                { from: '2022-06-01', tiers: tiers(11_000) },
              ],
            },
            { kind: 'one-time', model: 'flat', prices: [{ from, flatFee: 25_000 }] },
            {
              kind: 'recurring',
              model: 'per-unit',
              prices: [
                { from, to: '2022-06-01', unitPrice: 1_000 },
                { from: '2022-06-01', unitPrice: 2_000 },
              ],
            },
            { kind: 'usage', model: 'per-unit', prices: [{ from, unitPrice: 7 }] },
          ],
        },
        {
          name: '2 years',
          sku: 'ANALYTICS-2Y',
          termMonths: 24,
          charges: [
            { kind: 'recurring', model: 'flat', prices: [{ from, flatFee: 90_000 }] },
            { kind: 'recurring', model: 'flat', prices: [{ from, flatFee: 3_000 }] },
          ],
        },
      ],
    },
    {
      name: 'Audit Log',
      family: 'storage',
      unit: 'user',
      sellFrom: from,
      prices: [{ from, ...volume }],
      ratePlans: [
        { name: '1 year', sku: 'AUDIT-1Y', termMonths: 12, charges: [{ kind: 'recurring', model: 'volume' }] },
      ],
    },
  ],
});
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const { catalogue } = parsed;

const year = { start: date('2021-10-01'), end: date('2022-10-01'), months: 12 };
function lines(type: 'New' | 'Amend' | 'Renew', body: object, more: { stretch?: object; charges?: object[] } = {}) {
  const life = type === 'New' ? new Life() : booked();
  life.advance(type === 'New' ? '2021-09-20' : '2022-03-28');
  const { booking } = life.state;
  const charges = [...booking.charges, ...((more.charges ?? []) as ChargeSegment[])];
  const made = linesOf({
    state: { ...life.state, booking: { ...booking, charges } },
    type,
    deal: undefined,
    body,
    account: life.account,
    facts: { ...life.facts(), catalogue },
    stretch: { ...year, ...more.stretch },
  });
  if (!Array.isArray(made)) throw new Error(JSON.stringify(made));
  return made;
}

const perUnit = (unitPrice: number) => ({ model: 'per-unit', unitPrice }) as const;
const stepwise = (first: number) => ({ model: 'tiered', tiers: tiers(first) }) as const;
const priced = (unit: object, before = 0) => ({ list: unit, unit, discountBasisPoints: 0, before });
const charge = (more: object) => ({
  id: 'chg_p',
  line: 'chg_p',
  opportunity: 'opp_1',
  product: 'Analytics',
  sku: 'ANALYTICS-1Y',
  quantity: 15,
  schedule: 'prepaid',
  proration: 'actual/365',
  billFrom: year.start,
  paymentTermDays: 30,
  ...year,
  ...more,
});
/** What fifteen packs were sold as, the second fee at 9.00 a unit. */
const soldPacks = [
  charge({ listPrice: 140_000, unitPrice: 140_000, pricing: priced(stepwise(10_000)), proration: 'month' }),
  charge({ id: 'chg_f', kind: 'one-time', part: 1, listPrice: 25_000, unitPrice: 25_000 }),
  charge({ id: 'chg_q', part: 2, listPrice: 13_500, unitPrice: 13_500, pricing: priced(perUnit(900)) }),
];

describe('C-3: a rate plan that bills more than one thing', () => {
  it('each charge is a line, by its own model, kind and proration', () =>
    expect(lines('New', { seats: { Analytics: 15 } })).toEqual([
      {
        product: 'Analytics',
        sku: 'ANALYTICS-1Y',
        quantity: 15,
        added: 15,
        listPrice: 140_000,
        unitPrice: 140_000,
        annual: 140_000,
        start: '2021-10-01',
        end: '2022-10-01',
        days: 365,
        amount: 140_000,
        proration: 'month',
        pricing: priced(stepwise(10_000)),
        family: 'storage',
      },
      {
        product: 'Analytics',
        part: 1,
        sku: 'ANALYTICS-1Y',
        quantity: 15,
        added: 15,
        listPrice: 25_000,
        unitPrice: 25_000,
        annual: 0,
        start: '2021-10-01',
        end: '2022-10-01',
        days: 365,
        amount: 25_000,
        kind: 'one-time',
        pricing: priced({ model: 'flat', flatFee: 25_000 }),
        family: 'storage',
      },
      {
        product: 'Analytics',
        part: 2,
        sku: 'ANALYTICS-1Y',
        quantity: 15,
        added: 15,
        listPrice: 15_000,
        unitPrice: 15_000,
        annual: 15_000,
        start: '2021-10-01',
        end: '2022-10-01',
        days: 365,
        amount: 15_000,
        pricing: priced(perUnit(1_000)),
        family: 'storage',
      },
      {
        product: 'Analytics',
        part: 3,
        sku: 'ANALYTICS-1Y',
        quantity: 0,
        added: 0,
        listPrice: 7,
        unitPrice: 7,
        annual: 0,
        start: '2021-10-01',
        end: '2022-10-01',
        days: 365,
        amount: 0,
        kind: 'usage',
        pricing: priced(perUnit(7)),
        family: 'compute',
      },
    ]));

  it('the charges of the SKU that is sold for the term', () =>
    expect(
      lines('New', { seats: { Analytics: 15 } }, { stretch: { months: 24, end: date('2023-10-01') } }),
    ).toMatchObject([
      { sku: 'ANALYTICS-2Y', annual: 90_000, amount: 180_000 },
      { sku: 'ANALYTICS-2Y', part: 1, annual: 3_000, amount: 6_000 },
    ]));

  it('a discount is taken off all of them, of the product that it was given for', () => {
    const wanted = [
      { product: 'Audit Log', seats: 10 },
      { product: 'Analytics', seats: 15, discount: '10 %' },
    ];
    const off = { discountBasisPoints: 1_000 };
    expect(lines('New', { lines: wanted })).toMatchObject([
      { product: 'Audit Log', amount: 2_000 },
      { amount: 126_000, listPrice: 140_000, pricing: off },
      { part: 1, amount: 22_500, listPrice: 25_000, unitPrice: 22_500, pricing: off },
      { part: 2, amount: 13_500, listPrice: 15_000, pricing: off },
      { part: 3, unitPrice: 6, listPrice: 7, pricing: { ...off, list: perUnit(7), unit: perUnit(6) } },
    ]);
  });

  it('QA-4, QA-5: an amendment pays what is added at the prices that it was sold at; what is charged once was', () => {
    const stretch = { start: date('2022-04-01'), anchor: year.start };
    expect(lines('Amend', { seats: { Analytics: 25 } }, { stretch, charges: soldPacks })).toMatchObject([
      { quantity: 25, added: 10, annual: 80_000, amount: 40_000, days: 183, pricing: { before: 15 } },
      {
        part: 2,
        quantity: 25,
        added: 10,
        annual: 9_000,
        amount: 4_512,
        start: '2022-04-01',
        days: 183,
        pricing: { unit: perUnit(900), before: 15 },
      },
    ]);
  });

  it('QA-6: a product that is new to the subscription brings all its charges, at the prices of the day', () =>
    expect(
      lines('Amend', { seats: { Analytics: 5 } }, { stretch: { start: date('2022-04-01'), anchor: year.start } }),
    ).toMatchObject([
      { added: 5, amount: 25_000 },
      { part: 1, added: 5, amount: 25_000 },
      { part: 2, added: 5, amount: 2_507, pricing: priced(perUnit(1_000)) },
      { part: 3, kind: 'usage' },
    ]));

  it('a part that was sold to an earlier day, or once, fixes no price', () => {
    const stretch = { start: date('2022-04-01'), anchor: year.start };
    const other = [
      soldPacks[0] as object,
      charge({ part: 2, end: date('2022-09-30'), pricing: priced(perUnit(1)), listPrice: 15, unitPrice: 15 }),
      charge({ part: 2, product: 'Audit Log', pricing: priced(perUnit(2)), listPrice: 15, unitPrice: 15 }),
      charge({ part: 2, kind: 'one-time', pricing: priced(perUnit(3)), listPrice: 15, unitPrice: 15 }),
      charge({ part: 4, pricing: priced(perUnit(4)), listPrice: 15, unitPrice: 15 }),
    ];
    expect(lines('Amend', { seats: { Analytics: 25 } }, { stretch, charges: other })).toMatchObject([
      { added: 10 },
      { part: 2, pricing: { unit: perUnit(1_000) } },
    ]);
  });

  it('RN-23: a renewal has the prices of its first day; what was charged once is not charged again', () => {
    const stretch = { start: year.end, end: addMonths(year.end, 12) };
    expect(lines('Renew', { seats: { Analytics: 15 } }, { stretch, charges: soldPacks })).toMatchObject([
      { amount: 150_000, pricing: priced(stepwise(11_000)) },
      { part: 2, amount: 30_000, pricing: priced(perUnit(2_000)) },
      { part: 3, kind: 'usage', start: '2022-10-01', end: '2023-10-01' },
    ]);
  });

  it('QR-4: a product that comes with the renewal is set up with it', () => {
    const stretch = { start: year.end, end: addMonths(year.end, 12) };
    expect(lines('Renew', { seats: { Analytics: 15 } }, { stretch }).map(({ part, amount }) => [part, amount])).toEqual(
      [
        [undefined, 150_000],
        [1, 25_000],
        [2, 30_000],
        [3, 0],
      ],
    );
  });

  it('QU-1: what is taken in an exchange brings all its charges', () => {
    const users = charge({
      id: 'chg_a',
      line: 'chg_a',
      product: 'Audit Log',
      sku: 'AUDIT-1Y',
      quantity: 10,
      listPrice: 2_000,
      unitPrice: 2_000,
      pricing: priced({ model: 'volume', ...volume }),
    });
    const stretch = { start: date('2022-04-01'), anchor: year.start };
    const seats = { 'Audit Log': 5, Analytics: 5 };
    expect(lines('Amend', { seats }, { stretch, charges: [users] })).toMatchObject([
      { product: 'Audit Log', added: -5, raises: 'chg_a' },
      { product: 'Analytics', added: 5, amount: 25_000 },
      { product: 'Analytics', part: 1, added: 5, amount: 25_000 },
      { product: 'Analytics', part: 2, added: 5, annual: 5_000 },
      { product: 'Analytics', part: 3, kind: 'usage' },
    ]);
  });

  it('QRP-1: the discount of a year is taken off all its charges', () => {
    const ramp = [
      { months: 12, lines: [{ product: 'Analytics', seats: 10, discount: '10 %' }] },
      { months: 12, lines: [{ product: 'Analytics', seats: 10 }] },
    ];
    const made = lines('New', { ramp }, { stretch: { months: 24, end: date('2023-10-01') } });
    expect(made.filter(({ part }) => part === 2).map(({ amount }) => amount)).toEqual([9_000, 10_000]);
  });

  it('RN-23: a renewal by years has the prices of its first day in all of them', () => {
    const stretch = { start: year.end, end: addMonths(year.end, 24), months: 24 };
    const ramp = [
      { months: 12, seats: { Analytics: 10 } },
      { months: 12, seats: { Analytics: 12 } },
    ];
    expect(lines('Renew', { ramp }, { stretch, charges: soldPacks }).map(({ part, amount }) => [part, amount])).toEqual(
      [
        [undefined, 110_000],
        [2, 20_000],
        [3, 0],
        [undefined, 126_000],
        [2, 24_000],
        [3, 0],
      ],
    );
  });

  it('QM-3: years that sell the same are equal, with a fee for setting up too', () => {
    const ramp = [
      { months: 12, seats: { Analytics: 10 } },
      { months: 12, seats: { Analytics: 10 } },
    ];
    const stretch = { months: 24, end: date('2023-10-01') };
    expect(() => lines('New', { ramp, years: ramp, annualPayments: true }, { stretch })).toThrow('quote.years-equal');
  });

  it('QRP-1: the years of a ramp have all of them, a setup fee with the first', () => {
    const stretch = { months: 24, end: date('2023-10-01') };
    const ramp = [
      { months: 12, seats: { Analytics: 10 } },
      { months: 12, seats: { Analytics: 12 } },
    ];
    const made = lines('New', { ramp }, { stretch });
    expect(made.filter(({ part }) => part === 2)).toMatchObject([
      { quantity: 10, start: '2021-10-01', end: '2022-10-01', amount: 10_000 },
      { quantity: 12, start: '2022-10-01', end: '2023-10-01', amount: 12_000 },
    ]);
    expect(made.filter(({ part }) => part === 3).map(({ start, end }) => [start, end])).toEqual([
      ['2021-10-01', '2022-10-01'],
      ['2022-10-01', '2023-10-01'],
    ]);
    expect(made.filter(({ kind }) => kind === 'one-time')).toMatchObject([{ amount: 25_000, start: '2021-10-01' }]);
  });
});

describe('CR-1: by volume', () => {
  it('what is paid already counts, not what so many units would cost', () => {
    const users = (quantity: number, before: number, annual: number) =>
      charge({
        id: `chg_${quantity}`,
        product: 'Audit Log',
        sku: 'AUDIT-1Y',
        quantity: quantity - before,
        listPrice: annual,
        unitPrice: annual,
        pricing: priced({ model: 'volume', ...volume }, before),
      });
    const ended = { ...users(100, 0, 9_999), start: date('2021-01-01'), end: date('2022-04-01') };
    const later = { ...users(1_000, 999, 9_999), start: date('2022-04-02') };
    const once = { ...users(1_000, 999, 9_999), kind: 'one-time' };
    const charges = [ended, users(100, 0, 20_000), users(120, 100, 0), once, later];
    const stretch = { start: date('2022-04-01'), anchor: year.start };
    expect(lines('Amend', { seats: { 'Audit Log': 150 } }, { stretch, charges })).toMatchObject([
      { quantity: 150, annual: 2_500 },
    ]);
  });
});
