import type { Catalogue } from '../../domain/catalog/catalog.ts';
import { documentKey, type Head, type Json } from '../../domain/document/document.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Sql, Tx } from '../connection.ts';
import { parseDocument, shippedOf } from '../documents.ts';

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

export const documentStream = ({ kind, of, version, clock }: Omit<Head, 'effectiveFrom'>): string =>
  `${kind}/${documentKey(of, version, clock)}`;

/** As it was taken in last. @returns undefined where the stream does not exist */
export async function documentText(sql: Sql | Tx, stream: string): Promise<Json | undefined> {
  const [row] = await sql<{ content: string }[]>`
    select content from journal where stream = ${stream} and type = 'DocumentImported' order by seq desc limit 1`;
  return row && (JSON.parse(row.content) as { data: { document: Json } }).data.document;
}
