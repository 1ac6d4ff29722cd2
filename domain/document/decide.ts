import type { Instant, LocalDate } from '../calendar/dates.ts';
import { parseCatalogue } from '../catalog/schema.ts';
import { parsePolicy } from '../policy/schema.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { PersonId } from '../vocabulary.ts';
import { type DocumentKind, documentKey, type Head, type Json, type PublishedDocument } from './document.ts';
import { type Problem, problemText } from './problem.ts';
import { sameJson } from './same.ts';

export type DocumentEvent =
  | {
      readonly type: 'DocumentImported';
      readonly data: { readonly kind: DocumentKind; readonly document: Json; readonly importedBy?: PersonId };
    }
  | {
      readonly type: 'DocumentPublished';
      readonly data: { readonly publishedAt: Instant; readonly publishedBy: PersonId };
    };

/** What a decision about documents may know besides the one it is about. */
export interface DocumentFacts {
  readonly at: Instant;
  readonly by: PersonId;
  /** What ships counts as published. */
  readonly shipped: readonly (Head & { readonly document: Json })[];
  /** Ids of the catalogues that are published, shipped ones included. */
  readonly catalogues: readonly string[];
}

/** The rule that a kind of document serves. */
const rules = { catalogue: 'C-7', policy: '0.2' } as const;
const mostProblemsTold = 5;

export function decideDocument(
  state: PublishedDocument | undefined,
  kind: DocumentKind,
  name: string,
  id: string,
  body: unknown,
  facts: DocumentFacts,
): readonly DocumentEvent[] | Refusal {
  return name.startsWith('import-')
    ? importDocument(state, kind, body, facts)
    : publishDocument(state, kind, id, facts);
}

/** A draft is replaced; what is published stays, and the same content once more changes nothing. */
function importDocument(
  state: PublishedDocument | undefined,
  kind: DocumentKind,
  body: unknown,
  facts: DocumentFacts,
): readonly DocumentEvent[] | Refusal {
  const read = readDocument(kind, body);
  if (!read.ok) return malformed(kind, read.problems);
  const { document } = read;
  const published =
    state?.status === 'Published'
      ? state.document
      : facts.shipped.find((each) => each.kind === kind && each.of === document.id && each.version === document.version)
          ?.document;
  if (published && !sameJson(published, document))
    return refuse(
      'document.published-already',
      rules[kind],
      `${documentKey(document.id, document.version)} is published and stays as it is; give what is new the next version.`,
    );
  return state && sameJson(state.document, document)
    ? []
    : [{ type: 'DocumentImported', data: { kind, document, importedBy: facts.by } }];
}

function publishDocument(
  state: PublishedDocument | undefined,
  kind: DocumentKind,
  id: string,
  facts: DocumentFacts,
): readonly DocumentEvent[] | Refusal {
  if (!state) return refuse('document.unknown', rules[kind], `There is no ${id}; it has to be taken in first.`);
  if (state.status === 'Published') return [];
  const { catalogue } = state.document;
  if (kind === 'policy' && catalogue !== undefined && !facts.catalogues.includes(String(catalogue)))
    return refuse(
      'document.unknown-catalogue',
      rules[kind],
      `The policy sells from the catalogue ${String(catalogue)}, which is not published.`,
    );
  return [{ type: 'DocumentPublished', data: { publishedAt: facts.at, publishedBy: facts.by } }];
}

/** @returns the document with nothing in it but what the schema knows */
export function readDocument(
  kind: DocumentKind,
  json: unknown,
): { ok: true; document: Json } | { ok: false; problems: readonly Problem[] } {
  if (kind === 'catalogue') return parseCatalogue(json);
  const parsed = parsePolicy(json);
  return parsed.ok ? { ok: true, document: parsed.policy as unknown as Json } : parsed;
}

function malformed(kind: DocumentKind, problems: readonly Problem[]): Refusal {
  const told = problems.slice(0, mostProblemsTold).map(problemText).join('; ');
  const more = problems.length > mostProblemsTold ? `; and ${problems.length - mostProblemsTold} more` : '';
  return refuse('document.malformed', rules[kind], `${told}${more}`);
}

export function evolveDocument(
  state: PublishedDocument | undefined,
  event: DocumentEvent,
): PublishedDocument | undefined {
  if (event.type === 'DocumentImported') {
    const { kind, document, importedBy } = event.data;
    return { ...draft(kind, document), ...(importedBy ? { importedBy } : {}) };
  }
  return state && { ...state, status: 'Published', ...event.data };
}

function draft(kind: DocumentKind, document: Json): PublishedDocument {
  const { id, version, effectiveFrom, clock } = document as {
    id: string;
    version: number;
    effectiveFrom: LocalDate;
    clock?: string;
  };
  return {
    id: documentKey(id, version, clock),
    kind,
    of: id,
    version,
    effectiveFrom,
    ...(clock === undefined ? {} : { clock }),
    status: 'Draft',
    document,
  };
}
