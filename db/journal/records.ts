import type { Account } from '../../domain/account/account.ts';
import { dateIn, type Instant } from '../../domain/calendar/dates.ts';
import type { Contract } from '../../domain/contract/contract.ts';
import type { ContractFacts } from '../../domain/contract/decide.ts';
import type { DocumentFacts } from '../../domain/document/decide.ts';
import type { Head, PublishedDocument } from '../../domain/document/document.ts';
import { type PeopleFacts, peopleNamed } from '../../domain/people/decide.ts';
import type { Person } from '../../domain/people/person.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import {
  decideRecord,
  evolveRecord,
  isDocument,
  type RecordEvent,
  type RecordState,
  recordKind,
  recordRepresentation,
} from '../../domain/records.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { type ScreeningAnswer, screenAccount } from '../../domain/screening/decide.ts';
import type { Sql, Tx } from '../connection.ts';
import { policyInForce, shipped } from '../documents.ts';
import { tellLegal } from '../screening/legal.ts';
import { type Clock, readClock } from './clock.ts';
import { isStale } from './etag.ts';
import { canonical, chained, genesis, outcomeHash } from './hash.ts';
import { publishedDocument } from './published.ts';

export interface RecordCommand {
  readonly id: string;
  readonly name: string;
  readonly target: string;
  readonly by: string;
  readonly at: string;
  readonly body: unknown;
  /** The ETag that its sender has seen. */
  readonly ifMatch?: string;
  /** The token of a dry run: done only where it still comes to the same. */
  readonly preview?: string;
}

export interface Recorded {
  /** What people read of it now. */
  readonly state: object;
  readonly seq: number;
}

/**
 * Writes a stream that has no workflow: account, person, contract, catalogue or policy; the same chain, one transaction
 * (docs/architecture.md section 4).
 */
export async function commitRecord(
  sql: Sql,
  command: RecordCommand,
  actor: Person | undefined,
): Promise<Recorded | Refusal> {
  const kind = recordKind(command.name);
  const stream = `${kind}/${command.target}`;
  const result = await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${stream}, 0))`;
    const [known] = await tx`select 1 from commands where stream = ${stream} and command_id = ${command.id}`;
    const [row] = await tx<
      { body: RecordState }[]
    >`select body from representations where kind = ${kind} and id = ${command.target}`;
    const [head] = await tx<
      { seq: number; hash: string }[]
    >`select seq, hash from journal where stream = ${stream} order by seq desc limit 1`;
    if (known && row && head) return { state: row.body, seq: head.seq };
    if (command.ifMatch && row && (await isStale(tx as Tx, command.ifMatch, command.target, () => undefined)))
      return refuse('command.stale');
    const decided = await decideIn(tx as Tx, command, actor, row?.body);
    if (isRefusal(decided)) return decided;
    if (command.preview && command.preview !== outcomeHash(decided.events, command.target))
      return refuse('command.preview-differs');
    if (decided.events.length === 0 && head) return { state: recordRepresentation(decided.state), seq: head.seq };
    return appendRecord(tx as Tx, stream, kind, command, decided, head ?? { seq: 0, hash: genesis });
  });
  return result as Recorded | Refusal;
}

/** What a command to a record would come to, with the token that binds its execution to it. */
export interface RecordForetold {
  readonly seq: number;
  readonly events: readonly RecordEvent[];
  readonly changes: readonly { readonly kind: string; readonly id: string; readonly body: object }[];
  readonly token: string;
}

/** The same decision, of which nothing is kept. */
export async function foretellRecord(
  sql: Sql,
  command: RecordCommand,
  actor: Person | undefined,
): Promise<RecordForetold | Refusal> {
  const [kind, id] = [recordKind(command.name), command.target];
  const result = await sql.begin('read only', async (tx) => {
    const [row] = await tx<{ body: RecordState; seq: number }[]>`
      select body, seq from representations where kind = ${kind} and id = ${id}`;
    const decided = await decideIn(tx as Tx, command, actor, row?.body);
    if (isRefusal(decided)) return decided;
    const { events, state } = decided;
    return {
      seq: (row?.seq ?? 0) + events.length,
      events,
      changes: events.length > 0 ? [{ kind, id, body: recordRepresentation(state) }] : [],
      token: outcomeHash(events, id),
    };
  });
  return result as RecordForetold | Refusal;
}

/** @param known what people read of it now */
async function decideIn(
  tx: Tx,
  command: RecordCommand,
  actor: Person | undefined,
  known: RecordState | undefined,
): Promise<ReturnType<typeof decideRecord>> {
  const { name, target, body } = command;
  const kind = recordKind(name);
  const stream = `${kind}/${target}`;
  if (kind === 'contract') return decideContractIn(tx, stream, command, actor);
  if (isDocument(kind))
    return decideRecord(await foldStream(tx, stream), name, target, body, actor, {
      documents: await documentFacts(tx, command),
    });
  const people = kind === 'person' ? await peopleFacts(tx, command, known as Person | undefined) : undefined;
  return decideRecord(known, name, target, body, actor, people ? { people } : {});
}

/** People read its amounts as text, so its state comes from the journal; its day is that of its own clock. */
async function decideContractIn(
  tx: Tx,
  stream: string,
  command: RecordCommand,
  actor: Person | undefined,
): Promise<ReturnType<typeof decideRecord>> {
  const known = (await foldStream(tx, stream)) as Contract | undefined;
  const asked = (command.body ?? {}) as { clock?: string; policy?: string };
  const id = known?.clock ?? asked.clock ?? 'wall';
  const clock = await readClock(tx, id);
  const contracts = clock && (await contractFacts(tx, clock, actor, asked.policy ?? known?.policy));
  return decideRecord(known, command.name, command.target, command.body, actor, contracts ? { contracts } : {});
}

async function contractFacts(
  tx: Tx,
  { id, now }: Clock,
  actor: Person | undefined,
  policy = 'gitlab-2022',
): Promise<ContractFacts> {
  const rows = await tx<{ head: Head }[]>`
    select body as head from representations where kind = 'policy' and body->>'status' = 'Published'
      and coalesce(body->>'clock', ${id}) = ${id}`;
  const on = dateIn(now, 'UTC');
  const chosen = policyInForce(
    rows.map(({ head }) => head),
    policy,
    on,
    id,
  );
  const delegators = await tx<{ body: Person }[]>`
    select body from representations where kind = 'person' and coalesce(body->>'clock', '') = ${actor?.clock ?? ''}
      and body->'delegations' @> ${tx.json([{ delegate: actor?.id ?? '' }])}`;
  return {
    on,
    now,
    policy: (await publishedDocument(tx, chosen)) as Policy,
    delegators: delegators.map(({ body }) => body),
  };
}

/**
 * Brings in what a screening found out about an account: no command of anybody (TC-3). The same answer of the same
 * effect or run a second time changes nothing. @returns the account as it is then; undefined where there is none
 */
export async function commitScreening(sql: Sql, id: string, answer: ScreeningAnswer): Promise<Account | undefined> {
  const stream = `account/${id}`;
  const result = await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${stream}, 0))`;
    const [row] = await tx<{ body: Account }[]>`select body from representations where kind = 'account' and id = ${id}`;
    const [known] = await tx`select 1 from commands where stream = ${stream} and command_id = ${answer.cause}`;
    const [head] = await tx<
      { seq: number; hash: string }[]
    >`select seq, hash from journal where stream = ${stream} order by seq desc limit 1`;
    if (!row || !head || known) return row?.body;
    const events = screenAccount(row.body, answer);
    if (events.length === 0) return row.body;
    const state = events.reduce<RecordState | undefined>(evolveRecord, row.body) as Account;
    const command = {
      id: answer.cause,
      name: 'screen-account',
      target: id,
      by: 'perennial',
      at: new Date().toISOString(),
      body: { against: answer.against },
    };
    await appendRecord(tx as Tx, stream, 'account', command, { state, events }, head);
    return state;
  });
  return result as Account | undefined;
}

/** The text of a document is not in what people read of it, so its state comes from the journal. */
async function foldStream(tx: Tx, stream: string): Promise<RecordState | undefined> {
  const rows = await tx<{ content: string }[]>`select content from journal where stream = ${stream} order by seq`;
  return foldRecord(rows.map(({ content }) => JSON.parse(content) as RecordEvent));
}

async function documentFacts(tx: Tx, { at, by }: RecordCommand): Promise<DocumentFacts> {
  const published = await tx<{ of: string }[]>`
    select distinct body->>'of' as of from representations where kind = 'catalogue' and body->>'status' = 'Published'`;
  const ships = shipped.filter(({ kind }) => kind === 'catalogue');
  return { at: at as Instant, by, shipped, catalogues: [...ships, ...published].map(({ of }) => of) };
}

/** The day of the person's own clock, and the people whom the command names. */
async function peopleFacts(
  tx: Tx,
  { at, body }: RecordCommand,
  person: Person | undefined,
): Promise<Pick<PeopleFacts, 'at' | 'people'>> {
  const named = peopleNamed(body);
  const rows =
    named.length === 0
      ? []
      : await tx<{ body: Person }[]>`
          select body from representations where kind = 'person' and id = any(${named as string[]}::text[])
            and coalesce(body->>'clock', '') = ${person?.clock ?? ''}`;
  const clock = person?.clock ? await readClock(tx, person.clock) : undefined;
  return { at: clock?.now ?? (at as Instant), people: Object.fromEntries(rows.map((row) => [row.body.id, row.body])) };
}

async function appendRecord(
  tx: Tx,
  stream: string,
  kind: string,
  command: RecordCommand,
  decided: { state: RecordState; events: readonly RecordEvent[] },
  head: { seq: number; hash: string },
): Promise<Recorded> {
  let { seq, hash } = head;
  for (const event of decided.events) {
    seq += 1;
    const content = canonical({
      stream,
      seq,
      type: event.type,
      at: command.at,
      by: command.by,
      cause: command.id,
      data: event.data,
    });
    hash = chained(hash, content);
    await tx`insert into journal (stream, seq, type, content, hash, command_id, door) values (${stream}, ${seq}, ${event.type}, ${content}, ${hash}, ${command.id}, 'api')`;
  }
  await tx`
    insert into commands (stream, command_id, name, by, door, at, body, facts, seq_from, seq_to, answer)
    values (${stream}, ${command.id}, ${command.name}, ${command.by}, 'api', ${command.at}, ${command.body as never}::jsonb, '{}'::jsonb, ${head.seq + 1}, ${seq}, '{}'::jsonb)`;
  const state = recordRepresentation(decided.state);
  const search = canonical(state).toLowerCase();
  await tx`
    insert into representations (kind, id, stream, seq, account, search, body)
    values (${kind}, ${command.target}, ${stream}, ${seq}, ${kind === 'account' ? command.target : null}, ${search}, ${state as never}::jsonb)
    on conflict (kind, id) do update set seq = excluded.seq, search = excluded.search, body = excluded.body`;
  if (kind === 'account') await tellLegal(tx, stream, head.seq, command.at, decided.state as Account, decided.events);
  if (head.seq > 0) await lookAgain(tx, stream, seq, kind, decided.state);
  return { state, seq };
}

/** A hold, another contact, other days in the policy: the subscriptions that live by it look at themselves again. */
async function lookAgain(tx: Tx, stream: string, seq: number, kind: string, state: RecordState): Promise<void> {
  if (kind !== 'account' && kind !== 'policy' && kind !== 'person') return;
  const { of, clock } = state as Partial<PublishedDocument>;
  if (kind === 'person') return lookAtApprovals(tx, stream, seq, state.id);
  const theirs = kind === 'account' ? tx`account = ${state.id}` : tx`body->>'policy' = ${of ?? ''}`;
  await tx`
    insert into outbox (stream, seq, n, destination, payload)
    select ${stream}, ${seq}, row_number() over (order by stream), 'look-again', jsonb_build_object('subscription', stream, 'epoch', epoch)
    from snapshots where not over and clock = coalesce(${clock ?? null}, clock)
      and stream in (select stream from representations where kind = 'subscription' and ${theirs})`;
}

/** AP-15: a delegation, a leave, somebody who has left: what waits for them is looked at again. */
async function lookAtApprovals(tx: Tx, stream: string, seq: number, person: string): Promise<void> {
  await tx`
    insert into outbox (stream, seq, n, destination, payload)
    select ${stream}, ${seq}, row_number() over (order by stream), 'look-again', jsonb_build_object('subscription', stream, 'epoch', epoch)
    from snapshots where not over and stream in (
      select stream from representations where kind = 'approval' and body->'waitsFor' ? ${person})`;
}

export const foldRecord = (events: readonly RecordEvent[]): RecordState | undefined =>
  events.reduce<RecordState | undefined>((state, event) => evolveRecord(state, event), undefined);
