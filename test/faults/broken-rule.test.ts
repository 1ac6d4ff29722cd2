import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../office.ts';
import { type Patient, patient } from './kit.ts';

let clinic: Patient;

beforeAll(async () => {
  clinic = await patient();
});
afterAll(() => clinic.discharge());

describe('A deliberately broken rule', () => {
  it('parks the subscription instead of saving nonsense; mended and unparked it goes on', async () => {
    const { call, admin } = clinic.office;
    const people = await clinic.office.crew();
    const it1 = await clinic.office.deal(people);
    await clinic.machine.stopPart('worker');
    await clinic.machine.startWorker({
      NODE_OPTIONS: `--import ${join(import.meta.dirname, 'break-a-rule.mjs')}`,
    });
    await clinic.office.book(people, it1);
    const clock = String((await call('GET', `/v1/subscriptions/${it1.subscription}`, admin)).body.clock);
    await call('POST', `/v1/test-clocks/${clock}/advance`, admin, { to: '2021-10-05' });
    const parked = (await call('GET', `/v1/subscriptions/${it1.subscription}`, admin)).body;
    expect(parked).toMatchObject({ parked: { reason: expect.stringMatching(/comes to 456000, 455999 would be/) } });
    expect((await call('GET', `/v1/invoices?subscription=${it1.subscription}`, admin)).body.data).toEqual([]);
    expect((await call('GET', '/v1/incidents', admin)).body.data).toContainEqual(
      expect.objectContaining({ subscription: it1.subscription, kind: 'parked', closedAt: null }),
    );
    const refused = await call('POST', `/v1/subscriptions/${it1.subscription}/turn-auto-renew-off`, people.ray.key, {});
    expect(refused).toMatchObject({ status: 409, body: { code: 'subscription.parked' } });

    await clinic.machine.stopPart('worker');
    await clinic.machine.startWorker();
    const unparked = await call('POST', `/v1/subscriptions/${it1.subscription}/unpark`, admin, {
      reason: 'the rule is mended',
    });
    expect(unparked.status).toBe(200);
    await call('POST', `/v1/test-clocks/${clock}/advance`, admin, { to: '2021-10-06' });
    const invoices = await eventually(async () => {
      const { body } = await call('GET', `/v1/invoices?subscription=${it1.subscription}`, admin);
      return (body.data as { total: string }[]).length > 0 && (body.data as { total: string }[]);
    });
    expect(invoices.map(({ total }) => total)).toEqual(['4,560.00']);
    expect((await call('GET', '/v1/incidents', admin)).body.data).not.toContainEqual(
      expect.objectContaining({ subscription: it1.subscription, kind: 'parked', closedAt: null }),
    );
  });
});
