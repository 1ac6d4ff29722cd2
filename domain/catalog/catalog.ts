import { z } from 'zod';
import { isDate, type LocalDate } from '../calendar/dates.ts';
import type { Cents } from '../money/money.ts';

export interface Price {
  readonly from: LocalDate;
  readonly to?: LocalDate | undefined;
  /** USD cents */
  readonly pricePerSeatYear: Cents;
}

export interface Charge {
  readonly sku: string;
  readonly kind: 'recurring' | 'one-time';
  readonly model: 'per-unit';
  readonly termMonths: number;
}

export interface Product {
  /** As people say it: `SM Premium`. */
  readonly name: string;
  readonly deployment: 'self-managed' | 'saas';
  readonly tier: string;
  readonly sellFrom: LocalDate;
  readonly sellTo?: LocalDate | undefined;
  readonly prices: readonly Price[];
  readonly charges: readonly Charge[];
}

/** What is sold, at which list price, since when: versioned, immutable once published (C-7, QN-4). */
export interface Catalogue {
  readonly id: string;
  readonly version: number;
  readonly effectiveFrom: LocalDate;
  readonly currency: 'USD';
  readonly products: readonly Product[];
}

const day = z.string().refine(isDate, { error: 'is no date of the calendar' });
const schema = z.strictObject({
  id: z.string(),
  version: z.number().int().min(1),
  effectiveFrom: day,
  currency: z.literal('USD'),
  products: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        deployment: z.enum(['self-managed', 'saas']),
        tier: z.string(),
        sellFrom: day,
        sellTo: day.optional(),
        prices: z
          .array(z.strictObject({ from: day, to: day.optional(), pricePerSeatYear: z.number().int().min(0) }))
          .min(1),
        charges: z
          .array(
            z.strictObject({
              sku: z.string(),
              kind: z.enum(['recurring', 'one-time']),
              model: z.literal('per-unit'),
              termMonths: z.number().int().min(0),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});

/** Reads a catalogue document. @returns each mistake with its path */
export function parseCatalogue(
  json: unknown,
): { ok: true; catalogue: Catalogue } | { ok: false; problems: readonly { path: string; message: string }[] } {
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    return {
      ok: false,
      problems: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
    };
  return { ok: true, catalogue: parsed.data as Catalogue };
}

export const findProduct = (catalogue: Catalogue, name: string): Product | undefined =>
  catalogue.products.find((product) => product.name === name);

/** USD cents per seat and year on that day; undefined where the product is unknown or has no price then. */
export function listPrice(catalogue: Catalogue, name: string, on: LocalDate): Cents | undefined {
  return findProduct(catalogue, name)?.prices.find((price) => price.from <= on && (!price.to || on < price.to))
    ?.pricePerSeatYear;
}

/** QN-4: only current SKUs are sold. */
export function sellable(catalogue: Catalogue, name: string, on: LocalDate): boolean {
  const product = findProduct(catalogue, name);
  return product !== undefined && product.sellFrom <= on && (!product.sellTo || on < product.sellTo);
}
