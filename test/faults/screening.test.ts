import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manyAccounts } from '../../bench/many-accounts.ts';
import { loadList } from '../../db/screening/lists.ts';
import { eventually } from '../office.ts';
import { type Patient, patient } from './kit.ts';

let it1: Patient;
beforeAll(async () => {
  it1 = await patient();
});
afterAll(async () => {
  await it1.machine.stop();
});

describe('A re-screening of all accounts', () => {
  it('goes on after its worker was killed: every account is looked at, every hit is written once', async () => {
    const { machine, sql } = it1;
    machine.onDeath = () => undefined;
    const names = Array.from({ length: 1600 }, (_, n) => (n % 100 === 7 ? `Zyx Contraband ${n}` : `Customer ${n}`));
    await manyAccounts(sql, names, (n) => `Ada ${n}`);
    const listed = names.filter((name) => name.startsWith('Zyx'));
    await machine.kill('worker', 'SIGKILL');
    const { run } = await loadList(sql, {
      id: 'sdn',
      clock: '',
      format: 'json',
      parties: listed.map((name, n) => ({ id: `e-${n}`, names: [name] })),
      by: 'test',
    });
    await machine.start('worker');
    await eventually(async () => {
      const [row] = await sql<{ screened: number }[]>`select screened from screening_runs where id = ${run}`;
      return row && row.screened > 0;
    });
    await machine.kill('worker', 'SIGKILL');
    await machine.start('worker');
    const done = await eventually(async () => {
      const [row] = await sql<{ screened: number; total: number; changed: number }[]>`
        select screened, total, changed from screening_runs where id = ${run} and finished_at is not null`;
      return row;
    });
    expect(done).toMatchObject({ screened: 1600, total: 1600 });
    const hits = await sql<{ stream: string; times: number }[]>`
      select stream, count(*)::int as times from journal where type = 'AccountScreened' group by stream`;
    expect(hits).toHaveLength(listed.length);
    expect(hits.every(({ times }) => times === 1)).toBe(true);
    const [{ held = 0 } = {}] = await sql<{ held: number }[]>`
      select count(*)::int as held from representations where kind = 'account' and body->'holds' ? 'trade'`;
    expect(held).toBe(listed.length);
  });
});
