import type { Sql } from './connection.ts';
import { sha256 } from './journal/hash.ts';

/** A public key in the form of RFC 8037. */
export interface PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly alg: 'EdDSA';
  readonly use: 'sig';
  readonly kid: string;
  readonly x: string;
}

/** Keys that signed once stay: the licences they signed are out there. */
export async function publishLicenceKey(
  sql: Sql,
  { id, publicKey }: { readonly id: string; readonly publicKey: string },
): Promise<void> {
  const jwk: PublicJwk = { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig', kid: id, x: publicKey };
  await sql`
    insert into representations (kind, id, stream, seq, body)
    values ('licence-key', ${sha256(`${id}\n${publicKey}`).slice(0, 24)}, 'licence-keys', 0, ${jwk as never}::jsonb) on conflict do nothing`;
}

/** What a customer's instance needs to check its licence. */
export async function licenceKeys(sql: Sql): Promise<{ readonly keys: readonly PublicJwk[] }> {
  const rows = await sql<
    { body: PublicJwk }[]
  >`select body from representations where kind = 'licence-key' order by id`;
  return { keys: rows.map(({ body }) => body) };
}
