import { assertSafe, type Cents, discounted, formatMoney, mulDiv } from '../money/money.ts';
import { assertNever } from '../vocabulary.ts';

/** A step of a tiered or volume price: units up to and with `upTo`; the last step has no end. */
export interface Tier {
  readonly upTo?: number | undefined;
  /** USD cents for each unit */
  readonly unitPrice: Cents;
  /** USD cents besides, once */
  readonly flatFee?: Cents | undefined;
}

/** How a fee follows from a quantity (rules section 9). */
export type Pricing =
  | { readonly model: 'per-unit'; readonly unitPrice: Cents }
  | { readonly model: 'flat'; readonly flatFee: Cents }
  | { readonly model: 'tiered' | 'volume'; readonly tiers: readonly Tier[] };

/** A price less a discount in basis points: each step of it, half up. */
export function lessDiscount(pricing: Pricing, basisPoints: number): Pricing {
  const less = (cents: Cents): Cents => discounted(cents, basisPoints);
  switch (pricing.model) {
    case 'per-unit':
      return { ...pricing, unitPrice: less(pricing.unitPrice) };
    case 'flat':
      return { ...pricing, flatFee: less(pricing.flatFee) };
    case 'tiered':
    case 'volume':
      return {
        ...pricing,
        tiers: pricing.tiers.map((tier) => ({
          ...tier,
          unitPrice: less(tier.unitPrice),
          ...(tier.flatFee === undefined ? {} : { flatFee: less(tier.flatFee) }),
        })),
      };
    default:
      return assertNever(pricing);
  }
}

/** For people to read: amounts as text. */
export function tell(pricing: Pricing): Readonly<Record<string, unknown>> {
  switch (pricing.model) {
    case 'per-unit':
      return { model: pricing.model, unitPrice: formatMoney(pricing.unitPrice) };
    case 'flat':
      return { model: pricing.model, flatFee: formatMoney(pricing.flatFee) };
    case 'tiered':
    case 'volume':
      return {
        model: pricing.model,
        tiers: pricing.tiers.map(({ upTo, unitPrice, flatFee }) => ({
          ...(upTo === undefined ? {} : { upTo }),
          unitPrice: formatMoney(unitPrice),
          ...(flatFee === undefined ? {} : { flatFee: formatMoney(flatFee) }),
        })),
      };
    default:
      return assertNever(pricing);
  }
}

export const models = ['per-unit', 'flat', 'tiered', 'volume'] as const;

/**
 * The fee of one period, exact.
 * - per unit: each unit costs the same
 * - flat: the same for any quantity but none
 * - tiered: each unit costs what the step costs in which it lies
 * - volume: all units cost what the step costs in which the last one lies
 * @param quantity whole units, at least 0   @returns USD cents; nothing costs nothing
 */
export function fee(pricing: Pricing, quantity: number): Cents {
  if (quantity === 0) return 0;
  switch (pricing.model) {
    case 'per-unit':
      return times(quantity, pricing.unitPrice);
    case 'flat':
      return pricing.flatFee;
    case 'tiered':
      return stepwise(pricing.tiers, quantity);
    case 'volume': {
      const tier = tierOf(pricing.tiers, quantity);
      return assertSafe(times(quantity, tier.unitPrice) + (tier.flatFee ?? 0));
    }
    default:
      return assertNever(pricing);
  }
}

function stepwise(tiers: readonly Tier[], quantity: number): Cents {
  let [total, below] = [0, 0];
  for (const { upTo = quantity, unitPrice, flatFee = 0 } of tiers) {
    const units = Math.min(upTo, quantity) - below;
    if (units <= 0) break;
    total = assertSafe(total + times(units, unitPrice) + flatFee);
    below += units;
  }
  return total;
}

const times = (quantity: number, price: Cents): Cents => mulDiv([quantity, price], 1);

/** The step in which a unit lies. */
function tierOf(tiers: readonly Tier[], quantity: number): Tier {
  const tier = tiers.find(({ upTo }) => upTo === undefined || quantity <= upTo);
  if (!tier) throw new Error(`No tier holds ${quantity} units.`); // the last tier has no end: checked when the document is read
  return tier;
}
