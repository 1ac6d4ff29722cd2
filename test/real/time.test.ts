import { describe, expect, it } from 'vitest';
import { connectTemporal } from '../../temporal/connection.ts';
import { subscriptionWorkflow, workflowId } from '../../temporal/subscription.ts';
import { restore } from '../../worker/patrol.ts';
import { book, call, crew, deal, eventually, machine, sql, unique } from './kit.ts';

const temporal = await connectTemporal(machine.temporal);

describe('Time', () => {
  it('RN-1: on an offset clock the renewal fires by itself, by a real timer, dated its own day', async () => {
    const people = await crew();
    const clock = `off-${unique()}`;
    await call('POST', '/v1/test-clocks', machine.admin, { name: clock, kind: 'offset', at: '2021-09-25T00:00:00Z' });
    const it1 = await deal(people, { clock, start: '2021-10-01', seats: 5 });
    await book(people, it1);
    await call('POST', `/v1/subscriptions/${it1.subscription}/usage`, people.ray.key, {
      date: '2021-10-02',
      billableUsers: 7,
    });
    await sql`update clocks set offset_ms = ${Date.parse('2022-10-01T00:00:00Z') - 3000 - Date.now()} where id = ${clock}`;
    await subscriptionWorkflow(temporal, it1.subscription).lookAgain();
    const renewed = await eventually(
      async () =>
        (
          await sql<
            { content: string }[]
          >`select content from journal where stream = ${it1.subscription} and type = 'Renewed'`
        )[0],
    );
    expect(JSON.parse(renewed.content)).toMatchObject({ at: '2022-10-01T00:00:00.000Z', data: { seats: 7 } });
  });

  it('a test clock goes forward only, tells what will happen, and every boundary leaves a trace', async () => {
    const people = await crew();
    const it1 = await deal(people);
    await book(people, it1);
    const { clock } = (await call('GET', `/v1/subscriptions/${it1.subscription}`, people.ray.key)).body as {
      clock: string;
    };
    const agenda = (await call('GET', `/v1/subscriptions/${it1.subscription}/agenda`, people.ray.key)).body.data as {
      kind: string;
      at: string;
    }[];
    expect(agenda.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['invoice', 'entitlement', 'renewal-banner', 'renewal-notice', 'renewal']),
    );
    expect(
      (await call('POST', `/v1/test-clocks/${clock}/advance`, machine.admin, { to: '2021-01-01' })).body.code,
    ).toBe('clock.backwards');
    const before = (await call('GET', `/v1/subscriptions/${it1.subscription}/renewal`, people.ray.key)).body;
    expect(before).toMatchObject({ boundary: '2022-10-01', will: true });
    await call('POST', `/v1/test-clocks/${clock}/advance`, machine.admin, { to: '2022-10-20' });
    const after = (await call('GET', `/v1/subscriptions/${it1.subscription}`, people.ray.key)).body;
    expect(after).toMatchObject({
      status: 'Expired',
      lastBoundary: { outcome: 'NotRenewed', reasons: [expect.stringContaining('no active-user count')] },
    });
  });
});

describe('The journal is the truth', () => {
  it('a terminated workflow is started again by restore, named in an incident, and goes on', async () => {
    const people = await crew();
    const it1 = await deal(people);
    await book(people, it1);
    await temporal.workflow.getHandle(workflowId(it1.subscription)).terminate('by hand');
    const { started } = await restore(sql, temporal);
    expect(started).toContain(it1.subscription);
    const incidents = (await call('GET', '/v1/incidents', machine.admin)).body.data as {
      subscription: string;
      kind: string;
    }[];
    expect(incidents).toContainEqual(
      expect.objectContaining({ subscription: it1.subscription, kind: 'workflow-missing' }),
    );
    const { status } = await call(
      'POST',
      `/v1/subscriptions/${it1.subscription}/turn-auto-renew-off`,
      people.ray.key,
      {},
    );
    expect(status).toBe(200);
  });

  it('the journal cannot be changed or deleted, not even by its own user', async () => {
    await expect(sql`update journal set content = content || ' '`).rejects.toThrow(/append-only/);
    await expect(sql`delete from journal`).rejects.toThrow(/append-only/);
    await expect(sql`truncate journal`).rejects.toThrow(/append-only/);
  });
});
