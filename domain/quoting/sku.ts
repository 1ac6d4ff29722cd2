import { chargesOf, findProduct } from '../catalog/catalog.ts';
import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { DraftTerm } from './checks.ts';
import { monthsOfAYear } from './period.ts';
import type { Stretch } from './price.ts';

/**
 * The length of the SKU that a term is sold with: its own (QC-12), the month to the end of another subscription (QCT-2),
 * the year where it is paid year by year (QC-13) and, later on, for several years paid at once too (QM-2).
 */
export function skuMonths({ months, monthly }: Stretch, annualPayments: boolean, { policy }: Facts): number {
  if (monthly) return 1;
  if (annualPayments || (months > monthsOfAYear && policy.multiYearPrepaidSku === 'one-year')) return monthsOfAYear;
  return months;
}

const rules = { ramp: 'QRP-4', annual: 'QC-13', month: 'QCT-2', years: 'QM-2', term: 'QC-12', base: 'QC-14' } as const;

/** A SKU need not be named; one that is has to be that of the term. */
export function namedSku(draft: DraftTerm): Refusal | undefined {
  const { body, facts, stretch } = draft;
  for (const { product, sku } of (body.ramp ?? [body]).flatMap(({ lines = [] }) => lines)) {
    const found = findProduct(facts.catalogue, product);
    if (sku === undefined || !found) continue;
    const own = [...new Set(found.charges.map((charge) => charge.sku))];
    if (!own.includes(sku))
      return refuse('quote.unknown-product', 'QN-4', `${product} has no SKU ${sku}; it has ${own.join(', ')}.`);
    const { kind, right } = rightSku(draft, product);
    if (sku !== right)
      return refuse(
        'quote.sku-term-mismatch',
        rules[kind],
        `${sku} does not fit ${stretch.months} months${words[kind]}: ${product} is sold with ${right} here.`,
      );
  }
  return undefined;
}

const words: Readonly<Record<keyof typeof rules, string>> = {
  ramp: ' of a ramp',
  annual: ' paid year by year',
  month: ' to the end of the other subscription',
  years: ' paid at once',
  term: '',
  base: ' of the line that it raises',
};

function rightSku(
  { state, type, body, facts, stretch }: DraftTerm,
  product: string,
): { kind: keyof typeof rules; right: string } {
  const on = type === 'Renew' ? stretch.start : today(facts);
  const base = state.booking.charges.findLast((charge) => charge.product === product && charge.end >= stretch.end);
  if (type === 'Amend' && base) return { kind: 'base', right: base.sku };
  const annual = body.ramp !== undefined || body.annualPayments === true || type === 'Amend';
  const [charge] = chargesOf(facts.catalogue, product, on, skuMonths(stretch, annual, facts));
  return { kind: kindOf({ body, stretch }), right: charge?.sku ?? product };
}

function kindOf({ body, stretch }: Pick<DraftTerm, 'body' | 'stretch'>): keyof typeof rules {
  if (body.ramp) return 'ramp';
  if (body.annualPayments) return 'annual';
  if (stretch.monthly) return 'month';
  return stretch.months > monthsOfAYear ? 'years' : 'term';
}
