import { beforeAll, describe, expect, it } from 'vitest';
import * as shape from '../../api/schemas.ts';
import { commandTable } from '../../domain/commands.ts';
import { recordCommands } from '../../domain/records.ts';
import { book, type Crew, call, crew, type Deal, deal, eventually, machine, sql } from './kit.ts';

let people: Crew;
let it1: Deal;

beforeAll(async () => {
  people = await crew();
  it1 = await deal(people, { discount: '10 %' });
  await call('POST', `/v1/quotes/${it1.quote}/submit-quote`, people.ray.key, {});
  const it2 = await deal(people);
  await book(people, it2);
  const { clock } = (await call('GET', `/v1/subscriptions/${it2.subscription}`, machine.admin)).body;
  await call('POST', `/v1/test-clocks/${clock}/advance`, machine.admin, { to: '2022-09-10' });
  await call('POST', '/v1/support-requests', people.sam.key, {
    subscription: it2.subscription,
    type: 'resend-licence',
    text: 'please',
  });
  await eventually(
    async () => (await sql`select 1 from snapshots where stream = ${it2.subscription} and pending = 0`)[0],
  );
  it1 = { ...it1, subscription: it2.subscription };
});

/** Every mismatch, in words. */
const problems = (of: { safeParse: (value: unknown) => { error?: { issues: unknown } } }, value: unknown): unknown =>
  of.safeParse(value).error?.issues ?? [];

describe('Answers have the shape that /openapi.json promises', () => {
  it.each([
    ['subscriptions', shape.subscription],
    ['opportunities', shape.opportunity],
    ['quotes', shape.quote],
    ['approvals', shape.approval],
    ['invoices', shape.invoice],
    ['licences', shape.licence],
    ['support-requests', shape.supportRequest],
    ['accounts', shape.account],
    ['people', shape.person],
  ] as const)('%s', async (path, of) => {
    const list = await call('GET', `/v1/${path}?limit=100`, machine.admin);
    expect(problems(shape.pageOf(of), list.body)).toEqual([]);
    const [first] = list.body.data as { id: string }[];
    const one = await call('GET', `/v1/${path}/${first?.id}`, machine.admin);
    expect(problems(of, one.body)).toEqual([]);
  });

  it.each([
    ['timeline', shape.listOf(shape.timelineEntry)],
    ['agenda', shape.listOf(shape.appointment)],
    ['charges', shape.listOf(shape.charge)],
    ['terms', shape.listOf(shape.term)],
    ['events', shape.listOf(shape.event)],
    ['commands', shape.commands],
    ['renewal', shape.renewal],
  ] as const)('subscriptions/{id}/%s', async (path, of) => {
    const { status, body } = await call('GET', `/v1/subscriptions/${it1.subscription}/${path}`, machine.admin);
    expect(status).toBe(200);
    expect(problems(of, body)).toEqual([]);
  });

  it('mails, incidents, the feed', async () => {
    expect(problems(shape.listOf(shape.mail), (await call('GET', '/v1/mails', machine.admin)).body)).toEqual([]);
    expect(problems(shape.listOf(shape.incident), (await call('GET', '/v1/incidents', machine.admin)).body)).toEqual(
      [],
    );
    const feed = await eventually(async () => {
      const { body } = await call('GET', '/v1/events?after=0', machine.admin);
      return (body.data as unknown[]).length > 0 && body;
    });
    expect(problems(shape.feed, feed)).toEqual([]);
  });

  it('a write, its preview, and a problem', async () => {
    const path = `/v1/subscriptions/${it1.subscription}/turn-auto-renew-on`;
    const preview = await call('POST', `${path}?dryRun=true`, people.ray.key, {});
    expect(problems(shape.preview, preview.body)).toEqual([]);
    const wrong = await call('POST', `${path}?preview=other`, people.ray.key, {});
    expect(wrong).toMatchObject({ status: 409, body: { code: 'command.preview-differs' } });
    expect(problems(shape.problem, wrong.body)).toEqual([]);
    const done = await call('POST', `${path}?preview=${preview.body.token}`, people.ray.key, {});
    expect(done.status).toBe(200);
    expect(problems(shape.written(shape.subscription), done.body)).toEqual([]);
  });

  it('every operation of /openapi.json tells its answers and its problems', async () => {
    const { body } = await call('GET', '/openapi.json', machine.admin);
    const paths = body.paths as Record<string, Record<string, { responses: Record<string, unknown> }>>;
    for (const [path, operations] of Object.entries(paths))
      for (const [method, { responses }] of Object.entries(operations)) {
        expect(Object.keys(responses), `${method} ${path}`).toContain('default');
        expect(JSON.stringify(responses), `${method} ${path}`).toMatch(/"(properties|anyOf)"|204/);
      }
  });

  it('every command of /openapi.json tells the headers that it reads', async () => {
    const { body } = await call('GET', '/openapi.json', machine.admin);
    const paths = body.paths as Record<string, Record<string, { operationId?: string; parameters?: Parameter[] }>>;
    const told = new Map(
      Object.values(paths).flatMap((operations) =>
        Object.values(operations).map(({ operationId, parameters = [] }) => [
          operationId,
          parameters
            .filter((each) => each.in === 'header')
            .map(({ name, required }) => `${name}${required ? '!' : ''}`),
        ]),
      ),
    );
    for (const { name } of commandTable) expect([name, told.get(name)]).toEqual([name, [...read, 'Prefer']]);
    for (const { name } of recordCommands) expect([name, told.get(name)]).toEqual([name, read]);
  });
});

const read = ['Idempotency-Key!', 'If-Match'];

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
}
