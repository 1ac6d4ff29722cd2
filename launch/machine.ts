import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type Sql } from '../db/connection.ts';
import { migrate } from '../db/migrate.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { subscriptionWorkflow } from '../temporal/subscription.ts';
import { Child, type ChildOptions } from './child.ts';
import { endOrphans, remember } from './orphans.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { Progress, stepLine } from './progress.ts';
import { choosePorts, homeFolder, LaunchError, type Ports, takeLock } from './state.ts';
import { startTemporal, type Temporal } from './temporal.ts';

export type PartName = 'temporal' | 'postgres' | 'worker' | 'api';
const readyWithinMs = 90_000;
const root = fileURLToPath(new URL('..', import.meta.url));

/** Everything that runs here: started in order, stopped in order, and nothing of anybody else's touched. */
export class Machine {
  readonly folder = homeFolder();
  readonly #progress: Progress;
  readonly #env: NodeJS.ProcessEnv;
  /** Every process that was begun and has not ended, parts and helpers: a start that fails half-way leaves none. */
  readonly #children = new Set<Child>();
  readonly #atExit = (): void => {
    for (const child of this.#children) child.abandon();
  };
  #unlock: (() => void) | undefined;
  #ports: Ports | undefined;
  #temporal: Temporal | undefined;
  #postgres: Postgres | undefined;
  #worker: Child | undefined;
  #api: Child | undefined;
  #stopped: Promise<void> | undefined;
  /** Told, with the end of its log, when a part ends that nobody stopped. */
  onDeath: (why: string) => void = (why) => this.#progress.say(why);

  /** @param env for the worker and the API besides what they need */
  constructor(say: (line: string) => void, env: NodeJS.ProcessEnv = {}) {
    this.#progress = new Progress(say);
    this.#env = env;
  }

  /**
   * Temporal and PostgreSQL, side by side, and the tables. @returns a line for each
   * @throws LaunchError that says what to do; `stop` then ends what was begun
   */
  async startParts(): Promise<{ temporal: string; postgres: string }> {
    this.#unlock = takeLock(this.folder);
    process.once('exit', this.#atExit);
    await endOrphans(this.folder, this.#progress.say);
    this.#ports = await choosePorts(this.folder, this.#progress.say);
    const [temporal, postgres] = await Promise.all([
      this.#progress.step('Temporal', (note) => this.#startTemporal(note)),
      this.#progress.step('PostgreSQL', (note) => this.#startPostgres(note)),
    ]);
    await this.#progress.step('Tables', async () => {
      const sql = this.sql(1);
      await migrate(sql).finally(() => sql.end());
    });
    const {
      value: { child: server, how, address },
    } = temporal;
    const {
      value: { child: database, fresh },
    } = postgres;
    return {
      temporal: stepLine('Temporal', server ? `started (${how})` : `uses ${address}`, temporal.seconds),
      postgres: stepLine(
        'PostgreSQL',
        database ? `started${fresh ? ' (first time: new data)' : ''}` : 'uses DATABASE_URL',
        postgres.seconds,
      ),
    };
  }

  async #startTemporal(note?: (how: string) => void): Promise<Temporal> {
    const {
      folder,
      ports: { temporal: port, temporalUi: uiPort },
    } = this;
    this.#temporal = await startTemporal({
      folder,
      port,
      uiPort,
      say: this.#progress.say,
      spawn: this.#spawn,
      ...(note ? { note } : {}),
    });
    return this.#temporal;
  }

  async #startPostgres(note?: (how: string) => void): Promise<Postgres> {
    const {
      folder,
      ports: { postgres: port },
    } = this;
    this.#postgres = await startPostgres({
      folder,
      port,
      say: this.#progress.say,
      spawn: this.#spawn,
      ...(note ? { note } : {}),
    });
    return this.#postgres;
  }

  /** @param env of this worker alone */
  async startWorker(env: NodeJS.ProcessEnv = {}): Promise<void> {
    await this.#progress.step('Worker', async () => {
      this.#worker = await this.startNode('worker', 'worker/main.ts', env);
    });
  }

  async startApi(): Promise<void> {
    await this.#progress.step('API', async () => {
      this.#api = await this.startNode('api', 'api/main.ts');
    });
  }

  /** A program of this repository that says 'ready'; ended with the machine. @param entry from the root of the repository */
  async startNode(name: string, entry: string, env: NodeJS.ProcessEnv = {}): Promise<Child> {
    const child = this.#spawn({
      name,
      command: process.execPath,
      args: ['--import', 'tsx', join(root, entry)],
      log: join(this.folder, 'logs', `${name}.log`),
      ipc: true,
      cwd: root,
      env: { ...this.environment(), ...env },
    });
    await child.saidReady(readyWithinMs);
    return child;
  }

  readonly #spawn = (options: ChildOptions): Child => {
    if (this.#stopped) throw new LaunchError('The start was stopped.');
    const child = new Child(options, (why) => this.onDeath(why));
    this.#children.add(child);
    remember(this.folder, this.#children);
    void child.ended.then(() => this.#children.delete(child));
    return child;
  };

  environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      ...this.#env,
      PERENNIAL_HOME: this.folder,
      DATABASE_URL: this.databaseUrl,
      TEMPORAL_ADDRESS: this.temporalAddress,
      API_PORT: String(this.ports.api),
      NODE_OPTIONS: '',
    };
  }

  get ports(): Ports {
    if (!this.#ports) throw new LaunchError('The machine is not started.');
    return this.#ports;
  }
  get databaseUrl(): string {
    return this.#postgres?.url ?? '';
  }
  get temporalAddress(): string {
    return this.#temporal?.address ?? '';
  }
  get uiUrl(): string | undefined {
    return this.#temporal?.uiUrl;
  }
  get apiUrl(): string {
    return `http://127.0.0.1:${this.ports.api}`;
  }

  sql(max = 5): Sql {
    return connect(this.databaseUrl, max);
  }

  /** Asks a subscription's workflow to look at its clock again, as after a correction of the clock. */
  async lookAgain(subscription: string): Promise<void> {
    const client = await connectTemporal(this.temporalAddress);
    await subscriptionWorkflow(client, subscription).lookAgain();
    await client.connection.close();
  }

  /** A signal to the whole process group; SIGKILL, when absent, as a power cut would do it. */
  async kill(part: PartName, signal?: NodeJS.Signals): Promise<void> {
    await this.#child(part)?.kill(signal);
  }

  async stopPart(part: PartName): Promise<void> {
    await this.#child(part)?.stop();
  }

  async start(part: PartName): Promise<void> {
    await {
      temporal: () => this.#startTemporal(),
      postgres: () => this.#startPostgres(),
      worker: () => this.startWorker(),
      api: () => this.startApi(),
    }[part]();
  }

  async restart(part: PartName): Promise<void> {
    await this.stopPart(part);
    await this.start(part);
  }

  isDead(part: PartName): boolean {
    return this.#child(part)?.dead ?? false;
  }

  /** Its process, which leads a group of its own; undefined for a part that runs elsewhere or not at all. */
  pid(part: PartName): number | undefined {
    const child = this.#child(part);
    return child?.dead ? undefined : child?.pid;
  }

  #child(part: PartName): Child | undefined {
    return { temporal: this.#temporal?.child, postgres: this.#postgres?.child, worker: this.#worker, api: this.#api }[
      part
    ];
  }

  /** Also when the start is half done; asked twice, both wait for the one stop. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  /** Whoever uses others goes first: worker and API, what only helps a start, Temporal, PostgreSQL. */
  async #stop(): Promise<void> {
    const named = (...names: readonly string[]): readonly Child[] =>
      [...this.#children].filter(({ name }) => names.includes(name));
    const last = ['Temporal', 'PostgreSQL'];
    await Promise.all([...this.#children].filter(({ name }) => !last.includes(name)).map((child) => child.stop()));
    for (const name of last) await Promise.all(named(name).map((child) => child.stop()));
    if (this.#unlock) remember(this.folder, this.#children);
    process.off('exit', this.#atExit);
    this.#unlock?.();
  }
}
