import { chargeOf, findProduct } from '../catalog/catalog.ts';
import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Opportunity, Quote, QuoteLine, Subscription } from '../subscription.ts';
import type { DraftTerm } from './checks.ts';
import { wantedLines } from './price.ts';

/** QP-2: a SKU without a list price, which is priced to a statement of work. */
export const isUmbrella = (product: string, { catalogue, ...facts }: Facts): boolean =>
  findProduct(catalogue, product)?.family === 'services' &&
  chargeOf(catalogue, product, today({ catalogue, ...facts }))?.priced === 'agreed';

const alone = (detail: string): Refusal => refuse('quote.services-alone', 'QP-2', detail);

/** QP-1: catalogue services ride on any quote. QP-2: custom ones stand alone, one umbrella SKU on a New quote. */
export function servicesAlone({ deal, type, body, facts }: DraftTerm): Refusal | undefined {
  const wanted = (body.ramp ?? [body]).flatMap((period) => wantedLines(period));
  const umbrella = wanted.find(({ product }) => isUmbrella(product, facts));
  if (deal !== 'Professional Services')
    return umbrella
      ? alone(`${umbrella.product} is sold by an opportunity of the type Professional Services, with nothing else.`)
      : undefined;
  if (type !== 'New') return refuse('quote.type-not-possible', 'QP-2', 'Services alone are sold by a New quote.');
  const other = wanted.find(
    ({ product }) => (findProduct(facts.catalogue, product)?.family ?? 'services') !== 'services',
  );
  if (other) return alone(`${other.product} is no service: sell it by an opportunity of its own.`);
  if (umbrella && (wanted.length > 1 || umbrella.seats !== 1 || body.ramp))
    return alone('A statement of work is one line: one umbrella SKU, once, at its whole price.');
  return undefined;
}

/** What a quote of services priced to a statement of work carries. */
export const customServices = (lines: readonly QuoteLine[], facts: Facts): Pick<Quote, 'customServices'> =>
  lines.some(({ product }) => isUmbrella(product, facts)) ? { customServices: true } : {};

/**
 * The quotes that an opportunity books: the primary, and of a mixed statement of work the newest of the other umbrella
 * SKU beside it (QP-2).
 */
export function bookedQuotes(state: Subscription, deal: Opportunity): readonly Quote[] {
  const own = Object.values(state.quoting).filter(({ opportunity }) => opportunity === deal.id);
  const primary = own.find((quote) => quote.primary);
  if (!primary) return [];
  if (!primary.customServices || !deal.statementOfWork?.mixed) return [primary];
  const sold = primary.lines[0]?.product;
  const other = own.findLast(
    (quote) => quote.customServices === true && quote.id !== primary.id && quote.lines[0]?.product !== sold,
  );
  return other ? [primary, other] : [primary];
}
