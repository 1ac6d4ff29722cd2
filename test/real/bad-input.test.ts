import { beforeAll, describe, expect, it } from 'vitest';
import { connectTemporal } from '../../temporal/connection.ts';
import { workflowId } from '../../temporal/subscription.ts';
import {
  type Answered,
  book,
  type Crew,
  call,
  crew,
  type Deal,
  deal,
  eventually,
  isProblem,
  machine,
  quiet,
  raw,
  sql,
  standing,
  unique,
} from './kit.ts';

let people: Crew;
let open: Deal;
let booked: Deal;
let invoice: string;

beforeAll(async () => {
  people = await crew();
  open = await deal(people);
  booked = await deal(people);
  await book(people, booked);
  await quiet();
  const { clock } = (await call('GET', `/v1/subscriptions/${booked.subscription}`, people.ray.key)).body;
  await call('POST', `/v1/test-clocks/${String(clock)}/advance`, machine.admin, { to: '2021-10-10' });
  const { data } = (await call('GET', `/v1/invoices?subscription=${booked.subscription}`, people.fin.key)).body;
  invoice = (data as { id: string }[])[0]?.id ?? '';
  expect(invoice).toMatch(/^inv_/);
});

type Who = keyof Crew;
type Case = readonly [
  name: string,
  () => readonly [method: string, path: string, who: Who, body: unknown],
  expected: { status: number; code: string; rule?: string },
];

/** A problem with that code; every table has as many rows as before, every stream the same head. */
async function refused(
  [method, path, who, body]: readonly [string, string, Who, unknown],
  expected: { status: number; code: string; rule?: string },
): Promise<void> {
  const before = await standing();
  const answer = await call(method, path, people[who].key, body);
  expect({ status: answer.status, code: answer.body.code, rule: answer.body.rule }).toEqual({
    rule: answer.body.rule,
    ...expected,
  });
  isProblem(answer, expected.code);
  expect(await standing()).toEqual(before);
}

const hash = (): string => booked.subscription.slice('sub_'.length);
const quotes = (): string => `/v1/opportunities/${open.opportunity}/quotes`;
const changeSeats = (): string => `/v1/subscriptions/${booked.subscription}/change-seats`;
const line = { seats: { 'SM Premium': 1 }, start: '2021-10-01' };

const malformed = { status: 422, code: 'command.malformed' };
const notThere = (thing: string) => ({ status: 404, code: `${thing}.unknown` });

const cases: Readonly<Record<string, readonly Case[]>> = {
  'Ids that are nothing': [
    [
      'an approval',
      () => ['POST', `/v1/approvals/apr_${hash()}_9/approve`, 'ana', {}],
      { status: 404, code: 'approval.unknown' },
    ],
    [
      'an approval of nothing',
      () => ['POST', '/v1/approvals/apr_nowhere_1/approve', 'ana', {}],
      { status: 404, code: 'approval.unknown' },
    ],
    [
      'a quote of a real subscription',
      () => ['POST', `/v1/quotes/quo_${hash()}_9/accept`, 'ray', {}],
      { status: 404, code: 'quote.unknown' },
    ],
    [
      'a subscription',
      () => ['POST', '/v1/subscriptions/sub_nowhere/turn-auto-renew-on', 'ray', {}],
      { status: 404, code: 'subscription.unknown' },
    ],
    [
      'an invoice',
      () => ['POST', '/v1/payments', 'fin', { invoice: `inv_${hash()}_9`, amount: '1.00', method: 'wire' }],
      { status: 404, code: 'invoice.unknown' },
    ],
    [
      'a support request',
      () => ['POST', `/v1/support-requests/sr_${hash()}_9/answer`, 'sam', {}],
      { status: 404, code: 'support.unknown' },
    ],
    [
      'an account',
      () => ['POST', '/v1/opportunities', 'ray', { type: 'New Business', account: 'acc_none' }],
      { status: 404, code: 'account.unknown' },
    ],
    [
      'an owner',
      () => ['PATCH', `/v1/opportunities/${open.opportunity}`, 'ray', { owner: 'per_none' }],
      { status: 404, code: 'person.unknown' },
    ],
    [
      'a parent',
      () => ['POST', '/v1/opportunities', 'ray', { type: 'Add-On Business', parent: 'sub_nowhere' }],
      { status: 404, code: 'opportunity.unknown' },
    ],
    [
      'a policy',
      () => ['POST', '/v1/opportunities', 'ray', { type: 'New Business', account: 'acc_none', policy: 'acme-2099' }],
      { status: 404, code: 'policy.unknown' },
    ],
    [
      'a clock',
      () => ['POST', '/v1/opportunities', 'ray', { type: 'New Business', account: 'acc_none', clock: 'none' }],
      { status: 404, code: 'clock.unknown' },
    ],
    [
      'an item of the checklist',
      () => ['PUT', `/v1/opportunities/${open.opportunity}/checklist/nothing`, 'ray', { evidence: 'x' }],
      { status: 404, code: 'document.unknown-item' },
    ],
  ],
  'Things to read that are not there': [
    ['a journal', () => ['GET', '/v1/subscriptions/sub_nowhere/events', 'ray', undefined], notThere('subscription')],
    ['commands', () => ['GET', '/v1/subscriptions/sub_nowhere/commands', 'ray', undefined], notThere('subscription')],
    ['approvals', () => ['GET', `/v1/quotes/quo_${hash()}_9/approvals`, 'ray', undefined], notThere('quote')],
  ],
  'Parameters that there are none of': [
    ['a dry run in other letters', () => ['POST', `${changeSeats()}?dryrun=true`, 'ray', { total: 30 }], malformed],
    [
      'a dry run of a key',
      () => ['POST', '/v1/keys?dryRun=true', 'ray', { person: people.ray.id, label: 'x' }],
      malformed,
    ],
    ['a dry run of a clock', () => ['POST', '/v1/test-clocks?dryRun=true', 'ray', { at: '2021-01-01' }], malformed],
    ['a filter of a list', () => ['GET', '/v1/invoices?stauts=Open', 'ray', undefined], malformed],
    ['a filter of the inbox', () => ['GET', '/v1/approvals?waitsfor=me', 'ray', undefined], malformed],
    ['a filter that mails do not have', () => ['GET', '/v1/mails?status=sent', 'ray', undefined], malformed],
    ['a filter of incidents', () => ['GET', '/v1/incidents?open=true', 'ray', undefined], malformed],
    ['a clock of policies', () => ['GET', '/v1/policies?clok=wall', 'ray', undefined], malformed],
  ],
  'The wrong stage': [
    [
      'acceptance before approval',
      () => ['POST', `/v1/quotes/${open.quote}/accept`, 'ray', {}],
      { status: 409, code: 'quote.not-approved', rule: 'QC-10' },
    ],
    [
      'booking before acceptance',
      () => ['POST', `/v1/opportunities/${open.opportunity}/submit-opportunity`, 'ray', {}],
      { status: 409, code: 'quote.not-approved' },
    ],
    [
      'deal desk before submission',
      () => ['POST', `/v1/opportunities/${open.opportunity}/deal-desk-approve`, 'dee', {}],
      { status: 409, code: 'booking.not-submitted' },
    ],
    [
      'finance before submission',
      () => ['POST', `/v1/opportunities/${open.opportunity}/finance-approve`, 'fin', {}],
      { status: 409, code: 'booking.not-submitted' },
    ],
    [
      'a change of seats before booking',
      () => ['POST', `/v1/subscriptions/${open.subscription}/change-seats`, 'ray', { total: 30, from: '2021-11-01' }],
      { status: 409, code: 'subscription.not-active' },
    ],
    [
      'recall of what is not in review',
      () => ['POST', `/v1/quotes/${open.quote}/recall-quote`, 'ray', {}],
      { status: 409, code: 'quote.not-in-review' },
    ],
    [
      'an edit of what is booked',
      () => ['PATCH', `/v1/quotes/${booked.quote}`, 'ray', { comments: 'x' }],
      { status: 409, code: 'opportunity.closed' },
    ],
    [
      'losing what was won',
      () => ['POST', `/v1/opportunities/${booked.opportunity}/close-lost`, 'ray', { reasons: ['x'] }],
      { status: 409, code: 'opportunity.closed' },
    ],
  ],
  'Amounts and numbers': [
    [
      'a sum that overflows',
      () => [
        'POST',
        quotes(),
        'ray',
        {
          ...line,
          seats: undefined,
          term: 60,
          lines: [1, 2, 3, 4, 5].map(() => ({ product: 'SM Ultimate', seats: 10_000_000_000 })),
        },
      ],
      { status: 422, code: 'money.overflow' },
    ],
    [
      'an amount with too many digits',
      () => ['POST', '/v1/payments', 'fin', { invoice, amount: '999999999999999999.99', method: 'wire' }],
      { status: 422, code: 'command.malformed' },
    ],
    [
      'half a cent',
      () => ['POST', '/v1/payments', 'fin', { invoice, amount: '1.005', method: 'wire' }],
      { status: 422, code: 'command.malformed' },
    ],
    [
      'more than is open',
      () => ['POST', '/v1/payments', 'fin', { invoice, amount: '999999.00', method: 'wire' }],
      { status: 422, code: 'invoice.overpaid' },
    ],
    [
      'foreign currency in a payment',
      () => ['POST', '/v1/payments', 'fin', { invoice, amount: '1.00', currency: 'EUR', method: 'wire' }],
      { status: 422, code: 'invoice.currency', rule: 'C-1' },
    ],
    [
      'foreign currency in a quote',
      () => ['POST', quotes(), 'ray', { ...line, currency: 'EUR' }],
      { status: 422, code: 'invoice.currency', rule: 'C-1' },
    ],
    [
      'a discount above 100 %',
      () => ['POST', quotes(), 'ray', { ...line, discount: '101 %' }],
      { status: 422, code: 'quote.discount-out-of-range' },
    ],
    [
      'no seats',
      () => ['POST', quotes(), 'ray', { ...line, seats: { 'SM Premium': 0 } }],
      { status: 422, code: 'quote.seats-out-of-range' },
    ],
    [
      'fewer seats than were bought',
      () => ['POST', changeSeats(), 'ray', { total: 5, from: '2021-11-01' }],
      { status: 422, code: 'amendment.below-purchased', rule: 'QA-12' },
    ],
    [
      'a term of 61 months',
      () => ['POST', quotes(), 'ray', { ...line, term: 61 }],
      { status: 422, code: 'quote.term-out-of-range' },
    ],
  ],
  Dates: [
    [
      '30 February in a quote',
      () => ['PATCH', `/v1/quotes/${open.quote}`, 'ray', { start: '2021-02-30' }],
      { status: 422, code: 'command.malformed' },
    ],
    [
      '29 February of 2022 in a change of seats',
      () => ['POST', changeSeats(), 'ray', { total: 30, from: '2022-02-29' }],
      { status: 422, code: 'command.malformed' },
    ],
    [
      '31 June in a payment',
      () => ['POST', '/v1/payments', 'fin', { invoice, amount: '1.00', method: 'wire', on: '2021-06-31' }],
      { status: 422, code: 'command.malformed' },
    ],
    [
      'before the term',
      () => ['POST', changeSeats(), 'ray', { total: 30, from: '2021-09-30' }],
      { status: 422, code: 'quote.starts-before-subscription', rule: 'QA-2' },
    ],
    [
      'after the term',
      () => ['POST', changeSeats(), 'ray', { total: 30, from: '2022-10-01' }],
      { status: 422, code: 'quote.starts-after-end', rule: 'QA-1' },
    ],
    [
      'a clock on 30 February',
      () => ['POST', '/v1/test-clocks', 'ray', { at: '2021-02-30' }],
      { status: 422, code: 'command.malformed' },
    ],
    [
      'a clock in month 13',
      () => ['POST', '/v1/test-clocks', 'ray', { at: '2021-13-01' }],
      { status: 422, code: 'command.malformed' },
    ],
    [
      'a clock at 25 hours',
      () => ['POST', '/v1/test-clocks', 'ray', { at: '2021-01-01T25:00:00Z' }],
      { status: 422, code: 'command.malformed' },
    ],
  ],
};

describe.each(Object.entries(cases))('%s', (_group, rows) => {
  it.each(rows)('%s', async (_name, request, expected) => refused(request(), expected));
});

describe('Said again, or said too late', () => {
  let payment: object;
  let account: string;
  const send = (
    method: string,
    path: string,
    who: Who,
    body: unknown,
    headers: Record<string, string>,
  ): Promise<Answered> =>
    raw(
      method,
      path,
      {
        authorization: `Bearer ${people[who].key}`,
        'content-type': 'application/json',
        'idempotency-key': unique(),
        ...headers,
      },
      JSON.stringify(body),
    );

  it.each([
    ['an edit', () => ['PATCH', `/v1/quotes/${open.quote}`, 'ray', { comments: 'first' }, { comments: 'second' }]],
    ['a quote', () => ['POST', quotes(), 'ray', line, { ...line, term: 24 }]],
    ['an account', () => ['PATCH', `/v1/accounts/${account}`, 'ray', { msa: true }, { msa: false }]],
    ['a payment', () => ['POST', '/v1/payments', 'fin', payment, { ...payment, amount: '2.00' }]],
  ] as [string, () => [string, string, Who, unknown, unknown]][])(
    '%s under the same Idempotency-Key with another body is 422; with the same body the first answer',
    async (_name, make) => {
      payment = { invoice, amount: '1.00', method: 'wire' };
      account = String((await call('GET', `/v1/subscriptions/${open.subscription}`, people.ray.key)).body.account);
      const [method, path, who, body, other] = make();
      const key = { 'idempotency-key': unique() };
      const first = await send(method, path, who, body, key);
      expect([200, 201]).toContain(first.status);
      const before = await standing();
      const second = await send(method, path, who, other, key);
      expect([second.status, second.body.code]).toEqual([422, 'request.idempotency-key-reused']);
      isProblem(second);
      const again = await send(method, path, who, body, key);
      expect([again.status, again.body]).toEqual([first.status, first.body]);
      expect(again.headers.get('idempotency-replayed')).toBe('true');
      expect(await standing()).toEqual(before);
    },
  );
  it('a clock is made once: another one of its name is 409, another one under its key 422', async () => {
    const [name, key] = [`made-once-${unique()}`.slice(0, 40), { 'idempotency-key': unique() }];
    const body = { name, at: '2021-09-01' };
    const first = await send('POST', '/v1/test-clocks', 'ray', body, key);
    expect(first.status).toBe(201);
    const before = await standing();
    const other = { ...body, at: '2022-09-01' };
    for (const [wanted, headers, status, code] of [
      [other, {}, 409, 'clock.exists'],
      [body, {}, 409, 'clock.exists'],
      [other, key, 422, 'request.idempotency-key-reused'],
    ] as const) {
      const answer = await send('POST', '/v1/test-clocks', 'ray', wanted, headers);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
      isProblem(answer, code);
    }
    const again = await send('POST', '/v1/test-clocks', 'ray', body, key);
    expect([again.status, again.body, again.headers.get('idempotency-replayed')]).toEqual([201, first.body, 'true']);
    expect(await standing()).toEqual(before);
  });

  it('a stale ETag is 412 for edits of quotes and opportunities, approval and acceptance', async () => {
    const it1 = await deal(people, { discount: '10 %' });
    await call('POST', `/v1/quotes/${it1.quote}/submit-quote`, people.ray.key, {});
    const { data } = (await call('GET', `/v1/quotes/${it1.quote}/approvals`, people.ray.key)).body;
    const [request] = data as { id: string }[];
    const before = await standing();
    for (const [method, path, who, body] of [
      ['PATCH', `/v1/quotes/${it1.quote}`, 'ray', { comments: 'x' }],
      ['PATCH', `/v1/opportunities/${it1.opportunity}`, 'ray', { name: 'x' }],
      ['POST', `/v1/approvals/${request?.id}/approve`, 'ana', {}],
      ['POST', `/v1/approvals/${request?.id}/reject`, 'ana', { reason: 'x' }],
      ['POST', `/v1/quotes/${it1.quote}/accept`, 'ray', {}],
    ] as const) {
      const answer = await send(method, path, who, body, { 'if-match': '"of-yesterday"' });
      expect([path, answer.status, answer.body.code]).toEqual([path, 412, 'request.stale']);
      isProblem(answer);
    }
    expect(await standing()).toEqual(before);
    const { headers } = await raw('GET', `/v1/approvals/${request?.id}`, { authorization: `Bearer ${people.ana.key}` });
    const fresh = await send(
      'POST',
      `/v1/approvals/${request?.id}/approve`,
      'ana',
      {},
      { 'if-match': headers.get('etag') ?? '' },
    );
    expect(fresh.status).toBe(200);
  });

  it('approve, reject, accept and edit of another version are 412', async () => {
    const it1 = await deal(people, { discount: '10 %' });
    await call('POST', `/v1/quotes/${it1.quote}/submit-quote`, people.ray.key, {});
    const { data } = (await call('GET', `/v1/quotes/${it1.quote}/approvals`, people.ray.key)).body;
    const [request] = data as { id: string }[];
    for (const [method, path, who, body] of [
      ['PATCH', `/v1/quotes/${it1.quote}`, 'ray', { comments: 'x', version: 7 }],
      ['POST', `/v1/approvals/${request?.id}/approve`, 'ana', { version: 7 }],
      ['POST', `/v1/approvals/${request?.id}/reject`, 'ana', { version: 7, reason: 'x' }],
      ['POST', `/v1/quotes/${it1.quote}/accept`, 'ray', { version: 7 }],
    ] as const)
      await refused([method, path, who, body], { status: 412, code: 'quote.version-changed' });
  });

  it('a Signal with garbage is kept among the refusals, and the workflow lives on', async () => {
    const temporal = await connectTemporal(machine.temporal);
    const handle = temporal.workflow.getHandle(workflowId(booked.subscription));
    const before = await standing();
    for (const garbage of ['garbage', { a: [1, { b: null }] }, 7, null]) await handle.signal('approve', garbage);
    await eventually(async () => (await sql`select 1 from refusals where stream = ${booked.subscription}`).length >= 4);
    expect(await standing()).toEqual(before);
    const { status } = await call(
      'POST',
      `/v1/subscriptions/${booked.subscription}/turn-auto-renew-on`,
      people.ray.key,
      {},
    );
    expect([status, (await handle.describe()).status.name]).toEqual([200, 'RUNNING']);
    await temporal.connection.close();
  });
});
