import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectTemporal } from '../../temporal/connection.ts';
import { subscriptionWorkflow, workflowId } from '../../temporal/subscription.ts';
import { patrol } from '../../worker/patrol.ts';
import { eventually, unique } from '../office.ts';
import { type Patient, patient } from './kit.ts';

let clinic: Patient;
const begun = new Date();

beforeAll(async () => {
  clinic = await patient();
});
afterAll(() => clinic.discharge());

const events = (stream: string): Promise<readonly { type: string; content: string }[]> =>
  clinic.sql<
    { type: string; content: string }[]
  >`select type, content from journal where stream = ${stream} order by seq`;

const incidents = async (stream: string): Promise<readonly string[]> =>
  (await clinic.sql<{ kind: string }[]>`select kind from incidents where stream = ${stream} order by id`).map(
    ({ kind }) => kind,
  );

/** Booked and paid for, on an offset clock that stands shortly before the end of the term. */
async function onItsLastDay(secondsBefore: number): Promise<string> {
  const { call, admin } = clinic.office;
  const people = await clinic.office.crew();
  const clock = `off-${unique()}`;
  await call('POST', '/v1/test-clocks', admin, { name: clock, kind: 'offset', at: '2021-09-25T00:00:00Z' });
  const it1 = await clinic.office.deal(people, { clock, seats: 5 });
  await clinic.office.book(people, it1);
  await call('POST', `/v1/subscriptions/${it1.subscription}/usage`, people.ray.key, {
    date: '2021-10-02',
    billableUsers: 7,
  });
  await clinic.sql`
    update clocks set offset_ms = ${Date.parse('2022-10-01T00:00:00Z') - secondsBefore * 1000 - Date.now()} where id = ${clock}`;
  await clinic.machine.lookAgain(it1.subscription);
  return it1.subscription;
}

describe('Outages', () => {
  it('RN-1: with the workers away across the date, the renewal happens once, dated on its own date', async () => {
    const subscription = await onItsLastDay(4);
    await clinic.machine.stopPart('worker');
    await new Promise((resolve) => setTimeout(resolve, 6000)); // the midnight on the offset clock passes
    expect((await events(subscription)).map(({ type }) => type)).not.toContain('Renewed');
    await clinic.machine.startWorker();
    await eventually(async () => (await events(subscription)).some(({ type }) => type === 'Renewed'));
    const renewals = (await events(subscription)).filter(({ type }) => type === 'Renewed');
    expect(renewals.map(({ content }) => JSON.parse(content).at)).toEqual(['2022-10-01T00:00:00.000Z']);
  });

  it('Temporal’s store is wiped; restore starts every life again, and the stories end as without it', async () => {
    const people = await clinic.office.crew();
    const { call, admin } = clinic.office;
    const it1 = await clinic.office.deal(people, { discount: '10 %' });
    await call('POST', `/v1/quotes/${it1.quote}/submit-quote`, people.ray.key, {});
    const before = await events(it1.subscription);

    await clinic.machine.stopPart('worker');
    await clinic.machine.stopPart('api');
    await clinic.machine.stopPart('temporal');
    for (const suffix of ['', '-shm', '-wal'])
      rmSync(join(clinic.machine.folder, `temporal.db${suffix}`), { force: true });
    await clinic.machine.start('temporal');
    await clinic.machine.start('worker');
    await clinic.machine.start('api');
    const temporal = await connectTemporal(clinic.machine.temporalAddress);
    const { live, started } = await patrol(clinic.sql, temporal, begun);
    expect(started).toContain(it1.subscription);
    expect(started.length).toBe(live);
    expect(await incidents(it1.subscription)).toEqual(['workflow-missing']);
    expect(await events(it1.subscription)).toEqual(before);
    const [row] = await clinic.sql<{ epoch: number }[]>`select epoch from snapshots where stream = ${it1.subscription}`;
    expect(row?.epoch).toBe(2);

    // The story goes on where it was.
    const [request] = (await call('GET', `/v1/quotes/${it1.quote}/approvals`, admin)).body.data as { id: string }[];
    const approved = await call('POST', `/v1/approvals/${request?.id}/approve`, people.ana.key, {});
    expect(approved.status).toBe(200);
    expect((await events(it1.subscription)).slice(0, before.length)).toEqual(before);

    // Whoever believes in the lost cluster can do nothing.
    await temporal.workflow.getHandle(workflowId(it1.subscription)).terminate('to start one of the old epoch');
    const stale = subscriptionWorkflow(temporal, it1.subscription, 1);
    await stale.start();
    await temporal.workflow.getHandle(workflowId(it1.subscription)).result();
    const answer = await call('POST', `/v1/quotes/${it1.quote}/accept`, people.ray.key, {});
    expect(answer.status).toBe(200);
    await temporal.connection.close();
  });

  it('whole stories are the same after the wipe', async () => {
    await clinic.plays('examples/scenarios/at-01-ten-more-seats.yaml');
  });

  it('terminate, cancel and reset by hand are noticed, named and mended', async () => {
    const temporal = await connectTemporal(clinic.machine.temporalAddress);
    const people = await clinic.office.crew();
    const { call } = clinic.office;
    const look = (): Promise<unknown> => patrol(clinic.sql, temporal, begun);
    const goesOn = async (subscription: string): Promise<void> => {
      const { status } = await call(
        'POST',
        `/v1/subscriptions/${subscription}/turn-auto-renew-off`,
        people.ray.key,
        {},
      );
      expect(status).toBe(200);
    };
    const booked = async (): Promise<string> => {
      const it1 = await clinic.office.deal(people);
      await clinic.office.book(people, it1);
      const [{ n } = { n: 1 }] = await eventually(async () => {
        const open = await clinic.sql<{ n: number }[]>`
          select pending as n from snapshots where stream = ${it1.subscription} and pending = 0`;
        return open.length > 0 && open; // the licence is out
      });
      expect(n).toBe(0);
      return it1.subscription;
    };

    const terminated = await booked();
    await temporal.workflow.getHandle(workflowId(terminated)).terminate('by hand');
    await look();
    expect(await incidents(terminated)).toContain('workflow-missing');
    await goesOn(terminated);

    const cancelled = await booked();
    await temporal.workflow.getHandle(workflowId(cancelled)).cancel();
    await eventually(async () => (await incidents(cancelled)).includes('cancel-refused'));
    expect((await temporal.workflow.getHandle(workflowId(cancelled)).describe()).status.name).toBe('RUNNING');
    await goesOn(cancelled);

    const reset = await booked();
    const handle = temporal.workflow.getHandle(workflowId(reset));
    const { runId } = await handle.describe();
    const { events: history } = await handle.fetchHistory();
    const completed = history?.find(({ workflowTaskCompletedEventAttributes: task }) => task);
    const before = await events(reset);
    await temporal.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: workflowId(reset), runId },
      reason: 'by hand',
      requestId: unique(),
      workflowTaskFinishEventId: completed?.eventId ?? null,
    });
    await eventually(async () => {
      await look(); // Temporal's list of closed runs lags behind
      return (await incidents(reset)).includes('workflow-reset');
    });
    expect(await events(reset)).toEqual(before);
    await goesOn(reset);
    await temporal.connection.close();
  });
});
