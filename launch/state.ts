import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tryLock } from './lock.ts';

export { alive } from './processes.ts';

/** A start that cannot go on, in a sentence that says what to do. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
}

/** The project's own folder: data, keys, logs, ports. PERENNIAL_HOME, else `.perennial` beside package.json. */
export function homeFolder(): string {
  const folder = resolve(process.env.PERENNIAL_HOME || fileURLToPath(new URL('../.perennial', import.meta.url)));
  mkdirSync(join(folder, 'logs'), { recursive: true });
  // As root the database runs as another user, who has to pass through here; what is secret lies in folders of their own.
  const { mode, uid } = statSync(folder);
  if (process.getuid?.() === 0 && uid === 0 && (mode & 0o001) === 0) chmodSync(folder, (mode & 0o7777) | 0o011);
  return folder;
}

/**
 * One start at a time in a folder; the lock of a dead one is taken over.
 * @returns how to give it back  @throws LaunchError that names the process which has it
 */
export function takeLock(folder: string): () => void {
  const lock = tryLock(join(folder, 'lock'));
  if ('heldBy' in lock)
    throw new LaunchError(
      `Perennial runs already in ${folder} (process ${lock.heldBy}). Stop it with Ctrl-C there, or set PERENNIAL_HOME to another folder.`,
    );
  return lock.release;
}

export interface Ports {
  readonly temporal: number;
  readonly temporalUi: number;
  readonly postgres: number;
  readonly api: number;
}

const preferred: Ports = { temporal: 7233, temporalUi: 8233, postgres: 5433, api: 3000 };
const names: Readonly<Record<keyof Ports, string>> = {
  temporal: 'Temporal',
  temporalUi: "Temporal's UI",
  postgres: 'PostgreSQL',
  api: 'the API',
};

/** The ports of last time where they are free, else the next free ones; a change is said. API_PORT is a wish, too. */
export async function choosePorts(folder: string, say: (line: string) => void): Promise<Ports> {
  const file = join(folder, 'ports.json');
  const last = remembered(file);
  const chosen: Record<keyof Ports, number> = { ...preferred };
  const taken = new Set<number>();
  for (const name of Object.keys(preferred) as (keyof Ports)[]) {
    const wanted = (name === 'api' && Number(process.env.API_PORT)) || last[name] || preferred[name];
    const port = await freePort(wanted, taken);
    if (port !== wanted) say(`port ${wanted} is taken: ${names[name]} uses ${port}`);
    taken.add(port);
    chosen[name] = port;
  }
  writeFileSync(file, JSON.stringify(chosen));
  return chosen;
}

function remembered(file: string): Partial<Ports> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Partial<Ports>;
  } catch {
    return {}; // the first start, or one that was cut off while it wrote: the preferred ports do
  }
}

const portsTried = 200;
const highestPort = 65_535;

/** The first port on loopback that nobody listens on, `from` itself or one of the next 200. */
export async function freePort(from: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  const end = Math.min(from + portsTried, highestPort + 1);
  for (let port = from; port < end; port++) if (!taken.has(port) && (await isFree(port))) return port;
  throw new LaunchError(`No free port from ${from} to ${end - 1}. End what listens there.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, '127.0.0.1', () => server.close(() => done(true)));
  });
}
