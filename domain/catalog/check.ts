import type { LocalDate } from '../calendar/dates.ts';
import { type Path, type Problem, problemText } from '../document/problem.ts';
import { type Price, within } from './catalog.ts';
import type { Pricing, Tier } from './pricing.ts';
import type { CatalogueDocument } from './schema.ts';

type ProductDocument = CatalogueDocument['products'][number];
type RatePlan = ProductDocument['ratePlans'][number];
type ChargeDocument = RatePlan['charges'][number];
type Interval = { readonly from?: LocalDate | undefined; readonly to?: LocalDate | undefined };

/** What no schema can say of a catalogue whose shape is right. @returns each mistake with its place */
export function checkCatalogue(catalogue: CatalogueDocument): readonly Problem[] {
  const problems = [
    ...doubled(catalogue.products.map(({ name }, n) => ({ name, path: ['products', n, 'name'] }))),
    ...doubled(
      catalogue.products.flatMap(({ ratePlans }, n) =>
        ratePlans.map(({ sku }, m) => ({ name: sku, path: ['products', n, 'ratePlans', m, 'sku'] })),
      ),
    ),
    ...catalogue.products.flatMap((product, n) => checkProduct(catalogue, product, ['products', n])),
    ...checkBooks(catalogue),
  ];
  const texts = problems.map(problemText); // charges that share prices share what is wrong with them
  return problems.filter((_, n) => texts.indexOf(texts[n] ?? '') === n);
}

function doubled(names: readonly { name: string; path: Path }[]): readonly Problem[] {
  const known = new Set<string>();
  return names.flatMap(({ name, path }) => {
    if (known.has(name)) return [{ path, reason: `${name} is there already` }];
    known.add(name);
    return [];
  });
}

function checkProduct(catalogue: CatalogueDocument, product: ProductDocument, path: Path): readonly Problem[] {
  const { sellFrom, sellTo, amendTo, prices } = product;
  const named = (name: string): ProductDocument | undefined => catalogue.products.find((each) => each.name === name);
  return [
    ...inOrder(sellFrom, sellTo, [...path, 'sellTo'], 'sellFrom'),
    ...inOrder(sellTo, amendTo, [...path, 'amendTo'], 'sellTo'),
    ...(product.family === 'seats' && (!product.deployment || !product.tier)
      ? [{ path, reason: 'seats have a deployment and a tier' }]
      : []),
    ...(product.replacedBy !== undefined && !named(product.replacedBy)
      ? [{ path: [...path, 'replacedBy'], reason: `there is no product ${product.replacedBy}` }]
      : []),
    ...(product.trueUp !== undefined && named(product.trueUp)?.family !== 'true-up'
      ? [{ path: [...path, 'trueUp'], reason: `there is no product ${product.trueUp} of the family true-up` }]
      : []),
    ...overlaps(prices ?? [], [...path, 'prices']),
    ...product.ratePlans.flatMap((plan, n) => checkPlan(product, plan, [...path, 'ratePlans', n])),
  ];
}

function checkPlan(product: ProductDocument, plan: RatePlan, path: Path): readonly Problem[] {
  const window = { from: plan.sellFrom ?? product.sellFrom, to: plan.sellTo ?? product.amendTo ?? product.sellTo };
  return [
    ...inOrder(plan.sellFrom, plan.sellTo, [...path, 'sellTo'], 'sellFrom'),
    ...(plan.sellFrom !== undefined && !within({ from: product.sellFrom, to: product.sellTo }, plan.sellFrom)
      ? [{ path: [...path, 'sellFrom'], reason: 'the product is not sold then' }]
      : []),
    ...plan.charges.flatMap((charge, n) => checkCharge(product, charge, window, [...path, 'charges', n])),
  ];
}

/** No two prices at the same time, and none missing while the product is sold. */
function checkCharge(
  product: ProductDocument,
  charge: ChargeDocument,
  window: Interval,
  path: Path,
): readonly Problem[] {
  if (charge.priced === 'agreed')
    return charge.prices ? [{ path: [...path, 'prices'], reason: 'an agreed price is in no list' }] : [];
  const prices = charge.prices ?? product.prices;
  if (!prices) return [{ path, reason: 'the charge has no prices, and its product has none' }];
  const at: Path = charge.prices ? [...path, 'prices'] : [...path.slice(0, 2), 'prices'];
  return [
    ...(charge.prices ? overlaps(charge.prices, at) : []),
    ...prices.flatMap((price, n) => checkModel(charge.model, price, [...at, n])),
    ...gaps(prices, window, at),
  ];
}

const holds: Readonly<Record<Pricing['model'], 'unitPrice' | 'flatFee' | 'tiers'>> = {
  'per-unit': 'unitPrice',
  flat: 'flatFee',
  tiered: 'tiers',
  volume: 'tiers',
};

function checkModel(model: Pricing['model'], price: Price, path: Path): readonly Problem[] {
  const wanted = holds[model];
  const wrong = (['unitPrice', 'flatFee', 'tiers'] as const).filter(
    (key) => (price[key] !== undefined) !== (key === wanted),
  );
  if (wrong.length > 0) return [{ path, reason: `a ${model} price holds ${wanted} and nothing else` }];
  return checkTiers(price.tiers ?? [], [...path, 'tiers']);
}

/** Bounds ascend, and the last tier has none. */
function checkTiers(tiers: readonly Tier[], path: Path): readonly Problem[] {
  return tiers.flatMap(({ upTo }, n): Problem[] => {
    const at = [...path, n, 'upTo'];
    if (n === tiers.length - 1)
      return upTo === undefined
        ? []
        : [{ path: at, reason: 'the last tier holds all units above, so it has no bound' }];
    if (upTo === undefined) return [{ path: [...path, n], reason: 'a tier before the last needs its bound upTo' }];
    const below = tiers[n - 1]?.upTo ?? 0;
    return n > 0 && upTo <= below ? [{ path: at, reason: `bounds ascend: ${upTo} does not lie above ${below}` }] : [];
  });
}

const inOrder = (
  from: LocalDate | undefined,
  to: LocalDate | undefined,
  path: Path,
  than: string,
): readonly Problem[] =>
  from !== undefined && to !== undefined && to < from ? [{ path, reason: `lies before ${than}, ${from}` }] : [];

/** Each interval ends after it begins and before the next one begins. */
function overlaps(intervals: readonly Interval[], path: Path): readonly Problem[] {
  return intervals.flatMap(({ from, to }, n): Problem[] => {
    if (from !== undefined && to !== undefined && to <= from)
      return [{ path: [...path, n, 'to'], reason: `is not after ${from}` }];
    const other = intervals.slice(0, n).find((each) => meet(each, { from, to }));
    return other
      ? [{ path: [...path, n], reason: `holds at the same time as the one from ${other.from ?? 'the beginning'}` }]
      : [];
  });
}

const meet = (a: Interval, b: Interval): boolean =>
  (!a.to || !b.from || b.from < a.to) && (!b.to || !a.from || a.from < b.to);

function gaps(prices: readonly Interval[], window: Interval, path: Path): readonly Problem[] {
  const inTime = prices
    .filter((price) => meet(price, window))
    .toSorted((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1));
  let covered = window.from;
  for (const { from, to } of inTime) {
    if (from && covered && from > covered) return [{ path, reason: `there is no price from ${covered} to ${from}` }];
    if (!to) return [];
    if (!covered || to > covered) covered = to;
  }
  return covered && window.to && covered >= window.to
    ? []
    : [
        {
          path,
          reason: `there is no price from ${covered ?? 'the beginning'}${window.to ? ` to ${window.to}` : ' on'}`,
        },
      ];
}

/** A route has one book at a time; a book has one price for a product at a time, of products that there are. */
function checkBooks({ products, priceBooks = [] }: CatalogueDocument): readonly Problem[] {
  return [
    ...doubled(priceBooks.map(({ name }, n) => ({ name, path: ['priceBooks', n, 'name'] }))),
    ...priceBooks.flatMap((book, n): readonly Problem[] => {
      const path: Path = ['priceBooks', n];
      const rival = priceBooks
        .slice(0, n)
        .find((other) => meet(other, book) && other.routes.some((route) => book.routes.includes(route)));
      return [
        ...inOrder(book.from, book.to, [...path, 'to'], 'from'),
        ...(rival
          ? [{ path: [...path, 'routes'], reason: `${rival.name} serves one of these routes at that time` }]
          : []),
        ...(book.prices ?? []).flatMap(({ product }, m): Problem[] =>
          products.some(({ name }) => name === product)
            ? []
            : [{ path: [...path, 'prices', m, 'product'], reason: `there is no product ${product}` }],
        ),
        ...bookOverlaps(book.prices ?? [], [...path, 'prices']),
        ...checkOffer(book, path, { products, priceBooks }),
      ];
    }),
  ];
}

/** An offer follows on another, and moves between products that there are. */
function checkOffer(
  { offer }: NonNullable<CatalogueDocument['priceBooks']>[number],
  path: Path,
  { products, priceBooks = [] }: Pick<CatalogueDocument, 'products' | 'priceBooks'>,
): readonly Problem[] {
  const named = Object.entries(offer?.moves ?? {}).flat();
  return [
    ...(offer?.after === undefined || priceBooks.some((book) => book.offer && book.name === offer.after)
      ? []
      : [{ path: [...path, 'offer', 'after'], reason: `there is no offer ${offer.after}` }]),
    ...named
      .filter((product) => !products.some(({ name }) => name === product))
      .map((product) => ({ path: [...path, 'offer', 'moves'], reason: `there is no product ${product}` })),
  ];
}

function bookOverlaps(prices: readonly (Interval & { product: string })[], path: Path): readonly Problem[] {
  return prices.flatMap((price, n): Problem[] => {
    const other = prices.slice(0, n).find((each) => each.product === price.product && meet(each, price));
    return other ? [{ path: [...path, n], reason: `${price.product} has another price at that time` }] : [];
  });
}
