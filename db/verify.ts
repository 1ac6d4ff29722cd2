import type { Instant } from '../domain/calendar/dates.ts';
import type { Journalled } from '../domain/event.ts';
import { evolve, foldVersion, unborn } from '../domain/evolve.ts';
import { type RecordEvent, recordRepresentation } from '../domain/records.ts';
import type { Sql } from './connection.ts';
import { canonical, chained, genesis } from './journal/hash.ts';
import { foldRecord } from './journal/records.ts';

export interface Verified {
  readonly streams: number;
  readonly events: number;
  readonly invoices: number;
  readonly problems: readonly string[];
}

interface Row {
  readonly seq: number;
  readonly content: string;
  readonly hash: string;
  readonly door: string;
}

/**
 * Reads the whole journal and holds it against everything that is derived from it: hash chains, snapshots, gapless
 * invoice numbers, invoices and lines, postings that balance. @returns each thing that does not hold, in words
 */
export async function verify(sql: Sql): Promise<Verified> {
  const problems: string[] = [];
  const streams = await sql<
    { stream: string; n: number }[]
  >`select stream, count(*)::int as n from journal group by stream order by stream`;
  for (const { stream } of streams) {
    const rows = await sql<Row[]>`select seq, content, hash, door from journal where stream = ${stream} order by seq`;
    problems.push(...checkChain(stream, rows));
    if (stream.startsWith('sub_')) problems.push(...(await checkSubscription(sql, stream, rows)));
    else if (stream.startsWith('entity/')) problems.push(...(await checkSeries(sql, stream, rows)));
    else problems.push(...(await checkRecord(sql, stream, rows)));
  }
  const orphans = await sql<
    { stream: string }[]
  >`select stream from snapshots s where not exists (select 1 from journal j where j.stream = s.stream)`;
  for (const { stream } of orphans) problems.push(`${stream}: a snapshot without journal`);
  const [count] = await sql<{ n: number }[]>`select count(*)::int as n from invoices`;
  return {
    streams: streams.length,
    events: streams.reduce((sum, { n }) => sum + n, 0),
    invoices: count?.n ?? 0,
    problems,
  };
}

function checkChain(stream: string, rows: readonly Row[]): readonly string[] {
  let hash = genesis;
  let seq = 0;
  for (const row of rows) {
    if (row.seq !== ++seq) return [`${stream}: seq ${seq} is missing`];
    hash = chained(hash, row.content);
    if (hash !== row.hash)
      return [`${stream}#${row.seq}: the hash chain breaks here: the event was changed, removed or inserted`];
  }
  return [];
}

async function checkSubscription(sql: Sql, stream: string, rows: readonly Row[]): Promise<readonly string[]> {
  const events = rows.map((row) => ({ ...JSON.parse(row.content), door: row.door }) as Journalled);
  const state = events.reduce(evolve, unborn(stream, (events[0]?.at ?? '') as Instant));
  const [snapshot] = await sql<
    { state: string; seq: number; hash: string; foldVersion: number }[]
  >`select state, seq, hash, fold_version as "foldVersion" from snapshots where stream = ${stream}`;
  const problems: string[] = [];
  if (!snapshot) return [`${stream}: no snapshot`];
  if (snapshot.foldVersion === foldVersion && canonical(JSON.parse(snapshot.state)) !== canonical(state))
    problems.push(`${stream}: the snapshot is not what its events fold to`);
  if (snapshot.seq !== rows.length || snapshot.hash !== rows.at(-1)?.hash)
    problems.push(`${stream}: the snapshot stands at another event than the journal`);
  const invoices = events.flatMap((event): readonly { id: string; total: number }[] => {
    if (event.type === 'InvoicePosted') return [event.data.invoice];
    if (event.type !== 'CreditMemoPosted') return [];
    return [{ id: event.data.creditMemo.id, total: -event.data.creditMemo.total }];
  });
  const numbered = await sql<
    { id: string; total: number }[]
  >`select id, total from invoices where stream = ${stream} order by id`;
  for (const invoice of invoices) {
    const row = numbered.find(({ id }) => id === invoice.id);
    if (!row) problems.push(`${stream}: invoice ${invoice.id} has no number`);
    else if (row.total !== invoice.total)
      problems.push(`${stream}: invoice ${invoice.id} comes to ${invoice.total}, its row says ${row.total}`);
  }
  if (numbered.length !== invoices.length)
    problems.push(`${stream}: ${numbered.length} numbered invoices, ${invoices.length} in the journal`);
  const [lines] = await sql<
    { n: number; amount: number }[]
  >`select count(*)::int as n, coalesce(sum(amount), 0)::bigint as amount from invoice_lines where stream = ${stream}`;
  if (lines && Number(lines.amount) !== invoices.reduce((sum, { total }) => sum + total, 0))
    problems.push(`${stream}: the invoice lines do not add up to the invoices`);
  for (const event of events) {
    const postings =
      event.type === 'InvoicePosted'
        ? event.data.invoice.postings
        : event.type === 'CreditMemoPosted'
          ? event.data.creditMemo.postings
          : event.type === 'PaymentRecorded' || event.type === 'CreditRefunded'
            ? event.data.postings
            : [];
    if (postings.reduce((sum, posting) => sum + posting.debit - posting.credit, 0) !== 0)
      problems.push(`${stream}#${event.seq}: the postings do not balance`);
  }
  return problems;
}

async function checkSeries(sql: Sql, stream: string, rows: readonly Row[]): Promise<readonly string[]> {
  const numbers = await sql<
    { number: number; id: string }[]
  >`select number, id from invoices where series = ${stream} order by number`;
  const problems: string[] = [];
  numbers.forEach(({ number }, index) => {
    if (number !== index + 1) problems.push(`${stream}: number ${index + 1} is missing or doubled`);
  });
  if (numbers.length !== rows.length)
    problems.push(`${stream}: ${rows.length} numbers were given, ${numbers.length} invoices bear one`);
  const [series] = await sql<{ last: number; hash: string }[]>`select last, hash from series where id = ${stream}`;
  if (series?.last !== rows.length || series.hash !== rows.at(-1)?.hash)
    problems.push(`${stream}: the head of the series is not the last number`);
  return problems;
}

async function checkRecord(sql: Sql, stream: string, rows: readonly Row[]): Promise<readonly string[]> {
  const state = foldRecord(rows.map((row) => JSON.parse(row.content) as RecordEvent));
  const [kind = '', id = ''] = stream.split('/');
  const read = state && recordRepresentation(state);
  const [row] = await sql<{ body: unknown }[]>`select body from representations where kind = ${kind} and id = ${id}`;
  return row && canonical(row.body) === canonical(read)
    ? []
    : [`${stream}: what people read is not what its events fold to`];
}
