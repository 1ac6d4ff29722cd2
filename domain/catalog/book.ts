import type { LocalDate } from '../calendar/dates.ts';
import { type Cents, discounted } from '../money/money.ts';
import type { Route } from '../vocabulary.ts';
import { type Catalogue, listPrice, type PriceBook, within } from './catalog.ts';

export interface BookedPrice {
  readonly book: string | undefined;
  /** USD cents */
  readonly list: Cents;
  /** What the route gets it for, before anything that the customer is given. */
  readonly unit: Cents;
  /** Programmatic discount: needs no approval, and only what goes beyond it does (QCH-2, AP-16). */
  readonly programmeDiscountBasisPoints: number;
}

/** The price book of a route on a day. */
export const bookOf = (catalogue: Catalogue, route: Route, on: LocalDate): PriceBook | undefined =>
  catalogue.priceBooks.find((book) => book.routes.includes(route) && within(book, on));

/** An offer, asked for by its name while it lasts (QE-3, RN-23). */
export const offerOf = (catalogue: Catalogue, name: string, on: LocalDate): PriceBook | undefined =>
  catalogue.priceBooks.find((book) => book.name === name && within(book, on));

/**
 * What a product costs per unit in a price book: the book's own price, else list less the programme discount. Without a
 * book the list price.
 * @returns undefined where the product has no list price on that day, or the line has more units than the book allows
 */
export function bookedPrice(
  catalogue: Catalogue,
  book: PriceBook | undefined,
  product: string,
  units: number,
  on: LocalDate,
): BookedPrice | undefined {
  const list = listPrice(catalogue, product, on);
  if (list === undefined || (book?.mostUnits !== undefined && units > book.mostUnits)) return undefined;
  const own = book?.prices.find((price) => price.product === product && within(price, on));
  const programmeDiscountBasisPoints = own ? 0 : (book?.programmeDiscountBasisPoints ?? 0);
  return {
    book: book?.name,
    list,
    unit: own?.unitPrice ?? discounted(list, programmeDiscountBasisPoints),
    programmeDiscountBasisPoints,
  };
}
