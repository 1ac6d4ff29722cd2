import type { Sql } from '../db/connection.ts';
import { added, type Cpu, cpu, spent, total } from './cpu.ts';
import { type Load, load, type Side } from './load.ts';
import { median, rounded } from './measure.ts';
import { atLeast, atMost, type Row, row } from './table.ts';

/** A side with the processes that work for it, by name. */
export interface Contestant {
  readonly side: Side;
  readonly pids: Readonly<Record<string, number | undefined>>;
}

interface Measured extends Load {
  readonly cpu: Cpu;
}

const inFlight = 32;
const warmUpSeconds = 2;

/** Rows that stand beside the floor: lives at 32 in flight, and one update at a time. */
export async function againstTheFloor(
  ours: Contestant,
  floor: Contestant,
  sql: Sql,
  rounds: number,
  seconds: number,
): Promise<readonly Row[]> {
  await alternate(ours, floor, sql, 1, inFlight, warmUpSeconds);
  const many = await alternate(ours, floor, sql, rounds, inFlight, seconds);
  const one = await alternate(ours, floor, sql, rounds, 1, seconds / 2);
  return [lifecycles(many), latency(one)];
}

interface Both {
  readonly ours: readonly Measured[];
  readonly floor: readonly Measured[];
}

/** Ours, floor, ours, floor …: what else the machine does falls on both. */
async function alternate(
  ours: Contestant,
  floor: Contestant,
  sql: Sql,
  rounds: number,
  lives: number,
  seconds: number,
): Promise<Both> {
  const results: { ours: Measured[]; floor: Measured[] } = { ours: [], floor: [] };
  for (let round = 0; round < rounds; round++) {
    results.ours.push(await measured(ours, sql, lives, seconds));
    results.floor.push(await measured(floor, sql, lives, seconds));
  }
  return results;
}

async function measured({ side, pids }: Contestant, sql: Sql, lives: number, seconds: number): Promise<Measured> {
  const before = cpu(pids);
  const done = await load(side, lives, seconds);
  await relayed(sql); // the outbox is ours to pay for, and may not disturb who comes next
  return { ...done, cpu: spent(before, cpu(pids)) };
}

/** The feed has every event and every mail is sent. */
async function relayed(sql: Sql): Promise<void> {
  for (let open = 1; open > 0; ) {
    const [row] = await sql<
      { open: number }[]
    >`select (select count(*) from journal where position is null)::int + (select count(*) from outbox where status = 'pending')::int as open`;
    open = row?.open ?? 0;
    if (open > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function lifecycles({ ours, floor }: Both): Row {
  const rates = (all: readonly Measured[]): number[] => all.map(({ lives, seconds }) => rounded(lives / seconds));
  const cost = (all: readonly Measured[]): Cpu =>
    Object.fromEntries(
      Object.entries(added(all.map((each) => each.cpu))).map(([name, seconds]) => [name, rounded(seconds)]),
    );
  const [cpuSeconds, floorCpuSeconds] = [cost(ours), cost(floor)];
  const [lives, floorLives] = [ours, floor].map((all) => all.reduce((sum, each) => sum + each.lives, 0)) as [
    number,
    number,
  ];
  return row({
    name: `first orders, ${inFlight} in flight`,
    value: median(rates(ours)),
    unit: 'lives/s',
    floor: median(rates(floor)),
    goal: atLeast(1),
    rounds: rates(ours),
    floorRounds: rates(floor),
    lives,
    floorLives,
    cpuSeconds,
    floorCpuSeconds,
    note: `CPU ms a life: ours ${perLife(cpuSeconds, lives)}; floor ${perLife(floorCpuSeconds, floorLives)}`,
  });
}

const perLife = (of: Cpu, lives: number): string =>
  `${Math.round((total(of) * 1000) / lives)} (${Object.entries(of)
    .map(([name, seconds]) => `${name} ${Math.round((seconds * 1000) / lives)}`)
    .join(', ')})`;

function latency({ ours, floor }: Both): Row {
  const middles = (all: readonly Measured[]): number[] => all.map(({ latencies }) => rounded(median(latencies)));
  const commands = (all: readonly Measured[]): number => all.reduce((sum, { latencies }) => sum + latencies.length, 0);
  return row({
    name: 'one command, 1 in flight, p50',
    value: median(middles(ours)),
    unit: 'ms',
    floor: median(middles(floor)),
    goal: atMost(0.8),
    rounds: middles(ours),
    floorRounds: middles(floor),
    commands: commands(ours),
    floorCommands: commands(floor),
  });
}
