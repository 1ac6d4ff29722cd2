import { deepEqual, equal } from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sql } from '../../db/connection.ts';
import { verify } from '../../db/verify.ts';
import { Machine } from '../../launch/machine.ts';
import { adminKey } from '../../launch/seed.ts';
import { parseScenario } from '../../scenario/format.ts';
import { LiveWorld } from '../../scenario/live.ts';
import { play } from '../../scenario/play.ts';
import { PureWorld } from '../../scenario/pure.ts';
import { eventually, Office, unique } from '../office.ts';

/** A machine of real parts that a test may break, in a folder of its own. */
export interface Patient {
  readonly machine: Machine;
  readonly office: Office;
  readonly sql: Sql;
  /** Plays a story live and in memory and holds the journals against each other. @param afterEach command live */
  readonly plays: (file: string, afterEach?: (subscription: string) => Promise<void>) => Promise<LiveWorld>;
  /** The file that tells its worker at which point to die (worker/settings.ts). */
  readonly failPoint: string;
  /** The worker is killed at that point while something is done, and started again. @throws where it never comes there */
  readonly killedAt: <T>(point: string, act: () => Promise<T>) => Promise<T>;
  /** Holds what stands in the database against itself, and stops everything. */
  readonly discharge: () => Promise<void>;
}

/** @param env for its worker and API */
export async function patient(env: NodeJS.ProcessEnv = {}): Promise<Patient> {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-faults-'));
  const before = process.env.PERENNIAL_HOME;
  process.env.PERENNIAL_HOME = folder;
  const failPoint = join(folder, 'fail-point');
  const machine = new Machine(() => undefined, { PERENNIAL_FAIL_POINT_FILE: failPoint, ...env });
  machine.onDeath = () => undefined;
  const leave = async (): Promise<void> => {
    await machine.stop();
    if (before === undefined) delete process.env.PERENNIAL_HOME;
    else process.env.PERENNIAL_HOME = before;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await machine.startParts();
    await Promise.all([machine.startWorker(), machine.startApi()]);
    const sql = machine.sql(4);
    const admin = await adminKey(sql, folder);
    return {
      machine,
      sql,
      office: new Office(machine.apiUrl, admin),
      plays: async (file, afterEach = async () => undefined) => {
        const scenario = parseScenario(file, readFileSync(file, 'utf8'));
        const run = `f-${unique()}`;
        const live = new LiveWorld(machine.apiUrl, admin, run);
        const pure = new PureWorld(run);
        const send = live.send.bind(live);
        live.send = async (message) => {
          const sent = await send(message);
          const [subscription] = live.subscriptions;
          if (sent.ok && subscription) await afterEach(subscription);
          return sent;
        };
        const { steps } = await play(scenario, live, run).catch((error: Error) => {
          throw new Error(`${error.message}\n${unexpectedIn(folder)}`, { cause: error });
        });
        deepEqual(
          steps.flatMap(({ line, mismatches }) => mismatches.map((mismatch) => ({ line, ...mismatch }))),
          [],
        );
        await play(scenario, pure, run);
        deepEqual(inOrder(await live.journal()), inOrder(await pure.journal()));
        return live;
      },
      failPoint,
      killedAt: async (point, act) => {
        writeFileSync(failPoint, `${point}\n`);
        const restarted = eventually(async () => readFileSync(failPoint, 'utf8').startsWith('hit')).then(() =>
          machine.startWorker(),
        );
        const [done] = await Promise.all([act(), restarted]);
        equal(readFileSync(failPoint, 'utf8'), `hit ${point}\n`);
        return done;
      },
      discharge: async () => {
        const { problems } = await verify(sql);
        await sql.end();
        await leave();
        deepEqual(problems, []);
      },
    };
  } catch (error) {
    await leave();
    throw error;
  }
}

/** What the API and the worker could not explain: a fault test that ends in "server.error" is else a riddle. */
const unexpectedIn = (folder: string): string =>
  ['api', 'worker']
    .flatMap((part) => readFileSync(join(folder, 'logs', `${part}.log`), 'utf8').split('\n'))
    .filter((line) => /"level":(50|60)|Error/.test(line))
    .slice(-20)
    .join('\n');

const inOrder = (events: readonly { stream: string; content: string }[]): readonly string[] =>
  events.toSorted((a, b) => (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : 0)).map(({ content }) => content);
