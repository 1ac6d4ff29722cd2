import { existsSync, readFileSync } from 'node:fs';
import { type Mistake, mistakeText, readDocumentText } from '../db/document-text.ts';
import { parseDocument, shipped } from '../db/documents.ts';
import type { Catalogue } from '../domain/catalog/catalog.ts';
import { type CatalogueChange, diffCatalogues } from '../domain/catalog/diff.ts';
import type { Pricing } from '../domain/catalog/pricing.ts';
import { type DocumentKind, documentKey, type Json } from '../domain/document/document.ts';
import { type Difference, differences } from '../domain/document/same.ts';
import { formatMoney } from '../domain/money/money.ts';

/** Tells each mistake of a document as `file:line`. @returns the exit code */
export function checkDocument(kind: DocumentKind, file: string): number {
  const read = readFile(kind, file);
  if ('document' in read) {
    const { id, version, effectiveFrom } = read.document;
    console.log(`${file}: ${String(id)}@${String(version)}, in force from ${String(effectiveFrom)}, has no mistakes`);
    return 0;
  }
  for (const mistake of read.mistakes) console.error(`${file}: ${mistakeText(mistake)}`);
  return 1;
}

/** What changes from one document to another. @param names files, or what ships by `id@version` */
export function diffDocuments(kind: DocumentKind, names: readonly [string, string], json: boolean): number {
  const [from, to] = names.map((name) => ({ name, read: find(kind, name) }));
  for (const each of [from, to])
    if (each && 'mistakes' in each.read) {
      for (const mistake of each.read.mistakes) console.error(`${each.name}: ${mistakeText(mistake)}`);
      return 1;
    }
  const [before, after] = [from, to].map((each) => (each && 'document' in each.read ? each.read.document : {}));
  const changes = kind === 'policy' ? differences(before, after) : diffCatalogues(catalogue(before), catalogue(after));
  if (json) console.log(JSON.stringify(changes, null, 2));
  else if (changes.length === 0) console.log('no difference');
  else for (const change of changes) console.log(lineOf(change));
  return 0;
}

const catalogue = (document: Json | undefined): Catalogue => parseDocument('catalogue', document).parsed as Catalogue;

type Read = { readonly document: Json } | { readonly mistakes: readonly Mistake[] };

function find(kind: DocumentKind, name: string): Read {
  const ships = shipped.find((each) => each.kind === kind && documentKey(each.of, each.version) === name);
  return ships && !existsSync(name) ? ships : readFile(kind, name);
}

function readFile(kind: DocumentKind, file: string): Read {
  try {
    return readDocumentText(kind, readFileSync(file, 'utf8'));
  } catch (error) {
    if (!['ENOENT', 'EISDIR', 'EACCES'].includes(String((error as NodeJS.ErrnoException).code))) throw error;
    return { mistakes: [{ line: 0, path: '', reason: (error as Error).message }] };
  }
}

function lineOf(change: CatalogueChange | Difference): string {
  if (!('change' in change)) return `${change.path}: ${valueText(change.from)} -> ${valueText(change.to)}`;
  switch (change.change) {
    case 'product-added':
      return `+ ${change.product}`;
    case 'product-removed':
      return `- ${change.product}`;
    case 'sku-added':
      return `+ ${change.product}: SKU ${change.sku}`;
    case 'sku-removed':
      return `- ${change.product}: SKU ${change.sku}`;
    case 'price':
      return `  ${change.product}: ${pricingText(change.from)} -> ${pricingText(change.to)} ${daysText(change)} (${change.skus.join(', ')})`;
    default:
      return `  ${change.of}: ${change.what} ${valueText(change.from)} -> ${valueText(change.to)}`;
  }
}

const daysText = ({ starts, ends }: { starts: string; ends: string | null }): string =>
  `from ${starts}${ends ? ` to ${ends}` : ''}`;

function pricingText(pricing: Pricing | null): string {
  if (!pricing) return 'no price';
  if (pricing.model === 'per-unit') return formatMoney(pricing.unitPrice);
  if (pricing.model === 'flat') return `${formatMoney(pricing.flatFee)} flat`;
  const tiers = pricing.tiers.map(
    ({ upTo, unitPrice, flatFee }) =>
      `${upTo ? `to ${upTo}` : 'above'} ${formatMoney(unitPrice)}${flatFee ? ` + ${formatMoney(flatFee)}` : ''}`,
  );
  return `${pricing.model} (${tiers.join('; ')})`;
}

const valueText = (value: unknown): string =>
  value === null || value === undefined ? 'none' : typeof value === 'object' ? JSON.stringify(value) : String(value);
