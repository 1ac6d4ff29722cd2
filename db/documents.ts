import { shippedCatalogues } from '../catalogs/index.ts';
import type { LocalDate } from '../domain/calendar/dates.ts';
import type { Catalogue } from '../domain/catalog/catalog.ts';
import { type CatalogueChange, diffCatalogues } from '../domain/catalog/diff.ts';
import { parseCatalogue } from '../domain/catalog/schema.ts';
import { type DocumentKind, type Head, inForce, type Json, visible } from '../domain/document/document.ts';
import { type Problem, problemText } from '../domain/document/problem.ts';
import { type Difference, differences } from '../domain/document/same.ts';
import type { Policy } from '../domain/policy/policy.ts';
import { parsePolicy } from '../domain/policy/schema.ts';
import { shippedPolicies } from '../policies/index.ts';

/** Who names neither a policy nor, in it, a catalogue. */
const ordinaryPolicy = 'gitlab-2022';
const ordinaryCatalogue = 'gitlab';

export interface Shipped extends Head {
  readonly document: Json;
  readonly parsed: Policy | Catalogue;
}

/** The documents that ship, validated once. They are immutable, so every process may keep them. */
export const shipped: readonly Shipped[] = [
  ...shippedPolicies.map((json) => ship('policy', json)),
  ...shippedCatalogues.map((json) => ship('catalogue', json)),
];

function ship(kind: DocumentKind, json: unknown): Shipped {
  const { document, parsed } = parseDocument(kind, json);
  return { ...headOf(kind, parsed), document, parsed };
}

function headOf(kind: DocumentKind, { id, version, effectiveFrom, clock }: Policy | Catalogue): Head {
  return { kind, of: id, version, effectiveFrom, clock };
}

/** @throws where a document is wrong that was validated before it was kept */
export function parseDocument(kind: DocumentKind, json: unknown): { document: Json; parsed: Policy | Catalogue } {
  const read = kind === 'policy' ? parsePolicy(json) : parseCatalogue(json);
  if (!read.ok) throw new Error(`A kept ${kind} is wrong: ${(read.problems as Problem[]).map(problemText).join('; ')}`);
  return 'policy' in read
    ? { document: read.policy as unknown as Json, parsed: read.policy }
    : { document: read.document, parsed: read.catalogue };
}

export const policyIds = (): readonly string[] => [
  ...new Set(shipped.filter(({ kind }) => kind === 'policy').map(({ of }) => of)),
];

/** The head of the policy in force on a business date in a world. @param published heads of what that world may see */
export const policyInForce = (published: readonly Head[], id: string, on: LocalDate, clock: string): Head =>
  must(chosen(published, 'policy', id, on, clock) ?? chosen(published, 'policy', ordinaryPolicy, on, clock));

/** The head of the catalogue from which that policy sells. */
export const catalogueInForce = (published: readonly Head[], policy: Policy, on: LocalDate, clock: string): Head =>
  must(chosen(published, 'catalogue', policy.catalogue ?? ordinaryCatalogue, on, clock));

const chosen = (
  published: readonly Head[],
  kind: DocumentKind,
  id: string,
  on: LocalDate,
  clock: string,
): Head | undefined => inForce(visible<Head>(shipped, published, clock), kind, id, on);

function must(head: Head | undefined): Head {
  if (!head) throw new Error('No policy or catalogue is in force.');
  return head;
}

/** @returns undefined where the document does not ship */
export const shippedOf = (head: Head): Policy | Catalogue | undefined => (head as Partial<Shipped>).parsed;

/** What changes from one document to another: of a catalogue by product, of a policy by path. */
export function compare(kind: DocumentKind, from: Json, to: Json): readonly (CatalogueChange | Difference)[] {
  if (kind === 'policy') return differences({ ...from, version: null }, { ...to, version: null });
  return diffCatalogues(
    parseDocument('catalogue', from).parsed as Catalogue,
    parseDocument('catalogue', to).parsed as Catalogue,
  );
}
