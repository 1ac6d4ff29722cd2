import { addDays, minOf } from '../calendar/dates.ts';
import { amendable, findProduct, sellable } from '../catalog/catalog.ts';
import { today } from '../clock/business-date.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { type QuoteLine, seatsOn } from '../subscription.ts';
import type { DraftTerm } from './checks.ts';
import { newLine, type Wanted } from './price.ts';

/**
 * A line of a renewal: at the price of the day on which it renews, whenever it is quoted (RN-23). What is sold no more
 * is renewed by its new name (QE-4), or for one year while it may be at all (QE-2).
 */
export function renewLine(draft: DraftTerm, wanted: Wanted): QuoteLine | Refusal {
  const { body, stretch, facts } = draft;
  const refused = refusedLegacy(draft, wanted.product);
  if (refused) return refused;
  // QTU-3: a true-up is of the former term, and so is its price
  const owed = findProduct(facts.catalogue, wanted.product)?.family === 'true-up';
  const on = owed ? minOf(today(facts), addDays(stretch.start, -1)) : stretch.start;
  return newLine(wanted, stretch, body.annualPayments ?? false, facts, on, true);
}

function refusedLegacy({ state, stretch, facts }: DraftTerm, name: string): Refusal | undefined {
  const product = findProduct(facts.catalogue, name);
  const on = today(facts);
  if (!product || sellable(facts.catalogue, name, on)) return undefined;
  if (product.replacedBy)
    return refuse('quote.not-sellable', 'QE-4', `${name} is ${product.replacedBy} now: renew it by that name.`);
  const had = seatsOn(state, addDays(stretch.start, -1), name) > 0;
  if (!had || product.amendTo === undefined)
    return refuse('quote.not-sellable', 'QN-4', `${name} is not on sale on ${on}.`);
  if (!amendable(facts.catalogue, name, on))
    return refuse('quote.not-sellable', 'QE-2', `${name} could be renewed until ${product.amendTo}.`);
  if (stretch.months === 12) return undefined;
  return refuse('quote.sku-term-mismatch', 'QE-2', `${name} is renewed for one year only.`);
}
