import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../office.ts';
import { type Patient, patient } from './kit.ts';

const folder = mkdtempSync(join(tmpdir(), 'perennial-checkout-'));
const trigger = join(folder, 'fail-point');
let clinic: Patient;

beforeAll(async () => {
  clinic = await patient({ PERENNIAL_FAIL_POINT_FILE: trigger });
});
afterAll(async () => {
  await clinic.discharge();
  rmSync(folder, { recursive: true, force: true });
});

describe('QW-1: a checkout charges once', () => {
  it.each(['after-charge', 'after-effect'])(
    'the worker is killed %s, before the answer is kept',
    async (point) => {
      writeFileSync(trigger, `${point}\n`);
      const restarted = eventually(async () => readFileSync(trigger, 'utf8').startsWith('hit')).then(() =>
        clinic.machine.startWorker(),
      );
      const [live] = await Promise.all([clinic.plays('examples/scenarios/at-71-web-direct.yaml'), restarted]);
      expect(readFileSync(trigger, 'utf8')).toBe(`hit ${point}\n`);
      for (const stream of live.subscriptions) {
        const [row] = await clinic.sql<{ paid: number; payments: number }[]>`
          select count(*) filter (where type = 'CheckoutPaid')::int as paid,
            count(*) filter (where type = 'PaymentRecorded')::int as payments
          from journal where stream = ${stream}`;
        expect(row).toEqual({ paid: 1, payments: 1 });
        const charges = await clinic.sql`
          select asked from simulated where system = 'gateway' and key like ${`${stream}#%`}`;
        expect(charges).toMatchObject([{ asked: 1 }]);
      }
    },
    240_000,
  );
});

describe('QW-2, TC-5: the card is asked after the screening only', () => {
  it('the worker is killed between the answer of the screening and its journal', async () => {
    writeFileSync(trigger, 'after-effect\n');
    const restarted = eventually(async () => readFileSync(trigger, 'utf8').startsWith('hit')).then(() =>
      clinic.machine.startWorker(),
    );
    const [live] = await Promise.all([clinic.plays('examples/scenarios/web-screened-first.yaml'), restarted]);
    for (const stream of live.subscriptions) {
      const [row] = await clinic.sql<{ screened: number; asked: number; refused: number }[]>`
        select count(*) filter (where type = 'PartiesScreened')::int as screened,
          count(*) filter (where type = 'PaymentAsked')::int as asked,
          count(*) filter (where type = 'CheckoutRefused')::int as refused
        from journal where stream = ${stream}`;
      const charges = await clinic.sql`
        select asked from simulated where system = 'gateway' and key like ${`${stream}#%`}`;
      expect((row?.asked ?? 0) + (row?.refused ?? 0)).toBe(1);
      expect(row?.screened).toBeLessThanOrEqual(1);
      expect(charges).toHaveLength(row?.asked ?? 0);
    }
  }, 240_000);
});
