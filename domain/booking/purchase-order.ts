import { z } from 'zod';
import { amount, id, localDate, name, paymentTerm, paymentTermDays } from '../fields.ts';
import { formatMoney, usd } from '../money/money.ts';
import { paymentTermsOf } from '../quoting/periods.ts';
import type { PurchaseOrder, Quote } from '../subscription.ts';
import { entities } from '../vocabulary.ts';

/** What a purchase order says, as far as somebody has read it (BK-1). */
export const purchaseOrder = z.strictObject({
  number: name.optional(),
  /** The number of the quote that it names. */
  quote: id.optional(),
  entity: z.enum(entities).optional(),
  currency: z.string().max(3).optional(),
  paymentTerm: paymentTerm.optional(),
  /** Months. */
  term: z.number().int().optional(),
  lines: z
    .array(z.strictObject({ product: name, seats: z.number().int() }))
    .max(100)
    .optional(),
  total: amount.optional(),
  /** Of the public sector: signed, and for which days (table 3.3). */
  signed: z.boolean().optional(),
  start: localDate.optional(),
  end: localDate.optional(),
  /** It brings terms that contradict the order’s. */
  conflictingTerms: z.boolean().optional(),
  /** It carries the agreed sentence by which the order’s terms go before its own. */
  overrideSentence: z.boolean().optional(),
});

/** Light with a signed form beside it (BK-2), everything without one (BK-1). */
const light = ['quote', 'entity', 'paymentTerm', 'lines'] as const;
const whole = [...light, 'number', 'currency', 'term'] as const;

/**
 * Where a purchase order and its quote differ, in words; none: it is good.
 * @param signed the customer’s form is there as well
 */
export function differences(order: PurchaseOrder, quote: Quote, signed: boolean): readonly string[] {
  const missing = signed ? [] : whole.filter((field) => order[field] === undefined);
  return [
    ...missing.map((field) => `it does not tell ${words[field]}`),
    ...(order.quote !== undefined && order.quote !== quote.id
      ? [`it names the quote ${order.quote}, not ${quote.id}`]
      : []),
    ...(order.entity !== undefined && order.entity !== quote.entity
      ? [`it is made out to ${order.entity}, not ${quote.entity}`]
      : []),
    ...(order.paymentTerm !== undefined && !paymentTermsOf(quote).includes(paymentTermDays(order.paymentTerm))
      ? [`it pays in ${paymentTermDays(order.paymentTerm)} days, not in ${paymentTermsOf(quote).join(' or ')}`]
      : []),
    ...linesDiffer(order, quote),
    ...(order.total !== undefined && usd(order.total) !== quote.total
      ? [`it comes to ${formatMoney(usd(order.total))}, not ${formatMoney(quote.total)}`]
      : []),
    ...(order.currency !== undefined && order.currency !== 'USD' ? [`it is in ${order.currency}, not in USD`] : []),
    ...(!signed && order.term !== undefined && order.term !== quote.initialTerm
      ? [`it runs for ${order.term} months, not for ${quote.initialTerm}`]
      : []),
    ...(!signed && order.conflictingTerms && !order.overrideSentence ? ['its own terms contradict the order’s'] : []),
  ];
}

/** USD cents by which an order of the public sector may differ from its quote (table 3.3). */
const tolerance = 100;

/**
 * Column "Public sector" of table 3.3: the distributor's order is signed and within 1.00 of the quote, and its days are
 * those of the quote; it need not name the quote.
 */
export function publicSectorDiffers(order: PurchaseOrder, quote: Quote): readonly string[] {
  const { quote: _, total, ...rest } = order;
  const ordered = total === undefined ? undefined : usd(total);
  return [
    ...(order.signed ? [] : ['it is not signed']),
    ...(ordered === undefined ? ['it does not tell its total'] : []),
    ...(ordered !== undefined && Math.abs(ordered - quote.total) > tolerance
      ? [`it comes to ${formatMoney(ordered)}, more than ${formatMoney(tolerance)} from ${formatMoney(quote.total)}`]
      : []),
    ...(order.start !== undefined && order.start !== quote.start
      ? [`it starts on ${order.start}, not on ${quote.start}`]
      : []),
    ...(order.end !== undefined && order.end !== quote.end ? [`it ends on ${order.end}, not on ${quote.end}`] : []),
    ...differences(rest, quote, true),
  ];
}

/** Seats by product: of an amendment those that it adds, as its form prints them (QA-4). */
function linesDiffer({ lines }: PurchaseOrder, quote: Quote): readonly string[] {
  if (!lines) return [];
  const ordered = counted(lines.map(({ product, seats }) => [product, seats]));
  const quoted = counted(quote.lines.map(({ product, added }) => [product, added]));
  const products = [...new Set([...quoted.keys(), ...ordered.keys()])];
  return products
    .filter((product) => ordered.get(product) !== quoted.get(product))
    .map((product) => `it orders ${ordered.get(product) ?? 0} ${product}, not ${quoted.get(product) ?? 0}`);
}

function counted(lines: readonly (readonly [string, number])[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const [product, seats] of lines) found.set(product, (found.get(product) ?? 0) + seats);
  return found;
}

const words: Readonly<Record<(typeof whole)[number], string>> = {
  quote: 'the number of the quote',
  entity: 'the entity that sells',
  paymentTerm: 'the payment term',
  lines: 'what is ordered',
  number: 'its own number',
  currency: 'the currency',
  term: 'the term',
};
