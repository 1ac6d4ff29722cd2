import { addDays } from '../calendar/dates.ts';
import { findProduct } from '../catalog/catalog.ts';
import type { Facts } from '../facts.ts';
import { type EligibilityRow, rowsFor } from '../policy/eligibility.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { lastTerm, type Quote, type QuoteLine, type Subscription, seatsOn } from '../subscription.ts';
import type { DraftTerm } from './checks.ts';

const isTrueUp = ({ family }: QuoteLine): boolean => family === 'true-up';

/** Given for nothing, with approval (rules 2.5, QTU-7). */
export const isWaived = (line: QuoteLine): boolean => isTrueUp(line) && line.unitPrice === 0;

const units = (lines: readonly QuoteLine[]): number => lines.reduce((sum, { added }) => sum + added, 0);

/**
 * A true-up looks back on a term and is paid with its renewal (QTU-1). In an amendment it has no effect, but for three
 * cases: a waiver; a multi-year term, whose seats rise by as many; and what is still owed after the renewal, from its
 * first day (QTU-4).
 */
export function refusedTrueUp(
  { state, type, stretch, facts }: DraftTerm,
  lines: readonly QuoteLine[],
): Refusal | undefined {
  const trueUps = lines.filter(isTrueUp);
  if (trueUps.length === 0) return undefined;
  if (type !== 'Amend' && type !== 'Renew')
    return refuse('quote.true-up-not-possible', 'QTU-1', 'There is no former term to look back on.');
  const strange = trueUps.find(({ product }) => !trueUpsOf(state, facts).has(product));
  if (strange)
    return refuse(
      'quote.true-up-not-possible',
      'QTU-3',
      `${strange.product} charges users of a product that was not sold; it is ${[...trueUpsOf(state, facts)].join(' or ')} here.`,
    );
  if (type === 'Renew') return undefined;
  const term = lastTerm(state);
  const afterRenewal = state.booking.terms.length > 1 && stretch.start === term?.start;
  if (trueUps.every(isWaived) || afterRenewal) return undefined;
  const raised = trueUps.every(({ product, added }) => {
    const own = lines.filter((line) => findProduct(facts.catalogue, line.product)?.trueUp === product);
    return units(own) === added;
  });
  if ((term?.months ?? 0) > 12 && raised) return undefined;
  return refuse(
    'quote.true-up-not-possible',
    'QTU-4',
    'A true-up is paid with the renewal; a multi-year term raises its seats by the same number.',
  );
}

/** QTU-3: the products that charge the overage of what has been sold, by its name of today or of before (QE-4). */
function trueUpsOf({ booking }: Subscription, { catalogue }: Facts): ReadonlySet<string> {
  return new Set(
    booking.charges.flatMap(({ product }) => {
      const sold = findProduct(catalogue, product);
      return sold?.trueUp ?? findProduct(catalogue, sold?.replacedBy ?? '')?.trueUp ?? [];
    }),
  );
}

/**
 * QTU-2: the most users of the term beyond the seats that were bought for it. What was bought since they were counted is
 * bought for it too (QTU-5), so the last day of the term tells. None with quarterly reconciliation (QTU-9).
 */
export function overage(state: Subscription, facts: Facts): number {
  const term = lastTerm(state);
  if (!term || !facts.usage?.maximum || isReconciled(state, term.months, facts)) return 0;
  return Math.max(0, facts.usage.maximum - seatsOn(state, addDays(term.end, -1)));
}

function isReconciled(state: Subscription, months: number, { account, policy }: Facts): boolean {
  const customer = account && { account, route: state.channel, months };
  const rows: readonly EligibilityRow[] = customer ? rowsFor(customer, policy) : [];
  const optedOut = state.booking.superSonics?.turnOnQuarterlyReconciliation === false;
  return !optedOut && rows.length > 0 && rows.every(({ qsr }) => qsr);
}

/** QR-5, QTU-9: a renewal covers the users there are, and what was used beyond the former term's seats is on it too. */
export function refusedRenewal(state: Subscription, quote: Quote, facts: Facts): Refusal | undefined {
  if (quote.type !== 'Renew' || !facts.usage) return undefined;
  const first = quote.lines.filter(({ start, family }) => start === quote.start && family === undefined);
  if (units(first) < facts.usage.billableUsers)
    return refuse(
      'renewal.below-usage',
      'QR-5',
      `${facts.usage.billableUsers} billable users on ${facts.usage.date}; ${units(first)} seats are quoted.`,
    );
  const owed = overage(state, facts);
  const paid = units(quote.lines.filter(isTrueUp));
  if (paid >= owed) return undefined;
  return refuse(
    'renewal.true-up-owed',
    'QTU-9',
    `Up to ${facts.usage.maximum} users in the term: a true-up of ${owed} is owed, ${paid} are quoted.`,
  );
}
