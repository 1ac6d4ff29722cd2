import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Child } from '../../launch/child.ts';
import { Machine } from '../../launch/machine.ts';
import { alive, groupLives } from '../../launch/processes.ts';
import { temporaryFolder, tidySpawn, until, withEnv } from './kit.ts';

const folder = temporaryFolder();
const spawn = tidySpawn();
let launches = 0;

interface Launched {
  readonly child: Child;
  readonly said: () => string;
  /** Waits until both servers run. */
  readonly running: () => Promise<{ temporal: number; postgres: number }>;
}

/** A start in a process of its own. */
function launch(home: string): Launched {
  const log = join(folder, `launcher-${++launches}.log`);
  const child = spawn({
    name: 'launcher',
    command: process.execPath,
    args: ['--import', 'tsx', fileURLToPath(new URL('./launcher.ts', import.meta.url))],
    log,
    oneShot: true,
    env: { ...process.env, PERENNIAL_HOME: home },
  });
  const said = (): string => readFileSync(log, 'utf8');
  const running = async (): Promise<{ temporal: number; postgres: number }> => {
    await until(() => child.dead || said().includes('running {'));
    if (child.dead) throw new Error(said());
    return JSON.parse(/^running (.*)$/m.exec(said())?.[1] ?? '') as { temporal: number; postgres: number };
  };
  return { child, said, running };
}

const homeOf = (name: string): string => {
  const home = join(folder, name);
  mkdirSync(join(home, 'logs'), { recursive: true });
  return home;
};
const gone = (...groups: readonly number[]): Promise<void> => until(() => groups.every((group) => !groupLives(group)));

describe('A machine', () => {
  it('runs once in a folder: a second start names the first and disturbs nothing', async () => {
    const home = homeOf('once');
    const first = launch(home);
    const { temporal, postgres } = await first.running();
    const second = launch(home);
    expect(await second.child.ended).toBe(1);
    expect(second.said()).toContain(`failed Perennial runs already in ${home} (process ${first.child.pid})`);
    expect([temporal, postgres].every(alive)).toBe(true);
    await first.child.stop();
    await gone(temporal, postgres);
    expect(existsSync(join(home, 'lock'))).toBe(false);
  });

  it('stopped while it starts, it leaves nothing running', async () => {
    const home = homeOf('half');
    const { child } = launch(home);
    const begun = join(home, 'children.json');
    await until(() => existsSync(begun) && readFileSync(begun, 'utf8') !== '[]');
    const pids = (JSON.parse(readFileSync(begun, 'utf8')) as { pid: number }[]).map(({ pid }) => pid);
    await child.stop();
    expect(pids.length).toBeGreaterThan(0);
    expect(pids.filter(groupLives)).toEqual([]);
    expect(readFileSync(begun, 'utf8')).toBe('[]');
  });

  it('a launcher that exits without stopping takes its servers with it', async () => {
    const { child, running } = launch(homeOf('exits'));
    const { temporal, postgres } = await running();
    process.kill(child.pid ?? 0, 'SIGUSR2');
    await child.ended;
    await gone(temporal, postgres);
  });

  it('a launcher killed by SIGKILL leaves servers, which the next start ends', async () => {
    const home = homeOf('killed');
    const first = launch(home);
    const left = await first.running();
    await first.child.kill();
    expect([left.temporal, left.postgres].every(alive)).toBe(true);
    const second = launch(home);
    const now = await second.running();
    await gone(left.temporal, left.postgres);
    expect(second.said()).toContain(`PostgreSQL (process ${left.postgres}) is left over`);
    await second.child.stop();
    await gone(now.temporal, now.postgres);
  });

  it('tells who died and how it ended, starts it again, and stops twice as once', () =>
    withEnv({ PERENNIAL_HOME: homeOf('dies') }, async () => {
      const machine = new Machine(() => undefined);
      try {
        const deaths: string[] = [];
        machine.onDeath = (why) => deaths.push(why);
        const lines = await machine.startParts();
        expect(lines.postgres).toMatch(/^PostgreSQL started \(first time: new data\) \.+ [0-9.]+ s$/);
        const pid = machine.pid('postgres') ?? 0;
        process.kill(-pid, 'SIGKILL');
        await until(() => deaths.length > 0);
        expect(deaths[0]).toMatch(/^PostgreSQL ended by itself \(SIGKILL\)\. The end of .*postgres\.log:\n/);
        await gone(pid);
        await machine.start('postgres');
        const before = machine.pid('temporal');
        await machine.restart('temporal');
        expect(machine.pid('temporal')).not.toBe(before);
        await machine.kill('temporal');
        expect(machine.isDead('temporal')).toBe(true);
        expect(deaths).toHaveLength(1); // what was killed on purpose is no death to report
        const sql = machine.sql(1);
        expect(await sql`select count(*)::int as n from journal`).toMatchObject([{ n: 0 }]);
        await sql.end();
      } finally {
        await Promise.all([machine.stop(), machine.stop()]);
      }
      expect(machine.pid('postgres')).toBeUndefined();
    }));
});
