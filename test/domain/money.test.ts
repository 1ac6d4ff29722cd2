import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, date, days } from '../../domain/calendar/dates.ts';
import {
  discountBasisPoints,
  discountExceeds,
  discounted,
  formatMoney,
  formatPercent,
  MoneyOverflow,
  mulDiv,
  prorate365,
  sum,
  usd,
} from '../../domain/money/money.ts';
import { stretchAmount, years } from '../../domain/quoting/period.ts';

describe('C-1: amounts are whole cents of USD, read from text', () => {
  it.each([
    ['228.00', 22_800],
    ['228', 22_800],
    ['228.5', 22_850],
    ['1,105.64', 110_564],
    ['0.01', 1],
    ['-3.10', -310],
    [' 48 ', 4_800],
  ])('%s is %i cents', (text, cents) => expect(usd(text)).toBe(cents));

  it.each(['', '1.234', '1,05', '12e3', 'USD 3', '--1', '1.', '.5', '１'])('%j is no amount', (text) =>
    expect(() => usd(text)).toThrow(new RangeError(`${text} is no amount such as "228.00"`)),
  );

  it.each([
    [0, '0.00'],
    [1, '0.01'],
    [-1, '-0.01'],
    [22_800, '228.00'],
    [110_564, '1,105.64'],
    [-123_456_789, '-1,234,567.89'],
    [100_000_000_000, '1,000,000,000.00'],
  ])('%i cents are written %s', (cents, text) => expect(formatMoney(cents)).toBe(text));

  it('an amount beyond 2^53 - 1 cents overflows', () => {
    expect(usd('90071992547409.91')).toBe(Number.MAX_SAFE_INTEGER);
    expect(usd('-90071992547409.91')).toBe(-Number.MAX_SAFE_INTEGER);
    for (const text of ['90071992547409.92', '-90071992547409.92'])
      expect(() => usd(text)).toThrow(new MoneyOverflow(`${text.replace('.', '')} is larger than this system keeps`));
    expect(() => sum([Number.MAX_SAFE_INTEGER, 1])).toThrow(
      new MoneyOverflow('9007199254740992 is no amount that can be kept exactly'),
    );
    expect(new MoneyOverflow('').name).toBe('MoneyOverflow');
    expect(() => mulDiv([Number.MAX_SAFE_INTEGER, 2], 1)).toThrow(MoneyOverflow);
  });

  it('what is written is read again', () =>
    fc.assert(
      fc.property(fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), (cents) => usd(formatMoney(cents)) === cents),
    ));
});

describe('C-4: half up to cents, once', () => {
  it.each([
    [[1], 2, 1],
    [[1], 3, 0],
    [[2], 3, 1],
    [[-1], 2, -1],
    [[5], 10, 1],
    [[4], 10, 0],
    [[-5], 10, -1],
    [[1], -2, -1],
    [[228_000, 177], 365, 110_564],
  ])('%j / %i is %i', (factors, divisor, cents) => expect(mulDiv(factors, divisor)).toBe(cents));

  it('18 % off 228.00 is 186.96', () => expect(discounted(22_800, 1_800)).toBe(18_696));

  it('is off by half a cent at most', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 12), max: 10 ** 12 }),
        fc.integer({ min: 1, max: 10_000 }),
        (top, bottom) => {
          const twice = 2n * (BigInt(mulDiv([top], bottom)) * BigInt(bottom) - BigInt(top));
          return (twice < 0n ? -twice : twice) <= BigInt(bottom);
        },
      ),
    ));
});

describe('C-3: a part of a year is annual / 365 x days', () => {
  it.each([
    ['AT-01', 228_000, '2022-04-07', '2022-10-01', 177, 110_564],
    ['AT-44, stub', 570_000, '2022-07-01', '2023-01-01', 184, 287_342],
    ['AT-94, credit', 2_280_000, '2022-04-01', '2023-01-01', 275, 1_717_808],
    ['one day', 36_500, '2022-01-01', '2022-01-02', 1, 100],
    ['no day', 36_500, '2022-01-01', '2022-01-01', 0, 0],
  ])('%s', (_name, annual, from, to, count, cents) => {
    expect(days(date(from), date(to))).toBe(count);
    expect(prorate365(annual, count)).toBe(cents);
  });

  it.each([
    [365, 36_500],
    [366, 36_500],
    [364, 36_400],
  ])('%i days of 365.00 a year cost %i cents: never more than the year', (count, cents) =>
    expect(prorate365(36_500, count)).toBe(cents),
  );

  it.each([
    [730, 73_000],
    [731, 73_000],
  ])('%i days of two years cost %i cents', (count, cents) => expect(prorate365(36_500, count, 2)).toBe(cents));

  it('the cap holds for credits too', () => expect(prorate365(-36_500, 366)).toBe(-36_500));

  it.each([
    ['2024-01-01', '2025-01-01', 36_500],
    ['2023-03-01', '2024-03-01', 36_500],
    ['2024-02-29', '2025-02-28', 36_500],
    ['2022-01-01', '2025-01-01', 109_500],
    ['2022-01-01', '2022-07-01', 18_100],
    ['2022-07-01', '2025-01-01', 91_400],
  ])('%s to %s costs %i cents, whole years as they are', (start, end, cents) =>
    expect(stretchAmount(36_500, { start: date(start), end: date(end) })).toBe(cents),
  );

  it('the parts of a stretch cover it without gap or overlap', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 2_000 }), (from, length) => {
        const start = addMonths(date('2020-01-31'), Math.floor(from / 30));
        const end = date(new Date(Date.parse(start) + length * 86_400_000).toISOString().slice(0, 10));
        const parts = years(start, end);
        expect(parts[0]?.start).toBe(start);
        expect(parts.at(-1)?.end).toBe(end);
        for (const [index, part] of parts.slice(1).entries()) expect(part.start).toBe(parts[index]?.end);
      }),
    ));
});

describe('AP-3: a discount is compared exactly', () => {
  it.each([
    [22_800, 21_660, 500, false],
    [22_800, 21_659, 500, true],
    [22_800, 18_696, 1_800, false],
    [22_800, 0, 9_999, true],
    [22_800, 0, 10_000, false],
    [100, 100, 0, false],
  ])('list %i, price %i: beyond %i basis points %s', (list, price, basisPoints, exceeds) =>
    expect(discountExceeds(list, price, basisPoints)).toBe(exceeds),
  );

  it.each([
    [0, '0'],
    [5, '0.05'],
    [50, '0.5'],
    [1_250, '12.5'],
    [1_205, '12.05'],
    [1_800, '18'],
    [10_000, '100'],
  ])('%i basis points are written %s', (basisPoints, text) => expect(formatPercent(basisPoints)).toBe(text));

  it('is rounded down for people', () => {
    expect(discountBasisPoints(22_800, 18_696)).toBe(1_800);
    expect(discountBasisPoints(3, 2)).toBe(3_333);
    expect(discountBasisPoints(0, 0)).toBe(0);
  });
});
