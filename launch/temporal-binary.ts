import { spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Child, type Spawn, spawnAlone } from './child.ts';
import { tryLock } from './lock.ts';
import { LaunchError } from './state.ts';

/** A server of yours, or a program to start one with. */
export type TemporalBinary = { readonly address: string } | { readonly file: string; readonly how: string };

export interface FindOptions {
  readonly say: (line: string) => void;
  readonly spawn?: Spawn;
  /** Takes what a download or a build prints. */
  readonly log: string;
}

/** The newest that `go install` can build: later ones have replace directives in their go.mod. */
const version = 'v1.5.1';
const silentForMs = 10_000;
const downloadWithinMs = 10 * 60_000;
const buildWithinMs = 30 * 60_000;
const tellEveryMs = 20_000;
const pollMs = 250;

/** TEMPORAL_ADDRESS, `temporal` on PATH, the copy in the user's cache folder, a download, a build by Go: whichever comes first. */
export async function findTemporal({ say, spawn = spawnAlone, log }: FindOptions): Promise<TemporalBinary> {
  if (process.env.TEMPORAL_ADDRESS) return { address: process.env.TEMPORAL_ADDRESS };
  const onPath = inPath('temporal');
  if (onPath) return { file: onPath, how: 'from PATH' };
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'perennial', 'bin');
  const cached = join(folder, 'temporal');
  if (existsSync(cached)) return { file: cached, how: 'cached copy' };
  mkdirSync(folder, { recursive: true });
  const release = await lockOf(cached, say);
  const draft = mkdtempSync(join(folder, 'temporal-'));
  try {
    if (existsSync(cached)) return { file: cached, how: 'cached copy' }; // another start made it while this one waited
    say('Temporal is not on this machine yet: downloading it, once');
    const downloaded = await download(draft, spawn, log);
    if (!downloaded) await build(draft, say, spawn, log);
    renameSync(downloaded ?? join(draft, 'temporal'), cached); // appears whole or not at all
    return { file: cached, how: downloaded ? 'downloaded' : 'built' };
  } finally {
    rmSync(draft, { recursive: true, force: true });
    release();
  }
}

function inPath(name: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return statSync(file).isFile();
      } catch {
        return false;
      }
    });
}

/** Two starts on one machine make it once: the second waits for the first. */
async function lockOf(cached: string, say: (line: string) => void): Promise<() => void> {
  let told = 0;
  for (;;) {
    const lock = tryLock(`${cached}.lock`);
    if ('release' in lock) return lock.release;
    if (Date.now() - told > tellEveryMs) {
      say(`another start (process ${lock.heldBy}) is getting Temporal: waiting for it`);
      told = Date.now();
    }
    await pause(pollMs);
  }
}

/** The SDK knows where its server lies; given up after 10 s without a byte. @returns the file, undefined where it did not come */
async function download(folder: string, spawn: Spawn, log: string): Promise<string | undefined> {
  const child = spawn({
    name: 'the download of Temporal',
    command: process.execPath,
    args: ['--import', 'tsx', fileURLToPath(new URL('./download.ts', import.meta.url)), folder],
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    log,
    oneShot: true,
  });
  const until = Date.now() + downloadWithinMs;
  let size = -1;
  let since = Date.now();
  while (!child.dead && Date.now() - since < silentForMs && Date.now() < until) {
    await pause(pollMs);
    const now = readdirSync(folder).reduce(
      (sum, file) => sum + (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
    if (now !== size) since = Date.now();
    size = now;
  }
  await child.kill();
  // It runs or it is not whole: the SDK starts what it has downloaded, and that start may be what was cut off.
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .find((file) => spawnSync(file, ['--version']).status === 0);
}

/** Once, for four to eight minutes on two cores. @throws LaunchError that says what to do where it cannot be done */
async function build(folder: string, say: (line: string) => void, spawn: Spawn, log: string): Promise<void> {
  const otherwise =
    'Install the Temporal CLI (https://docs.temporal.io/cli), or set TEMPORAL_ADDRESS to a server of yours.';
  const go = inPath('go');
  if (!go)
    throw new LaunchError(
      `Temporal could not be downloaded, and there is no Go to build it with. ${otherwise} Go 1.25 or newer would do as well.`,
    );
  say(`it cannot be downloaded from here: building Temporal ${version} with Go, four to eight minutes, this once`);
  const child = spawn({
    name: 'the build of Temporal',
    command: go,
    args: ['install', `github.com/temporalio/cli/cmd/temporal@${version}`],
    log,
    oneShot: true,
    env: { ...process.env, GOBIN: folder, GOTOOLCHAIN: 'local' }, // local: no toolchain is fetched in silence
  });
  const start = Date.now();
  const seconds = (): number => Math.round((Date.now() - start) / 1000);
  const ticker = setInterval(() => say(`building Temporal: ${seconds()} s so far`), tellEveryMs);
  const limit = setTimeout(() => void child.kill(), buildWithinMs);
  const code = await child.ended;
  clearInterval(ticker);
  clearTimeout(limit);
  if (code !== 0) throw new LaunchError(`Go could not build Temporal. ${otherwise}${lastWords(child)}`);
  say(`Temporal is built: ${seconds()} s`);
}

const lastWords = (child: Child): string => (child.tail() ? ` Go said:\n${child.tail()}` : '');
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
