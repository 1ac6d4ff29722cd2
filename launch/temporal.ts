import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { type Child, type Spawn, spawnAlone } from './child.ts';
import { findTemporal } from './temporal-binary.ts';

export interface Temporal {
  readonly address: string;
  /** undefined for a server of yours */
  readonly uiUrl: string | undefined;
  readonly how: string;
  /** undefined for a server of yours */
  readonly child: Child | undefined;
}

export interface TemporalOptions {
  /** Its state is kept here, in `temporal.db`; its log in `logs/temporal.log`. */
  readonly folder: string;
  readonly port: number;
  readonly uiPort: number;
  readonly say?: (line: string) => void;
  /** Told how the program was found, as soon as that is known. */
  readonly note?: (how: string) => void;
  readonly spawn?: Spawn;
}

const readyWithinMs = 120_000;

/** What operators search running subscriptions by; the worker writes them. */
export const searchAttributes = {
  PerennialStage: 'KeywordList',
  PerennialWaitsFor: 'KeywordList',
  PerennialBlocked: 'KeywordList',
  PerennialAccount: 'Keyword',
  PerennialChannel: 'Keyword',
} as const;

/** 20 polls a second, the default, cost 40 to 50 ms a step; far more than 200 cost throughput (docs/architecture.md section 10). */
const pollsPerSecond = 200;
const polls = ['transfer', 'timer', 'visibility'].flatMap((queue) => [
  '--dynamic-config-value',
  `history.${queue}ProcessorMaxPollRPS=${pollsPerSecond}`,
]);

/** TEMPORAL_ADDRESS where that is set; else a development server on loopback that keeps its state in the folder. */
export async function startTemporal({
  folder,
  port,
  uiPort,
  say = () => undefined,
  note = () => undefined,
  spawn = spawnAlone,
}: TemporalOptions): Promise<Temporal> {
  const found = await findTemporal({ say, spawn, log: join(logs(folder), 'temporal-get.log') });
  if ('address' in found)
    return { address: found.address, uiUrl: process.env.TEMPORAL_UI_URL, how: 'yours', child: undefined };
  note(found.how);
  const child = spawn({
    name: 'Temporal',
    command: found.file,
    log: join(logs(folder), 'temporal.log'),
    args: [
      'server',
      'start-dev',
      '--ip',
      '127.0.0.1',
      '--ui-ip',
      '127.0.0.1',
      '--port',
      String(port),
      '--ui-port',
      String(uiPort),
      '--db-filename',
      join(folder, 'temporal.db'),
      '--log-level',
      'warn',
      ...polls,
      ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ],
    // Nothing else of ours: no TEMPORAL_ setting changes what is started, and it never sees our keys.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR },
  });
  const address = `127.0.0.1:${port}`;
  await child.ready(() => keepsForThirtyDays(address), readyWithinMs);
  return { address, uiUrl: `http://127.0.0.1:${uiPort}`, how: found.how, child };
}

function logs(folder: string): string {
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true });
  return logs;
}

const thirtyDaysInSeconds = 30 * 86_400;

/** Closed runs stay visible for 30 days. start-dev has no flag for that, so its namespace is told. @returns true when it answers */
async function keepsForThirtyDays(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 1000 });
  try {
    await connection.workflowService.updateNamespace({
      namespace: 'default',
      config: { workflowExecutionRetentionTtl: { seconds: thirtyDaysInSeconds as never, nanos: 0 } },
    });
    return true;
  } finally {
    await connection.close();
  }
}
