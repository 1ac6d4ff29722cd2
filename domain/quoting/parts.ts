import { addDays } from '../calendar/dates.ts';
import { chargesOf, pricingOn } from '../catalog/catalog.ts';
import { lessDiscount } from '../catalog/pricing.ts';
import { basisPoints } from '../fields.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { type ChargeSegment, type QuoteLine, type Subscription, seatsOn } from '../subscription.ts';
import type { DraftTerm } from './checks.ts';
import { modelled, usageLineOf } from './model.ts';
import { line, soldAs, type Wanted } from './price.ts';
import { priceDay } from './renew-line.ts';

/**
 * A line with what else its rate plan bills: a fee for setting up beside the seats, a base fee beside the packs. The first
 * charge counts the units; each other one is a line of its own, with the same quantity, by its own model.
 * @param earlier what is sold of the periods before, of a ramp (QRP-1)
 */
function withParts(
  draft: DraftTerm,
  first: QuoteLine,
  { discount = 0 }: Wanted,
  earlier: readonly QuoteLine[] = [],
): readonly QuoteLine[] {
  const { state, facts, type } = draft;
  const on = priceDay(draft);
  const termMonths = chargeBy(draft, first)?.termMonths;
  const [, ...others] = chargesOf(facts.catalogue, first.product, on, termMonths);
  const stretch = { ...draft.stretch, start: first.start, end: first.end };
  const discountBasisPoints = basisPoints(discount);
  const sold = soldBefore(draft, first);
  const old = sold || earlier.some(({ product }) => product === first.product);
  const parts = others.flatMap((charge, index): readonly QuoteLine[] => {
    const list = pricingOn(charge, on);
    if (!list || (old && charge.kind === 'one-time')) return [];
    const part = index + 1;
    const price = { list, unit: lessDiscount(list, discountBasisPoints), discountBasisPoints };
    if (charge.kind === 'usage' && sold && type === 'Amend') return [];
    if (charge.kind === 'usage')
      return [{ ...usageLineOf(first.product, charge.sku, { ...price, before: 0 }, stretch), part }];
    const made = line(
      first.product,
      { ...soldAs(facts, first.product, on, termMonths), kind: charge.kind, proration: charge.proration },
      first.quantity,
      first.added,
      modelled(soldPart(state, part, first)?.pricing ?? price, first.quantity - first.added, first.quantity),
      stretch,
    );
    return [{ ...made, part }];
  });
  return [first, ...parts];
}

/** A line for each that is wanted, with its parts. @param earlier as above */
export function linesFor(
  draft: DraftTerm,
  wanted: readonly Wanted[],
  lineOf: (wanted: Wanted) => QuoteLine | Refusal,
  earlier: readonly QuoteLine[] = [],
): readonly QuoteLine[] | Refusal {
  const lines: QuoteLine[] = [];
  for (const one of wanted) {
    const line = lineOf(one);
    if (isRefusal(line)) return line;
    lines.push(...withParts(draft, line, one, earlier));
  }
  return lines;
}

/** What is charged once is charged with the first units only. */
const soldBefore = ({ state, type, stretch }: DraftTerm, { product, quantity, added }: QuoteLine): boolean =>
  type === 'Amend' ? quantity > added : seatsOn(state, addDays(stretch.start, -1), product) > 0;

/** By the SKU that the line is sold with. */
const chargeBy = ({ facts }: DraftTerm, { product, sku }: QuoteLine) =>
  facts.catalogue.products.find(({ name }) => name === product)?.charges.find((charge) => charge.sku === sku);

/** Of a ramp, not that of a later period. */
const soldPart = ({ booking }: Subscription, part: number, { product, end }: QuoteLine): ChargeSegment | undefined =>
  booking.charges.findLast(
    (charge) =>
      charge.product === product &&
      charge.part === part &&
      charge.kind !== 'one-time' &&
      charge.start < end &&
      end <= charge.end,
  );
