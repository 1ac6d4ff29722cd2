import type { Person } from '../../domain/people/person.ts';
import { decideRecord, evolveRecord, type RecordEvent, type RecordState, recordKind } from '../../domain/records.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import type { Sql, Tx } from '../connection.ts';
import { canonical, chained, genesis } from './hash.ts';

export interface RecordCommand {
  readonly id: string;
  readonly name: string;
  readonly target: string;
  readonly by: string;
  readonly at: string;
  readonly body: unknown;
}

/** Writes a stream that has no workflow: account or person; the same chain, one transaction (docs/architecture.md section 4). */
export async function commitRecord(
  sql: Sql,
  command: RecordCommand,
  actor: Person | undefined,
): Promise<{ state: RecordState; seq: number } | Refusal> {
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
    const decided = decideRecord(row?.body, command.name, command.target, command.body, actor);
    if (isRefusal(decided)) return decided;
    return appendRecord(tx as Tx, stream, kind, command, decided, head ?? { seq: 0, hash: genesis });
  });
  return result as { state: RecordState; seq: number } | Refusal;
}

async function appendRecord(
  tx: Tx,
  stream: string,
  kind: string,
  command: RecordCommand,
  decided: { state: RecordState; events: readonly RecordEvent[] },
  head: { seq: number; hash: string },
): Promise<{ state: RecordState; seq: number }> {
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
  const search = canonical(decided.state).toLowerCase();
  await tx`
    insert into representations (kind, id, stream, seq, account, search, body)
    values (${kind}, ${command.target}, ${stream}, ${seq}, ${kind === 'account' ? command.target : null}, ${search}, ${decided.state as never}::jsonb)
    on conflict (kind, id) do update set seq = excluded.seq, search = excluded.search, body = excluded.body`;
  // A hold, another contact: the subscriptions of the account look at themselves again.
  if (kind === 'account' && head.seq > 0)
    await tx`
      insert into outbox (stream, seq, n, destination, payload)
      select ${stream}, ${seq}, row_number() over (order by stream), 'look-again', jsonb_build_object('subscription', stream, 'epoch', epoch)
      from snapshots where not over and stream in (select stream from representations where kind = 'subscription' and account = ${command.target})`;
  return { state: decided.state, seq };
}

export const foldRecord = (events: readonly RecordEvent[]): RecordState | undefined =>
  events.reduce<RecordState | undefined>((state, event) => evolveRecord(state, event), undefined);
