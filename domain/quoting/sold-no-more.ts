import { findProduct } from '../catalog/catalog.ts';
import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Quote, Subscription } from '../subscription.ts';

/** QE-1: what a New quote sells that is sold no more since it was quoted. What was only renamed is another matter (QE-4). */
export function soldNoMore({ type, lines }: Quote, facts: Facts): readonly string[] {
  if (type !== 'New') return [];
  return [...new Set(lines.map(({ product }) => product))].filter((name) => {
    const { sellTo, replacedBy } = findProduct(facts.catalogue, name) ?? {};
    return sellTo !== undefined && sellTo <= today(facts) && replacedBy === undefined;
  });
}

/** Such a quote is honoured with the CRO's yes, which an approval of before the end did not ask for. */
export const owesTheCro = (state: Subscription, quote: Quote, facts: Facts): boolean =>
  soldNoMore(quote, facts).length > 0 &&
  !Object.values(state.approval).some(
    (request) =>
      request.quote === quote.id &&
      (request.status === 'Approved' || request.status === 'Overridden') &&
      request.reasons.some(({ rule }) => rule === 'QE-1'),
  );

/** @returns why a quote of before the end of availability cannot be booked as it is */
export function refusedSoldNoMore(state: Subscription, quote: Quote, facts: Facts): Refusal | undefined {
  if (!owesTheCro(state, quote, facts)) return undefined;
  return refuse(
    'quote.not-approved',
    'QE-1',
    `${soldNoMore(quote, facts).join(', ')} is sold no more since it was approved: submit the quote again, for the CRO.`,
  );
}
