import { chargesOf, pricingOn } from '../catalog/catalog.ts';
import { lessDiscount } from '../catalog/pricing.ts';
import { today } from '../clock/business-date.ts';
import { basisPoints } from '../fields.ts';
import type { ChargeSegment, LinePricing, QuoteLine, Subscription } from '../subscription.ts';
import type { DraftTerm } from './checks.ts';
import { modelled, usageLineOf } from './model.ts';
import { line, soldAs, type Wanted } from './price.ts';

/**
 * A rate plan may bill more than one thing: a fee for setting up beside the seats, a base fee beside the packs. The first
 * charge counts the units; each other one is a line of its own, with the same quantity, by its own model. What is charged
 * once is charged with the first units only.
 */
export function withParts(
  draft: DraftTerm,
  lines: readonly QuoteLine[],
  wanted: readonly Wanted[],
): readonly QuoteLine[] {
  return lines.flatMap((first) => [first, ...partLines(draft, first, wanted)]);
}

function partLines(draft: DraftTerm, first: QuoteLine, wanted: readonly Wanted[]): readonly QuoteLine[] {
  const { state, stretch, facts, type } = draft;
  const on = type === 'Renew' ? first.start : today(facts);
  const termMonths = chargeBy(draft, first)?.termMonths;
  const [, ...others] = chargesOf(facts.catalogue, first.product, on, termMonths);
  const before = type === 'Amend' ? first.quantity - first.added : 0;
  return others.flatMap((charge, index): readonly QuoteLine[] => {
    const list = pricingOn(charge, on);
    const once = charge.kind === 'one-time';
    const part = index + 1;
    if (list && charge.kind === 'usage' && before === 0) {
      const off = basisPoints(wanted.find(({ product }) => product === first.product)?.discount ?? 0);
      const pricing = { list, unit: lessDiscount(list, off), discountBasisPoints: off, before: 0 };
      return [
        {
          ...usageLineOf(first.product, charge.sku, pricing, { ...stretch, start: first.start, end: first.end }),
          part,
        },
      ];
    }
    if (!list || charge.kind === 'usage' || (once && (before > 0 || type === 'Renew'))) return [];
    const frozen = soldPart(state, first.product, part, first.end)?.pricing;
    const discountBasisPoints = basisPoints(wanted.find(({ product }) => product === first.product)?.discount ?? 0);
    const price: Omit<LinePricing, 'before'> = frozen ?? {
      list,
      unit: lessDiscount(list, discountBasisPoints),
      discountBasisPoints,
    };
    const made = line(
      first.product,
      { ...soldAs(facts, first.product, on, termMonths), kind: charge.kind, proration: charge.proration },
      first.quantity,
      first.added,
      modelled(price, before, first.quantity),
      { ...stretch, start: first.start, end: first.end },
    );
    return [{ ...made, part }];
  });
}

/** By the SKU that the line is sold with. */
const chargeBy = ({ facts }: DraftTerm, { product, sku }: QuoteLine) =>
  facts.catalogue.products.find(({ name }) => name === product)?.charges.find((charge) => charge.sku === sku);

const soldPart = (state: Subscription, product: string, part: number, end: string): ChargeSegment | undefined =>
  state.booking.charges.findLast(
    (charge) => charge.product === product && charge.part === part && charge.kind !== 'one-time' && charge.end >= end,
  );
