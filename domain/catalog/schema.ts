import { z } from 'zod';
import { isDate, type LocalDate } from '../calendar/dates.ts';
import type { Json } from '../document/document.ts';
import { type Problem, shapeProblems } from '../document/problem.ts';
import { routes } from '../vocabulary.ts';
import { type Catalogue, deployments, families, type Product } from './catalog.ts';
import { checkCatalogue } from './check.ts';
import { models } from './pricing.ts';

const day = z.string().refine(isDate, { error: 'is no date of the calendar' }) as unknown as z.ZodType<LocalDate>;
const cents = z.number().int().min(0).max(1_000_000_000_00);
const name = z.string().trim().min(1).max(100);
const sku = z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,59}$/, { error: 'is no SKU such as SM-PREMIUM-1Y' });

const price = z.strictObject({
  from: day,
  to: day.optional(),
  unitPrice: cents.optional(),
  flatFee: cents.optional(),
  tiers: z
    .array(z.strictObject({ upTo: z.number().int().min(1).optional(), unitPrice: cents, flatFee: cents.optional() }))
    .min(1)
    .optional(),
});

const charge = z.strictObject({
  kind: z.enum(['recurring', 'one-time', 'usage']),
  model: z.enum(models),
  proration: z.enum(['day', 'month']).optional(),
  priced: z.enum(['list', 'agreed']).optional(),
  /** Where they are not those of the product. */
  prices: z.array(price).min(1).optional(),
});

const ratePlan = z.strictObject({
  name,
  sku,
  termMonths: z.number().int().min(0).max(120),
  sellFrom: day.optional(),
  sellTo: day.optional(),
  charges: z.array(charge).min(1),
});

const product = z.strictObject({
  name,
  family: z.enum(families),
  unit: name,
  deployment: z.enum(deployments).optional(),
  tier: name.optional(),
  sellFrom: day,
  sellTo: day.optional(),
  amendTo: day.optional(),
  replacedBy: name.optional(),
  trueUp: name.optional(),
  /** List prices of every charge of the product that names none of its own. */
  prices: z.array(price).min(1).optional(),
  ratePlans: z.array(ratePlan).min(1),
});

const offer = z.strictObject({
  quoteType: z.enum(['Amend', 'Renew']),
  termMonths: z.number().int().min(1).max(60).optional(),
  after: name.optional(),
  moves: z.record(name, name).optional(),
  customersBefore: day.optional(),
  endOfAvailability: z.boolean().optional(),
});

const priceBook = z.strictObject({
  name,
  routes: z.array(z.enum(routes)),
  from: day.optional(),
  to: day.optional(),
  mostUnits: z.number().int().min(1).optional(),
  offer: offer.optional(),
  programmeDiscountBasisPoints: z.number().int().min(0).max(10_000).optional(),
  prices: z.array(z.strictObject({ product: name, from: day, to: day.optional(), unitPrice: cents })).optional(),
});

export const catalogueSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,60}$/, { error: 'is no id such as gitlab' }),
  version: z.number().int().min(1).max(1_000_000),
  effectiveFrom: day,
  description: z.string().max(2000).optional(),
  currency: z.literal('USD', { error: 'is USD without exception (C-1)' }),
  clock: z.string().min(1).max(100).optional(),
  invented: z.array(z.string()).optional(),
  products: z.array(product).min(1),
  priceBooks: z.array(priceBook).optional(),
});

/** The document as it is written, published and exported. */
export type CatalogueDocument = z.infer<typeof catalogueSchema>;
type ProductDocument = CatalogueDocument['products'][number];

/** Reads a catalogue document: its shape, then what holds between its parts. @returns each mistake with its place */
export function parseCatalogue(
  json: unknown,
): { ok: true; catalogue: Catalogue; document: Json } | { ok: false; problems: readonly Problem[] } {
  const parsed = catalogueSchema.safeParse(json);
  if (!parsed.success) return { ok: false, problems: shapeProblems(parsed.error) };
  const problems = checkCatalogue(parsed.data);
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, catalogue: catalogueOf(parsed.data), document: parsed.data };
}

const catalogueOf = (document: CatalogueDocument): Catalogue => ({
  id: document.id,
  version: document.version,
  effectiveFrom: document.effectiveFrom,
  currency: document.currency,
  clock: document.clock,
  invented: document.invented ?? [],
  products: document.products.map(productOf),
  priceBooks: (document.priceBooks ?? []).map((book) => ({ ...book, prices: book.prices ?? [] })),
});

/** Each charge comes with its SKU, its term and its prices, wherever the document names them. */
function productOf({ ratePlans, prices = [], ...rest }: ProductDocument): Product {
  const charges = ratePlans.flatMap((plan) =>
    plan.charges.map((each) => ({
      sku: plan.sku,
      ratePlan: plan.name,
      termMonths: plan.termMonths,
      sellFrom: plan.sellFrom,
      sellTo: plan.sellTo,
      kind: each.kind,
      model: each.model,
      proration: each.proration ?? 'day',
      priced: each.priced ?? 'list',
      prices: each.priced === 'agreed' ? [] : (each.prices ?? prices),
    })),
  );
  return { ...rest, charges };
}
