import type { Instant, LocalDate } from '../calendar/dates.ts';
import type { PersonId } from '../vocabulary.ts';

export const documentKinds = ['catalogue', 'policy'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** A catalogue or a policy as its stream knows it. What is published never changes. */
export interface PublishedDocument {
  /** `gitlab@2`; on a test clock `gitlab@2~<clock>` */
  readonly id: string;
  readonly kind: DocumentKind;
  readonly of: string;
  readonly version: number;
  readonly effectiveFrom: LocalDate;
  /** Only accounts on this test clock see it. */
  readonly clock?: string | undefined;
  readonly status: 'Draft' | 'Published';
  readonly importedBy?: PersonId | undefined;
  readonly publishedAt?: Instant | undefined;
  readonly publishedBy?: PersonId | undefined;
  /** As it was imported; read tables leave it out. */
  readonly document: Json;
}

export type Json = Readonly<Record<string, unknown>>;

/** What it takes to choose the document in force. */
export type Head = Pick<PublishedDocument, 'kind' | 'of' | 'version' | 'effectiveFrom' | 'clock'>;

/** Who made a document what it is: nobody, where it ships. */
export const makersOf = (
  head: Head & Partial<Pick<PublishedDocument, 'importedBy' | 'publishedBy'>>,
): readonly PersonId[] => [...new Set([head.importedBy, head.publishedBy])].filter((id) => id !== undefined);

/** The name of a version's stream: test clocks have documents of their own, so that stories do not see each other. */
export const documentKey = (of: unknown, version: unknown, clock?: unknown): string =>
  `${String(of)}@${String(version)}${clock === undefined ? '' : `~${String(clock)}`}`;

/**
 * What a world has to choose from: what ships, and what was published. A test clock with documents of its own of a kind
 * sees these; any other sees those of nobody's clock (as with people: docs/decisions/0023).
 */
export function visible<T extends Head>(shipped: readonly T[], published: readonly T[], clock: string): readonly T[] {
  const own = published.filter((head) => head.clock === clock);
  return [
    ...shipped,
    ...published.filter((head) =>
      own.some(({ kind }) => kind === head.kind) ? head.clock === clock : head.clock === undefined,
    ),
  ];
}

/**
 * The version of a document in force on a business date: of those whose `effectiveFrom` has come the one that came last,
 * the higher number where two came on one day; before all of them, the first.
 */
export function inForce<T extends Head>(
  heads: readonly T[],
  kind: DocumentKind,
  of: string,
  on: LocalDate,
): T | undefined {
  const versions = heads
    .filter((head) => head.kind === kind && head.of === of)
    .toSorted((a, b) =>
      a.effectiveFrom === b.effectiveFrom ? a.version - b.version : a.effectiveFrom < b.effectiveFrom ? -1 : 1,
    );
  return versions.findLast(({ effectiveFrom }) => effectiveFrom <= on) ?? versions[0];
}
