import type { Machine } from '../launch/machine.ts';
import { adminId, adminKey } from '../launch/seed.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { stampKeys } from '../worker/settings.ts';
import { againstTheFloor } from './against-floor.ts';
import { firstOrder, hire, signUp } from './company.ts';
import { ours, theFloor } from './sides.ts';
import type { Row } from './table.ts';
import { yearRows } from './years.ts';

const accounts = 200;

/** What needs the real parts: the floor runs on the very same server, in a worker with the same options. */
export async function realRows(machine: Machine, rounds: number, seconds: number): Promise<readonly Row[]> {
  await machine.startWorker();
  const floorWorker = await machine.startNode('floor', 'bench/floor-worker.ts');
  const sql = machine.sql(4);
  const client = await connectTemporal(machine.temporalAddress);
  const admin = await adminKey(sql, machine.folder);
  const crew = await hire(sql, adminId);
  const customers = await Promise.all(
    Array.from({ length: accounts }, (_, n) => signUp(sql, crew, `Customer ${n}`, 'wall')),
  );
  const keys = stampKeys();
  const updates = firstOrder(crew, 'sub_x', 'acc_x', '2021-01-01T00:00:00.000Z' as never).length;
  const servers = { temporal: machine.pid('temporal'), postgres: machine.pid('postgres') };
  const rows = await againstTheFloor(
    { side: ours(client, sql, keys, crew, customers), pids: { worker: machine.pid('worker'), ...servers } },
    { side: theFloor(client, updates), pids: { worker: floorWorker.pid, ...servers } },
    sql,
    rounds,
    seconds,
  );
  await floorWorker.stop();
  await machine.startApi();
  const years = await yearRows({ client, sql, apiUrl: machine.apiUrl, keys, crew, admin });
  await client.connection.close();
  await sql.end();
  return [...rows, ...years];
}
