import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { createKey } from '../api/auth.ts';
import type { Sql } from '../db/connection.ts';
import { derivedId } from '../db/journal/hash.ts';
import type { StampKeys } from '../db/journal/stamp.ts';
import { type Instant, instant } from '../domain/calendar/dates.ts';
import { commandSpec } from '../domain/commands.ts';
import { parseScenario } from '../scenario/format.ts';
import { LiveWorld } from '../scenario/live.ts';
import { play } from '../scenario/play.ts';
import { subscriptionWorkflow } from '../temporal/subscription.ts';
import { type Crew, firstOrder, signUp } from './company.ts';
import { lengthOf } from './history.ts';
import { rounded } from './measure.ts';
import { stamped } from './sides.ts';
import { atMost, type Row, row } from './table.ts';

export interface Real {
  readonly client: Client;
  readonly sql: Sql;
  readonly apiUrl: string;
  readonly keys: StampKeys;
  readonly crew: Crew;
  readonly admin: string;
}

/** How much history commands and years leave, in Temporal and in PostgreSQL. */
export async function yearRows(real: Real): Promise<readonly Row[]> {
  return [await quietCommand(real), ...(await ordinaryYear(real)), await yearOfTimers(real)];
}

const quietCommands = 5;

/** `change-opportunity` moves neither timer nor attribute: update, commit, answer and nothing else. */
async function quietCommand(real: Real): Promise<Row> {
  const { client, sql, keys, crew } = real;
  const subscription = derivedId('sub', crew.ray, 'quiet');
  const account = await signUp(sql, crew, 'Quiet', 'wall');
  const workflow = subscriptionWorkflow(client, subscription);
  const [create, submit] = firstOrder(crew, subscription, account, instant(new Date().toISOString()));
  if (!create || !submit) throw new Error('A first order begins with two commands.');
  const deal = subscription.replace('sub_', 'opp_').concat('_1');
  await workflow.execute(stamped(keys, subscription, create));
  const before = await lengthOf(client, subscription);
  for (let n = 0; n < quietCommands; n++) {
    const answer = await workflow.execute(
      stamped(keys, subscription, {
        by: crew.ray,
        name: 'change-opportunity',
        target: deal,
        body: { name: `deal ${n}` },
      }),
    );
    if (!answer.accepted) throw new Error(answer.detail);
  }
  const value = ((await lengthOf(client, subscription)) - before) / quietCommands;
  const { events, commands } = await exampleLife(real);
  return row({
    name: 'history of a command, no timer moved',
    value,
    unit: 'events',
    goal: atMost(7),
    exampleEvents: events,
    exampleCommands: commands,
    exampleMean: rounded(events / commands),
    note: `the example life: ${events} events for ${commands} commands, ${(events / commands).toFixed(1)} each, its year of appointments and licences included`,
  });
}

/** examples/demo/northwind.yaml on the real parts. */
async function exampleLife({ client, sql, apiUrl, admin }: Real): Promise<{ events: number; commands: number }> {
  const file = fileURLToPath(new URL('../examples/demo/northwind.yaml', import.meta.url));
  const world = new LiveWorld(apiUrl, admin, 'bench-example');
  const { passed } = await play(parseScenario(file, readFileSync(file, 'utf8')), world, 'bench');
  const [subscription] = world.subscriptions;
  if (!passed || !subscription) throw new Error('The example life does not pass.');
  const [row] = await sql<
    { n: number }[]
  >`select count(*)::int as n from commands where stream = ${subscription} and door = 'api'`;
  return { events: await lengthOf(client, subscription), commands: row?.n ?? 0 };
}

const lives = 20;
const bookedAt = instant('2021-09-21T09:00:00Z');
const until = instant('2022-10-02T00:00:00Z');

/** Annual subscriptions booked over HTTP on a test clock, then a year and a renewal in which nobody does anything. */
async function ordinaryYear(real: Real): Promise<readonly Row[]> {
  const { client, sql, crew, admin } = real;
  const call = caller(real.apiUrl);
  const clock = 'bench-year';
  await call('POST', '/v1/test-clocks', admin, { name: clock, at: bookedAt });
  const secrets = await handKeys(sql, crew);
  const accounts = await Promise.all(Array.from({ length: lives }, (_, n) => signUp(sql, crew, `Year ${n}`, clock)));
  const before = await bytes(sql);
  const subscriptions: string[] = [];
  for (const account of accounts) subscriptions.push(await book(call, secrets, crew, account));
  for (const id of subscriptions)
    await call('POST', `/v1/subscriptions/${id}/usage`, admin, { date: '2022-09-28', billableUsers: 20 });
  await advance(call, admin, clock, until);
  const [renewed] = await sql<
    { n: number }[]
  >`select count(*)::int as n from journal where type = 'Renewed' and stream in ${sql(subscriptions)}`;
  if (renewed?.n !== lives) throw new Error(`${renewed?.n} of ${lives} subscriptions were renewed.`);
  const lengths = await Promise.all(subscriptions.map((id) => lengthOf(client, id)));
  return [
    row({
      name: 'history of an ordinary annual year',
      value: Math.max(...lengths),
      unit: 'events',
      goal: atMost(150),
      note: 'eight commands, the renewal, two licences; all runs',
    }),
    row({
      name: 'PostgreSQL a subscription and year',
      value: ((await bytes(sql)) - before) / lives,
      unit: 'bytes',
      lives,
      note: 'tables with their indexes and TOAST, requests of the API included',
    }),
  ];
}

const msPerDay = 86_400_000;
/** workflows/life.ts sleeps towards a far appointment in parts; each costs a timer, a task and a commit. */
const longestSleepMs = 180 * msPerDay;
const eventsOfAPart = 6;
const polls = 500;
const pollMs = 20;

/**
 * The same year with real timers. An offset clock is moved to each appointment and the workflow nudged: a signal and a
 * cancelled timer in the history where a timer would have fired, so the figure is one event an appointment too high.
 */
async function yearOfTimers(real: Real): Promise<Row> {
  const { client, sql, crew, admin } = real;
  const call = caller(real.apiUrl, 'timers');
  const clock = 'bench-timers';
  await call('POST', '/v1/test-clocks', admin, { name: clock, kind: 'offset', at: bookedAt });
  const id = await book(call, await handKeys(sql, crew), crew, await signUp(sql, crew, 'Timers', clock));
  await call('POST', `/v1/subscriptions/${id}/usage`, admin, { date: '2022-09-28', billableUsers: 20 });
  let appointments = 0;
  let parts = 0;
  let now: string = bookedAt;
  for (let next = await quietOn(sql, id); next !== null && next < until; next = await quietOn(sql, id, next)) {
    await sql`update clocks set offset_ms = ${Date.parse(next) + 1 - Date.now()} where id = ${clock}`;
    parts += Math.floor((Date.parse(next) - Date.parse(now)) / longestSleepMs);
    now = next;
    appointments++;
    await subscriptionWorkflow(client, id).nudge();
  }
  const events = await lengthOf(client, id);
  return row({
    name: 'history of the same year, real timers',
    value: events + parts * eventsOfAPart,
    unit: 'events',
    goal: atMost(150),
    note: `at most: ${events} with ${appointments} appointments nudged, ${parts} parts of long sleeps added`,
  });
}

/** @returns the next appointment, once every effect is answered and the one before is kept; null where none is left */
async function quietOn(sql: Sql, subscription: string, before?: string): Promise<string | null> {
  for (let poll = 0; poll < polls; poll++) {
    const [row] = await sql<
      { wake: string | null; pending: number }[]
    >`select wake, pending from snapshots where stream = ${subscription}`;
    if (row && row.pending === 0 && row.wake !== (before ?? '')) return row.wake;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  throw new Error(`${subscription} does not get past ${before}.`);
}

const handKeys = async (sql: Sql, crew: Crew): Promise<ReadonlyMap<string, string>> =>
  new Map(
    await Promise.all(
      Object.values(crew).map(
        async (person) => [person, (await createKey(sql, person, 'bench', true)).secret] as const,
      ),
    ),
  );

type Call = (method: string, path: string, key: string, body: unknown) => Promise<Record<string, unknown>>;

const caller = (url: string, name = 'bench'): Call => {
  let sent = 0;
  return async (method, path, key, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': `${name}-${++sent}`,
      },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer;
  };
};

/** @returns the subscription that a first order made */
async function book(call: Call, secrets: ReadonlyMap<string, string>, crew: Crew, account: string): Promise<string> {
  const [create, ...rest] = firstOrder(crew, 'sub_x', account, bookedAt);
  const made = await call('POST', '/v1/opportunities', secrets.get(crew.ray) ?? '', create?.body);
  const subscription = String(made.subscription);
  for (const { by, name, target, body } of rest) {
    const path =
      commandSpec(name)?.path.replace('{id}', target.replace('_x_', `_${subscription.slice('sub_'.length)}_`)) ?? '';
    await call('POST', path, secrets.get(by) ?? '', body);
  }
  return subscription;
}

async function advance(call: Call, admin: string, clock: string, to: Instant): Promise<void> {
  for (let reached = ''; reached < to; )
    ({ reached } = (await call('POST', `/v1/test-clocks/${clock}/advance`, admin, { to })) as { reached: string });
}

/** All tables of ours, as they lie on the disk. */
async function bytes(sql: Sql): Promise<number> {
  const [row] = await sql<
    { sum: number }[]
  >`select sum(pg_total_relation_size(c.oid))::bigint as sum from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace`;
  return row?.sum ?? 0;
}
