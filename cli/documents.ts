import { existsSync, readFileSync } from 'node:fs';
import { type Mistake, mistakeText, readDocumentText } from '../db/document-text.ts';
import { compare, shipped } from '../db/documents.ts';
import type { CatalogueChange } from '../domain/catalog/diff.ts';
import type { Pricing } from '../domain/catalog/pricing.ts';
import { type DocumentKind, documentKey, type Json } from '../domain/document/document.ts';
import type { Difference } from '../domain/document/same.ts';
import { formatMoney } from '../domain/money/money.ts';

/** Tells each mistake of a document as `file:line`. @returns the exit code */
export function checkDocument(kind: DocumentKind, file: string): number {
  const read = readFile(kind, file);
  if ('document' in read) {
    const { id, version, effectiveFrom } = read.document;
    console.log(`${file}: ${String(id)}@${String(version)}, in force from ${String(effectiveFrom)}, has no mistakes`);
    return 0;
  }
  return tell(file, read.mistakes);
}

/** What changes from one document to another. @param names files, or what ships by `id@version`   @returns the exit code */
export function diffDocuments(kind: DocumentKind, names: readonly [string, string], json: boolean): number {
  const documents: Json[] = [];
  for (const name of names) {
    const read = find(kind, name);
    if ('mistakes' in read) return tell(name, read.mistakes);
    documents.push(read.document);
  }
  const [from = {}, to = {}] = documents;
  const changes = compare(kind, from, to);
  if (json) console.log(JSON.stringify(changes, null, 2));
  else if (changes.length === 0) console.log('no difference');
  else for (const change of changes) console.log(lineOf(change));
  return 0;
}

function tell(file: string, mistakes: readonly Mistake[]): number {
  for (const mistake of mistakes) console.error(`${file}: ${mistakeText(mistake)}`);
  return 1;
}

type Read = { readonly document: Json } | { readonly mistakes: readonly Mistake[] };

function find(kind: DocumentKind, name: string): Read {
  if (existsSync(name)) return readFile(kind, name);
  const ships = shipped.filter((each) => each.kind === kind);
  const keyOf = ({ of, version }: (typeof ships)[number]): string => documentKey(of, version);
  const reason = `is no file, and none of what ships: ${ships.map(keyOf).join(', ')}`;
  return ships.find((each) => keyOf(each) === name) ?? { mistakes: [{ line: 0, path: '', reason }] };
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
