import { days, type LocalDate } from '../calendar/dates.ts';
import { chargeOf, sellable } from '../catalog/catalog.ts';
import { fee, lessDiscount, type Pricing } from '../catalog/pricing.ts';
import type { Facts } from '../facts.ts';
import { basisPoints } from '../fields.ts';
import { assertSafe, type Cents } from '../money/money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { LinePricing, QuoteLine } from '../subscription.ts';
import { type Stretch, soldAs, type Wanted } from './price.ts';

/** What a line is priced at; of a model, the yearly fees of what it adds. */
export interface LinePrice {
  readonly list: Cents;
  readonly unit: Cents;
  readonly pricing?: LinePricing | undefined;
}

/**
 * The fees of going from one quantity to another by a model: that of all units less what is paid for those before, never
 * step by step. More units never take money back, though all of them may have become cheaper (CR-1); fewer never cost more.
 * @param paid a year, for the units before; their fee where absent
 */
export function modelled(
  { list, unit, discountBasisPoints }: Omit<LinePricing, 'before'>,
  before: number,
  after: number,
  paid: { readonly list: Cents; readonly unit: Cents } = { list: fee(list, before), unit: fee(unit, before) },
): LinePrice {
  const bound = (change: Cents): Cents => (after >= before ? Math.max(0, change) : Math.min(0, change));
  return {
    list: bound(assertSafe(fee(list, after) - paid.list)),
    unit: bound(assertSafe(fee(unit, after) - paid.unit)),
    pricing: { list, unit, discountBasisPoints, before },
  };
}

/** What is priced by steps, or flat, has no price of its own for a unit: a discount takes its part off each step. */
export function priceByModel(
  { product, seats, price, discount = 0 }: Wanted,
  list: Pricing,
  before: number,
): LinePrice | Refusal {
  if (price !== undefined)
    return refuse('quote.price-by-model', undefined, `${product} has no price for each unit: give a discount.`);
  const discountBasisPoints = basisPoints(discount);
  if (discountBasisPoints < 0 || discountBasisPoints > 10_000)
    return refuse('quote.discount-out-of-range', 'AP-3', `${discount} is no discount.`);
  return modelled({ list, unit: lessDiscount(list, discountBasisPoints), discountBasisPoints }, before, seats);
}

/** What is charged by use is sold at a price, not in a quantity: it comes to nothing until it is used. */
export function usageLine(wanted: Wanted, stretch: Stretch, facts: Facts, on: LocalDate): QuoteLine | Refusal {
  const { pricing } = chargeOf(facts.catalogue, wanted.product, on) ?? {};
  if (!pricing || !sellable(facts.catalogue, wanted.product, on))
    return refuse('quote.not-sellable', 'QN-4', `${wanted.product} is not on sale on ${on}.`);
  if (wanted.price !== undefined)
    return refuse('quote.price-by-model', undefined, `${wanted.product} is charged by use: give a discount.`);
  const discountBasisPoints = basisPoints(wanted.discount ?? 0);
  if (discountBasisPoints < 0 || discountBasisPoints > 10_000)
    return refuse('quote.discount-out-of-range', 'AP-3', `${wanted.discount} is no discount.`);
  const unit = lessDiscount(pricing, discountBasisPoints);
  return usageLineOf(
    wanted.product,
    soldAs(facts, wanted.product, on).sku,
    { list: pricing, unit, discountBasisPoints, before: 0 },
    stretch,
  );
}

export const usageLineOf = (product: string, sku: string, pricing: LinePricing, stretch: Stretch): QuoteLine => ({
  product,
  sku,
  quantity: 0,
  added: 0,
  // For approvals: what a unit of the first step costs, and with the discount.
  listPrice: fee(pricing.list, 1),
  unitPrice: fee(pricing.unit, 1),
  annual: 0,
  start: stretch.start,
  end: stretch.end,
  days: days(stretch.start, stretch.end),
  amount: 0,
  kind: 'usage',
  pricing,
  family: 'compute',
});
