import { describe, expect, it } from 'vitest';
import { date } from '../../domain/calendar/dates.ts';
import { chargeOf, findProduct, listPrice, sellable } from '../../domain/catalog/catalog.ts';
import { catalogue } from './kit.ts';

describe('The catalogue that ships', () => {
  it.each([
    { rule: 'C-7', product: 'SM Premium', on: '2021-09-01', price: 22_800 },
    { rule: 'C-7', product: 'SaaS Ultimate', on: '2026-01-01', price: 118_800 },
    { rule: 'RN-23', product: 'SaaS Premium', on: '2023-04-02', price: 22_800 },
    { rule: 'RN-23', product: 'SaaS Premium', on: '2023-04-03', price: 34_800 },
    { rule: 'QTU-3', product: 'True-Up SM Ultimate', on: '2021-11-15', price: 118_800 },
    { rule: 'QTU-3', product: 'True-Up SM Premium', on: '2022-09-30', price: 22_800 },
    { rule: 'QTU-3', product: 'True-Up Starter', on: '2022-01-25', price: 4_800 },
    { rule: 'QTU-3', product: 'True-Up SaaS Ultimate', on: '2022-01-25', price: 118_800 },
    { rule: 'QTU-3', product: 'True-Up SaaS Premium', on: '2022-01-25', price: 22_800 },
    { rule: 'QTU-3', product: 'True-Up Bronze', on: '2022-01-25', price: 4_800 },
    { rule: 'QE-1', product: 'Bronze', on: '2021-06-01', price: 4_800 },
    { rule: 'QE-4', product: 'Gold', on: '2021-06-01', price: 118_800 },
    { rule: 'QW-5', product: 'Storage', on: '2022-01-01', price: 6_000 },
    { rule: 'QW-5', product: 'Compute Minutes', on: '2022-01-01', price: 1_000 },
  ])('$rule: $product costs $price on $on', ({ product, on, price }) =>
    expect(listPrice(catalogue(), product, date(on))).toBe(price),
  );

  it.each(['Starter', 'Bronze', 'Silver', 'Gold', 'Premium', 'Ultimate'])(
    'QN-4: %s is sold until 2021-01-26',
    (product) => {
      expect(sellable(catalogue(), product, date('2021-01-25'))).toBe(true);
      expect(sellable(catalogue(), product, date('2021-01-26'))).toBe(false);
    },
  );

  it('QTU-3: a true-up is charged once, whole', () =>
    expect(chargeOf(catalogue(), 'True-Up SM Premium', date('2022-09-30'))).toMatchObject({
      sku: 'SM-PREMIUM-TRUEUP',
      kind: 'one-time',
      pricing: { model: 'per-unit', unitPrice: 22_800 },
    }));

  it('QW-5: storage is prorated by the month, minutes are valid for 12 months', () => {
    expect(chargeOf(catalogue(), 'Storage', date('2022-01-01'))).toMatchObject({
      kind: 'recurring',
      proration: 'month',
    });
    expect(chargeOf(catalogue(), 'Compute Minutes', date('2022-01-01'))).toMatchObject({
      kind: 'one-time',
      termMonths: 12,
    });
  });

  it('QP-2: an umbrella SKU has no list price', () => {
    expect(chargeOf(catalogue(), 'GitLab Service Package', date('2022-01-01'))).toMatchObject({
      priced: 'agreed',
      pricing: undefined,
    });
    expect(listPrice(catalogue(), 'GitLab Service Package', date('2022-01-01'))).toBeUndefined();
  });

  it('QE-4: a legacy product names what replaces it and what charges its overage', () =>
    expect(findProduct(catalogue(), 'Silver')).toMatchObject({
      replacedBy: 'SaaS Premium',
      trueUp: 'True-Up SaaS Premium',
    }));
});
