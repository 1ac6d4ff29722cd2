import { beforeAll, describe, expect, it } from 'vitest';
import { type Crew, call, contact, crew, machine, unique } from './kit.ts';

const clock = `clk-${unique()}`;
let people: Crew;
let account = '';

async function sold(seats: number, start: string): Promise<string> {
  const made = await call('POST', '/v1/opportunities', people.ray.key, {
    type: 'New Business',
    account,
    clock,
    quote: { seats: { 'SM Premium': seats }, start },
  });
  const ids = made.body.ids as string[];
  const [deal = '', quote = ''] = ['opp_', 'quo_'].map((kind) => ids.find((id) => id.startsWith(kind)) ?? '');
  for (const [path, body] of [
    [`/v1/quotes/${quote}/submit-quote`, {}],
    [`/v1/quotes/${quote}/accept`, {}],
    [`/v1/opportunities/${deal}/submit-opportunity`, {}],
  ] as const) {
    const sent = await call('POST', path, people.ray.key, body);
    expect([path, sent.status, sent.body.detail]).toEqual([path, 200, undefined]);
  }
  return deal;
}

type Row = { id: string; account: string; hoursLeft: number | null };
const mine = (body: Record<string, unknown>): readonly Row[] =>
  (body.data as readonly Row[]).filter((each) => each.account === account);

beforeAll(async () => {
  people = await crew();
  await call('POST', '/v1/test-clocks', machine.admin, { name: clock, at: '2021-09-20T10:00:00Z' });
  const made = await call('POST', '/v1/accounts', people.ray.key, {
    name: 'Queue Ltd',
    country: 'US',
    clock,
    soldTo: contact('it@queue.example'),
  });
  account = String(made.body.id);
});

describe('3.2: the queues of bookings', () => {
  it('stand in the order of start, revenue and submission, with the hours that are left', async () => {
    const later = await sold(90, '2021-10-02');
    const small = await sold(10, '2021-10-01');
    const large = await sold(20, '2021-10-01');
    await call('POST', `/v1/test-clocks/${clock}/advance`, machine.admin, { to: '2021-09-20T10:01:00Z' });
    const again = await sold(20, '2021-10-01');
    const queue = mine((await call('GET', '/v1/queues/deal-desk', people.dee.key)).body);
    expect(queue.map(({ id }) => id)).toEqual([large, again, small, later]);
    for (const { hoursLeft } of queue) expect(hoursLeft).toBeGreaterThan(11);
    await call('POST', `/v1/opportunities/${large}/deal-desk-approve`, people.dee.key, {});
    const finance = mine((await call('GET', '/v1/queues/finance', people.fin.key)).body);
    expect(finance).toMatchObject([{ id: large }]);
    expect(finance[0]?.hoursLeft).toBeGreaterThan(14);
  });

  it('ST-5: large deals that close in a quarter are listed for it', async () => {
    const made = await call('POST', '/v1/opportunities', people.ray.key, {
      type: 'New Business',
      account,
      clock,
      quote: { seats: { 'SM Premium': 500 }, start: '2021-10-30' },
    });
    const deal = (made.body.ids as string[]).find((id) => id.startsWith('opp_')) ?? '';
    const moved = await call('POST', `/v1/opportunities/${deal}/move-stage`, people.ray.key, {
      stage: '5-Negotiating',
      expectsPurchaseOrder: true,
      expectsVendorForm: false,
    });
    expect(moved.status).toBe(200);
    const listed = await call('GET', '/v1/queues/proactive-review?quarter=FY2022-Q3', people.dee.key);
    expect(mine(listed.body)).toMatchObject([{ id: deal, proactiveReview: 'FY2022-Q3' }]);
    expect(mine((await call('GET', '/v1/queues/proactive-review', people.dee.key)).body)).toEqual([]);
    expect((await call('GET', '/v1/queues/proactive-review?quarter=Q3', people.dee.key)).status).toBeGreaterThanOrEqual(
      400,
    );
  });
});
