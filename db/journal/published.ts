import type { Catalogue } from '../../domain/catalog/catalog.ts';
import { documentKey, type Head, type Json } from '../../domain/document/document.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Sql, Tx } from '../connection.ts';
import { parseDocument, shipped, shippedOf } from '../documents.ts';

/** What was published once never changes, so a process keeps what it has read; a bound keeps stories from filling it. */
const kept = new Map<string, Policy | Catalogue>();
const mostKept = 200;

/** The document of a published head: it ships, this process has read it before, or the journal has it. */
export async function publishedDocument(sql: Sql | Tx, head: Head): Promise<Policy | Catalogue> {
  const ships = shippedOf(head);
  if (ships) return ships;
  const stream = documentStream(head);
  const known = kept.get(stream);
  if (known) return known;
  const { parsed } = parseDocument(head.kind, await documentText(sql, stream));
  const [oldest] = kept.keys();
  if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
  kept.set(stream, parsed);
  return parsed;
}

/** The policy of an event, by the name that it carries (`gitlab-2022@1`), as the world of its clock had it. */
export async function policyNamed(sql: Sql | Tx, name: string, clock: string): Promise<Policy | undefined> {
  const [of = '', version = ''] = name.split('@');
  const head = { kind: 'policy', of, version: Number(version) } as const;
  const ships = shipped.find((each) => each.kind === 'policy' && each.of === of && each.version === head.version);
  if (ships) return ships.parsed as Policy;
  const text =
    (await documentText(sql, documentStream({ ...head, clock }))) ??
    (await documentText(sql, documentStream({ ...head, clock: undefined })));
  return text && (parseDocument('policy', text).parsed as Policy);
}

export const documentStream = ({ kind, of, version, clock }: Omit<Head, 'effectiveFrom'>): string =>
  `${kind}/${documentKey(of, version, clock)}`;

/** As it was taken in last. @returns undefined where the stream does not exist */
export async function documentText(sql: Sql | Tx, stream: string): Promise<Json | undefined> {
  const [row] = await sql<{ content: string }[]>`
    select content from journal where stream = ${stream} and type = 'DocumentImported' order by seq desc limit 1`;
  return row && (JSON.parse(row.content) as { data: { document: Json } }).data.document;
}
