import { describe, expect, it } from 'vitest';
import { date } from '../../domain/calendar/dates.ts';
import { parseCatalogue } from '../../domain/catalog/schema.ts';
import { modelled, priceByModel, usageLine } from '../../domain/quoting/model.ts';
import { Life } from './kit.ts';

const from = '2020-01-01';
const parsed = parseCatalogue({
  id: 'use',
  version: 1,
  effectiveFrom: from,
  currency: 'USD',
  products: [
    {
      name: 'Minutes',
      family: 'compute',
      unit: 'minute',
      sellFrom: from,
      sellTo: '2022-01-01',
      prices: [{ from, tiers: [{ upTo: 1, unitPrice: 9 }, { unitPrice: 5 }] }],
      ratePlans: [{ name: 'use', sku: 'MIN', termMonths: 12, charges: [{ kind: 'usage', model: 'tiered' }] }],
    },
  ],
});
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const facts = { ...new Life().facts(), catalogue: parsed.catalogue };
const stretch = { start: date('2021-10-01'), end: date('2022-10-01'), months: 12 };
const use = (more: object = {}, on = '2021-09-20') =>
  usageLine({ product: 'Minutes', seats: 1, ...more }, stretch, facts, date(on));

const flat = { model: 'flat', flatFee: 10_000 } as const;
const falling = { model: 'volume', tiers: [{ upTo: 10, unitPrice: 300 }, { unitPrice: 100 }] } as const;
const steps = (list: typeof flat | typeof falling) => ({ list, unit: list, discountBasisPoints: 0 });

describe('C-3: from one quantity to another by a model', () => {
  it('CR-1: more never gives money back, fewer never costs more, the same is nothing', () => {
    expect(modelled(steps(falling), 10, 20)).toMatchObject({ list: 0, unit: 0, pricing: { before: 10 } });
    expect(modelled(steps(falling), 20, 10)).toMatchObject({ list: 0, unit: 0 });
    expect(modelled(steps(falling), 10, 40)).toMatchObject({ list: 1_000, unit: 1_000 });
    expect(modelled(steps(falling), 40, 10)).toMatchObject({ list: -1_000, unit: -1_000 });
    expect(modelled(steps(falling), 10, 10, { list: 2_000, unit: 1_500 })).toMatchObject({ list: 1_000, unit: 1_500 });
  });

  it('what is paid already counts where it is told', () =>
    expect(modelled(steps(flat), 1, 2, { list: 4_000, unit: 3_000 })).toMatchObject({ list: 6_000, unit: 7_000 }));

  it('AP-3: a discount is taken off each step, from 0 to 100 %', () => {
    const ask = (discount: string) => priceByModel({ product: 'Site', seats: 3, discount }, flat, 0);
    expect(ask('10 %')).toMatchObject({ list: 10_000, unit: 9_000, pricing: { discountBasisPoints: 1_000 } });
    expect(ask('100 %')).toMatchObject({ unit: 0 });
    expect(ask('0 %')).toMatchObject({ unit: 10_000 });
    expect(priceByModel({ product: 'Site', seats: 3 }, flat, 0)).toMatchObject({ unit: 10_000 });
    for (const discount of ['-1 %', '100.01 %'])
      expect(ask(discount)).toMatchObject({
        code: 'quote.discount-out-of-range',
        rule: 'AP-3',
        detail: `${discount} is no discount.`,
      });
  });

  it('what has no price for a unit takes none', () =>
    expect(priceByModel({ product: 'Site', seats: 3, price: '1.00' }, flat, 0)).toMatchObject({
      code: 'quote.price-by-model',
      detail: 'Site has no price for each unit: give a discount.',
    }));
});

describe('C-4: what is charged by use', () => {
  it('is sold at a price, in no quantity', () =>
    expect(use({ discount: '20 %' })).toEqual({
      product: 'Minutes',
      sku: 'MIN',
      quantity: 0,
      added: 0,
      listPrice: 9,
      unitPrice: 7,
      annual: 0,
      start: '2021-10-01',
      end: '2022-10-01',
      days: 365,
      amount: 0,
      kind: 'usage',
      pricing: {
        list: { model: 'tiered', tiers: [{ upTo: 1, unitPrice: 9 }, { unitPrice: 5 }] },
        unit: { model: 'tiered', tiers: [{ upTo: 1, unitPrice: 7 }, { unitPrice: 4 }] },
        discountBasisPoints: 2_000,
        before: 0,
      },
      family: 'compute',
    }));

  it('QN-4: not off sale, nor what has no price', () => {
    for (const on of ['2022-01-01', '2019-12-31'])
      expect(use({}, on)).toMatchObject({
        code: 'quote.not-sellable',
        rule: 'QN-4',
        detail: `Minutes is not on sale on ${on}.`,
      });
    expect(use({ product: 'Nothing' })).toMatchObject({ code: 'quote.not-sellable', rule: 'QN-4' });
  });

  it('AP-3: by a discount of 0 to 100 %, never at a price', () => {
    expect(use({ discount: '100 %' })).toMatchObject({ unitPrice: 0 });
    expect(use({ discount: '0 %' })).toMatchObject({ unitPrice: 9 });
    expect(use()).toMatchObject({ unitPrice: 9, pricing: { discountBasisPoints: 0 } });
    for (const discount of ['-1 %', '101 %'])
      expect(use({ discount })).toMatchObject({
        code: 'quote.discount-out-of-range',
        rule: 'AP-3',
        detail: `${discount} is no discount.`,
      });
    expect(use({ price: '0.01' })).toMatchObject({
      code: 'quote.price-by-model',
      detail: 'Minutes is charged by use: give a discount.',
    });
  });
});
