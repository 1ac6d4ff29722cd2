import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Sql } from '../db/connection.ts';
import { sha256 } from '../db/journal/hash.ts';
import type { Person } from '../domain/people/person.ts';
import type { Context } from './context.ts';
import { ProblemError } from './problems.ts';

declare module 'fastify' {
  interface FastifyRequest {
    caller: Person;
  }
}

/** A key is 32 random bytes; only its hash is stored. High entropy needs no slow hash. */
export function newSecret(prefix = 'pn_live'): { secret: string; hash: string } {
  const secret = `${prefix}_${randomBytes(32).toString('base64url')}`;
  return { secret, hash: sha256(secret) };
}

/** The person behind the bearer key. @throws ProblemError 401; development keys count on loopback only */
export async function authenticate(context: Context, request: FastifyRequest): Promise<Person> {
  const [scheme, secret] = (request.headers.authorization ?? '').split(' ');
  if (scheme !== 'Bearer' || !secret)
    throw new ProblemError('request.unauthenticated', 'Send `Authorization: Bearer <key>`.');
  const [row] = await context.sql<{ person: Person; development: boolean }[]>`
    select p.body as person, k.development from api_keys k join representations p on p.kind = 'person' and p.id = k.person
    where k.hash = ${sha256(secret)} and k.revoked_at is null`;
  if (!row) throw new ProblemError('request.unauthenticated', 'The key is unknown or revoked.');
  if (!row.person.active) throw new ProblemError('person.inactive', `${row.person.name} has left.`);
  if (row.development && (!context.development || !isLoopback(request.ip) || isForwarded(request)))
    throw new ProblemError('request.unauthenticated', 'Development keys work on this machine only.');
  return row.person;
}

const isLoopback = (ip: string): boolean => ip === '::1' || ip.startsWith('127.') || ip.startsWith('::ffff:127.');

/** A proxy on this machine lends its own address to whoever asks through it. */
const isForwarded = ({ headers }: FastifyRequest): boolean =>
  ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined);

export async function createKey(
  sql: Sql,
  person: string,
  label: string,
  development: boolean,
): Promise<{ id: string; secret: string }> {
  const { secret, hash } = newSecret(development ? `dev_${label}` : 'pn_live');
  const id = `key_${hash.slice(0, 20)}`;
  await sql`insert into api_keys (id, hash, person, label, development) values (${id}, ${hash}, ${person}, ${label}, ${development})`;
  return { id, secret };
}
