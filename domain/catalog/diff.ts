import type { LocalDate } from '../calendar/dates.ts';
import { differences, sameJson } from '../document/same.ts';
import { type Catalogue, type Charge, type Product, pricingOn } from './catalog.ts';
import type { Pricing } from './pricing.ts';

/** What two versions of a catalogue differ in, as data. `from` and `to` are the values of the two versions. */
export type CatalogueChange =
  | { readonly change: 'product-added' | 'product-removed'; readonly product: string }
  | { readonly change: 'sku-added' | 'sku-removed'; readonly product: string; readonly sku: string }
  | {
      readonly change: 'price';
      readonly product: string;
      readonly skus: readonly string[];
      /** The days on which the two versions have other prices. */
      readonly starts: LocalDate;
      readonly ends: LocalDate | null;
      readonly from: Pricing | null;
      readonly to: Pricing | null;
    }
  | {
      readonly change: 'availability' | 'product' | 'charge' | 'price-book' | 'catalogue';
      /** Of what: a product, a SKU, a price book. */
      readonly of: string;
      readonly what: string;
      readonly from: unknown;
      readonly to: unknown;
    };

/** What changes from one version to another, in the order of the products; the same version twice gives nothing. */
export function diffCatalogues(from: Catalogue, to: Catalogue): readonly CatalogueChange[] {
  const names = union(from.products, to.products, ({ name }) => name);
  return [
    ...fields('catalogue', to.id, head(from), head(to)),
    ...names.flatMap((name) => {
      const [before, after] = [from, to].map(({ products }) => products.find((product) => product.name === name));
      if (!before) return [{ change: 'product-added', product: name } as const];
      return after ? diffProduct(before, after) : [{ change: 'product-removed', product: name } as const];
    }),
    ...union(from.priceBooks, to.priceBooks, ({ name }) => name).flatMap((name) => {
      const [before, after] = [from, to].map(({ priceBooks }) => priceBooks.find((book) => book.name === name));
      return fields('price-book', name, before ?? {}, after ?? {});
    }),
  ];
}

const head = ({ effectiveFrom, currency, invented }: Catalogue): object => ({ effectiveFrom, currency, invented });

function union<T>(from: readonly T[], to: readonly T[], name: (each: T) => string): readonly string[] {
  return [...new Set([...from, ...to].map(name))];
}

function fields(
  change: 'availability' | 'product' | 'charge' | 'price-book' | 'catalogue',
  of: string,
  from: object,
  to: object,
): readonly CatalogueChange[] {
  return differences(from, to).map(({ path, from: before, to: after }) => ({
    change,
    of,
    what: path,
    from: before,
    to: after,
  }));
}

const windowOf = ({ sellFrom, sellTo }: Product | Charge): object => ({ sellFrom, sellTo });

function diffProduct(before: Product, after: Product): readonly CatalogueChange[] {
  const product = after.name;
  const rest = ({ charges: _, sellFrom: __, sellTo: ___, amendTo: ____, ...kept }: Product): object => kept;
  const skus = union(before.charges, after.charges, ({ sku }) => sku);
  const both = skus.filter((sku) => [before, after].every(({ charges }) => charges.some((each) => each.sku === sku)));
  return [
    ...fields('product', product, rest(before), rest(after)),
    ...fields(
      'availability',
      product,
      { ...windowOf(before), amendTo: before.amendTo },
      { ...windowOf(after), amendTo: after.amendTo },
    ),
    ...skus
      .filter((sku) => !both.includes(sku))
      .map((sku): CatalogueChange => {
        const change = after.charges.some((each) => each.sku === sku) ? 'sku-added' : 'sku-removed';
        return { change, product, sku };
      }),
    ...both.flatMap((sku) => diffSku(before, after, sku)),
    ...priceChanges(product, before, after, both),
  ];
}

function diffSku(before: Product, after: Product, sku: string): readonly CatalogueChange[] {
  const [from, to] = [before, after].map(({ charges }) => charges.filter((charge) => charge.sku === sku));
  const said = (charges: readonly Charge[] = []): object =>
    charges.map(({ prices: _, sellFrom: __, sellTo: ___, ...kept }) => kept);
  const window = ([first]: readonly Charge[] = []): object => (first ? windowOf(first) : {});
  return [...fields('availability', sku, window(from), window(to)), ...fields('charge', sku, said(from), said(to))];
}

type PriceChange = Extract<CatalogueChange, { change: 'price' }>;

/** Prices are compared day by day, not entry by entry: SKUs that change alike are told once. */
function priceChanges(
  product: string,
  before: Product,
  after: Product,
  skus: readonly string[],
): readonly CatalogueChange[] {
  const told: PriceChange[] = [];
  for (const sku of skus)
    for (const change of changesOf(product, sku, before, after)) {
      const index = told.findIndex((known) => sameJson({ ...known, skus: [] }, { ...change, skus: [] }));
      const known = told[index];
      if (known) told[index] = { ...known, skus: [...new Set([...known.skus, sku])] };
      else told.push(change);
    }
  return told;
}

function changesOf(product: string, sku: string, before: Product, after: Product): readonly PriceChange[] {
  const [from, to] = [before, after].map(({ charges }) => charges.filter((charge) => charge.sku === sku));
  return (to ?? []).flatMap((charge, n) => {
    const old = from?.[n];
    return old ? timeline(product, sku, old, charge) : [];
  });
}

/** The stretches between the days on which either price changes; neighbours that differ alike are one. */
function timeline(product: string, sku: string, old: Charge, charge: Charge): readonly PriceChange[] {
  const days = [...old.prices, ...charge.prices].flatMap(({ from, to }) => (to ? [from, to] : [from]));
  const changes: PriceChange[] = [];
  const sorted = [...new Set(days)].sort();
  for (const [n, day] of sorted.entries()) {
    const [from, to] = [pricingOn(old, day) ?? null, pricingOn(charge, day) ?? null];
    if (sameJson(from, to)) continue;
    const ends = sorted[n + 1] ?? null;
    const last = changes.at(-1);
    if (last && last.ends === day && sameJson(last.from, from) && sameJson(last.to, to))
      changes[changes.length - 1] = { ...last, ends };
    else changes.push({ change: 'price', product, skus: [sku], starts: day, ends, from, to });
  }
  return changes;
}
