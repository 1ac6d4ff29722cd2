import { addMonths, days, type LocalDate, maxOf, minOf, monthsBetween } from '../calendar/dates.ts';
import { bookOf } from '../catalog/book.ts';
import {
  amendable,
  type Charge,
  chargeOf,
  type Family,
  findProduct,
  listPrice,
  sellable,
  within,
} from '../catalog/catalog.ts';
import { fee, lessDiscount, type Pricing } from '../catalog/pricing.ts';
import type { Facts } from '../facts.ts';
import { basisPoints } from '../fields.ts';
import { assertSafe, type Cents, discounted, mulDiv, prorate365, sum, usd } from '../money/money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import {
  annualFee,
  type ChargeSegment,
  type LinePricing,
  type Proration,
  type QuoteLine,
  type Subscription,
  seatsOn,
} from '../subscription.ts';
import type { Route } from '../vocabulary.ts';
import type { QuoteBody } from './commands.ts';
import { skuMonths } from './sku.ts';

export interface Wanted {
  readonly product: string;
  readonly seats: number;
  readonly discount?: string | number | undefined;
  readonly price?: string | undefined;
}

export interface Stretch {
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly months: number;
  /** An amendment is cut into years where its term is, not from its own start (QM-5). */
  readonly anchor?: LocalDate | undefined;
  /** Whose price book is read. */
  readonly route?: Route | undefined;
  /** Sold by the month with the monthly SKU (QCT-2). */
  readonly monthly?: boolean;
}

/** The lines that a body asks for, whichever of its two forms it uses. */
export function wantedLines(body: QuoteBody): readonly Wanted[] {
  const named = Object.entries(body.seats ?? {}).map(([product, seats]) => ({
    product,
    seats,
    discount: body.discount,
    price: body.price,
  }));
  const listed = (body.lines ?? []).map((line) =>
    line.discount === undefined && line.price === undefined
      ? { ...line, discount: body.discount, price: body.price }
      : line,
  );
  return [...named, ...listed];
}

/** A full-price line for a new subscription or a renewal: every seat is added, for the whole stretch (QC-12). */
export function newLine(
  wanted: Wanted,
  stretch: Stretch,
  annualPayments: boolean,
  facts: Facts,
  on: LocalDate,
  legacy = false,
): QuoteLine | Refusal {
  if (soldAs(facts, wanted.product, on).kind === 'usage') return usageLine(wanted, stretch, facts, on);
  const months = skuMonths(stretch, annualPayments, facts);
  const unit = unitPrice(wanted, facts, on, { legacy, months, route: stretch.route });
  if ('refused' in unit) return unit;
  if (stretch.monthly) {
    const monthly: SoldAs = { ...soldAs(facts, wanted.product, on, 1), proration: 'month' };
    return line(wanted.product, monthly, wanted.seats, wanted.seats, unit, stretch);
  }
  const sold = soldAs(facts, wanted.product, on, months);
  return line(wanted.product, sold, wanted.seats, wanted.seats, unit, stretch);
}

/**
 * An amendment's line: the quantity is the new total, only the difference is paid, by the day to the end of the term
 * (QA-3, QA-4, QA-5), of a ramp too where no schedule is asked for (QRP-6). The same price raises the existing charge, another one makes a new
 * line (QC-14); exactly one is changed (QA-6).
 */
export function amendLine(
  state: Subscription,
  wanted: Wanted,
  stretch: Stretch,
  facts: Facts,
  on: LocalDate,
): QuoteLine | Refusal {
  if (soldAs(facts, wanted.product, on).kind !== 'recurring') return newLine(wanted, stretch, true, facts, on);
  const existing = lastCharge(state, wanted.product, stretch);
  const sold = seatsOn(state, stretch.start, wanted.product);
  if (wanted.seats === sold)
    return refuse('amendment.no-change', 'QA-4', `There are ${sold} seats of ${wanted.product} already.`);
  if (existing && !amendable(facts.catalogue, wanted.product, on))
    return refuse('quote.not-sellable', 'QE-2', `On ${on} no more seats of ${wanted.product} can be added.`);
  const asked = wanted.discount !== undefined || wanted.price !== undefined || !existing;
  const unit = asked
    ? unitPrice(wanted, facts, on, { legacy: existing !== undefined, before: sold, route: stretch.route })
    : existing.pricing
      ? modelled(existing.pricing, sold, wanted.seats, paidFor(state, wanted.product, stretch.start))
      : { list: existing.listPrice, unit: existing.unitPrice };
  if ('refused' in unit) return unit;
  const raises = existing && samePrice(existing, unit) ? existing.line : undefined;
  const made = line(
    wanted.product,
    soldAs(facts, wanted.product, on),
    wanted.seats,
    wanted.seats - sold,
    unit,
    stretch,
  );
  return { ...made, sku: existing?.sku ?? made.sku, ...(raises ? { raises } : {}) };
}

/** What the units of a product cost a year on a day. */
function paidFor(state: Subscription, product: string, on: LocalDate): { list: Cents; unit: Cents } {
  const own = state.booking.charges.filter(
    (charge) =>
      charge.product === product && charge.kind !== 'one-time' && !charge.part && charge.start <= on && on < charge.end,
  );
  return {
    list: sum(own.map((charge) => annualFee(charge, charge.quantity, charge.listPrice))),
    unit: sum(own.map((charge) => annualFee(charge, charge.quantity, charge.unitPrice))),
  };
}

function lastCharge(state: Subscription, product: string, stretch: Stretch): ChargeSegment | undefined {
  return state.booking.charges.findLast(
    (charge) => charge.product === product && charge.kind !== 'one-time' && !charge.part && charge.end >= stretch.end,
  );
}

/** What a line is priced at; of a model, the yearly fees of what it adds. */
export interface LinePrice {
  readonly list: Cents;
  readonly unit: Cents;
  readonly pricing?: LinePricing | undefined;
}

interface Asking {
  /** Sold no more, but renewed or added to. */
  readonly legacy?: boolean;
  readonly months?: number;
  /** Units sold already. */
  readonly before?: number;
  readonly route?: Route | undefined;
}

/** QC-14: whether what is added costs what the line does that it would raise. */
const samePrice = ({ unitPrice, pricing }: ChargeSegment, price: LinePrice): boolean =>
  pricing || price.pricing
    ? JSON.stringify(pricing?.unit) === JSON.stringify(price.pricing?.unit)
    : unitPrice === price.unit;

/**
 * The fees of going from one quantity to another by a model: that of all units less what is paid for those before, never
 * step by step. More units never take money back, though all of them may have become cheaper (CR-1); fewer never cost more.
 * @param paid a year, for the units before; their fee where absent
 */
export function modelled(
  { list, unit, discountBasisPoints }: Omit<LinePricing, 'before'>,
  before: number,
  after: number,
  paid: { readonly list: Cents; readonly unit: Cents } = { list: fee(list, before), unit: fee(unit, before) },
): LinePrice {
  const bound = (change: Cents): Cents => (after >= before ? Math.max(0, change) : Math.min(0, change));
  return {
    list: bound(assertSafe(fee(list, after) - paid.list)),
    unit: bound(assertSafe(fee(unit, after) - paid.unit)),
    pricing: { list, unit, discountBasisPoints, before },
  };
}

/** The list price of a unit, or what the price book of the route has in its place. */
export function listPriceFor(
  facts: Facts,
  product: string,
  on: LocalDate,
  route: Route | undefined,
): Cents | undefined {
  const book = route && bookOf(facts.catalogue, route, on);
  return (
    book?.prices.find((price) => price.product === product && within(price, on))?.unitPrice ??
    listPrice(facts.catalogue, product, on)
  );
}

export function unitPrice(
  wanted: Wanted,
  facts: Facts,
  on: LocalDate,
  { legacy = false, months, before = 0, route }: Asking = {},
): LinePrice | Refusal {
  if (wanted.seats <= 0)
    return refuse('quote.seats-out-of-range', 'QC-1', `${wanted.seats} seats of ${wanted.product} cannot be sold.`);
  if (!findProduct(facts.catalogue, wanted.product))
    return refuse('quote.unknown-product', 'QN-4', `The catalogue has no product ${wanted.product}.`);
  if (!legacy && !sellable(facts.catalogue, wanted.product, on))
    return refuse('quote.not-sellable', 'QN-4', `${wanted.product} is not on sale on ${on}.`);
  if (chargeOf(facts.catalogue, wanted.product, on)?.priced === 'agreed') return agreedPrice(wanted);
  const tooMany = moreThanTheBook(wanted, facts, on, route);
  if (tooMany) return tooMany;
  const { pricing } = chargeOf(facts.catalogue, wanted.product, on, months) ?? {};
  if (pricing && pricing.model !== 'per-unit') return priceByModel(wanted, pricing, before);
  const list = listPriceFor(facts, wanted.product, on, route);
  if (list === undefined) return refuse('quote.not-sellable', 'QN-4', `${wanted.product} has no list price on ${on}.`);
  if (wanted.price !== undefined) {
    const unit = usd(wanted.price);
    if (unit < 0 || unit > list)
      return refuse(
        'quote.discount-out-of-range',
        'AP-3',
        `A price lies between 0 and the list price of ${wanted.product}.`,
      );
    return { list, unit };
  }
  const discount = basisPoints(wanted.discount ?? 0);
  if (discount < 0 || discount > 10_000)
    return refuse('quote.discount-out-of-range', 'AP-3', `${wanted.discount} is no discount.`);
  return { list, unit: discounted(list, discount) };
}

/** A price book may be for small quantities only. */
function moreThanTheBook(
  { product, seats }: Wanted,
  facts: Facts,
  on: LocalDate,
  route: Route | undefined,
): Refusal | undefined {
  const book = route && bookOf(facts.catalogue, route, on);
  if (!book?.mostUnits || seats <= book.mostUnits) return undefined;
  return refuse(
    'quote.seats-out-of-range',
    'QC-1',
    `${seats} of ${product}: the price book ${book.name} goes up to ${book.mostUnits}.`,
  );
}

/** What is priced by steps, or flat, has no price of its own for a unit: a discount takes its part off each step. */
function priceByModel(
  { product, seats, price, discount = 0 }: Wanted,
  list: Pricing,
  before: number,
): LinePrice | Refusal {
  if (price !== undefined)
    return refuse('quote.price-by-model', undefined, `${product} has no price for each unit: give a discount.`);
  const discountBasisPoints = basisPoints(discount);
  if (discountBasisPoints < 0 || discountBasisPoints > 10_000)
    return refuse('quote.discount-out-of-range', 'AP-3', `${discount} is no discount.`);
  return modelled({ list, unit: lessDiscount(list, discountBasisPoints), discountBasisPoints }, before, seats);
}

/** QP-2: an umbrella SKU has no list price; the quote is priced to the statement of work. */
function agreedPrice({ product, price }: Wanted): { list: Cents; unit: Cents } | Refusal {
  if (price === undefined)
    return refuse('quote.price-required', 'QP-2', `${product} has no list price: give the price that was agreed.`);
  const unit = usd(price);
  return unit < 0 ? refuse('quote.discount-out-of-range', 'QP-2') : { list: unit, unit };
}

/** What a line keeps of the catalogue besides prices. */
/** What is charged by use is sold at a price, not in a quantity: it comes to nothing until it is used. */
function usageLine(wanted: Wanted, stretch: Stretch, facts: Facts, on: LocalDate): QuoteLine | Refusal {
  const { pricing } = chargeOf(facts.catalogue, wanted.product, on) ?? {};
  if (!pricing || !sellable(facts.catalogue, wanted.product, on))
    return refuse('quote.not-sellable', 'QN-4', `${wanted.product} is not on sale on ${on}.`);
  if (wanted.price !== undefined)
    return refuse('quote.price-by-model', undefined, `${wanted.product} is charged by use: give a discount.`);
  const discountBasisPoints = basisPoints(wanted.discount ?? 0);
  if (discountBasisPoints < 0 || discountBasisPoints > 10_000)
    return refuse('quote.discount-out-of-range', 'AP-3', `${wanted.discount} is no discount.`);
  const unit = lessDiscount(pricing, discountBasisPoints);
  return usageLineOf(
    wanted.product,
    soldAs(facts, wanted.product, on).sku,
    { list: pricing, unit, discountBasisPoints, before: 0 },
    stretch,
  );
}

export const usageLineOf = (product: string, sku: string, pricing: LinePricing, stretch: Stretch): QuoteLine => ({
  product,
  sku,
  quantity: 0,
  added: 0,
  // For approvals: what a unit of the first step costs, and with the discount.
  listPrice: fee(pricing.list, 1),
  unitPrice: fee(pricing.unit, 1),
  annual: 0,
  start: stretch.start,
  end: stretch.end,
  days: days(stretch.start, stretch.end),
  amount: 0,
  kind: 'usage',
  pricing,
  family: 'compute',
});

export interface SoldAs extends Pick<Charge, 'sku' | 'kind' | 'proration'> {
  readonly family: Family;
}

/** The SKU of the term; unknown lengths keep the yearly one, which annual payments use as well (QC-12, QM-2, QM-3). */
export function soldAs(facts: Facts, product: string, on: LocalDate, months = monthsOfAYear): SoldAs {
  const charge = chargeOf(facts.catalogue, product, on, months);
  return {
    sku: charge?.sku ?? product,
    kind: charge?.kind ?? 'recurring',
    proration: charge?.proration ?? 'day',
    family: findProduct(facts.catalogue, product)?.family ?? 'seats',
  };
}

/**
 * A line whose price is settled.
 * @param added units for which it is paid, negative where they are given back
 */
export function line(
  product: string,
  sold: SoldAs,
  quantity: number,
  added: number,
  price: LinePrice,
  stretch: Stretch,
): QuoteLine {
  const kind = {
    ...(sold.kind === 'one-time' ? { kind: 'one-time' as const } : {}),
    ...(sold.proration === 'month' ? { proration: 'month' as const } : {}),
  };
  return {
    product,
    sku: sold.sku,
    quantity,
    added,
    listPrice: price.list,
    unitPrice: price.unit,
    annual: kind.kind ? 0 : assertSafe(annualFee(price, added, price.unit)),
    start: stretch.start,
    end: stretch.end,
    days: days(stretch.start, stretch.end),
    amount: lineAmount({ added, ...kind, ...(price.pricing ? { pricing: price.pricing } : {}) }, price.unit, stretch),
    ...kind,
    ...(price.pricing ? { pricing: price.pricing } : {}),
    ...(sold.family === 'seats' ? {} : { family: sold.family }),
  };
}

/** What a line comes to at a price per unit, in USD cents. */
export const lineAmount = (
  { added, kind, proration, pricing }: Pick<QuoteLine, 'added' | 'kind' | 'proration' | 'pricing'>,
  unit: Cents,
  stretch: Pick<Stretch, 'start' | 'end' | 'anchor'>,
): Cents =>
  kind === 'usage'
    ? 0
    : kind === 'one-time'
      ? assertSafe(annualFee({ pricing }, added, unit))
      : stretchAmount(assertSafe(annualFee({ pricing }, added, unit)), { ...stretch, proration });

/**
 * USD cents for a stretch: whole years at the annual fee, the rest by the day over 365 (C-3), so a full year costs the
 * annual fee in leap years too and a part never more than the whole.
 */
export function stretchAmount(
  annual: Cents,
  {
    start,
    end,
    anchor,
    proration,
  }: { start: LocalDate; end: LocalDate; anchor?: LocalDate | undefined; proration?: Proration | undefined },
): Cents {
  let amount = 0;
  for (const period of years(start, end, anchor)) amount = assertSafe(amount + periodAmount(annual, period, proration));
  return amount;
}

export interface Period {
  readonly start: LocalDate;
  readonly end: LocalDate;
  /** From one anniversary to the next. */
  readonly whole: boolean;
}

/** [start, end) cut at the anniversaries of the anchor; the first and the last one may be parts of a year. */
export function years(start: LocalDate, end: LocalDate, anchor: LocalDate = start): readonly Period[] {
  const periods: Period[] = [];
  let year = anchor === start ? 0 : Math.floor(monthsBetween(anchor, start) / 12);
  for (let from = addMonths(anchor, 12 * year); from < end; ) {
    const to = addMonths(anchor, 12 * ++year);
    if (to > start) periods.push({ start: maxOf(from, start), end: minOf(to, end), whole: from >= start && to <= end });
    from = to;
  }
  return periods;
}

export function periodAmount(annual: Cents, period: Period, proration: Proration = 'actual/365'): Cents {
  if (period.whole) return annual;
  if (proration === 'actual/365') return prorate365(annual, days(period.start, period.end));
  return mulDiv([annual, begunMonths(period)], monthsOfAYear);
}

const monthsOfAYear = 12;

/** Months of a part of a year, a begun one counted whole (QW-5): so are packs prorated that are bought later (QCT-4). */
export function begunMonths({ start, end }: Period): number {
  const whole = monthsBetween(start, end);
  return addMonths(start, whole) < end ? whole + 1 : whole;
}
