import { agenda } from '../../domain/agenda.ts';
import type { Instant } from '../../domain/calendar/dates.ts';
import { effectOf } from '../../domain/effects.ts';
import type { Journalled } from '../../domain/event.ts';
import { evolve, foldVersion, unborn } from '../../domain/evolve.ts';
import type { Facts } from '../../domain/facts.ts';
import type { CreditMemo, Invoice } from '../../domain/invoicing/events.ts';
import { formatMoney } from '../../domain/money/money.ts';
import { mailsOf } from '../../domain/notify.ts';
import { isOpen } from '../../domain/opportunity/evolve.ts';
import { represent } from '../../domain/represent.ts';
import type { Subscription } from '../../domain/subscription.ts';
import type { Sql, Tx } from '../connection.ts';
import { rowsOf } from './content.ts';
import { versionsOf } from './facts-versions.ts';
import { canonical, chained, genesis } from './hash.ts';

export interface Snapshot {
  readonly state: Subscription;
  readonly hash: string;
  readonly epoch: number;
  readonly over: boolean;
}

interface SnapshotRow {
  readonly seq: number;
  readonly hash: string;
  readonly foldVersion: number;
  readonly state: string;
  readonly epoch: number;
  readonly over: boolean;
}

/** Locks the stream for this transaction. A snapshot of an older `evolve` is folded anew from the journal (law 3). */
export async function lockSnapshot(tx: Tx, stream: string): Promise<Snapshot | undefined> {
  const [row] = await tx<
    SnapshotRow[]
  >`select seq, hash, fold_version as "foldVersion", state, epoch, over from snapshots where stream = ${stream} for update`;
  return row && snapshotOf(tx, stream, row);
}

export async function readSnapshot(sql: Sql | Tx, stream: string): Promise<Snapshot | undefined> {
  const [row] = await sql<
    SnapshotRow[]
  >`select seq, hash, fold_version as "foldVersion", state, epoch, over from snapshots where stream = ${stream}`;
  return row && snapshotOf(sql, stream, row);
}

async function snapshotOf(sql: Sql | Tx, stream: string, row: SnapshotRow): Promise<Snapshot> {
  const state = row.foldVersion === foldVersion ? (JSON.parse(row.state) as Subscription) : await fold(sql, stream);
  return { state, hash: row.hash, epoch: row.epoch, over: row.over };
}

/** The state by the journal alone. */
export async function fold(sql: Sql | Tx, stream: string): Promise<Subscription> {
  const events = await readEvents(sql, stream);
  return events.reduce(evolve, unborn(stream, (events[0]?.at ?? '1970-01-01T00:00:00.000Z') as Instant));
}

export async function readEvents(sql: Sql | Tx, stream: string): Promise<readonly Journalled[]> {
  const rows = await sql<
    { content: string; door: string }[]
  >`select content, door from journal where stream = ${stream} order by seq`;
  return rows.map((row) => ({ ...JSON.parse(row.content), door: row.door }) as Journalled);
}

export interface Append {
  readonly stream: string;
  readonly before: Snapshot | undefined;
  readonly beforeState: Subscription;
  readonly state: Subscription;
  readonly events: readonly Journalled[];
  readonly facts: Facts;
  readonly command: {
    readonly id: string;
    readonly name: string;
    readonly by: string;
    readonly door: string;
    readonly keyId?: string | undefined;
    readonly at: string;
    readonly body: unknown;
  };
  readonly answer: unknown;
}

/**
 * Appends what was decided, with everything that follows from it: events, command, snapshot, read tables, outbox,
 * effects, invoices. One statement, in the transaction that holds the stream's lock; invoice numbers come last.
 */
export async function append(tx: Tx, it: Append): Promise<void> {
  const { stream, events, state, facts } = it;
  const rows = rowsOf(stream, it.before?.hash ?? genesis, events);
  const head = rows.at(-1)?.hash ?? it.before?.hash ?? genesis;
  const journalRows = rows.map((row, index) => ({ ...row, door: events[index]?.door ?? it.command.door }));
  const representations = represent(it.beforeState, state, events, facts);
  const mails = outboxRows(it);
  const effects = events.flatMap((event) => effectOf(event, `${stream}#${event.seq}`) ?? []);
  const appointments = agenda(state, facts);
  const wake = appointments[0]?.at ?? null;
  const documents = events.flatMap(documentOf);
  const lines = documents.flatMap(({ document }) =>
    document.lines.map((line) => ({
      charge: line.charge,
      period_start: line.periodStart,
      revision: line.revision,
      invoice: document.id,
      amount: line.amount,
    })),
  );
  const parkings = events.flatMap((event) => (event.type === 'Parked' && !event.data.with ? [event.data.reason] : []));
  const pending = Object.keys(state.effects).length;
  const over = isOver(state, appointments.length);

  await tx`
    with j as (
      insert into journal (stream, seq, type, content, hash, command_id, key_id, door)
      select ${stream}, seq, type, content, hash, ${it.command.id}, ${it.command.keyId ?? null}, door
      from jsonb_to_recordset(${journalRows as never}::jsonb) as r (seq int, type text, content text, hash text, door text)
    ), c as (
      insert into commands (stream, command_id, name, by, door, key_id, at, body, facts, seq_from, seq_to, answer)
      values (${stream}, ${it.command.id}, ${it.command.name}, ${it.command.by}, ${it.command.door}, ${it.command.keyId ?? null}, ${it.command.at},
        ${it.command.body as never}::jsonb, ${versionsOf(facts) as never}::jsonb, ${it.beforeState.seq + 1}, ${state.seq}, ${it.answer as never}::jsonb)
    ), s as (
      insert into snapshots (stream, seq, hash, fold_version, state, clock, wake, pending, parked, over, epoch)
      values (${stream}, ${state.seq}, ${head}, ${foldVersion}, ${JSON.stringify(state)}, ${state.clock}, ${wake}, ${pending}, ${state.parked !== undefined}, ${over}, ${it.before?.epoch ?? 1})
      on conflict (stream) do update set seq = excluded.seq, hash = excluded.hash, fold_version = excluded.fold_version, state = excluded.state,
        wake = excluded.wake, pending = excluded.pending, parked = excluded.parked, over = excluded.over
      where snapshots.seq = ${it.beforeState.seq}
    ), r as (
      insert into representations (kind, id, stream, seq, account, search, body)
      select kind, id, ${stream}, ${state.seq}, ${state.account}, coalesce(search, ''), body
      from jsonb_to_recordset(${representations as never}::jsonb) as r (kind text, id text, search text, body jsonb)
      on conflict (kind, id) do update set seq = excluded.seq, account = excluded.account, body = representations.body || excluded.body,
        search = case when excluded.search = '' then representations.search else excluded.search end
    ), o as (
      insert into outbox (stream, seq, n, destination, payload)
      select ${stream}, seq, n, destination, payload from jsonb_to_recordset(${mails as never}::jsonb) as r (seq int, n int, destination text, payload jsonb)
    ), e as (
      insert into effects (id, stream, kind, subject)
      select id, ${stream}, kind, subject from jsonb_to_recordset(${effects as never}::jsonb) as r (id text, kind text, subject text)
    ), l as (
      insert into invoice_lines (stream, charge, period_start, revision, invoice, amount)
      select ${stream}, charge, period_start, revision, invoice, amount
      from jsonb_to_recordset(${lines as never}::jsonb) as r (charge text, period_start text, revision int, invoice text, amount bigint)
    )
    insert into incidents (stream, kind, detail)
    select ${stream}, 'parked', reason from jsonb_array_elements_text(${parkings as never}::jsonb) as p (reason)
    on conflict do nothing`;
  await settle(tx, stream, events);
  for (const each of documents) await numberDocument(tx, it, each);
}

/** A life ends when nothing is left to happen and nothing is open. */
export function isOver(state: Subscription, appointments: number): boolean {
  return (
    appointments === 0 &&
    !state.parked &&
    Object.keys(state.effects).length === 0 &&
    Object.keys(state.invoicing.invoices).length === 0 &&
    Object.keys(state.support).length === 0 &&
    !Object.values(state.opportunity).some(isOpen)
  );
}

function outboxRows(it: Append): readonly { seq: number; n: number; destination: string; payload: unknown }[] {
  return it.events.flatMap((event) =>
    mailsOf(event.type === 'QuoteEdited' ? it.beforeState : it.state, event, it.facts).map((mail, n) => ({
      seq: event.seq,
      n,
      destination: 'mail',
      payload: { ...mail, account: it.state.account, subscription: it.state.id, at: event.at, event: event.type },
    })),
  );
}

/** A payment joins those of its invoice; unparking closes the incident. */
async function settle(tx: Tx, stream: string, events: readonly Journalled[]): Promise<void> {
  for (const event of events) {
    if (event.type === 'Unparked')
      await tx`update incidents set closed_at = now() where stream = ${stream} and kind = 'parked' and closed_at is null`;
    if (event.type === 'PaymentRecorded')
      await tx`
        update representations set body = body || jsonb_build_object(
          'payments', coalesce(body->'payments', '[]'::jsonb) || ${{ ...event.data, amount: formatMoney(event.data.amount) } as never}::jsonb)
        where kind = 'invoice' and id = ${event.data.invoice}`;
  }
}

interface Numbered {
  readonly kind: DocumentKind;
  readonly seq: number;
  readonly document: Invoice | CreditMemo;
  /** As the row keeps it: what a credit memo takes back is below zero, so that rows and lines add up. */
  readonly total: number;
}

/** Each kind of document has a series of its own; `prefix` is what its numbers begin with. */
const series = {
  invoice: {
    prefix: 'INC',
    event: 'InvoiceNumbered',
    name: (entity: string, clock: string) => `entity/${entity}/${clock}`,
  },
  'credit-memo': {
    prefix: 'CR',
    event: 'CreditMemoNumbered',
    name: (entity: string, clock: string) => `entity/${entity}/${clock}/credit-memo`,
  },
} as const;
export type DocumentKind = keyof typeof series;

function documentOf(event: Journalled): readonly Numbered[] {
  if (event.type === 'InvoicePosted') {
    const { invoice } = event.data;
    return [{ kind: 'invoice', seq: event.seq, document: invoice, total: invoice.total }];
  }
  if (event.type !== 'CreditMemoPosted') return [];
  const { creditMemo } = event.data;
  return [{ kind: 'credit-memo', seq: event.seq, document: creditMemo, total: -creditMemo.total }];
}

/**
 * Gapless numbers: the event holds none, the number is a row of the entity's own stream, written last so that its lock
 * is held shortest. A test clock has its own series and burns no real number.
 */
async function numberDocument(tx: Tx, it: Append, { kind, seq, document, total }: Numbered): Promise<void> {
  const id = series[kind].name(document.entity, it.state.clock);
  await tx`insert into series (id, last, hash) values (${id}, 0, ${genesis}) on conflict do nothing`;
  const [head] = await tx<{ last: number; hash: string }[]>`select last, hash from series where id = ${id} for update`;
  if (!head) throw new Error(`The series ${id} is gone.`);
  const number = head.last + 1;
  const { event } = series[kind];
  const data =
    kind === 'invoice' ? { invoice: document.id, number, total } : { creditMemo: document.id, number, total };
  const content = canonical({ stream: id, seq: number, type: event, data });
  const hash = chained(head.hash, content);
  const printed = printedNumber(number, kind);
  await tx`
    with s as (update series set last = ${number}, hash = ${hash} where id = ${id}),
    j as (insert into journal (stream, seq, type, content, hash, command_id, door) values (${id}, ${number}, ${event}, ${content}, ${hash}, ${it.command.id}, ${it.command.door})),
    r as (update representations set body = body || jsonb_build_object('number', ${printed}::text), search = search || ' ' || ${printed.toLowerCase()}::text where kind = ${kind} and id = ${document.id})
    insert into invoices (id, stream, seq, command_id, kind, series, number, total)
    values (${document.id}, ${it.stream}, ${seq}, ${it.command.id}, ${kind}, ${id}, ${number}, ${total})`;
}

export const printedNumber = (number: number, kind: DocumentKind): string =>
  `${series[kind].prefix}-${String(number).padStart(6, '0')}`;
