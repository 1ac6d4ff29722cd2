import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { groupLives } from './processes.ts';
import { LaunchError } from './state.ts';

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly log: string;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** Sends 'ready' over IPC. */
  readonly ipc?: boolean;
  /** Asks it to end in good order; SIGTERM when absent. */
  readonly stopSignal?: NodeJS.Signals;
  /** Ends by itself when its work is done: no death to report. */
  readonly oneShot?: boolean;
}

/** Starts a child; a machine's own way keeps it in its list, so that whatever was begun is ended. */
export type Spawn = (options: ChildOptions) => Child;
export const spawnAlone: Spawn = (options) => new Child(options);

const stopWithinMs = 10_000;
const goneWithinMs = 3000;
const pollMs = 25;
const largestLog = 20_000_000;
const fatal: ReadonlySet<NodeJS.Signals> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGABRT']);

/** A process of ours in a group of its own: it can be stopped or killed whole, and its death is noticed. */
export class Child {
  readonly name: string;
  /** Its process id, and that of its group; undefined where it could not be started. */
  readonly pid: number | undefined;
  /** Resolves with its exit code when it has ended; undefined where a signal or a failed start ended it. */
  readonly ended: Promise<number | undefined>;
  readonly #process: ChildProcess;
  readonly #options: ChildOptions;
  readonly #isReady: Promise<void>;
  #why: string | undefined;
  #onPurpose = false;

  /** @param onDeath is told when it ends without having been asked to, with the end of its log */
  constructor(options: ChildOptions, onDeath?: (why: string) => void) {
    this.name = options.name;
    this.#options = options;
    const { command, args, log, env, cwd, uid, gid, ipc } = options;
    keepSmall(log);
    const out = openSync(log, 'a');
    try {
      this.#process = spawn(command, args, {
        detached: true,
        stdio: ipc ? ['ignore', out, out, 'ipc'] : ['ignore', out, out],
        env: env ?? process.env,
        ...(cwd ? { cwd } : {}),
        ...(uid === undefined ? {} : { uid }),
        ...(gid === undefined ? {} : { gid }),
      });
    } finally {
      closeSync(out);
    }
    this.pid = this.#process.pid;
    this.#isReady = new Promise((resolve) => this.#process.once('message', () => resolve()));
    this.ended = new Promise((resolve) => {
      const end = (why: string, code: number | null): void => {
        this.#why = why;
        resolve(code ?? undefined);
        if (!this.#onPurpose && !options.oneShot) onDeath?.(`${why}${this.#lastWords()}`);
      };
      this.#process.once('exit', (code, signal) =>
        end(`${this.name} ended by itself (${signal ?? `exit ${code}`}).`, code),
      );
      this.#process.once('error', (error) => end(`${this.name} could not be started: ${error.message}.`, null));
    });
  }

  get stopSignal(): NodeJS.Signals {
    return this.#options.stopSignal ?? 'SIGTERM';
  }

  get dead(): boolean {
    return this.#why !== undefined;
  }

  /** The end of its log, for the sentence that says what went wrong. */
  tail(lines = 8): string {
    try {
      return readFileSync(this.#options.log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
    } catch {
      return '';
    }
  }

  #lastWords(): string {
    const tail = this.tail();
    return tail ? ` The end of ${this.#options.log}:\n${tail}` : ` Its log ${this.#options.log} is empty.`;
  }

  /** @throws LaunchError when it dies before it is ready, or takes longer than that */
  async ready(check: () => Promise<boolean>, withinMs: number): Promise<void> {
    const until = Date.now() + withinMs;
    while (Date.now() < until) {
      if (this.#onPurpose) throw new LaunchError(`The start of ${this.name} was stopped.`);
      if (this.#why) throw new LaunchError(`${this.#why}${this.#lastWords()}`);
      if (await check().catch(() => false)) return;
      await pause(pollMs);
    }
    throw new LaunchError(`${this.name} was not ready within ${withinMs / 1000} s.${this.#lastWords()}`);
  }

  /** For a child with `ipc`: it has said that it is ready. */
  async saidReady(withinMs: number): Promise<void> {
    let said = false;
    void this.#isReady.then(() => {
      said = true;
    });
    await this.ready(async () => said, withinMs);
  }

  /** Asks it to end in good order, and kills its group when it does not within ten seconds. */
  async stop(): Promise<void> {
    this.#onPurpose = true;
    if (this.dead) return;
    this.#signal(this.stopSignal, false);
    const timer = setTimeout(() => this.#signal('SIGKILL', true), stopWithinMs);
    await this.ended;
    clearTimeout(timer);
    await this.#groupIsGone();
  }

  /** A signal to the whole group, SIGKILL as a power cut would; where it is a deadly one, waits until nobody is left. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (this.dead) return;
    if (fatal.has(signal)) this.#onPurpose = true;
    this.#signal(signal, true);
    if (!fatal.has(signal)) return;
    await this.ended;
    await this.#groupIsGone();
  }

  /** For the last moment of this process, when nothing can be awaited any more. */
  abandon(): void {
    if (!this.dead) this.#signal(this.stopSignal, true);
  }

  /** A server's helpers outlive its first process by a moment, and hold its data: a new start would refuse. */
  async #groupIsGone(): Promise<void> {
    if (this.pid === undefined) return;
    const until = Date.now() + goneWithinMs;
    while (groupLives(this.pid) && Date.now() < until) await pause(pollMs);
    if (groupLives(this.pid)) this.#signal('SIGKILL', true);
  }

  #signal(signal: NodeJS.Signals, group: boolean): void {
    if (this.pid === undefined) return; // it never started; a kill(-1) would go to everybody
    try {
      process.kill(group ? -this.pid : this.pid, signal);
    } catch {
      // it is gone already
    }
  }
}

function keepSmall(log: string): void {
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > largestLog) renameSync(log, `${log}.1`);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
