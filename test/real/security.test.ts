import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CommandSpec } from '../../domain/command-spec.ts';
import { commandTable } from '../../domain/commands.ts';
import { recordCommands } from '../../domain/records.ts';
import { type Role, roles } from '../../domain/vocabulary.ts';
import { connectTemporal } from '../../temporal/connection.ts';
import { workflowId } from '../../temporal/subscription.ts';
import { sample } from '../sample.ts';
import {
  type Answered,
  book,
  type Crew,
  call,
  contact,
  crew,
  type Deal,
  deal,
  isProblem,
  machine,
  quiet,
  raw,
  sql,
  standing,
  unique,
} from './kit.ts';

let people: Crew;
let it1: Deal;
const holders = {} as Record<Role, { id: string; key: string }>;

beforeAll(async () => {
  people = await crew();
  it1 = await deal(people);
  Object.assign(holders, {
    sales: people.ray,
    approver: people.rolf,
    'deal desk': people.dee,
    finance: people.fin,
    support: people.sam,
  });
  for (const role of roles) holders[role] ??= await hire({ roles: [role] });
});

async function hire(body: Record<string, unknown>): Promise<{ id: string; key: string; keyId: string }> {
  const name = `Person-${unique()}`;
  const { body: person } = await call('POST', '/v1/people', machine.admin, {
    name,
    email: `${name}@perennial.example`,
    ...body,
  });
  const { body: key } = await call('POST', '/v1/keys', machine.admin, { person: person.id, label: 'test' });
  return { id: String(person.id), key: String(key.secret), keyId: String(key.id) };
}

const json = (key: string): Record<string, string> => ({
  authorization: `Bearer ${key}`,
  'content-type': 'application/json',
  'idempotency-key': unique(),
});

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { security?: readonly unknown[] }>>>>;
}

/** What may be asked for without a key, besides the description of the API itself. */
/** Signed instead of keyed (callbacks.test.ts, signature.test.ts); the marketplace called here is none. */
const signed: Readonly<Record<string, number>> = {
  'POST /v1/marketplaces/{marketplace}/callbacks': 404,
  'POST /v1/signature/callbacks': 401,
};
const open = ['GET /health', 'GET /ready', 'GET /v1/licence-keys', ...Object.keys(signed)];

describe('Who are you?', () => {
  it('every route of /openapi.json is 401 without a key and with a wrong one, but for those that say so', async () => {
    const { paths } = (await call('GET', '/openapi.json', '')).body as unknown as OpenApi;
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]) => ({
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path: path.replaceAll(/\{\w+\}/g, it1.subscription),
        free: security?.length === 0,
      })),
    );
    expect(routes.filter(({ free }) => free).map(({ name }) => name)).toEqual(open);
    expect(routes.length).toBeGreaterThan(60);
    const before = await standing();
    for (const { name, method, path, free } of routes) {
      const statuses = [];
      for (const headers of [{}, { authorization: 'Bearer pn_live_wrong' }, { authorization: 'Basic YTpi' }])
        statuses.push((await raw(method, path, headers)).status);
      expect([name, ...new Set(statuses)]).toEqual([name, signed[name] ?? (free ? 200 : 401)]);
    }
    expect(await standing()).toEqual(before);
  });

  it.each(['/v1/nothing-here', '/%761/people', '/health/../v1/people', '/reference/../v1/people', '//v1/people'])(
    '%s: no way round the key by another spelling of the path',
    async (path) => {
      const answer = await raw('GET', path);
      expect([401, 404]).toContain(answer.status);
      expect(answer.text).not.toContain('@perennial.example');
    },
  );

  it('a HEAD, an OPTIONS and another case of the scheme open nothing', async () => {
    expect((await raw('HEAD', '/v1/people')).status).toBe(401);
    expect((await raw('OPTIONS', '/v1/people')).status).toBe(401);
    expect((await raw('GET', '/v1/me', { authorization: people.ray.key })).status).toBe(401);
    expect((await raw('GET', `/v1/me?authorization=${people.ray.key}`)).status).toBe(401);
  });

  it('a key is shown once: no answer has it again, and the database holds its hash only', async () => {
    const made = await call('POST', '/v1/keys', machine.admin, { person: people.ray.id, label: 'shown once' });
    const secret = String(made.body.secret);
    const [row] = await sql`select * from api_keys where id = ${String(made.body.id)}`;
    expect(row?.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(row)).not.toContain(secret);
    for (const table of ['requests', 'commands', 'journal', 'representations', 'refusals'])
      expect(await sql`select 1 from ${sql(table)} t where t::text like ${`%${secret}%`}`).toEqual([]);
    const logs = ['api', 'worker'].map((part) => readFileSync(join(machine.folder, 'logs', `${part}.log`), 'utf8'));
    expect(logs.join('')).not.toContain(secret);
  });

  it('a revoked key is 401 at once, and only its person or an administrator revokes it', async () => {
    const person = await hire({ roles: ['sales'] });
    expect((await call('DELETE', `/v1/keys/${person.keyId}`, people.ray.key)).status).toBe(404);
    expect((await call('GET', '/v1/me', person.key)).status).toBe(200);
    expect((await call('DELETE', `/v1/keys/${person.keyId}`, person.key)).status).toBe(204);
    expect((await call('GET', '/v1/me', person.key)).body.code).toBe('request.unauthenticated');
  });

  it('a key for somebody else needs the role admin', async () => {
    const { status, body } = await call('POST', '/v1/keys', people.ray.key, { person: people.fin.id, label: 'mine' });
    expect([status, body.code]).toEqual([403, 'role.missing']);
    expect((await call('POST', '/v1/keys', people.ray.key, { person: people.ray.id, label: 'mine' })).status).toBe(201);
  });

  it('somebody who left is 403 with every key, at once', async () => {
    const person = await hire({ roles: ['sales'] });
    await call('PATCH', `/v1/people/${person.id}`, machine.admin, { active: false });
    for (const path of ['/v1/me', '/v1/subscriptions', `/v1/quotes/${it1.quote}`]) {
      const { status, body } = await call('GET', path, person.key);
      expect([status, body.code]).toEqual([403, 'person.inactive']);
    }
  });
});

/** What the smallest body of its shape would get wrong. */
const bodies: Readonly<Record<string, unknown>> = {
  'create-opportunity': { type: 'New Business', account: 'acc_x' },
  'create-quote': { seats: { 'SM Premium': 1 }, start: '2021-10-01' },
  delegate: { from: '2021-10-01', to: '2021-10-08' },
};

/** A body of the right shape, so that nothing but the role can say no. */
function bodyOf({ name, body }: CommandSpec): Record<string, unknown> {
  const made = { ...(sample(body) as object), ...(bodies[name] as object | undefined) };
  expect(body.safeParse(made).error?.issues ?? [], `a body for ${name} in test/real/security.test.ts`).toEqual([]);
  return made;
}

describe('What may you do?', () => {
  it.each([...commandTable, ...recordCommands] as readonly CommandSpec[])(
    '$name: every role but $roles is refused, nothing is changed',
    async (spec) => {
      const hash = it1.subscription.slice('sub_'.length);
      const thing = spec.path.split('/')[2] ?? '';
      const prefix =
        { subscriptions: 'sub', quotes: 'quo', approvals: 'apr', 'support-requests': 'sr' }[thing] ?? 'opp';
      const path = spec.path
        .replace('{item}', 'order-form')
        .replace('{delegation}', 'dlg_1')
        .replace('{id}', thing === 'subscriptions' ? it1.subscription : `${prefix}_${hash}_1`);
      const body = {
        ...bodyOf(spec),
        ...(spec.name === 'record-payment' ? { invoice: `inv_${hash}_1` } : {}),
        ...(spec.name === 'open-support-request' ? { subscription: it1.subscription } : {}),
      };
      for (const [, part = ''] of spec.path.matchAll(/\{(\w+)\}/g)) delete (body as Record<string, unknown>)[part];
      const before = await standing();
      for (const role of roles.filter((each) => !spec.roles.includes(each)))
        for (const query of ['', '?dryRun=true']) {
          const answer = await call(spec.method, `${path}${query}`, holders[role].key, body);
          expect([role, answer.status, answer.body.code]).toEqual([role, 403, 'role.missing']);
          isProblem(answer, 'role.missing');
        }
      expect(await standing()).toEqual(before);
    },
  );

  it('clocks need one of the roles sales, deal desk, ops, admin', async () => {
    const before = await standing();
    for (const role of ['approver', 'finance', 'support'] as const)
      for (const [method, path, body] of [
        ['POST', '/v1/test-clocks', { at: '2021-01-01' }],
        ['POST', '/v1/test-clocks/wall/advance', { to: '2031-01-01' }],
        ['DELETE', '/v1/test-clocks/wall', undefined],
      ] as const) {
        const { status, body: problem } = await call(method, path, holders[role].key, body);
        expect([role, path, status, problem.code]).toEqual([role, path, 403, 'role.missing']);
      }
    expect(await standing()).toEqual(before);
  });

  it('nobody gives themselves a role', async () => {
    for (const role of roles.filter((each) => each !== 'admin')) {
      const { status } = await call('PATCH', `/v1/people/${holders[role].id}`, holders[role].key, {
        roles: [...roles],
      });
      expect([role, status]).toEqual([role, 403]);
    }
  });

  it('an Idempotency-Key is the caller’s own: another person’s same key is another request', async () => {
    const key = unique();
    const other = await crew();
    const body = { name: `Same ${key}`, country: 'US', soldTo: contact('it@same.example') };
    const first = await call('POST', '/v1/accounts', people.ray.key, body, key);
    const second = await call('POST', '/v1/accounts', other.ray.key, body, key);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).not.toBe(first.body.id);
    const third = await call('POST', '/v1/accounts', other.dee.key, { ...body, name: 'Another body' }, key);
    expect(third.status).toBe(201);
  });
});

describe('Text that means to be more than text', () => {
  it.each([
    "'; drop table journal; --",
    "' or '1'='1",
    '%',
    'a_me',
    'a%e',
    '\\',
    '%%%',
    "\\' or 1=1",
    '$1',
    '\u0000',
    '\u0000x',
  ])('q=%j finds what has it and nothing else', async (q) => {
    const before = await standing();
    const { status, body } = await call('GET', `/v1/subscriptions?q=${encodeURIComponent(q)}`, people.ray.key);
    if (q.includes('\u0000')) {
      expect(status).toBe(400);
      isProblem({ status, body }, 'request.malformed');
    } else {
      expect(status).toBe(200);
      expect(body.data).toEqual([]);
    }
    expect(await standing()).toEqual(before);
  });

  it.each(['cursor', 'account', 'subscription', 'status', 'stage', 'waitsFor'])(
    '%s takes quotes and refuses what is no text',
    async (name) => {
      const nothing = await call('GET', `/v1/quotes?${name}=${encodeURIComponent('~\'"; --')}`, people.ray.key);
      expect([200, 400]).toContain(nothing.status);
      const nul = await call('GET', `/v1/quotes?${name}=a%00b`, people.ray.key);
      expect(nul.status).toBe(400);
      isProblem(nul, 'request.malformed');
    },
  );

  it('a cursor that was made up is 400, not an error of the server', async () => {
    for (const [cursor, status] of [
      ['AA', 400],
      ['AGE', 400],
      ['____', 200],
      ['%27--', 200],
      ['x'.repeat(301), 422],
    ] as const) {
      const answer = await call('GET', `/v1/quotes?cursor=${cursor}`, people.ray.key);
      expect([cursor, answer.status]).toEqual([cursor, status]);
    }
  });

  it.each([
    '..%2f..%2fetc%2fpasswd',
    '%00',
    'quo_a%00b_1',
    "quo_'_1",
    'constructor',
    '__proto__',
    '__proto___1',
    `quo_${'a'.repeat(150)}_1`,
    '%zz',
    '%ff',
    'a'.repeat(5000),
  ])('the id %s is nothing that exists', async (id) => {
    const before = await standing();
    for (const [method, path] of [
      ['GET', `/v1/quotes/${id}`],
      ['GET', `/v1/subscriptions/${id}`],
      ['GET', `/v1/subscriptions/${id}/events`],
      ['GET', `/v1/opportunities/${id}/checklist`],
      ['GET', `/v1/commands/${id}`],
      ['GET', `/v1/test-clocks/${id}`],
      ['GET', `/v1/invoice-lines/${id}`],
      ['POST', `/v1/quotes/${id}/submit-quote`],
      ['POST', `/v1/subscriptions/${id}/turn-auto-renew-on`],
      ['PATCH', `/v1/accounts/${id}`],
      ['DELETE', `/v1/keys/${id}`],
    ] as const) {
      const answer = await raw(method, path, json(machine.admin), method === 'GET' ? undefined : '{}');
      const harmless = path.endsWith('/events') ? [200, 400, 404, 414] : [400, 404, 414];
      const allowed = method === 'POST' ? [...harmless, 403] : harmless;
      expect([path.slice(0, 60), allowed.includes(answer.status) || answer.status]).toEqual([path.slice(0, 60), true]);
      if (answer.status !== 200) {
        expect(answer.type).toContain('application/problem+json');
        isProblem(answer);
      }
    }
    expect(await standing()).toEqual(before);
  });
});

describe('Bodies that mean harm', () => {
  const quotes = (): string => `/v1/opportunities/${it1.opportunity}/quotes`;
  const send = (text: string, path = quotes(), method = 'POST'): Promise<Answered> =>
    raw(method, path, json(people.ray.key), text);
  const line = '"start":"2021-10-01"';

  it.each([
    ['above 1 MiB', `{"comments":"${'x'.repeat(1_100_000)}"}`, 413],
    ['nested a hundred thousand deep', `{"seats":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 422],
    ['cut off', '{"seats":', 400],
    ['empty text', '', 400],
    ['a list', '[]', 422],
    ['__proto__', `{"__proto__":{"roles":["finance"]},${line},"seats":{"SM Premium":1}}`, 400],
    ['constructor.prototype', `{"constructor":{"prototype":{"x":1}},${line},"seats":{"SM Premium":1}}`, 400],
    ['a product called constructor', `{${line},"seats":{"constructor":1}}`, 422],
    ['a product called toString', `{${line},"seats":{"toString":1}}`, 422],
    ['a product called hasOwnProperty', `{${line},"lines":[{"product":"hasOwnProperty","seats":1}]}`, 422],
    ['seats beyond 2^53', `{${line},"seats":{"SM Premium":9007199254740993}}`, 422],
    ['seats as 1e400', `{${line},"seats":{"SM Premium":1e400}}`, 422],
    ['half a seat', `{${line},"seats":{"SM Premium":0.5}}`, 422],
    ['seats as text', `{${line},"seats":{"SM Premium":"5"}}`, 422],
    ['a price of NaN', `{${line},"seats":{"SM Premium":1},"price":"NaN"}`, 422],
    ['a price of Infinity', `{${line},"seats":{"SM Premium":1},"price":"Infinity"}`, 422],
    ['a price as a float', `{${line},"seats":{"SM Premium":1},"price":228.1}`, 422],
    ['a price beyond all bounds', `{${line},"seats":{"SM Premium":1},"price":"999999999999999999.99"}`, 422],
    ['NaN where JSON has none', `{${line},"seats":{"SM Premium":NaN}}`, 400],
    ['30 February', '{"start":"2021-02-30","seats":{"SM Premium":1}}', 422],
    ['29 February of no leap year', '{"start":"2021-02-29","seats":{"SM Premium":1}}', 422],
    ['month 13', '{"start":"2021-13-01","seats":{"SM Premium":1}}', 422],
    ['the year 10000', '{"start":"10000-01-01","seats":{"SM Premium":1}}', 422],
    ['an instant for a date', '{"start":"2021-10-01T00:00:00Z","seats":{"SM Premium":1}}', 422],
    ['a NUL in a text', `{${line},"seats":{"SM Premium":1},"comments":"a\\u0000b"}`, 422],
    ['half a surrogate pair', `{${line},"seats":{"SM Premium":1},"comments":"a\\ud800b"}`, 422],
    ['a NUL in a name', `{${line},"seats":{"SM\\u0000Premium":1}}`, 422],
    ['an unknown field', `{${line},"seats":{"SM Premium":1},"approvedBy":"me"}`, 422],
    ['an unknown field further in', `{${line},"lines":[{"product":"SM Premium","seats":1,"total":"0"}]}`, 422],
  ] as [string, string, number][])('%s', async (_name, text, status) => {
    const before = await standing();
    const answer = await send(text);
    expect([answer.status, answer.text.slice(0, 300)]).toEqual([status, expect.any(String)]);
    expect(answer.type).toContain('application/problem+json');
    isProblem(answer);
    expect(answer.text.length).toBeLessThan(20_000);
    expect(await standing()).toEqual(before);
    expect(({} as Record<string, unknown>).roles).toBeUndefined();
  });

  it.each(['status', 'approvedBy', 'tenantId', 'amountDue', 'total', 'editors', 'id', 'primary', 'version2'])(
    'PATCH of %s of a quote is refused',
    async (field) => {
      const before = await standing();
      const answer = await send(JSON.stringify({ [field]: 'x' }), `/v1/quotes/${it1.quote}`, 'PATCH');
      expect([answer.status, answer.body.code]).toEqual([422, 'command.malformed']);
      expect(await standing()).toEqual(before);
    },
  );

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])('%s is 415', async (type) => {
    const answer = await raw('POST', quotes(), { ...json(people.ray.key), 'content-type': type }, '{}');
    expect(answer.status).toBe(415);
    isProblem(answer);
  });

  it('names of people and accounts with a NUL are refused by every door for records', async () => {
    const before = await standing();
    for (const [path, body] of [
      ['/v1/people', { name: 'a\u0000b', email: 'x@x.example' }],
      ['/v1/accounts', { name: 'a\u0000b', country: 'US', soldTo: contact('x@x.example') }],
      ['/v1/keys', { person: 'per_admin', label: 'a\u0000b' }],
      [`/v1/subscriptions/${it1.subscription}/usage`, { date: '2021-10-02', billableUsers: 1, version: 'a\u0000' }],
      ['/v1/commands/sign', { command: 'approve', target: 'a\u0000', body: {} }],
    ] as const) {
      const answer = await call('POST', path, machine.admin, body);
      expect([path, answer.status]).toEqual([path, 422]);
      isProblem(answer, 'command.malformed');
    }
    expect(await standing()).toEqual(before);
  });

  it('usage takes whole numbers of people on days that exist', async () => {
    const before = await standing();
    for (const body of [
      { date: '2021-02-30', billableUsers: 1 },
      { date: '2021-10-02', billableUsers: -1 },
      { date: '2021-10-02', billableUsers: 1.5 },
      { date: '2021-10-02', billableUsers: 1e12 },
      { date: '2021-10-02', billableUsers: 1, seats: 2 },
    ])
      expect((await call('POST', `/v1/subscriptions/${it1.subscription}/usage`, people.ray.key, body)).body.code).toBe(
        'command.malformed',
      );
    expect(await standing()).toEqual(before);
  });

  it.each(['0', '101', '-1', 'NaN', '1e9', '50;drop'])('a page of %s is refused', async (limit) => {
    expect((await call('GET', `/v1/quotes?limit=${limit}`, people.ray.key)).status).toBe(422);
  });
});

describe('What the answers give away', () => {
  it('every answer has the headers of helmet and none that names the server', async () => {
    for (const path of ['/health', '/v1/me', '/v1/nothing', '/openapi.json']) {
      const { headers } = await raw('GET', path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
      expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d+/);
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('server')).toBeNull();
    }
  });

  it('CORS is not open: no page of another site reads an answer', async () => {
    const origin = { origin: 'https://evil.example' };
    for (const answer of [
      await raw('GET', '/health', origin),
      await raw('GET', '/v1/me', { ...origin, authorization: `Bearer ${people.ray.key}` }),
      await raw('OPTIONS', '/v1/quotes', { ...origin, 'access-control-request-method': 'POST' }),
    ])
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('/metrics counts, and names nobody', async () => {
    const { text } = await raw('GET', '/metrics');
    expect(text).not.toMatch(/sub_|acc_|per_|@|Acme/);
  });

  it('a token of a licence is shown to those who send it, not to everybody who reads mails', async () => {
    const it2 = await deal(people);
    await book(people, it2);
    await quiet();
    const mails = async (key: string): Promise<string> =>
      JSON.stringify((await call('GET', `/v1/mails?subscription=${it2.subscription}`, key)).body);
    expect(await mails(people.sam.key)).toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
    expect(await mails(people.ray.key)).not.toMatch(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
  });
});

describe('What is kept', () => {
  it.each([
    "update journal set content = '{}'",
    "update journal set hash = 'x'",
    "update journal set door = 'api'",
    "update journal set command_id = 'x'",
    'update journal set recorded_at = now()',
    'delete from journal',
    'truncate journal',
  ])('the journal is append-only: %s is refused', async (statement) => {
    const before = await standing();
    await expect(sql.begin((tx) => tx.unsafe(statement))).rejects.toThrow(/append-only|journal/i);
    expect(await standing()).toEqual(before);
  });

  it('histories hold no mail address, no name of a customer, of a contact, of a person, and no key', async () => {
    const it2 = await deal(people, { discount: '10 %' });
    await call('POST', `/v1/quotes/${it2.quote}/submit-quote`, people.ray.key, {});
    const { data } = (await call('GET', `/v1/quotes/${it2.quote}/approvals`, people.ray.key)).body;
    for (const { id } of data as { id: string }[])
      await call('POST', `/v1/approvals/${id}/approve`, people.ana.key, {});
    await book({ ...people }, it2).catch(() => undefined); // submitted already
    const it3 = await deal(people);
    await book(people, it3);
    await quiet();
    const temporal = await connectTemporal(machine.temporal);
    const accounts = await sql<{ name: string }[]>`select body->>'accountName' as name from representations
      where kind = 'subscription' and stream in ${sql([it2.subscription, it3.subscription])}`;
    const persons = await sql<
      { name: string }[]
    >`select body->>'name' as name from representations where kind = 'person'
      and id in ${sql(Object.values(people).map(({ id }) => id))}`;
    for (const { subscription } of [it2, it3]) {
      const { events } = await temporal.workflow.getHandle(workflowId(subscription)).fetchHistory();
      const text = (events ?? []).map((event) => readable(event)).join('\n');
      expect(text).toContain(subscription);
      expect(text).toContain(people.ray.id);
      expect(text).not.toMatch(/@[\w-]+\.example/);
      for (const secret of [
        'Ada Contact',
        '1 Main Street',
        people.ray.key,
        ...accounts.map(({ name }) => name),
        ...persons.map(({ name }) => name),
      ])
        expect([secret, text.includes(secret)]).toEqual([secret, false]);
    }
    await temporal.connection.close();
  });
});

/** An event with its payloads as text. */
function readable(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map(readable).join(' ');
  if (value && typeof value === 'object') return Object.values(value).map(readable).join(' ');
  return String(value);
}
