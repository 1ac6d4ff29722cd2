import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Patient, patient } from './kit.ts';

let clinic: Patient;

beforeAll(async () => {
  clinic = await patient();
});
afterAll(() => clinic.discharge());

describe('QW-1: a checkout charges once', () => {
  it.each(['after-charge', 'after-effect'])(
    'the worker is killed %s, before the answer is kept',
    async (point) => {
      const live = await clinic.killedAt(point, () => clinic.plays('examples/scenarios/at-71-web-direct.yaml'));
      expect(live.subscriptions).toHaveLength(3);
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
    const live = await clinic.killedAt('after-effect', () =>
      clinic.plays('examples/scenarios/web-screened-first.yaml'),
    );
    expect(live.subscriptions).toHaveLength(3);
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
