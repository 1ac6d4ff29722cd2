import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createKey } from '../api/auth.ts';
import type { Sql } from '../db/connection.ts';
import { sha256 } from '../db/journal/hash.ts';
import { commitRecord } from '../db/journal/records.ts';
import { marketplacePerson, signaturePerson } from '../domain/people/person.ts';
import { isRefusal } from '../domain/refusal.ts';

export const adminId = 'per_admin';

/** The first administrator of a development installation, and where its key lies. It works on loopback only. */
export async function adminKey(sql: Sql, folder: string): Promise<string> {
  const file = join(folder, 'keys', 'admin');
  const [known] = await sql`select 1 from representations where kind = 'person' and id = ${adminId}`;
  if (!known) {
    const body = { name: 'Admin', email: 'admin@example.com', roles: ['admin', 'ops'], zone: 'UTC' };
    const made = await commitRecord(
      sql,
      { id: 'first-admin', name: 'create-person', target: adminId, by: adminId, at: new Date().toISOString(), body },
      undefined,
    );
    if (isRefusal(made)) throw new Error(made.detail);
  }
  await service(sql, 'marketplace', marketplacePerson, 'Marketplaces');
  await service(sql, 'signature', signaturePerson, 'Signature provider');
  if (existsSync(file)) {
    const secret = readFileSync(file, 'utf8').trim();
    const [valid] = await sql`select 1 from api_keys where hash = ${sha256(secret)} and revoked_at is null`;
    if (valid) return secret;
  }
  const { secret } = await createKey(sql, adminId, 'admin', true);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, secret, { mode: 0o600 });
  return secret;
}

/** Who callbacks act for, in a development installation: a service without a key. */
async function service(sql: Sql, role: 'marketplace' | 'signature', person: string, name: string): Promise<void> {
  const [known] = await sql`select 1 from representations where kind = 'person' and id = ${person}`;
  if (known) return;
  const body = { name, email: `${role}s@example.com`, roles: [role], zone: 'UTC' };
  const made = await commitRecord(
    sql,
    {
      id: `${role}-service`,
      name: 'create-person',
      target: person,
      by: adminId,
      at: new Date().toISOString(),
      body,
    },
    undefined,
  );
  if (isRefusal(made)) throw new Error(made.detail);
}
