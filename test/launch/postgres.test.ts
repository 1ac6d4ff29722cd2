import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Child } from '../../launch/child.ts';
import { startPostgres } from '../../launch/postgres.ts';
import { whom } from '../../launch/postgres-user.ts';
import { groupLives } from '../../launch/processes.ts';
import { freePort } from '../../launch/state.ts';
import { node, temporaryFolder, tidySpawn, withEnv } from './kit.ts';

const folder = temporaryFolder();
const spawn = tidySpawn();
const asRoot = process.getuid?.() === 0;
let port: number;
const start = () => withEnv({ DATABASE_URL: undefined }, () => startPostgres({ folder, port, spawn }));
const query = async (url: string, text: string): Promise<readonly Record<string, unknown>[]> => {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end();
  }
};
const process_ = (child: Child | undefined): Child => {
  if (!child) throw new Error('no process of ours');
  return child;
};

describe('The embedded PostgreSQL', () => {
  beforeAll(async () => {
    port = await freePort(25_433);
  });

  it('DATABASE_URL means a server of yours: nothing is started', () =>
    withEnv({ DATABASE_URL: 'postgres://yours.example/db' }, async () => {
      expect(await startPostgres({ folder, port, spawn: () => expect.unreachable() })).toEqual({
        url: 'postgres://yours.example/db',
        fresh: false,
        child: undefined,
      });
    }));

  it('starts with new data, durable, on loopback only', async () => {
    const { url, fresh, child } = await start();
    expect(fresh).toBe(true);
    const [settings] = await query(
      url,
      "select current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, current_setting('max_connections') as connections, current_setting('listen_addresses') as listens",
    );
    expect(settings).toEqual({ fsync: 'on', commit: 'on', connections: '100', listens: '127.0.0.1' });
    for (const address of Object.values(networkInterfaces())
      .flat()
      .filter((each) => each?.family === 'IPv4' && !each.internal))
      expect(await answers(address?.address ?? '', port)).toBe(false);
    await query(url, 'create table kept (n int)');
    await query(url, 'insert into kept values (42)');
    await process_(child).stop();
  });

  it('does not let in who lacks the password', async () => {
    const { url, child } = await start();
    await expect(query(url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(
      'password authentication failed',
    );
    await process_(child).stop();
  });

  it('keeps what was committed across a SIGKILL of the whole group, and leaves no process', async () => {
    const { url, child } = await start();
    await query(url, 'insert into kept values (43)');
    await process_(child).kill();
    expect(groupLives(child?.pid ?? 0)).toBe(false);
    expect(existsSync(join(folder, 'postgres', 'postmaster.pid'))).toBe(true);
    const again = await start(); // with the pid of a dead process in postmaster.pid
    expect(again.fresh).toBe(false);
    expect(await query(again.url, 'select n from kept order by n')).toMatchObject([{ n: 42 }, { n: 43 }]);
    await process_(again.child).kill();
  });

  it('a stale pid that another program of the same user has by now does not keep it from starting', async () => {
    const other = spawn({
      name: 'other',
      ...node('setTimeout(() => {}, 600000)'),
      log: join(folder, 'other.log'),
      ...whom(),
    });
    const file = join(folder, 'postgres', 'postmaster.pid');
    const [, ...rest] = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, [other.pid, ...rest].join('\n'));
    const { url, child } = await start();
    expect(await query(url, 'select 1 as one')).toMatchObject([{ one: 1 }]);
    expect(other.dead).toBe(false);
    await process_(child).stop();
  });

  it('a living server on the same data is named, not disturbed', async () => {
    const { url, child } = await start();
    await expect(start()).rejects.toThrow(`A PostgreSQL (process ${child?.pid}) works on`);
    expect(await query(url, 'select 1 as one')).toMatchObject([{ one: 1 }]);
    await process_(child).stop();
  });

  it('a first start that was cut off is made anew', async () => {
    const half = join(folder, 'half');
    mkdirSync(join(half, 'postgres.new', 'base'), { recursive: true });
    mkdirSync(join(half, 'postgres'), { recursive: true });
    const { child, fresh } = await withEnv({ DATABASE_URL: undefined }, () =>
      startPostgres({ folder: half, port, spawn }),
    );
    expect(fresh).toBe(true);
    await process_(child).stop();
  });

  it('a port that is taken ends the start with the end of its log', async () => {
    const { child } = await start();
    const second = join(folder, 'second');
    mkdirSync(second);
    await expect(
      withEnv({ DATABASE_URL: undefined }, () => startPostgres({ folder: second, port, spawn })),
    ).rejects.toThrow(/PostgreSQL (ended by itself|was not ready)/);
    await process_(child).stop();
  });
});

describe.runIf(asRoot)('As root, below a folder that is closed to others', () => {
  const closed = join(folder, 'closed');
  const home = join(closed, 'project');
  let place = '';
  afterAll(() => place.startsWith('/var/lib/perennial/') && rmSync(place, { recursive: true }));

  it('its data lies where its user can go, and is found again', async () => {
    mkdirSync(closed, { mode: 0o700 });
    mkdirSync(home);
    const said: string[] = [];
    const begin = () =>
      withEnv({ DATABASE_URL: undefined }, () =>
        startPostgres({ folder: home, port, spawn, say: (line) => said.push(line) }),
      );
    const first = await begin();
    place = readFileSync(join(home, 'postgres.place'), 'utf8');
    expect(said).toEqual([`PostgreSQL's user may not enter ${home}: its data is in ${place}`]);
    await query(first.url, 'create table kept as select 7 as n');
    await process_(first.child).stop();
    const second = await begin();
    expect(second.fresh).toBe(false);
    expect(await query(second.url, 'select n from kept')).toMatchObject([{ n: 7 }]);
    await process_(second.child).stop();
    expect(readdirSync(home)).not.toContain('postgres');
  });
});

function answers(host: string, at: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port: at }, () => {
      socket.destroy();
      resolve(true);
    }).once('error', () => resolve(false));
  });
}
