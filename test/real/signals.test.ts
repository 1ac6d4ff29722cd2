import { beforeAll, describe, expect, it } from 'vitest';
import { connectTemporal } from '../../temporal/connection.ts';
import { workflowId } from '../../temporal/subscription.ts';
import { book, type Crew, call, crew, type Deal, deal, eventually, machine, sql } from './kit.ts';

let people: Crew;
let it1: Deal;
const temporal = await connectTemporal(machine.temporal);

beforeAll(async () => {
  people = await crew();
  it1 = await deal(people, { discount: '10 %' });
  await call('POST', `/v1/quotes/${it1.quote}/submit-quote`, people.ray.key, {});
});

const events = async (id: string): Promise<number> =>
  Number((await sql`select count(*)::int as n from journal where stream = ${id}`)[0]?.n);
const refusals = (id: string): Promise<{ code: string; name: string }[]> =>
  sql<{ code: string; name: string }[]>`select code, name from refusals where stream = ${id} order by id`;

describe('Commands as Temporal Signals', () => {
  it('a payload without a stamp, with a forged one, and garbage are refused, seen as refused, and the workflow lives on', async () => {
    const handle = temporal.workflow.getHandle(workflowId(it1.subscription));
    const [request] = (await call('GET', `/v1/quotes/${it1.quote}/approvals`, people.ray.key)).body.data as {
      id: string;
    }[];
    const before = await events(it1.subscription);
    const signed = (
      await call('POST', '/v1/commands/sign', people.ana.key, {
        command: 'approve',
        target: request?.id ?? '',
        body: {},
      })
    ).body.payload as Record<string, unknown>;
    await handle.signal('approve', { ...signed, stamp: undefined, commandId: 'unstamped' });
    await handle.signal('approve', { ...signed, person: people.rolf.id, commandId: 'forged' });
    await handle.signal('approve', 'garbage');
    await handle.signal('approve', { a: [1, { b: null }] });
    const refused = await eventually(async () =>
      (await refusals(it1.subscription)).length >= 4 ? refusals(it1.subscription) : undefined,
    );
    expect(refused.map(({ code }) => code)).toEqual([
      'stamp.invalid',
      'stamp.invalid',
      'stamp.invalid',
      'stamp.invalid',
    ]);
    expect(await events(it1.subscription)).toBe(before);
    expect((await handle.describe()).status.name).toBe('RUNNING');
    const shown = (await call('GET', `/v1/subscriptions/${it1.subscription}/commands`, people.ray.key)).body
      .refused as unknown[];
    expect(shown.length).toBe(4);
  });

  it('a stamped approval is journalled with its actor and its door', async () => {
    const [request] = (await call('GET', `/v1/quotes/${it1.quote}/approvals`, people.ray.key)).body.data as {
      id: string;
    }[];
    const { payload, signal } = (
      await call('POST', '/v1/commands/sign', people.ana.key, {
        command: 'approve',
        target: request?.id ?? '',
        body: {},
      })
    ).body as { payload: unknown; signal: string };
    await temporal.workflow.getHandle(workflowId(it1.subscription)).signal(signal, payload);
    await eventually(
      async () => (await call('GET', `/v1/quotes/${it1.quote}`, people.ray.key)).body.status === 'Approved',
    );
    const [row] = await sql<
      { content: string; door: string; keyId: string }[]
    >`select content, door, key_id as "keyId" from journal where stream = ${it1.subscription} and type = 'SlotApproved'`;
    expect(row?.door).toBe('signal');
    expect(row?.keyId).toBeTruthy();
    expect(JSON.parse(row?.content ?? '{}')).toMatchObject({ by: people.ana.id, data: { slot: 'ASM' } });
    // The same payload again does nothing more.
    const before = await events(it1.subscription);
    await temporal.workflow.getHandle(workflowId(it1.subscription)).signal(signal, payload);
    await call('GET', `/v1/subscriptions/${it1.subscription}`, people.ray.key);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await events(it1.subscription)).toBe(before);
  });

  it('Prefer: respond-async answers 202 with where to look', async () => {
    const it2 = await deal(people);
    const response = await fetch(`${machine.api}/v1/quotes/${it2.quote}/submit-quote`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${people.ray.key}`,
        'content-type': 'application/json',
        'idempotency-key': 'async',
        prefer: 'respond-async',
      },
      body: '{}',
    });
    expect(response.status).toBe(202);
    const location = response.headers.get('location') ?? '';
    const done = await eventually(async () => {
      const { body } = await call('GET', location, people.ray.key);
      return body.status === 'pending' ? undefined : body;
    });
    expect(done).toMatchObject({ status: 'accepted', name: 'submit-quote' });
  });

  it('a workflow started by hand for a subscription that has no journal refuses and ends', async () => {
    const handle = await temporal.workflow.start('subscription', {
      workflowId: 'subscription/sub_nobody',
      taskQueue: 'interactive',
      args: [{ id: 'sub_nobody', epoch: 1 }],
    });
    await handle.result();
    expect(Number((await sql`select count(*)::int as n from journal where stream = 'sub_nobody'`)[0]?.n)).toBe(0);
  });
});

describe('What an operator sees in the Temporal UI', () => {
  it('stage, what waits on whom, and what comes next, found by search attribute', async () => {
    const it2 = await deal(people, { discount: '10 %' });
    await call('POST', `/v1/quotes/${it2.quote}/submit-quote`, people.ray.key, {});
    const found = await eventually(async () => {
      const ids: string[] = [];
      for await (const execution of temporal.workflow.list({
        query: 'PerennialStage="approval" and ExecutionStatus="Running"',
      }))
        ids.push(execution.workflowId);
      return ids.includes(workflowId(it2.subscription)) ? ids : undefined;
    });
    expect(found).not.toContain(workflowId(it1.subscription));
    const info = await temporal.workflow.getHandle(workflowId(it2.subscription)).describe();
    expect(info.searchAttributes.PerennialWaitsFor).toEqual(['approval:ASM']);
    const metadata = (await temporal.workflow
      .getHandle(workflowId(it2.subscription))
      .query('__temporal_workflow_metadata')) as { currentDetails: string };
    expect(metadata.currentDetails).toContain('**Waits on** approval:ASM');
    expect(metadata.currentDetails).not.toContain('acme.example');
  });

  it('a command that moves neither timer nor attribute costs at most 7 history events', async () => {
    const it2 = await deal(people);
    await book(people, it2);
    await eventually(
      async () => (await sql`select 1 from snapshots where stream = ${it2.subscription} and pending = 0`)[0],
    ); // the licence is out
    const handle = temporal.workflow.getHandle(workflowId(it2.subscription));
    const length = async (): Promise<number> => (await handle.describe()).historyLength;
    const before = await length();
    for (let n = 0; n < 4; n++)
      await call('POST', `/v1/subscriptions/${it2.subscription}/turn-auto-renew-on`, people.ray.key, {});
    expect((await length()) - before).toBeLessThanOrEqual(28);
  });
});
