import { addDays, type LocalDate, minOf } from '../calendar/dates.ts';
import { amendable, findProduct, sellable } from '../catalog/catalog.ts';
import { today } from '../clock/business-date.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { type QuoteLine, seatsOn } from '../subscription.ts';
import type { DraftTerm } from './checks.ts';
import { newLine, type Stretch, type Wanted } from './price.ts';

/**
 * A line of a renewal: at the price of the day on which it renews, whenever it is quoted (RN-23). What is sold no more
 * is renewed by its new name (QE-4), or for one year while it may be at all (QE-2).
 */
function renewLine(draft: DraftTerm, wanted: Wanted, period: Stretch = draft.stretch): QuoteLine | Refusal {
  const { body, stretch, facts } = draft;
  const refused = refusedLegacy(draft, wanted.product);
  if (refused) return refused;
  // QTU-3: a true-up is of the former term, and so is its price
  const owed = findProduct(facts.catalogue, wanted.product)?.family === 'true-up';
  const on = owed ? minOf(today(facts), addDays(stretch.start, -1)) : priceDay(draft);
  return newLine(wanted, period, body.annualPayments ?? false, facts, on, true);
}

const renews = ({ type, body }: DraftTerm): boolean => type === 'Renew' || body.split === true;

/** Whose prices a quote has: of the day on which it renews (RN-23), of today where it does not. */
export const priceDay = (draft: DraftTerm): LocalDate => (renews(draft) ? draft.stretch.start : today(draft.facts));

/** A line of a quote that sells anew, whether it renews or not. @param period the part of its stretch, of a ramp */
export const sellLine = (draft: DraftTerm, wanted: Wanted, period: Stretch = draft.stretch): QuoteLine | Refusal =>
  renews(draft)
    ? renewLine(draft, wanted, period)
    : newLine(wanted, period, draft.body.annualPayments ?? false, draft.facts, today(draft.facts));

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
