import { type Family, findProduct, type Product, sellable } from '../catalog/catalog.ts';
import { today } from '../clock/business-date.ts';
import { sum } from '../money/money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { type ChargeSegment, type QuoteLine, type Subscription, seatsOn } from '../subscription.ts';
import type { ChargeId } from '../vocabulary.ts';
import type { DraftTerm } from './checks.ts';
import { modelled } from './model.ts';
import { linesFor } from './parts.ts';
import { amendLine, line, type SoldAs, type Stretch, soldAs, type Wanted } from './price.ts';

interface Change {
  readonly wanted: Wanted;
  readonly sold: number;
}

/** Bronze and Silver and Gold are the SaaS names of before 2021 (QE-4). */
const ranks: Readonly<Record<string, number>> = {
  Starter: 1,
  Bronze: 1,
  Premium: 2,
  Silver: 2,
  Ultimate: 3,
  Gold: 3,
};

const rankOf = (product: Product | undefined): number => ranks[product?.tier ?? ''] ?? 0;

/**
 * Products exchanged in mid-term, in one amendment (QU-1): what is given back comes as negative lines, the credit for
 * the rest of the term at each charge's own price; what is taken instead is charged for the same days.
 * @param changes of which at least one takes seats back
 * @param earlier what the same amendment sells in the periods before, of a ramp (QRP-5)
 */
export function exchangeLines(
  draft: DraftTerm,
  changes: readonly Change[],
  earlier: readonly QuoteLine[] = [],
): readonly QuoteLine[] | Refusal {
  const familyOf = ({ wanted }: Change): Family =>
    findProduct(draft.facts.catalogue, wanted.product)?.family ?? 'seats';
  const given = new Set(changes.filter(({ wanted, sold }) => wanted.seats < sold).map(familyOf));
  const lines: QuoteLine[] = [];
  for (const family of given) {
    const own = changes.filter((change) => familyOf(change) === family);
    const exchanged = exchangedFor(draft, own, earlier);
    if (isRefusal(exchanged)) return exchanged;
    lines.push(...exchanged);
  }
  // What is bought beside is no part of the exchange: packs take the place of no seats
  const bought = changes.filter((change) => !given.has(familyOf(change)) && change.wanted.seats > change.sold);
  const besides = taken(draft, bought, earlier);
  return isRefusal(besides) ? besides : [...lines, ...besides];
}

/** @param changes all of one family: seats are exchanged for seats */
function exchangedFor(
  draft: DraftTerm,
  changes: readonly Change[],
  earlier: readonly QuoteLine[],
): readonly QuoteLine[] | Refusal {
  const { state, stretch } = draft;
  const fewer = changes.filter(({ wanted, sold }) => wanted.seats < sold);
  const more = changes.filter(({ wanted, sold }) => wanted.seats > sold);
  const [first] = fewer;
  if (more.length === 0 && first)
    return refuse(
      'amendment.below-purchased',
      'QA-12',
      `${first.sold} of ${first.wanted.product} are sold to ${stretch.end}; ${first.wanted.seats} are asked for.`,
    );
  const given: QuoteLine[] = [];
  for (const { wanted, sold } of fewer) {
    const back = givenBack(state, wanted, sold - wanted.seats, stretch);
    if (isRefusal(back)) return back;
    given.push(...back);
  }
  if (isSwitch(draft, fewer, more)) return switched(draft, fewer, more, given);
  const instead = taken(draft, more, earlier);
  if (isRefusal(instead)) return instead;
  return refusedUpgrade(draft, fewer, more, [...given, ...instead]) ?? [...given, ...instead];
}

/** QU-3: the same tier on the other deployment, because the wrong one was bought; by its name of before too (QE-4). */
function isSwitch({ facts }: DraftTerm, fewer: readonly Change[], more: readonly Change[]): boolean {
  const [from, to] = [fewer, more].map(([change]) => findProduct(facts.catalogue, change?.wanted.product ?? ''));
  if (fewer.length !== 1 || more.length !== 1 || from?.deployment === to?.deployment) return false;
  const [before, after] = [rankOf(from), rankOf(to)];
  return from?.tier === to?.tier || (before > 0 && before === after);
}

/** Each given line comes back with the same quantity and price, so the subtotal is exactly 0.00. */
function switched(
  { facts, stretch }: DraftTerm,
  fewer: readonly Change[],
  more: readonly Change[],
  given: readonly QuoteLine[],
): readonly QuoteLine[] | Refusal {
  const [from, to] = [fewer[0], more[0]];
  if (!from || !to) return refuse('amendment.no-change', 'QU-3');
  if (!sellable(facts.catalogue, to.wanted.product, today(facts)))
    return refuse('quote.not-sellable', 'QN-4', `${to.wanted.product} is not on sale on ${today(facts)}.`);
  const [back, instead] = [from.sold - from.wanted.seats, to.wanted.seats - to.sold];
  if (back !== instead)
    return refuse(
      'amendment.switch-not-equal',
      'QU-3',
      `${back} seats of ${from.wanted.product} are given back and ${instead} of ${to.wanted.product} taken: a switch keeps the quantity.`,
    );
  if (to.wanted.discount !== undefined || to.wanted.price !== undefined)
    return refuse('amendment.switch-not-equal', 'QU-3', 'A switch keeps the price: give no price and no discount.');
  let total = to.sold;
  const lines = given.map((credit): QuoteLine => {
    total -= credit.added;
    const price = credit.pricing
      ? { list: -credit.listPrice, unit: -credit.unitPrice, pricing: credit.pricing }
      : { list: credit.listPrice, unit: credit.unitPrice };
    return {
      ...line(to.wanted.product, soldAs(facts, to.wanted.product, today(facts)), total, -credit.added, price, stretch),
      keepsApprovedPrice: true,
    };
  });
  return [...given, ...lines];
}

function taken(
  draft: DraftTerm,
  more: readonly Change[],
  earlier: readonly QuoteLine[],
): readonly QuoteLine[] | Refusal {
  const { state, stretch, facts } = draft;
  const wanted = more.map((change) => change.wanted);
  return linesFor(draft, wanted, (one) => amendLine(state, one, stretch, facts, today(facts)), earlier);
}

/** QU-5: never down. QA-12: never fewer seats, but where the policy lets them fall as long as the yearly fee rises (QU-4). */
function refusedUpgrade(
  { facts }: DraftTerm,
  fewer: readonly Change[],
  more: readonly Change[],
  lines: readonly QuoteLine[],
): Refusal | undefined {
  const rank = ({ wanted }: Change): number => rankOf(findProduct(facts.catalogue, wanted.product));
  const [lowest, highest] = [Math.min(...more.map(rank)), Math.max(...fewer.map(rank))];
  if (lowest < highest)
    return refuse(
      'amendment.downgrade',
      'QU-5',
      `${fewer.map(({ wanted }) => wanted.product).join(', ')} cannot be exchanged for a lower tier before the term ends.`,
    );
  const back = fewer.reduce((seats, { wanted, sold }) => seats + sold - wanted.seats, 0);
  const taken = more.reduce((seats, { wanted, sold }) => seats + wanted.seats - sold, 0);
  if (taken >= back) return undefined;
  if (!facts.policy.upgradeMayReduceSeats)
    return refuse(
      'amendment.below-purchased',
      'QA-12',
      `${back} seats are given back and ${taken} taken: seats do not fall in mid-term.`,
    );
  if (sum(lines.map(({ annual }) => annual)) > 0) return undefined;
  return refuse(
    'amendment.annual-fee-falls',
    'QU-4',
    'An upgrade may take fewer seats only where the yearly fee rises by it.',
  );
}

/**
 * The newest lines are given back first. What an amendment from a later day has taken already cannot be given back
 * twice: amendments are processed in the order of their starts (QA-9).
 * @param seats how many go
 */
function givenBack(
  state: Subscription,
  wanted: Wanted,
  seats: number,
  stretch: Stretch,
): readonly QuoteLine[] | Refusal {
  const lines: QuoteLine[] = [];
  let left = seats;
  let total = wanted.seats + seats;
  for (const { charge, quantity } of linesInForce(state, wanted.product, stretch)) {
    const back = Math.min(left, quantity);
    if (back <= 0) continue;
    left -= back;
    total -= back;
    const price = charge.pricing
      ? modelled(charge.pricing, total + back, total)
      : { list: charge.listPrice, unit: charge.unitPrice };
    lines.push({ ...line(wanted.product, soldBefore(charge), total, -back, price, stretch), raises: charge.line });
  }
  if (left === 0) return [...lines, ...partsGivenBack(state, wanted, seats, stretch)];
  return refuse(
    'amendment.below-purchased',
    'QA-9',
    `${left} of these seats of ${wanted.product} are given back by an amendment from a later day already.`,
  );
}

/** What else the rate plan bills goes back by its own model, for the same units. */
function partsGivenBack(
  { booking }: Subscription,
  { product, seats: total }: Wanted,
  back: number,
  stretch: Stretch,
): readonly QuoteLine[] {
  const newest = new Map(
    booking.charges
      .filter((charge) => charge.product === product && charge.part && charge.kind !== 'one-time')
      .filter(({ start, end }) => start <= stretch.start && stretch.start < end)
      .map((charge) => [charge.part, charge]),
  );
  return [...newest.values()].flatMap((charge) => {
    if (!charge.pricing || !charge.part) return [];
    const price = modelled(charge.pricing, total + back, total);
    return [
      { ...line(product, soldBefore(charge), total, -back, price, stretch), raises: charge.line, part: charge.part },
    ];
  });
}

const soldBefore = ({ sku, proration, family }: ChargeSegment): SoldAs => ({
  sku,
  kind: 'recurring',
  proration: proration === 'month' ? 'month' : 'day',
  family: family ?? 'seats',
});

/** What of each line of a product holds through a stretch, the newest first: raised and given back seats counted in. */
function linesInForce(
  state: Subscription,
  product: string,
  { start, end }: Stretch,
): readonly { charge: ChargeSegment; quantity: number }[] {
  const own = state.booking.charges.filter(
    (charge) => charge.product === product && charge.kind !== 'one-time' && !charge.part,
  );
  const inForce = own.filter((charge) => charge.start <= start && start < charge.end);
  const days = [start, ...own.map((charge) => charge.start).filter((day) => start < day && day < end)];
  const first = new Map<ChargeId, ChargeSegment>();
  for (const charge of inForce) if (!first.has(charge.line)) first.set(charge.line, charge);
  return [...first.values()].reverse().map((charge) => ({
    charge,
    quantity: Math.min(
      ...days
        .filter((day) => day < charge.end) // a later year of a ramp is a line of its own
        .map((day) =>
          own
            .filter((each) => each.line === charge.line && each.start <= day && day < each.end)
            .reduce((seats, each) => seats + each.quantity, 0),
        ),
    ),
  }));
}

/** What an amendment asks of each product, beside what is sold of it on the first day. */
export const changesOf = ({ state, stretch }: DraftTerm, wanted: readonly Wanted[]): readonly Change[] =>
  wanted.map((each) => ({ wanted: each, sold: seatsOn(state, stretch.start, each.product) }));
