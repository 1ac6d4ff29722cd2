import { createKey } from '../api/auth.ts';
import type { Sql } from '../db/connection.ts';
import { commitRecord } from '../db/journal/records.ts';
import type { Person } from '../domain/people/person.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Machine } from '../launch/machine.ts';
import { adminId } from '../launch/seed.ts';
import { percentile, rounded } from './measure.ts';
import { below, type Row, row } from './table.ts';

const approvers = 200;
const asking = 20;
const requestsEach = 50;
const rowsAtOnce = 5000;

/**
 * The inbox with so many open requests, evenly among 200 approvers, and as many that are decided. The rows are written
 * as commands would leave them; no worker runs, since behind them stand no workflows.
 */
export async function inboxRows(machine: Machine, open: number): Promise<readonly Row[]> {
  const sql = machine.sql(4);
  const people = Array.from({ length: approvers }, (_, n) => `per_approver-${n}`);
  const keys = await Promise.all(people.slice(0, asking).map((id) => approver(sql, id)));
  await seed(sql, open * 2, people);
  await machine.startApi();
  const mine = await ask(machine, keys, '/v1/approvals?waitsFor=me');
  const filtered = await ask(machine, keys, '/v1/approvals?waitsFor=me&status=Open&due-within-hours=8&min-amount=1000');
  const queue = await ask(machine, keys, '/v1/approvals?status=Open', 2);
  await sql.end();
  const among = `${open.toLocaleString('en')} open, ${open.toLocaleString('en')} decided`;
  return [
    latency('inbox, `waitsFor=me`, p99', mine, `${among}; ${open / approvers} wait for each of ${approvers}`),
    latency('inbox, late today and above an amount, p99', filtered, 'as above'),
    {
      ...latency('queue of everybody, `status=Open`, p99', queue, 'counts of all of them with each answer'),
      goal: null,
      met: null,
    },
  ];
}

const latency = (name: string, ms: readonly number[], note: string): Row =>
  row({
    name,
    value: rounded(percentile(ms, 99)),
    unit: 'ms',
    goal: below(100),
    p50: rounded(percentile(ms, 50)),
    note: `p50 ${rounded(percentile(ms, 50))} ms, ${ms.length} requests; ${note}`,
  });

/** One after the other, each asker in turn, over HTTP with a key. @returns ms of each */
async function ask(machine: Machine, keys: readonly string[], path: string, each = requestsEach): Promise<number[]> {
  const took: number[] = [];
  for (let n = 0; n < keys.length * each; n++) {
    const start = performance.now();
    const answer = await fetch(`${machine.apiUrl}${path}`, {
      headers: { authorization: `Bearer ${keys[n % keys.length]}` },
    });
    const { data } = (await answer.json()) as { data: readonly unknown[] };
    took.push(performance.now() - start);
    if (answer.status !== 200 || data.length === 0)
      throw new Error(`${path}: ${answer.status}, ${data.length} requests`);
  }
  return took.slice(keys.length); // the first of each is a warm-up
}

async function approver(sql: Sql, id: string): Promise<string> {
  const [admin] = await sql<
    { body: Person }[]
  >`select body from representations where kind = 'person' and id = ${adminId}`;
  const body = { name: id, email: `${id.slice(4)}@perennial.example`, roles: ['approver'], slot: 'ASM', zone: 'UTC' };
  const made = await commitRecord(
    sql,
    { id: `bench-${id}`, name: 'create-person', target: id, by: adminId, at: new Date().toISOString(), body },
    admin?.body,
  );
  if (isRefusal(made)) throw new Error(made.detail);
  return (await createKey(sql, id, 'bench', true)).secret;
}

/** Every other one is decided and waits for nobody. */
async function seed(sql: Sql, count: number, people: readonly string[]): Promise<void> {
  const now = Date.now();
  const hour = 3_600_000;
  for (let from = 0; from < count; from += rowsAtOnce) {
    const rows = Array.from({ length: Math.min(rowsAtOnce, count - from) }, (_, index) => {
      const n = from + index;
      const stream = `sub_${String(n).padStart(26, '0')}`;
      const account = `acc_${String(n % 10_000).padStart(26, '0')}`;
      const [suffix, isOpen] = [stream.slice(4), n % 2 === 0];
      const asked = [people[(n >> 1) % people.length]];
      return {
        id: `apr_${suffix}_1`,
        stream,
        account,
        body: {
          id: `apr_${suffix}_1`,
          opportunity: `opp_${suffix}_1`,
          quote: `quo_${suffix}_1`,
          version: 1,
          slot: 'ASM',
          order: 1,
          reasons: [{ kind: 'percent', text: '18 % discount on SM Premium (over 15 to 25 %)', rule: 'AP-3' }],
          status: isOpen ? 'Open' : 'Approved',
          asked,
          levels: ['ASM'],
          openedAt: new Date(now - (n % 96) * hour).toISOString(),
          remindAt: new Date(now + ((n % 48) - 4) * hour).toISOString(),
          until: new Date(now + ((n % 96) - 8) * hour).toISOString(),
          subscription: stream,
          account,
          opportunityName: `Customer ${n} 20 SM Premium`,
          total: `${1 + (n % 90)},${String(n % 1000).padStart(3, '0')}.00`,
          listTotal: '99,000.00',
          comments: 'Three-year growth plan',
          waitsFor: isOpen ? asked : [],
          delegates: [],
        },
      };
    });
    await sql`
      with r as (select * from jsonb_to_recordset(${rows as never}::jsonb) as r (id text, stream text, account text, body jsonb)),
      s as (insert into snapshots (stream, seq, hash, fold_version, state, clock, wake) select stream, 1, md5(stream), 1, '{}', 'wall', null from r)
      insert into representations (kind, id, stream, seq, account, search, body) select 'approval', id, stream, 1, account, '', body from r`;
  }
  await sql`analyze representations`;
  await sql`analyze snapshots`;
}
