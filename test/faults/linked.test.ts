import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Patient, patient } from './kit.ts';

let clinic: Patient;

beforeAll(async () => {
  clinic = await patient();
});
afterAll(() => clinic.discharge());

describe('QX-4: two linked subscriptions', () => {
  it.each(['before-delivery', 'after-delivery'])(
    'the worker is killed %s: nothing is lost, nothing done twice',
    async (point) => {
      const live = await clinic.killedAt(point, () => clinic.plays('examples/scenarios/at-94-contract-reset.yaml'));
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
