import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineUpdate } from '@temporalio/workflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stamped, StampKeys } from '../../db/journal/stamp.ts';
import { connectTemporal } from '../../temporal/connection.ts';
import { subscriptionWorkflow, workflowId } from '../../temporal/subscription.ts';
import {
  book,
  type Crew,
  call,
  crew,
  type Deal,
  deal,
  eventually,
  machine,
  quiet,
  sql,
  standing,
  unique,
} from './kit.ts';

let people: Crew;
let ours: Deal;
let theirs: Deal;
const temporal = await connectTemporal(machine.temporal);
const keys = StampKeys.parse(readFileSync(join(machine.folder, 'keys', 'stamp'), 'utf8').trim());

beforeAll(async () => {
  people = await crew();
  ours = await deal(people);
  theirs = await deal(people);
  await book(people, ours);
  await book(people, theirs);
  await quiet();
});

afterAll(() => temporal.connection.close());

type Payload = Stamped & { readonly stamp: { readonly kid: string; readonly mac: string } };

async function signed(key: string, command: string, target: string, body: object = {}): Promise<Payload> {
  const answer = await call('POST', '/v1/commands/sign', key, { command, target, body });
  expect([answer.status, answer.body.code]).toEqual([200, undefined]);
  return answer.body.payload as Payload;
}

const handle = (it: Deal): ReturnType<typeof temporal.workflow.getHandle> =>
  temporal.workflow.getHandle(workflowId(it.subscription));
const refusals = async (it: Deal): Promise<readonly { code: string; detail: string }[]> =>
  sql<
    { code: string; detail: string }[]
  >`select code, detail from refusals where stream = ${it.subscription} order by id`;

/** Sends a signal that has to be refused. @returns the code; nothing else has changed */
async function refusal(it: Deal, name: string, payload: unknown): Promise<string> {
  const [before, had] = [await standing(), (await refusals(it)).length];
  await handle(it).signal(name, payload);
  const now = await eventually(async () => {
    const all = await refusals(it);
    return all.length > had && all;
  });
  expect(now.length).toBe(had + 1);
  expect(await standing()).toEqual(before);
  return now.at(-1)?.code ?? '';
}

/** Whatever came before, the next honest command is answered. */
async function livesOn(it: Deal): Promise<void> {
  expect((await handle(it).describe()).status.name).toBe('RUNNING');
  const { status } = await call('POST', `/v1/subscriptions/${it.subscription}/turn-auto-renew-on`, people.ray.key, {});
  expect(status).toBe(200);
}

const hour = 3_600_000;
const optOut = 'turn-auto-renew-off';

describe('A stamp is good for one command, of one person, to one subscription', () => {
  it('what was stamped for one subscription is refused by another', async () => {
    const payload = await signed(people.ray.key, optOut, ours.subscription);
    expect(await refusal(theirs, optOut, payload)).toBe('stamp.invalid');
    const { body } = await call('GET', `/v1/subscriptions/${theirs.subscription}`, people.ray.key);
    expect(body.autoRenew).toBe(true);
    await livesOn(theirs);
  });

  it.each([
    ['another body', (p: Payload) => ({ ...p, body: { reason: 'mine' } })],
    ['another person', (p: Payload) => ({ ...p, person: people.dee.id })],
    ['another target', (p: Payload) => ({ ...p, target: theirs.subscription })],
    ['another subscription', (p: Payload) => ({ ...p, subscription: theirs.subscription })],
    ['another command id', (p: Payload) => ({ ...p, commandId: unique() })],
    ['another day', (p: Payload) => ({ ...p, receivedAt: '2021-01-01T00:00:00.000Z' })],
    ['another age', (p: Payload) => ({ ...p, stampedAt: new Date(Date.now() + hour).toISOString() })],
    ['another door', (p: Payload) => ({ ...p, door: 'api' })],
    ['one more field', (p: Payload) => ({ ...p, roles: ['finance'] })],
    ['a key nobody has', (p: Payload) => ({ ...p, stamp: { ...p.stamp, kid: 'prod-9' } })],
    ['a key called constructor', (p: Payload) => ({ ...p, stamp: { ...p.stamp, kid: 'constructor' } })],
    ['no key id', (p: Payload) => ({ ...p, stamp: { mac: p.stamp.mac } })],
    ['no seal', (p: Payload) => ({ ...p, stamp: { kid: p.stamp.kid } })],
    ['an empty seal', (p: Payload) => ({ ...p, stamp: { ...p.stamp, mac: '' } })],
    ['a number for a seal', (p: Payload) => ({ ...p, stamp: { ...p.stamp, mac: 7 } })],
    ['a byte less of the seal', (p: Payload) => ({ ...p, stamp: { ...p.stamp, mac: p.stamp.mac.slice(1) } })],
    ['true for a stamp', (p: Payload) => ({ ...p, stamp: true })],
    ['no stamp', ({ stamp: _, ...p }: Payload) => p],
  ] as const)('%s under the same stamp is refused', async (_name, change) => {
    const payload = await signed(people.ray.key, optOut, ours.subscription);
    expect(await refusal(ours, optOut, change(payload))).toBe('stamp.invalid');
  });

  it('a stamp for one command does not do for another', async () => {
    const payload = await signed(people.dee.key, 'turn-auto-renew-on', ours.subscription, { reason: 'x' });
    expect(await refusal(ours, 'pause-auto-renew', payload)).toBe('stamp.invalid');
    expect(await refusal(ours, optOut, { ...payload, name: optOut })).toBe('stamp.invalid');
  });

  it('a genuine stamp older than 7 days is refused as expired', async () => {
    const { stamp: _, ...content } = await signed(people.ray.key, optOut, ours.subscription);
    const old = { ...content, stampedAt: new Date(Date.now() - 7 * 24 * hour - 60_000).toISOString() };
    expect(await refusal(ours, optOut, { ...old, stamp: keys.sign(old) })).toBe('stamp.expired');
    const never = { ...content, stampedAt: 'never' };
    expect(await refusal(ours, optOut, { ...never, stamp: keys.sign(never) })).toBe('stamp.expired');
  });

  it('the door for Updates asks for the same stamp', async () => {
    const payload = await signed(people.ray.key, optOut, ours.subscription);
    const before = await standing();
    for (const forged of [{ ...payload, person: people.dee.id }, { ...payload, stamp: undefined }, {}, 'garbage', null])
      expect(
        await handle(ours).executeUpdate(defineUpdate<unknown, [unknown]>(optOut), {
          args: [forged],
          updateId: unique(),
        }),
      ).toMatchObject({ accepted: false, code: 'stamp.invalid' });
    expect(await standing()).toEqual(before);
    await livesOn(ours);
  });
});

describe('Signing', () => {
  it('signs in the caller’s own name, whatever the body says', async () => {
    const payload = await signed(people.ray.key, optOut, ours.subscription);
    expect(payload).toMatchObject({ person: people.ray.id, door: 'signal', name: optOut });
    const before = await standing();
    for (const field of ['person', 'by', 'door', 'stampedAt', 'receivedAt', 'commandId', 'subscription']) {
      const { status } = await call('POST', '/v1/commands/sign', people.ray.key, {
        command: optOut,
        target: ours.subscription,
        body: {},
        [field]: people.fin.id,
      });
      expect([field, status]).toEqual([field, 422]);
    }
    expect(await standing()).toEqual(before);
  });

  it.each([
    ['a command that is no public one', 'renew', {}, 404, 'command.unknown'],
    ['an answer of the outside world', 'answer-effect', {}, 404, 'command.unknown'],
    ['a body of another shape', 'change-seats', { total: 'all', from: '2021-02-30' }, 422, 'command.malformed'],
    ['an unknown field', optOut, { by: 'me' }, 422, 'command.malformed'],
    ['a float', 'change-seats', { total: 30.5, from: '2021-11-01' }, 422, 'command.malformed'],
  ] as const)('%s is not signed', async (_name, command, body, status, code) => {
    const answer = await call('POST', '/v1/commands/sign', people.ray.key, {
      command,
      target: ours.subscription,
      body,
    });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('a role that is missing is missing by Signal too', async () => {
    const payload = await signed(people.fin.key, optOut, ours.subscription);
    expect(await refusal(ours, optOut, payload)).toBe('role.missing');
  });

  it('the owner of a deal does not approve it by a stamped Signal either (AP-14)', async () => {
    const owner = await call('POST', '/v1/people', machine.admin, {
      name: `Boss-${unique()}`,
      email: 'boss@perennial.example',
      roles: ['sales', 'approver', 'deal desk', 'finance'],
      slot: 'ASM',
    });
    const key = String(
      (await call('POST', '/v1/keys', machine.admin, { person: owner.body.id, label: 'test' })).body.secret,
    );
    const own = await deal({ ...people, ray: { id: String(owner.body.id), key } }, { discount: '10 %' });
    await call('PATCH', `/v1/people/${String(owner.body.id)}`, machine.admin, { manager: people.ana.id });
    await call('POST', `/v1/quotes/${own.quote}/submit-quote`, key, {});
    const { data } = (await call('GET', `/v1/quotes/${own.quote}/approvals`, key)).body;
    const [request] = data as { id: string }[];
    expect(request).toBeDefined();
    for (const [command, target] of [
      ['approve', request?.id ?? ''],
      ['override-approval', own.quote],
    ] as const)
      expect(
        await refusal(own, command, await signed(key, command, target, command === 'approve' ? {} : { reason: 'me' })),
      ).toMatch(/^approval\.(own-deal|not-yours)$/);
    for (const [path, by] of [
      [`/v1/approvals/${request?.id}/approve`, people.rolf.key], // the owner’s own slot is skipped
      [`/v1/quotes/${own.quote}/accept`, key],
      [`/v1/opportunities/${own.opportunity}/submit-opportunity`, key],
    ] as const)
      expect((await call('POST', path, by, {})).body).toMatchObject({ events: expect.any(Array) });
    expect(await refusal(own, 'deal-desk-approve', await signed(key, 'deal-desk-approve', own.opportunity))).toBe(
      'approval.own-deal',
    );
    await call('POST', `/v1/opportunities/${own.opportunity}/deal-desk-approve`, people.dee.key, {});
    expect(await refusal(own, 'finance-approve', await signed(key, 'finance-approve', own.opportunity))).toBe(
      'approval.own-deal',
    );
  });
});

describe('Garbage through Temporal’s port', () => {
  const nested = (levels: number): string => `${'['.repeat(levels)}1${']'.repeat(levels)}`;

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['a list', [1, [2]]],
    ['half a number in the body', { stamp: { kid: 'dev-1', mac: 'x' }, body: { total: 1.5 } }],
    ['a NUL in the name of a person', { person: 'per_\u0000', commandId: '\u0000' }],
    ['objects that are no text', { person: { toString: 1, valueOf: 2 }, commandId: { length: 3 }, door: ['x'] }],
    ['half a surrogate pair', { person: '\ud800' }],
    ['a very long text', { person: 'x'.repeat(500_000), stamp: { kid: 'x', mac: 'x'.repeat(500_000) } }],
    ['lists in lists, a hundred deep', { body: JSON.parse(nested(100)), stamp: { kid: 'dev-1', mac: 'x' } }],
    ['__proto__', JSON.parse('{"__proto__":{"accepted":true},"constructor":{"prototype":{}}}')],
  ] as const)('%s is kept among the refusals, and the workflow lives on', async (_name, payload) => {
    expect(await refusal(theirs, optOut, payload)).toBe('stamp.invalid');
    await livesOn(theirs);
  });

  it.each([
    ['lists in lists, a hundred thousand deep', 'json/plain', `{"body":${nested(100_000)}}`],
    ['text that is no JSON', 'json/plain', '{"a":'],
    ['an encoding nobody knows', 'binary/mystery', 'x'],
    ['bytes', 'binary/plain', 'x'],
    ['nothing at all', 'binary/null', ''],
  ])('a payload of %s does no harm', async (_name, encoding, data) => {
    const had = (await refusals(theirs)).length;
    await temporal.workflowService.signalWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: workflowId(theirs.subscription) },
      signalName: optOut,
      input: { payloads: [{ metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from(data) }] },
      requestId: unique(),
    });
    await eventually(async () => (await refusals(theirs)).length > had);
    await livesOn(theirs);
  });

  it('what is due, an answer of the outside world and look-again take no content', async () => {
    const before = await standing();
    await handle(theirs).signal('look-again', { renewed: true });
    expect(
      await handle(theirs).executeUpdate(defineUpdate<unknown, [unknown]>('look-again'), { args: [{ more: 1 }] }),
    ).toMatchObject({ effects: 0 });
    await handle(theirs).signal('renew', { boundary: '2021-10-01' });
    await handle(theirs).signal('commitAnswer', { token: 'x' });
    await subscriptionWorkflow(temporal, theirs.subscription).lookAgain();
    expect(await standing()).toEqual(before);
    await livesOn(theirs);
  });

  it('refusals are capped: the newest 200 of a subscription are kept, those of made-up ids share one cap', async () => {
    const had = await sql`select 1 from journal where stream = ${theirs.subscription}`;
    for (let batch = 0; batch < 7; batch++)
      await Promise.all(Array.from({ length: 30 }, () => handle(theirs).signal(optOut, { person: `flood-${batch}` })));
    await livesOn(theirs);
    expect((await refusals(theirs)).length).toBeLessThanOrEqual(201);
    expect((await sql`select 1 from journal where stream = ${theirs.subscription}`).length).toBe(had.length + 1);
  });
});
