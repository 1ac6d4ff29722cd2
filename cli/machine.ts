import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Sql } from '../db/connection.ts';
import { Machine } from '../launch/machine.ts';
import { adminKey } from '../launch/seed.ts';
import { alive, homeFolder, LaunchError } from '../launch/state.ts';

/** What the operating commands need of a running installation. */
export interface Running {
  readonly api: string;
  readonly temporal: string;
  readonly database: string;
  readonly ui: string | undefined;
  readonly admin: string;
  /** In whose name the API is read: PERENNIAL_KEY, else the development key, which counts for nothing in production. */
  readonly reader: string;
  readonly sql: Sql;
}

/** Works on what runs: the one in this folder, or one that the environment names; else starts one for the time of the command. */
export async function withMachine(work: (running: Running) => Promise<number | undefined>): Promise<void> {
  const folder = homeFolder();
  let machine: Machine | undefined;
  let code = 0;
  try {
    const file = join(folder, 'running.json');
    const known = existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as Omit<Running, 'admin' | 'reader' | 'sql'> & { pid: number })
      : undefined;
    let parts: Omit<Running, 'admin' | 'reader' | 'sql'>;
    if (known && alive(known.pid)) parts = known;
    else {
      machine = new Machine((line) => console.error(line));
      await machine.startParts();
      await Promise.all([machine.startWorker(), machine.startApi()]);
      parts = {
        api: machine.apiUrl,
        temporal: machine.temporalAddress,
        database: machine.databaseUrl,
        ui: machine.uiUrl,
      };
    }
    const sql = connect(parts.database, 3);
    try {
      const admin = await adminKey(sql, folder);
      code = (await work({ ...parts, sql, admin, reader: process.env.PERENNIAL_KEY || admin })) ?? 0;
    } finally {
      await sql.end({ timeout: 2 });
    }
  } catch (error) {
    console.error(inWords(error));
    code = 1;
  } finally {
    await machine?.stop();
  }
  process.exit(code);
}

/** What an operator can do something about is a sentence; all else is a bug and shows its stack. */
function inWords(error: unknown): unknown {
  if (error instanceof LaunchError || (error as Error).name === 'ScenarioError') return (error as Error).message;
  const { code } = ((error as Error).cause ?? error) as { code?: string };
  return code === 'ECONNREFUSED' || code === 'ECONNRESET'
    ? 'A part of the installation does not answer: look whether `npm start` is still running.'
    : error;
}
