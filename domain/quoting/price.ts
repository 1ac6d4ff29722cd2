import { days, type LocalDate } from '../calendar/dates.ts';
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
import type { Facts } from '../facts.ts';
import { basisPoints } from '../fields.ts';
import { assertSafe, type Cents, discounted, sum, usd } from '../money/money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { annualFee, type ChargeSegment, type QuoteLine, type Subscription, seatsOn } from '../subscription.ts';
import type { Route } from '../vocabulary.ts';
import type { QuoteBody } from './commands.ts';
import { type LinePrice, modelled, priceByModel, usageLine } from './model.ts';
import { lineAmount, monthsOfAYear } from './period.ts';
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
 * (QA-3, QA-4, QA-5), of a ramp too where no schedule is asked for (QRP-6). The price of a line that there is raises it, another one makes a new
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
  const charges = chargesLike(state, wanted.product, stretch);
  const existing = charges.at(-1);
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
  const raised = charges.findLast((charge) => samePrice(charge, unit));
  const made = line(
    wanted.product,
    soldAs(facts, wanted.product, on),
    wanted.seats,
    wanted.seats - sold,
    unit,
    stretch,
  );
  return { ...made, sku: (raised ?? existing)?.sku ?? made.sku, ...(raised ? { raises: raised.line } : {}) };
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

/** The charges that more seats may be like, the newest last: those that hold as they begin, or else, in a ramp, the last to come. */
function chargesLike({ booking }: Subscription, product: string, { start, end }: Stretch): readonly ChargeSegment[] {
  const own = booking.charges.filter(
    (charge) =>
      charge.product === product &&
      charge.kind !== 'one-time' &&
      !charge.part &&
      charge.start < end &&
      end <= charge.end,
  );
  const held = own.filter((charge) => charge.start <= start);
  return held.length > 0 ? held : own.slice(-1);
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

/** QP-2: an umbrella SKU has no list price; the quote is priced to the statement of work. */
function agreedPrice({ product, price }: Wanted): { list: Cents; unit: Cents } | Refusal {
  if (price === undefined)
    return refuse('quote.price-required', 'QP-2', `${product} has no list price: give the price that was agreed.`);
  const unit = usd(price);
  return unit < 0 ? refuse('quote.discount-out-of-range', 'QP-2') : { list: unit, unit };
}

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
