import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { Machine } from '../../launch/machine.ts';
import { adminKey } from '../../launch/seed.ts';

/** One machine of real parts for all tests of this project, in a folder of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-test-'));
  process.env.PERENNIAL_HOME = folder;
  process.env.INBOUND_MAIL_SECRET = 'the-gateway-of-the-tests';
  process.env.INBOUND_MAIL_AUTHSERV = 'mx.perennial.example';
  const machine = new Machine((line) => console.log(line));
  machine.onDeath = () => undefined;
  try {
    await machine.startParts();
    await Promise.all([machine.startWorker(), machine.startApi()]);
  } catch (error) {
    await machine.stop();
    throw error;
  }
  const sql = machine.sql(1);
  const admin = await adminKey(sql, folder);
  await sql.end();
  project.provide('machine', {
    api: machine.apiUrl,
    database: machine.databaseUrl,
    temporal: machine.temporalAddress,
    ui: machine.uiUrl ?? '',
    admin,
    folder,
  });
  return async () => {
    await machine.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

declare module 'vitest' {
  export interface ProvidedContext {
    machine: { api: string; database: string; temporal: string; ui: string; admin: string; folder: string };
  }
}
