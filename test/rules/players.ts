import { Worker } from 'node:worker_threads';
import type { Played, Task } from './player.ts';

/** All stories together take a second or two, on a busy machine many times that. */
const firstMs = 600_000;
const memory = { maxOldGenerationSizeMb: 1024 };

/** What came of a task; undefined where it had to be stopped: no end in sight, or no memory left. */
export type Answer = Played | undefined;

/** A thread that plays on the switched domain. One that had to be stopped is replaced. */
export class Player {
  readonly #sources: Readonly<Record<string, string>>;
  /** A task that takes longer than all stories took several times does not end. */
  mostMs = firstMs;
  #thread: Worker;

  constructor(sources: Readonly<Record<string, string>>) {
    this.#sources = sources;
    this.#thread = this.#start();
  }

  #start(): Worker {
    const boot = new URL('./boot.mjs', import.meta.url);
    return new Worker(boot, { workerData: { sources: this.#sources }, execArgv: [], resourceLimits: memory });
  }

  async play(task: Task): Promise<Answer> {
    const thread = this.#thread;
    const answer = await new Promise<Answer>((resolve, reject) => {
      const late = setTimeout(() => done(() => resolve(undefined)), this.mostMs);
      const played = (what: Played) => done(() => resolve(what));
      const broken = (error: NodeJS.ErrnoException) =>
        done(() => (error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve(undefined) : reject(error)));
      const done = (settle: () => void): void => {
        clearTimeout(late);
        thread.off('message', played).off('error', broken);
        settle();
      };
      thread.on('message', played).on('error', broken);
      thread.postMessage(task);
    });
    if (!answer) {
      await thread.terminate();
      this.#thread = this.#start();
    }
    return answer;
  }

  async stop(): Promise<void> {
    await this.#thread.terminate();
  }
}
