import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildApp } from '../../api/app.ts';
import { folderStore } from '../../db/contents/folder.ts';
import { StampKeys } from '../../db/journal/stamp.ts';
import { connectTemporal } from '../../temporal/connection.ts';
import { book, type Crew, call, crew, type Deal, deal, machine, sql, unique } from './kit.ts';

let people: Crew;
let it1: Deal;

beforeAll(async () => {
  people = await crew();
  it1 = await deal(people);
});

/** An API of its own on the same parts: the first of its queries that matches waits for `before`. */
async function apiThat(waitsWith: RegExp, before: () => Promise<void>): Promise<FastifyInstance> {
  let waited = false;
  const late = new Proxy(sql, {
    apply: (real, _, [strings, ...given]: [TemplateStringsArray, ...never[]]) => {
      if (waited || !Array.isArray(strings) || !waitsWith.test(strings.join('$'))) return real(strings, ...given);
      waited = true;
      return before().then(() => real(strings, ...given));
    },
  });
  const client = await connectTemporal(machine.temporal);
  const keys = StampKeys.parse(readFileSync(join(machine.folder, 'keys', 'stamp'), 'utf8').trim());
  const contents = folderStore(join(machine.folder, 'documents'));
  return buildApp({ sql: late, temporal: () => client, keys, contents, development: true }, pino({ level: 'silent' }));
}

/** Row counts of every table that a refusal must leave alone. */
async function counts(): Promise<Record<string, number>> {
  const [row] = await sql<Record<string, number>[]>`
    select (select count(*)::int from journal) as journal, (select count(*)::int from commands) as commands, (select count(*)::int from snapshots) as snapshots,
      (select count(*)::int from representations) as representations, (select count(*)::int from outbox) as outbox, (select count(*)::int from invoices) as invoices,
      (select count(*)::int from effects) as effects, (select count(*)::int from requests) as requests`;
  return row ?? {};
}

async function refusedWithoutTrace(
  method: string,
  path: string,
  key: string,
  body: unknown,
  expected: { status: number; code: string; rule?: string },
): Promise<void> {
  const before = await counts();
  const answer = await call(method, path, key, body);
  expect({
    status: answer.status,
    code: answer.body.code,
    ...(expected.rule ? { rule: answer.body.rule } : {}),
  }).toEqual(expected);
  expect(answer.body).toMatchObject({
    type: `/problems/${expected.code}`,
    title: expect.any(String),
    detail: expect.any(String),
  });
  expect(await counts()).toEqual(before);
}

describe('Bad input is a clear problem and changes nothing', () => {
  it.each([
    [
      'an unknown opportunity',
      () => [
        'POST',
        '/v1/opportunities/opp_nowhere_1/quotes',
        people.ray.key,
        { seats: { 'SM Premium': 1 }, start: '2021-10-01' },
        { status: 404, code: 'opportunity.unknown' },
      ],
    ],
    [
      'an unknown quote',
      () => [
        'POST',
        '/v1/quotes/quo_nowhere_1/submit-quote',
        people.ray.key,
        {},
        { status: 404, code: 'quote.unknown' },
      ],
    ],
    [
      'a quote accepted before it is approved',
      () => [
        'POST',
        `/v1/quotes/${it1.quote}/accept`,
        people.ray.key,
        {},
        { status: 409, code: 'quote.not-approved', rule: 'QC-10' },
      ],
    ],
    [
      'a booking that was never submitted',
      () => [
        'POST',
        `/v1/opportunities/${it1.opportunity}/finance-approve`,
        people.fin.key,
        {},
        { status: 409, code: 'booking.not-submitted' },
      ],
    ],
    [
      'the wrong role',
      () => [
        'POST',
        `/v1/opportunities/${it1.opportunity}/finance-approve`,
        people.ray.key,
        {},
        { status: 403, code: 'role.missing' },
      ],
    ],
    [
      'a date that does not exist',
      () => [
        'PATCH',
        `/v1/quotes/${it1.quote}`,
        people.ray.key,
        { start: '2021-02-30' },
        { status: 422, code: 'command.malformed' },
      ],
    ],
    [
      'an unknown field',
      () => [
        'PATCH',
        `/v1/quotes/${it1.quote}`,
        people.ray.key,
        { status: 'Approved' },
        { status: 422, code: 'command.malformed' },
      ],
    ],
    [
      'foreign currency (C-1)',
      () => [
        'POST',
        `/v1/opportunities/${it1.opportunity}/quotes`,
        people.ray.key,
        { currency: 'EUR', seats: { 'SM Premium': 1 }, start: '2021-10-01' },
        { status: 422, code: 'invoice.currency', rule: 'C-1' },
      ],
    ],
    [
      'an amount that overflows',
      () => [
        'POST',
        `/v1/opportunities/${it1.opportunity}/quotes`,
        people.ray.key,
        {
          lines: [1, 2, 3, 4, 5].map(() => ({ product: 'SM Ultimate', seats: 10_000_000_000 })),
          start: '2021-10-01',
          term: 60,
        },
        { status: 422, code: 'money.overflow' },
      ],
    ],
    [
      'an unknown product',
      () => [
        'POST',
        `/v1/opportunities/${it1.opportunity}/quotes`,
        people.ray.key,
        { seats: { 'SM Platinum': 1 }, start: '2021-10-01' },
        { status: 422, code: 'quote.unknown-product' },
      ],
    ],
    [
      'annual payments over 12 months (QC-13)',
      () => [
        'POST',
        `/v1/opportunities/${it1.opportunity}/quotes`,
        people.ray.key,
        { annualPayments: true, seats: { 'SM Premium': 1 }, start: '2021-10-01' },
        { status: 422, code: 'quote.annual-payment-term', rule: 'QC-13' },
      ],
    ],
    [
      'another version of the quote',
      () => [
        'POST',
        `/v1/quotes/${it1.quote}/submit-quote`,
        people.ray.key,
        { version: 7 },
        { status: 412, code: 'quote.version-changed' },
      ],
    ],
    [
      'an opt-out without a term (RN-5)',
      () => [
        'POST',
        `/v1/subscriptions/${it1.subscription}/turn-auto-renew-off`,
        people.ray.key,
        {},
        { status: 409, code: 'renewal.no-term', rule: 'RN-5' },
      ],
    ],
    [
      'a contact without an address (QC-2)',
      () => [
        'POST',
        '/v1/accounts',
        people.ray.key,
        { name: 'X', country: 'US', soldTo: { name: 'Y', email: 'y@example.com' } },
        { status: 422, code: 'command.malformed' },
      ],
    ],
    [
      'a policy nobody published',
      () => [
        'POST',
        '/v1/opportunities',
        people.ray.key,
        { type: 'New Business', account: 'acc_none', policy: 'acme-2099' },
        { status: 404, code: 'policy.unknown' },
      ],
    ],
  ] as const)('%s', async (_name, make) => {
    const [method, path, key, body, expected] = make() as [
      string,
      string,
      string,
      unknown,
      { status: number; code: string; rule?: string },
    ];
    await refusedWithoutTrace(method, path, key, body, expected);
  });

  it('no key, a wrong key and a revoked key are 401', async () => {
    expect((await call('GET', '/v1/me', '')).status).toBe(401);
    expect((await call('GET', '/v1/me', 'pn_live_wrong')).status).toBe(401);
    const made = await call('POST', '/v1/keys', machine.admin, { person: people.ray.id, label: 'short' });
    expect((await call('GET', '/v1/me', String(made.body.secret))).status).toBe(200);
    await call('DELETE', `/v1/keys/${String(made.body.id)}`, machine.admin);
    expect((await call('GET', '/v1/me', String(made.body.secret))).status).toBe(401);
  });

  it('a write without Idempotency-Key is 400', async () => {
    const response = await fetch(`${machine.api}/v1/quotes/${it1.quote}/submit-quote`, {
      method: 'POST',
      headers: { authorization: `Bearer ${people.ray.key}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(400);
  });
});

describe('Idempotency-Key', () => {
  it('a repeat gets the first answer and does nothing twice; another body is 422', async () => {
    const key = unique();
    const body = { seats: { 'SM Premium': 3 }, start: '2021-10-01' };
    const first = await call('POST', `/v1/opportunities/${it1.opportunity}/quotes`, people.ray.key, body, key);
    const events = (await counts()).journal;
    const second = await call('POST', `/v1/opportunities/${it1.opportunity}/quotes`, people.ray.key, body, key);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect((await counts()).journal).toBe(events);
    const other = await call(
      'POST',
      `/v1/opportunities/${it1.opportunity}/quotes`,
      people.ray.key,
      { ...body, seats: { 'SM Premium': 4 } },
      key,
    );
    expect([other.status, other.body.code]).toEqual([422, 'request.idempotency-key-reused']);
  });

  it('a refusal uses up no key', async () => {
    const key = unique();
    const fresh = await deal(people);
    expect((await call('POST', `/v1/quotes/${fresh.quote}/accept`, people.ray.key, {}, key)).status).toBe(409);
    await call('POST', `/v1/quotes/${fresh.quote}/submit-quote`, people.ray.key, {});
    expect((await call('POST', `/v1/quotes/${fresh.quote}/accept`, people.ray.key, {}, key)).status).toBe(200);
  });

  it('of two at once, the one that looks when the other was kept gets its answer, not a refusal (AP-7)', async () => {
    const it2 = await deal(people, { discount: '10 %' });
    await call('POST', `/v1/quotes/${it2.quote}/submit-quote`, people.ray.key, {});
    const { body } = await call('GET', `/v1/quotes/${it2.quote}/approvals`, people.ana.key);
    const path = `/v1/approvals/${(body.data as { id: string }[])[0]?.id}/approve`;
    const key = unique();
    const send = (): ReturnType<typeof call> => call('POST', path, people.ana.key, {}, key);
    let first: Awaited<ReturnType<typeof call>> | undefined;
    const app = await apiThat(/from snapshots/, async () => {
      first = await send();
    });
    const second = await app.inject({
      method: 'POST',
      url: path,
      headers: { authorization: `Bearer ${people.ana.key}`, 'idempotency-key': key },
      payload: {},
    });
    expect(first?.status).toBe(200);
    expect([second.statusCode, second.json()]).toEqual([200, first?.body]);
    await app.close();
  });

  it('eight at once under one key make one thing', async () => {
    const key = unique();
    const body = { seats: { 'SM Premium': 5 }, start: '2021-10-01' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        call('POST', `/v1/opportunities/${it1.opportunity}/quotes`, people.ray.key, body, key),
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body.ids))).size).toBe(1);
  });
});

describe('Approvals', () => {
  it('owner, submitter and whoever edited the priced part of a quote cannot approve it, by role or chain (AP-14, segregation of duties)', async () => {
    const both = await call('POST', '/v1/people', machine.admin, {
      name: 'Both',
      email: 'both@perennial.example',
      roles: ['sales', 'approver'],
      slot: 'ASM',
    });
    const bothKey = String(
      (await call('POST', '/v1/keys', machine.admin, { person: both.body.id, label: 't' })).body.secret,
    );
    const it2 = await deal(people, { discount: '10 %' });
    await call('PATCH', `/v1/quotes/${it2.quote}`, bothKey, { discount: '11 %' });
    await call('POST', `/v1/quotes/${it2.quote}/submit-quote`, people.ray.key, {});
    const { body } = await call('GET', `/v1/quotes/${it2.quote}/approvals`, people.ray.key);
    const [request] = body.data as { id: string }[];
    const answer = await call('POST', `/v1/approvals/${request?.id}/approve`, bothKey, {});
    expect([answer.status, answer.body.code]).toEqual([403, 'approval.own-deal']);
  });

  it('ASM, then RD; two at once: the first counts, the other hears who decided (AP-7)', async () => {
    const it2 = await deal(people, { discount: '18 %' });
    await call('POST', `/v1/quotes/${it2.quote}/submit-quote`, people.ray.key, {});
    const requests = (await call('GET', `/v1/quotes/${it2.quote}/approvals`, people.ray.key)).body.data as {
      id: string;
      slot: string;
      status: string;
    }[];
    expect(requests.map(({ slot, status }) => [slot, status])).toEqual([
      ['ASM', 'Open'],
      ['RD', 'Waiting'],
    ]);
    const early = await call('POST', `/v1/approvals/${requests[1]?.id}/approve`, people.rolf.key, {});
    expect([early.status, early.body.code]).toEqual([409, 'approval.out-of-turn']);
    const inbox = (await call('GET', '/v1/approvals?waitsFor=me', people.ana.key)).body.data as {
      id: string;
      reasons: { text: string }[];
      until: string;
    }[];
    expect(inbox.find(({ id }) => id === requests[0]?.id)).toMatchObject({
      reasons: [{ text: '18 % discount on SM Premium (over 15 to 25 %)' }],
      until: expect.any(String),
      openedAt: expect.any(String),
    });
    const answers = await Promise.all(
      [1, 2, 3].map(() => call('POST', `/v1/approvals/${requests[0]?.id}/approve`, people.ana.key, {})),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('approval.decided');
    await call('POST', `/v1/approvals/${requests[1]?.id}/approve`, people.rolf.key, {});
    expect((await call('GET', `/v1/quotes/${it2.quote}`, people.ray.key)).body.status).toBe('Approved');
    const edited = await call('PATCH', `/v1/quotes/${it2.quote}`, people.ray.key, { discount: '19 %' });
    expect(edited.body).toMatchObject({ status: 'Approvals Required', version: 2 }); // AP-4
  });
});

describe('Reading', () => {
  it('?dryRun=true tells the figures and changes nothing', async () => {
    const before = await counts();
    const { status, body } = await call(
      'POST',
      `/v1/opportunities/${it1.opportunity}/quotes?dryRun=true`,
      people.ray.key,
      { seats: { 'SM Premium': 100 }, start: '2021-10-01' },
    );
    expect(status).toBe(200);
    expect(JSON.stringify(body.changes)).toContain('22,800.00');
    expect(await counts()).toEqual(before);
  });

  it('a stale ETag is 412', async () => {
    const response = await fetch(`${machine.api}/v1/quotes/${it1.quote}`, {
      headers: { authorization: `Bearer ${people.ray.key}` },
    });
    const tag = response.headers.get('etag') ?? '';
    const send = (): Promise<Response> =>
      fetch(`${machine.api}/v1/quotes/${it1.quote}`, {
        method: 'PATCH',
        headers: {
          authorization: `Bearer ${people.ray.key}`,
          'content-type': 'application/json',
          'if-match': tag,
          'idempotency-key': unique(),
        },
        body: JSON.stringify({ comments: unique() }),
      });
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(412);
  });

  it('of those who have read the same account, opportunity or quote, one changes it and the others are 412', async () => {
    const { account } = (await call('GET', `/v1/opportunities/${it1.opportunity}`, people.ray.key)).body as {
      account: string;
    };
    const texts = ['one', 'two', 'three'];
    for (const [path, change] of [
      [`/v1/accounts/${account}`, (text: string) => ({ name: text })],
      [`/v1/opportunities/${it1.opportunity}`, (text: string) => ({ name: text })],
      [`/v1/quotes/${it1.quote}`, (text: string) => ({ comments: text })],
    ] as const) {
      const authorization = `Bearer ${people.ray.key}`;
      const read = await fetch(`${machine.api}${path}`, { headers: { authorization } });
      const tag = read.headers.get('etag') ?? '';
      const answers = await Promise.all(
        texts.map((text) =>
          fetch(`${machine.api}${path}`, {
            method: 'PATCH',
            headers: {
              authorization,
              'content-type': 'application/json',
              'if-match': tag,
              'idempotency-key': unique(),
            },
            body: JSON.stringify(change(text)),
          }),
        ),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect([path, statuses]).toEqual([path, [200, 412, 412]]);
      const winner = texts[answers.findIndex(({ status }) => status === 200)] ?? '';
      const now = await fetch(`${machine.api}${path}`, { headers: { authorization } });
      expect(JSON.stringify(await now.json())).toContain(`"${winner}"`);
    }
  });

  it('pages by cursor, finds by name and by invoice number', async () => {
    const it2 = await deal(people);
    await book(people, it2);
    const first = await call('GET', '/v1/quotes?limit=1', people.ray.key);
    const second = await call('GET', `/v1/quotes?limit=1&cursor=${String(first.body.next)}`, people.ray.key);
    expect((first.body.data as unknown[]).length).toBe(1);
    expect(second.body.data).not.toEqual(first.body.data);
    const account = (await call('GET', `/v1/subscriptions/${it2.subscription}`, people.ray.key)).body
      .accountName as string;
    const found = (await call('GET', `/v1/subscriptions?q=${encodeURIComponent(account)}`, people.ray.key)).body
      .data as { id: string }[];
    expect(found.map(({ id }) => id)).toContain(it2.subscription);
  });

  it('the feed has every event once, without gaps', async () => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const seen: number[] = [];
    for (let after = 0; ; ) {
      const { body } = await call('GET', `/v1/events?after=${after}&limit=1000`, machine.admin);
      const data = body.data as { position: number }[];
      if (data.length === 0) break;
      seen.push(...data.map(({ position }) => position));
      after = Number(body.after);
    }
    expect(seen).toEqual(seen.map((_, index) => index + 1));
  });

  it('OpenAPI 3.1 names every command, and the reference page is served', async () => {
    const openapi = (await call('GET', '/openapi.json', '')).body as {
      openapi: string;
      paths: Record<string, Record<string, { operationId?: string }>>;
    };
    expect(openapi.openapi).toMatch(/^3\.1/);
    const ids = Object.values(openapi.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    expect(ids).toEqual(
      expect.arrayContaining(['approve', 'change-seats', 'create-account', 'advance', 'record-payment']),
    );
    expect((await fetch(`${machine.api}/reference`)).status).toBe(200);
    expect((await fetch(`${machine.api}/ready`)).status).toBe(200);
    expect(await (await fetch(`${machine.api}/metrics`)).text()).toContain(
      'perennial_oldest_overdue_appointment_seconds',
    );
  });
});
