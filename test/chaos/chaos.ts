import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '../../db/journal/hash.ts';
import { verify } from '../../db/verify.ts';
import { Machine, type PartName } from '../../launch/machine.ts';
import { adminKey } from '../../launch/seed.ts';
import { parseScenario } from '../../scenario/format.ts';
import { LiveWorld } from '../../scenario/live.ts';
import { play } from '../../scenario/play.ts';
import { PureWorld } from '../../scenario/pure.ts';
import { life } from './life.ts';

export interface ChaosReport {
  readonly seed: number;
  readonly subscriptions: number;
  readonly kills: number;
  readonly killsByPart: Readonly<Record<string, number>>;
  readonly killsAtFailPoints: Readonly<Record<string, number>>;
  /** Kills with nothing in flight; they count for nothing. */
  readonly idleKills: number;
  readonly commandsSentAgain: number;
  readonly effectsAskedAgain: number;
  readonly events: number;
  readonly invoices: number;
  readonly contentHash: string;
  readonly contentHashWithoutKills: string;
  readonly problems: readonly string[];
}

const parts: readonly PartName[] = ['worker', 'api', 'temporal', 'postgres'];
const failPoints = ['after-commit', 'after-effect', 'first-task-of-a-run'] as const;
const livesAtOnce = 8;
const failPointWithinMs = 4000;

/**
 * Subscriptions live a year each by a seeded serial script while parts are killed with SIGKILL. What is journalled has
 * to be what the pure functions give without any kill, byte by byte.
 */
export async function chaos({
  kills,
  subscriptions,
  seed,
  say = () => undefined,
}: {
  kills: number;
  subscriptions: number;
  seed: number;
  say?: (line: string) => void;
}): Promise<ChaosReport> {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-chaos-'));
  const before = process.env.PERENNIAL_HOME;
  process.env.PERENNIAL_HOME = folder;
  const trigger = join(folder, 'fail-point');
  const machine = new Machine(say, { PERENNIAL_FAIL_POINT_FILE: trigger });
  machine.onDeath = () => undefined; // dying is the point here
  const random = generator(seed);
  const worlds: { live: LiveWorld; pure: PureWorld }[] = [];
  const problems: string[] = [];
  const byPart: Record<string, number> = {};
  const byPoint: Record<string, number> = {};
  let killed = 0;
  let idle = 0;
  const living = new Set<LiveWorld>();
  const busyNow = (): boolean => [...living].some(({ inFlight }) => inFlight > 0);
  let begun = 0;

  try {
    await machine.startParts();
    await Promise.all([machine.startWorker(), machine.startApi()]);
    const sql = machine.sql(2);
    const admin = await adminKey(sql, folder);
    await sql.end();

    const liveOn = async (): Promise<void> => {
      while (begun < subscriptions || killed < kills) {
        const n = begun++;
        try {
          const scenario = parseScenario(`life-${n}.yaml`, life(generator(seed * 100_003 + n)));
          const run = `chaos-${seed}-${n}`;
          const live = new LiveWorld(machine.apiUrl, admin, run, true);
          living.add(live);
          const result = await play(scenario, live, run);
          for (const step of result.steps)
            for (const mismatch of step.mismatches)
              problems.push(
                `life ${n}, line ${step.line}: ${mismatch.path} expected ${mismatch.expected}, found ${mismatch.actual}`,
              );
          const pure = new PureWorld(run);
          await play(scenario, pure, run);
          living.delete(live);
          worlds.push({ live, pure });
        } catch (error) {
          problems.push(`life ${n}: ${String(error)}`);
        }
      }
    };

    const count = (busy: boolean, where: Record<string, number>, name: string): void => {
      if (!busy) {
        idle++;
        return;
      }
      killed++;
      where[name] = (where[name] ?? 0) + 1;
      say(`kill ${killed}: ${name}`);
    };

    const killOn = async (): Promise<void> => {
      // Half of the kills hit named points; the others take the parts in turn.
      for (let round = 0; killed < kills && round < kills * 20; round++) {
        await wait(150 + random() * 500);
        if (sum(byPoint) <= sum(byPart)) await atFailPoint(failPoints[round % failPoints.length] ?? 'after-commit');
        else {
          const part = parts[sum(byPart) % parts.length] ?? 'worker';
          const busy = busyNow();
          await machine.kill(part);
          count(busy, byPart, part);
          await revive(part);
        }
      }
    };

    const atFailPoint = async (point: string): Promise<void> => {
      writeFileSync(trigger, point);
      const until = Date.now() + failPointWithinMs;
      while (Date.now() < until && !machine.isDead('worker')) await wait(20);
      const hit = readFileSync(trigger, 'utf8').startsWith('hit');
      rmSync(trigger, { force: true });
      if (hit) {
        while (!machine.isDead('worker')) await wait(10);
        count(true, byPoint, point); // it was at work when it died
      }
      if (machine.isDead('worker')) await revive('worker');
    };

    const revive = async (part: PartName): Promise<void> => {
      await wait(random() * 300);
      await machine.start(part);
      for (const other of ['worker', 'api'] as const) if (machine.isDead(other)) await machine.start(other);
    };

    await Promise.all([killOn(), ...Array.from({ length: livesAtOnce }, liveOn)]);
    const after = machine.sql(4);
    await settle(after);
    const report = await verify(after);
    problems.push(...report.problems);
    const doubled = await after<
      { stream: string; n: number }[]
    >`select stream, count(*)::int as n from commands group by stream, command_id having count(*) > 1`;
    for (const row of doubled) problems.push(`${row.stream}: a command stands ${row.n} times`);
    const [effects] = await after<
      { again: number; open: number }[]
    >`select coalesce(sum(greatest(asked - 1, 0)), 0)::int as again, count(*) filter (where result is null)::int as open from effects`;
    if (effects && effects.open > 0) problems.push(`${effects.open} effects have no answer`);
    const journals = await Promise.all(
      worlds.map(async ({ live, pure }) => ({
        live: content(await live.journal()),
        pure: content(await pure.journal()),
      })),
    );
    journals.forEach((journal, n) => {
      if (journal.live !== journal.pure) problems.push(`life ${n}: its journal is not what it would be without kills`);
    });
    await after.end();
    return {
      seed,
      subscriptions: worlds.length,
      kills: killed,
      killsByPart: byPart,
      killsAtFailPoints: byPoint,
      idleKills: idle,
      commandsSentAgain: worlds.reduce((sum, { live }) => sum + live.sentAgain, 0),
      effectsAskedAgain: effects?.again ?? 0,
      events: report.events,
      invoices: report.invoices,
      contentHash: sha256(journals.map(({ live }) => live).join('')),
      contentHashWithoutKills: sha256(journals.map(({ pure }) => pure).join('')),
      problems,
    };
  } finally {
    await machine.stop();
    if (before === undefined) delete process.env.PERENNIAL_HOME;
    else process.env.PERENNIAL_HOME = before;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The last answers may still be on their way into the read tables. */
async function settle(sql: ReturnType<Machine['sql']>): Promise<void> {
  for (let poll = 0; poll < 200; poll++) {
    const [row] = await sql<{ n: number }[]>`select coalesce(sum(pending), 0)::int as n from snapshots`;
    if (row?.n === 0) return;
    await wait(50);
  }
}

const content = (events: readonly { stream: string; content: string }[]): string =>
  events
    .toSorted((a, b) => (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : 0))
    .map((event) => event.content)
    .join('\n');
const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((all, n) => all + n, 0);
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Mulberry32: the same numbers for the same seed, everywhere. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
