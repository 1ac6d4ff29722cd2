import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject } from 'vitest';
import { signatureOf } from '../../api/webhook-signature.ts';
import { connect } from '../../db/connection.ts';
import { type Crew, type Deal, eventually, Office, unique } from '../office.ts';

export { type Crew, contact, type Deal, eventually, unique } from '../office.ts';

export const machine = inject('machine');
export const sql = connect(machine.database, 4);
const office = new Office(machine.api, machine.admin);
export const { call } = office;
export const crew = (): Promise<Crew> => office.crew();
export const deal = (...given: Parameters<Office['deal']>): Promise<Deal> => office.deal(...given);
export const book = (people: Crew, it: Deal): Promise<void> => office.book(people, it);

/** Every table that a refusal has to leave alone; the refusals themselves are kept in one of their own. */
const tables = [
  'journal',
  'commands',
  'snapshots',
  'representations',
  'outbox',
  'effects',
  'invoices',
  'invoice_lines',
  'series',
  'usage',
  'requests',
  'clocks',
  'api_keys',
] as const;

/** How many rows each table has, and the heads of all streams. */
export async function standing(): Promise<Record<string, unknown>> {
  const counted = tables.map((table) => `(select count(*)::int from ${table}) as ${table}`).join(', ');
  const [row] = await sql.unsafe<Record<string, unknown>[]>(
    `select ${counted}, (select md5(string_agg(stream || seq || hash || md5(state), '' order by stream)) from snapshots) as heads,
      (select md5(string_agg(id || last || hash, '' order by id)) from series) as numbers`,
  );
  return row ?? {};
}

/** Licences that are still on their way would look like a change. */
export const quiet = (): Promise<unknown> =>
  eventually(async () => (await sql`select 1 from snapshots where pending > 0 and not over`).length === 0);

export interface Answered {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** A request to the letter: nothing is added to what is given. */
export async function raw(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  text?: string,
): Promise<Answered> {
  const response = await fetch(`${machine.api}${path}`, {
    method,
    headers,
    ...(text === undefined ? {} : { body: text }),
  });
  const answered = await response.text();
  const type = response.headers.get('content-type') ?? '';
  return {
    status: response.status,
    type,
    headers: response.headers,
    text: answered,
    body: /json/.test(type) && answered ? (JSON.parse(answered) as Record<string, unknown>) : {},
  };
}

/** How a callback departs from what its provider would send. */
export interface Callback {
  readonly id?: string;
  readonly secret?: string;
  readonly secondsAgo?: number;
  /** What somebody makes of it on the way. */
  readonly tamper?: (text: string) => string;
  /** Another signature before its own. */
  readonly beside?: string;
}

/** What signs the callbacks of a development installation. */
export const callbackSecret = (of: 'marketplace' | 'signature'): string =>
  readFileSync(join(machine.folder, 'keys', of), 'utf8').trim();

/** A signed callback, as a provider sends one. */
export async function callback(
  path: string,
  secret: string,
  event: { readonly type: string; readonly data: object },
  how: Callback = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const text = JSON.stringify(event);
  const signed = {
    id: how.id ?? `msg_${unique()}`,
    timestamp: String(Math.floor(Date.now() / 1000) - (how.secondsAgo ?? 0)),
  };
  const signature = signatureOf(how.secret ?? secret, signed, text);
  const response = await fetch(`${machine.api}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': signed.id,
      'webhook-timestamp': signed.timestamp,
      'webhook-signature': how.beside ? `${how.beside} ${signature}` : signature,
    },
    body: how.tamper ? how.tamper(text) : text,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

/** A clear problem (RFC 9457) that says nothing of the inside. */
export function isProblem(answer: { body: Record<string, unknown>; status: number }, code?: string): void {
  expect(answer.body).toMatchObject({
    type: `/problems/${code ?? String(answer.body.code)}`,
    status: answer.status,
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(JSON.stringify(answer.body)).not.toMatch(
    /\bat \S+ \(|node_modules|\.ts:\d|\b(select|insert|update) .* (from|into|set) |postgres|violates|syntax error/i,
  );
}
