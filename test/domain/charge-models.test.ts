import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fee, lessDiscount, type Pricing } from '../../domain/catalog/pricing.ts';
import { modelled } from '../../domain/quoting/model.ts';
import { stretchAmount } from '../../domain/quoting/period.ts';
import { line } from '../../domain/quoting/price.ts';

const cents = fc.integer({ min: 0, max: 100_000 });
const tiers = fc
  .array(
    fc.record({
      size: fc.integer({ min: 1, max: 40 }),
      unitPrice: cents,
      flatFee: fc.option(cents, { nil: undefined }),
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((steps) => {
    let upTo = 0;
    return steps.map(({ size, unitPrice, flatFee }, index) => {
      upTo += size;
      return {
        ...(index < steps.length - 1 ? { upTo } : {}),
        unitPrice,
        ...(flatFee === undefined ? {} : { flatFee }),
      };
    });
  });
/** Models in which more never costs less. */
const rising: fc.Arbitrary<Pricing> = fc.oneof(
  cents.map((unitPrice) => ({ model: 'per-unit' as const, unitPrice })),
  cents.map((flatFee) => ({ model: 'flat' as const, flatFee })),
  tiers.map((steps) => ({ model: 'tiered' as const, tiers: steps })),
);
const any: fc.Arbitrary<Pricing> = fc.oneof(
  rising,
  tiers.map((steps) => ({ model: 'volume' as const, tiers: steps })),
);
const quantities = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 });
const priced = (unit: Pricing) => ({ list: unit, unit, discountBasisPoints: 0 });

describe('Lines by a model', () => {
  it('however the units were added, step by step, they cost what all of them cost', () =>
    fc.assert(
      fc.property(rising, quantities, (pricing, more) => {
        let [units, paid] = [0, 0];
        for (const added of more) {
          paid += modelled(priced(pricing), units, units + added).unit;
          units += added;
        }
        expect(paid).toBe(fee(pricing, units));
      }),
    ));

  it('CR-1: by volume more units never give money back, and never cost more than all of them', () =>
    fc.assert(
      fc.property(any, quantities, (pricing, more) => {
        let [units, paid] = [0, 0];
        for (const added of more) {
          const step = modelled(priced(pricing), units, units + added, { list: paid, unit: paid }).unit;
          expect(step).toBeGreaterThanOrEqual(0);
          units += added;
          paid += step;
          expect(paid).toBeGreaterThanOrEqual(fee(pricing, units));
        }
        expect(paid).toBe(
          Math.max(
            ...more.map((_, n) =>
              fee(
                pricing,
                more.slice(0, n + 1).reduce((a, b) => a + b, 0),
              ),
            ),
          ),
        );
      }),
    ));

  it('added and given back again comes to nothing', () =>
    fc.assert(
      fc.property(rising, fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 }), (pricing, sold, more) => {
        const there = modelled(priced(pricing), sold, sold + more).unit;
        const back = modelled(priced(pricing), sold + more, sold).unit;
        expect(there + back).toBe(0);
      }),
    ));

  it('a discount takes its part off each step, and everything off at 100 %', () =>
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 10_000 }), (pricing, units, off) => {
        expect(fee(lessDiscount(pricing, 10_000), units)).toBe(0);
        expect(fee(lessDiscount(pricing, 0), units)).toBe(fee(pricing, units));
        expect(fee(lessDiscount(pricing, off), units)).toBeLessThanOrEqual(fee(pricing, units));
      }),
    ));

  it('C-3: a part of a year never costs more than the year', () =>
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 300 }), (pricing, units) => {
        const price = modelled(priced(pricing), 0, units);
        const sold = { sku: 'X', kind: 'recurring' as const, proration: 'day' as const, family: 'storage' as const };
        const stretch = {
          start: '2022-03-01' as never,
          end: '2022-10-01' as never,
          months: 12,
          anchor: '2021-10-01' as never,
        };
        const made = line('X', sold, units, units, price, stretch);
        expect(made.annual).toBe(fee(pricing, units));
        expect(made.amount).toBe(stretchAmount(price.unit, stretch));
        expect(made.amount).toBeLessThanOrEqual(price.unit);
      }),
    ));
});
