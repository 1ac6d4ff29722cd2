import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fee, type Pricing, type Tier, tell } from '../../domain/catalog/pricing.ts';

/** To 10 at 5.00, to 100 at 4.00, above at 3.00. */
const steps: readonly Tier[] = [{ upTo: 10, unitPrice: 500 }, { upTo: 100, unitPrice: 400 }, { unitPrice: 300 }];
const withFees: readonly Tier[] = [
  { upTo: 10, unitPrice: 0, flatFee: 2_000 },
  { unitPrice: 100, flatFee: 500 },
];

describe('A fee follows from quantity and model', () => {
  it.each<{ pricing: Pricing; quantity: number; fee: number }>([
    { pricing: { model: 'per-unit', unitPrice: 22_800 }, quantity: 20, fee: 456_000 },
    { pricing: { model: 'per-unit', unitPrice: 22_800 }, quantity: 0, fee: 0 },
    { pricing: { model: 'flat', flatFee: 99_900 }, quantity: 1, fee: 99_900 },
    { pricing: { model: 'flat', flatFee: 99_900 }, quantity: 500, fee: 99_900 },
    { pricing: { model: 'flat', flatFee: 99_900 }, quantity: 0, fee: 0 },
    { pricing: { model: 'tiered', tiers: steps }, quantity: 10, fee: 5_000 },
    { pricing: { model: 'tiered', tiers: steps }, quantity: 11, fee: 5_400 },
    { pricing: { model: 'tiered', tiers: steps }, quantity: 150, fee: 5_000 + 36_000 + 15_000 },
    { pricing: { model: 'volume', tiers: steps }, quantity: 10, fee: 5_000 },
    { pricing: { model: 'volume', tiers: steps }, quantity: 11, fee: 4_400 },
    { pricing: { model: 'volume', tiers: steps }, quantity: 101, fee: 30_300 },
    { pricing: { model: 'tiered', tiers: withFees }, quantity: 7, fee: 2_000 },
    { pricing: { model: 'tiered', tiers: withFees }, quantity: 12, fee: 2_000 + 200 + 500 },
    { pricing: { model: 'volume', tiers: withFees }, quantity: 12, fee: 1_200 + 500 },
  ])('$pricing.model, $quantity units: $fee', ({ pricing, quantity, fee: expected }) =>
    expect(fee(pricing, quantity)).toBe(expected),
  );
});

const price = fc.integer({ min: 0, max: 200_000 });
const quantity = fc.integer({ min: 0, max: 100_000 });
/** Ascending bounds, the last step without one. */
const tiers: fc.Arbitrary<readonly Tier[]> = fc
  .tuple(
    fc.uniqueArray(fc.integer({ min: 1, max: 50_000 }), { maxLength: 5 }),
    fc.array(price, { minLength: 6, maxLength: 6 }),
  )
  .map(([bounds, prices]) => [
    ...bounds.sort((a, b) => a - b).map((upTo, n) => ({ upTo, unitPrice: prices[n] ?? 0 })),
    { unitPrice: prices[5] ?? 0 },
  ]);

describe('Laws of prices', () => {
  it('one tier is the same as a price per unit, in both models', () => {
    fc.assert(
      fc.property(price, quantity, (unitPrice, units) => {
        const perUnit = fee({ model: 'per-unit', unitPrice }, units);
        expect(fee({ model: 'tiered', tiers: [{ unitPrice }] }, units)).toBe(perUnit);
        expect(fee({ model: 'volume', tiers: [{ unitPrice }] }, units)).toBe(perUnit);
      }),
    );
  });

  it('tiered: the fee is the sum of what each unit costs in its own step', () => {
    fc.assert(
      fc.property(tiers, fc.integer({ min: 0, max: 300 }), (given, units) => {
        let expected = 0;
        for (let unit = 1; unit <= units; unit++)
          expected += given.find(({ upTo }) => upTo === undefined || unit <= upTo)?.unitPrice ?? 0;
        expect(fee({ model: 'tiered', tiers: given }, units)).toBe(expected);
      }),
    );
  });

  it('tiered: another unit never lowers the fee, and adds the price of its step', () => {
    fc.assert(
      fc.property(tiers, quantity, (given, units) => {
        const pricing: Pricing = { model: 'tiered', tiers: given };
        const step = given.find(({ upTo }) => upTo === undefined || units + 1 <= upTo)?.unitPrice;
        expect(fee(pricing, units + 1) - fee(pricing, units)).toBe(step);
      }),
    );
  });

  it('tiered and volume are the same within the first step', () => {
    fc.assert(
      fc.property(tiers, (given) => {
        const units = given[0]?.upTo ?? 1_000;
        expect(fee({ model: 'tiered', tiers: given }, units)).toBe(fee({ model: 'volume', tiers: given }, units));
      }),
    );
  });

  it('where steps get cheaper, volume never costs more than tiered', () => {
    fc.assert(
      fc.property(tiers, quantity, (given, units) => {
        const prices = given.map(({ unitPrice }) => unitPrice).sort((a, b) => b - a);
        const cheaper = given.map((tier, n) => ({ ...tier, unitPrice: prices[n] ?? 0 }));
        expect(fee({ model: 'volume', tiers: cheaper }, units)).toBeLessThanOrEqual(
          fee({ model: 'tiered', tiers: cheaper }, units),
        );
      }),
    );
  });
});

describe('A price as people read it', () => {
  it.each<[Pricing, object]>([
    [
      { model: 'per-unit', unitPrice: 22_800 },
      { model: 'per-unit', unitPrice: '228.00' },
    ],
    [
      { model: 'flat', flatFee: 99_900 },
      { model: 'flat', flatFee: '999.00' },
    ],
    [
      { model: 'tiered', tiers: withFees },
      {
        model: 'tiered',
        tiers: [
          { upTo: 10, unitPrice: '0.00', flatFee: '20.00' },
          { unitPrice: '1.00', flatFee: '5.00' },
        ],
      },
    ],
    [
      { model: 'volume', tiers: [{ unitPrice: 300 }] },
      { model: 'volume', tiers: [{ unitPrice: '3.00' }] },
    ],
  ])('$model', (pricing, told) => expect(tell(pricing)).toStrictEqual(told));

  it('a quantity above the last tier is a fault of whoever read the document', () =>
    expect(() => fee({ model: 'volume', tiers: [{ upTo: 10, unitPrice: 1 }] }, 11)).toThrow('No tier holds 11 units.'));
});
