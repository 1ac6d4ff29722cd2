import type { Sql, Tx } from '../connection.ts';
import { canonical, sha256 } from './hash.ts';

/** The version of a thing as somebody has read it. */
export const etag = (body: unknown): string => `"${sha256(canonical(withoutRequest(body))).slice(0, 24)}"`;

/** What a request adds to a representation is no part of its version. */
function withoutRequest(body: unknown): unknown {
  const { seq: _, events: __, ids: ___, ...rest } = body as Record<string, unknown>;
  return rest;
}

/**
 * Whether a thing is another one than its sender has seen. Asked before the command is sent, and again where it is
 * committed: of two who have read the same, one is too late.
 * @param ifMatch an ETag, or `*` for whatever there is
 * @param subscription as a reader sees it now, where the command is about it
 */
export async function isStale(
  sql: Sql | Tx,
  ifMatch: string,
  target: string,
  subscription: () => unknown,
): Promise<boolean> {
  if (ifMatch === '*') return false;
  const [row] = target.startsWith('sub_')
    ? [{ body: subscription() }]
    : await sql<{ body: unknown }[]>`
        select body from representations where id = ${target} and kind <> 'timeline' limit 1`;
  return row !== undefined && etag(row.body) !== ifMatch;
}
