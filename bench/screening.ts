import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Sql } from '../db/connection.ts';
import { loadList } from '../db/screening/lists.ts';
import { Machine } from '../launch/machine.ts';
import { type ListedParty, ListIndex } from '../screening/lists.ts';
import { manyAccounts } from './many-accounts.ts';

const { values } = parseArgs({
  options: {
    accounts: { type: 'string', default: '100000' },
    listed: { type: 'string', default: '20000' },
    kills: { type: 'string', default: '2' },
    json: { type: 'string' },
  },
});
const [accounts, listed, kills] = [Number(values.accounts), Number(values.listed), Number(values.kills)];
/** So many accounts are called almost like somebody listed. */
const alike = Math.min(100, accounts);

/** The same names in each run: a linear congruence, not chance. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const syllables =
  'ba be bo da de do fa fi fo ga go ka ke ki la le lo ma me mi na ne no pa pe po ra re ri sa se si ta te ti va ve vi za ze'.split(
    ' ',
  );
const wordOf = (next: (below: number) => number): string =>
  Array.from({ length: 2 + next(3) }, () => syllables[next(syllables.length)]).join('');
const nameOf = (next: (below: number) => number): string =>
  Array.from({ length: 2 + next(2) }, () => wordOf(next)).join(' ');

const ofList = numbers(1);
const parties: ListedParty[] = Array.from({ length: listed }, (_, n) => ({
  id: `e-${n}`,
  names: Array.from({ length: 1 + ofList(2) }, () => nameOf(ofList)),
}));
const ofAccounts = numbers(2);
const names = Array.from({ length: accounts }, (_, n) => (n < alike ? `${parties[n]?.names[0]}s` : nameOf(ofAccounts)));

const folder = mkdtempSync(join(tmpdir(), 'perennial-bench-'));
process.env.PERENNIAL_HOME = folder;
const machine = new Machine((line) => console.error(line));
machine.onDeath = () => undefined;
try {
  await machine.startParts();
  const sql = machine.sql(4);
  await manyAccounts(sql, names, () => nameOf(ofAccounts));
  await sql`update journal set position = nr from (select stream, seq, row_number() over (order by stream, seq) as nr from journal) n
    where journal.stream = n.stream and journal.seq = n.seq`; // the feed has them: the relay is not what is measured
  await machine.startWorker();
  const before = performance.now();
  const { run } = await loadList(sql, { id: 'bench', clock: '', format: 'json', parties, by: 'bench' });
  const loadedMs = performance.now() - before;
  const [seconds, most] = await watch(sql, Number(run));
  const [told] = await sql<{ changed: number; mails: number; incidents: number; events: number }[]>`
    select changed, (select count(*)::int from outbox where destination = 'mail') as mails,
      (select count(*)::int from incidents where kind = 'screening-hit') as incidents,
      (select count(*)::int from journal where type = 'AccountScreened') as events from screening_runs where id = ${run}`;
  const figures = {
    accounts,
    parties: accounts * 2,
    listed,
    loadListMs: Math.round(loadedMs),
    seconds: Number(seconds.toFixed(1)),
    accountsPerSecond: Math.round(accounts / seconds),
    kills,
    workerPeakMiB: Math.round(most),
    ...told,
    ...(await inMemory()),
  };
  console.log(figures);
  if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
  await sql.end();
} finally {
  await machine.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Follows the run as ops would, and kills the worker now and then. @returns seconds and the worker's most memory in MiB */
async function watch(sql: Sql, run: number): Promise<readonly [number, number]> {
  const begun = performance.now();
  let killed = 0;
  let most = 0;
  for (;;) {
    const [row] = await sql<{ screened: number; finished: boolean }[]>`
      select screened, finished_at is not null as finished from screening_runs where id = ${run}`;
    if (!row || row.finished) return [(performance.now() - begun) / 1000, most];
    if (killed < kills && row.screened > ((killed + 1) * accounts) / (kills + 1)) {
      killed++;
      console.error(`SIGKILL to the worker at ${row.screened} of ${accounts}`);
      await machine.kill('worker', 'SIGKILL');
      await machine.start('worker');
    }
    most = Math.max(most, memoryOf(machine.pid('worker')));
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function memoryOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

async function inMemory(): Promise<Record<string, number>> {
  const begun = performance.now();
  const index = new ListIndex([{ id: 'bench', parties }]);
  const built = performance.now();
  const sample = names.slice(0, 20_000);
  const hits = sample.filter((each) => index.search(each, 85).length > 0).length;
  const seconds = (performance.now() - built) / 1000;
  return {
    indexMs: Math.round(built - begun),
    namesPerSecond: Math.round(sample.length / seconds),
    hitsInSample: hits,
  };
}
