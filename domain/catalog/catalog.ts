import type { LocalDate } from '../calendar/dates.ts';
import type { Cents } from '../money/money.ts';
import type { Route } from '../vocabulary.ts';
import type { Pricing, Tier } from './pricing.ts';

export const families = ['seats', 'true-up', 'storage', 'compute', 'services'] as const;
/** What a product is to the rest: only `seats` are licensed, counted and renewed as seats. */
export type Family = (typeof families)[number];

export const deployments = ['self-managed', 'saas'] as const;
export type Deployment = (typeof deployments)[number];

/** A price in [from, to). Which of the three it holds follows from the model of its charge. */
export interface Price {
  readonly from: LocalDate;
  readonly to?: LocalDate | undefined;
  /** USD cents; of a recurring charge per unit and year, of a one-time or usage charge per unit */
  readonly unitPrice?: Cents | undefined;
  /** USD cents, whatever the quantity */
  readonly flatFee?: Cents | undefined;
  readonly tiers?: readonly Tier[] | undefined;
}

/** What one SKU bills. A rate plan with several charges gives them one SKU. */
export interface Charge {
  readonly sku: string;
  readonly ratePlan: string;
  readonly termMonths: number;
  /** Besides the window of the product. */
  readonly sellFrom?: LocalDate | undefined;
  readonly sellTo?: LocalDate | undefined;
  readonly kind: 'recurring' | 'one-time' | 'usage';
  readonly model: Pricing['model'];
  /** By the day over 365 (C-3), or by months left, a begun one whole (QW-5). */
  readonly proration: 'day' | 'month';
  /** `agreed`: no list price, the quote is priced to the statement of work (QP-2). */
  readonly priced: 'list' | 'agreed';
  readonly prices: readonly Price[];
}

export interface Product {
  /** As people say it: `SM Premium`. */
  readonly name: string;
  readonly family: Family;
  /** Of what one unit is: seat, pack, 1,000 minutes. */
  readonly unit: string;
  readonly deployment?: Deployment | undefined;
  readonly tier?: string | undefined;
  readonly sellFrom: LocalDate;
  readonly sellTo?: LocalDate | undefined;
  /** Until then an existing subscription may add units of it or renew it, though it is sold no more (QE-2). */
  readonly amendTo?: LocalDate | undefined;
  /** What takes its place at the renewal (QR-4, QE-4). */
  readonly replacedBy?: string | undefined;
  /** The product that charges its overage (QTU-3). */
  readonly trueUp?: string | undefined;
  readonly charges: readonly Charge[];
}

/** To whom an offer is made; once to each subscription. */
export interface Offer {
  readonly quoteType: 'Amend' | 'Renew';
  readonly termMonths?: number | undefined;
  /** The offer that has to be taken before. */
  readonly after?: string | undefined;
  /** Of an amendment: which product is exchanged for which, at the price that was paid. */
  readonly moves?: Readonly<Record<string, string>> | undefined;
  readonly customersBefore?: LocalDate | undefined;
  /** Accounts may be left out of it (QE-5). */
  readonly endOfAvailability?: boolean | undefined;
}

/** Prices of a route, or of an offer that is asked for by name. */
export interface PriceBook {
  readonly name: string;
  /** Whose quotes read it (QC-3, rules 1.9, 1.15, 1.16, QZ-2). */
  readonly routes: readonly Route[];
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
  /** No more units than these on a line (QE-3). */
  readonly mostUnits?: number | undefined;
  /** Asked for, or made outright, by the rules of an offer rather than by a route (QE-3, RN-23). */
  readonly offer?: Offer | undefined;
  /** Off the list price, where the book names no price of its own (QCH-2). */
  readonly programmeDiscountBasisPoints?: number | undefined;
  readonly prices: readonly {
    readonly product: string;
    readonly from: LocalDate;
    readonly to?: LocalDate | undefined;
    readonly unitPrice: Cents;
  }[];
}

/** What is sold, at which list price, since when: versioned, effective-dated, immutable once published (C-7, QN-4). */
export interface Catalogue {
  readonly id: string;
  readonly version: number;
  readonly effectiveFrom: LocalDate;
  readonly currency: 'USD';
  /** Only for the accounts on this test clock. */
  readonly clock?: string | undefined;
  /** The paths of what no public source gives. */
  readonly invented: readonly string[];
  readonly products: readonly Product[];
  readonly priceBooks: readonly PriceBook[];
}

interface Window {
  readonly from?: LocalDate | undefined;
  readonly to?: LocalDate | undefined;
}

/** Is the day in [from, to)? */
export const within = ({ from, to }: Window, on: LocalDate): boolean => (!from || from <= on) && (!to || on < to);

export const findProduct = (catalogue: Catalogue, name: string): Product | undefined =>
  catalogue.products.find((product) => product.name === name);

/** A charge with the price of its day; no price where it is agreed in each quote (QP-2). */
export type PricedCharge = Charge & { readonly pricing: Pricing | undefined };

/**
 * The charge of a product that a quote of that day is made with, whether or not the product is still sold.
 * @param termMonths the charge of the SKU for so many months, else the yearly one, else the first of the product
 * @returns undefined where the product is unknown or has no price on that day
 */
export function chargeOf(catalogue: Catalogue, name: string, on: LocalDate, termMonths = 12): PricedCharge | undefined {
  const [charge] = chargesOf(catalogue, name, on, termMonths);
  if (!charge) return undefined;
  const pricing = pricingOn(charge, on);
  return pricing || charge.priced === 'agreed' ? { ...charge, pricing } : undefined;
}

/** The charges of the rate plan that is sold for a term, the one that counts its units first. */
export function chargesOf(catalogue: Catalogue, name: string, on: LocalDate, termMonths = 12): readonly Charge[] {
  const charges = findProduct(catalogue, name)?.charges ?? [];
  const first =
    charges.find((each) => each.termMonths === termMonths && within({ from: each.sellFrom, to: each.sellTo }, on)) ??
    charges.find((each) => each.termMonths === 12) ??
    charges[0];
  return charges.filter(({ sku, ratePlan }) => sku === first?.sku && ratePlan === first?.ratePlan);
}

/** The list price of a charge on a day. */
export function pricingOn({ model, prices }: Charge, on: LocalDate): Pricing | undefined {
  const price = prices.find((each) => within(each, on));
  if (!price) return undefined;
  if (model === 'per-unit') return { model, unitPrice: price.unitPrice ?? 0 };
  return model === 'flat' ? { model, flatFee: price.flatFee ?? 0 } : { model, tiers: price.tiers ?? [] };
}

/**
 * USD cents per unit on that day, of a recurring charge per unit and year; undefined where the product is unknown, has
 * no price then, or is not priced per unit.
 */
export function listPrice(catalogue: Catalogue, name: string, on: LocalDate): Cents | undefined {
  const pricing = chargeOf(catalogue, name, on)?.pricing;
  return pricing?.model === 'per-unit' ? pricing.unitPrice : undefined;
}

/** QN-4: only current SKUs are sold. */
export function sellable(catalogue: Catalogue, name: string, on: LocalDate): boolean {
  const product = findProduct(catalogue, name);
  return product !== undefined && within({ from: product.sellFrom, to: product.sellTo }, on);
}

/** QE-2: what is sold no more may still be added to and renewed for a while, or for ever where no day is named (QE-4). */
export function amendable(catalogue: Catalogue, name: string, on: LocalDate): boolean {
  return within({ to: findProduct(catalogue, name)?.amendTo }, on);
}
