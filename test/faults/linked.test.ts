import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../office.ts';
import { type Patient, patient } from './kit.ts';

const folder = mkdtempSync(join(tmpdir(), 'perennial-linked-'));
const trigger = join(folder, 'fail-point');
let clinic: Patient;

beforeAll(async () => {
  clinic = await patient({ PERENNIAL_FAIL_POINT_FILE: trigger });
});
afterAll(async () => {
  await clinic.discharge();
  rmSync(folder, { recursive: true, force: true });
});

describe('QX-4: two linked subscriptions', () => {
  it.each(['before-delivery', 'after-delivery'])(
    'the worker is killed %s: nothing is lost, nothing done twice',
    async (point) => {
      writeFileSync(trigger, `${point}\n`);
      const restarted = eventually(async () => readFileSync(trigger, 'utf8').startsWith('hit')).then(() =>
        clinic.machine.startWorker(),
      );
      const [live] = await Promise.all([clinic.plays('examples/scenarios/at-94-contract-reset.yaml'), restarted]);
      expect(readFileSync(trigger, 'utf8')).toBe(`hit ${point}\n`);
      expect(live.subscriptions).toHaveLength(2);
      for (const stream of live.subscriptions) {
        const [row] = await clinic.sql<
          { orders: number }[]
        >`select count(*)::int as orders from journal where stream = ${stream} and type = 'OrderBooked'`;
        expect(row?.orders).toBe(1);
      }
    },
    240_000,
  );
});
