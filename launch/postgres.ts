import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import postgres from 'postgres';
import { type Child, type Spawn, spawnAlone } from './child.ts';
import { binaries } from './postgres-binaries.ts';
import { type Identity, placeOf, whom } from './postgres-user.ts';
import { alive, commandOf } from './processes.ts';
import { LaunchError } from './state.ts';

export interface Postgres {
  readonly url: string;
  /** Its data folder was made by this start. */
  readonly fresh: boolean;
  /** undefined for a server of yours; else its process, to stop or to kill */
  readonly child: Child | undefined;
}

export interface PostgresOptions {
  /** Its data is kept here, in `postgres`; its log in `logs/postgres.log`, its password in `keys/postgres`. */
  readonly folder: string;
  readonly port: number;
  readonly say?: (line: string) => void;
  readonly note?: (how: string) => void;
  readonly spawn?: Spawn;
}

const readyWithinMs = 60_000;
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // a password on loopback is the only way in
  max_connections: '100',
  shared_buffers: '128MB',
} as const;
const surroundings = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };

/** DATABASE_URL where that is set; else an embedded server on loopback with its data in the folder. fsync stays on. */
export async function startPostgres({
  folder,
  port,
  say = () => undefined,
  note = () => undefined,
  spawn = spawnAlone,
}: PostgresOptions): Promise<Postgres> {
  if (process.env.DATABASE_URL) return { url: process.env.DATABASE_URL, fresh: false, child: undefined };
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const log = join(folder, 'logs', 'postgres.log');
  const identity = whom();
  const place = placeOf(folder, identity, say);
  const bin = binaries(identity);
  const data = join(place, 'postgres');
  const password = secret(folder);
  const fresh = !existsSync(join(data, 'PG_VERSION'));
  if (fresh) {
    note('first time: new data');
    await initialise({ bin, data, password, identity, spawn, log });
  }
  refuseOrDisarm(data);
  const child = spawn({
    name: 'PostgreSQL',
    command: join(bin, 'postgres'),
    log,
    cwd: place,
    ...identity,
    env: surroundings,
    args: [
      '-D',
      data,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    stopSignal: 'SIGINT', // its fast shutdown: SIGTERM would wait until every client has gone
  });
  const url = `postgres://perennial:${password}@127.0.0.1:${port}/perennial`;
  const admin = postgres(url.replace(/perennial$/, 'postgres'), { max: 1, onnotice: () => {}, connect_timeout: 2 });
  try {
    await child.ready(async () => (await admin`select 1`).length === 1, readyWithinMs);
    const [known] = await admin`select 1 from pg_database where datname = 'perennial'`;
    if (!known) await admin.unsafe('create database perennial');
  } finally {
    await admin.end({ timeout: 1 });
  }
  return { url, fresh, child };
}

function secret(folder: string): string {
  const file = join(folder, 'keys', 'postgres');
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeFileSync(file, randomBytes(18).toString('base64url'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

interface NewData {
  readonly bin: string;
  readonly data: string;
  readonly password: string;
  readonly identity: Identity;
  readonly spawn: Spawn;
  readonly log: string;
}

async function initialise({ bin, data, password, identity, spawn, log }: NewData): Promise<void> {
  rmSync(data, { recursive: true, force: true }); // without PG_VERSION in its place: a first start that was cut off
  const draft = `${data}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  const file = `${data}.password`;
  writeFileSync(file, password, { mode: 0o600 });
  if (identity.uid !== undefined) for (const path of [draft, file]) chownSync(path, identity.uid, identity.gid);
  try {
    const initdb = spawn({
      name: 'initdb',
      command: join(bin, 'initdb'),
      log,
      cwd: dirname(data),
      ...identity,
      env: surroundings,
      oneShot: true,
      args: [
        '-D',
        draft,
        '--username=perennial',
        '--auth=scram-sha-256',
        `--pwfile=${file}`,
        '--encoding=UTF8',
        '--locale=C',
      ],
    });
    if ((await initdb.ended) !== 0)
      throw new LaunchError(`PostgreSQL could not make its data folder ${data}. The end of ${log}:\n${initdb.tail()}`);
    renameSync(draft, data); // whole or not at all: a half-made one is never taken for data
  } finally {
    rmSync(file, { force: true });
  }
}

/** No system gives a pid above its own highest, 2^22 at most. */
const nobodysPid = 2 ** 22 + 1;

/**
 * A server that was killed leaves its postmaster.pid. PostgreSQL removes one of a dead process itself, after a look
 * whether helpers of the old server still hold the shared memory named there; so the file stays. Only where another
 * program has the pid by now does it refuse to start: then the pid is made one that nobody has, and it looks again.
 */
function refuseOrDisarm(data: string): void {
  const file = join(data, 'postmaster.pid');
  if (!existsSync(file)) return;
  const [first = '', ...rest] = readFileSync(file, 'utf8').split('\n');
  const pid = Number(first);
  if (!alive(pid)) return;
  const words = commandOf(pid);
  if (words.some((word) => word.endsWith('postgres')) && words.includes(data))
    throw new LaunchError(
      `A PostgreSQL (process ${pid}) works on ${data} already. End it, or set DATABASE_URL to use it.`,
    );
  writeFileSync(file, [nobodysPid, ...rest].join('\n'));
}
