import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Crew, call, contact, crew, eventually, machine, unique } from './kit.ts';

const clock = `clk-${unique()}`;
const zyx = [{ id: 'e-101', names: ['ZYX CONTRABAND TRADING LLC'] }];
let people: Crew;
let lex = '';
let account = '';

async function load(parties: unknown): Promise<Record<string, unknown>> {
  const { status, body } = await call('PUT', '/v1/screening-lists/sdn', lex, { clock, parties });
  expect([status, body.detail]).toEqual([200, undefined]);
  if (body.run !== null)
    await eventually(async () => {
      const run = await call('GET', `/v1/screening-runs/${String(body.run)}`, lex);
      return run.body.finishedAt !== null;
    });
  return body;
}

beforeAll(async () => {
  people = await crew();
  const { body } = await call('POST', '/v1/people', machine.admin, {
    name: 'Lex',
    email: `lex-${clock}@perennial.example`,
    roles: ['legal'],
  });
  const key = await call('POST', '/v1/keys', machine.admin, { person: body.id, label: 'test' });
  lex = String(key.body.secret);
  await call('POST', '/v1/test-clocks', machine.admin, { name: clock, at: '2026-03-02' });
  const made = await call('POST', '/v1/accounts', people.ray.key, {
    name: 'Zyx Contraband',
    country: 'US',
    clock,
    soldTo: contact('it@zyx.example'),
  });
  account = String(made.body.id);
});

describe('Trade compliance over the API', () => {
  it('a list with a mistake is refused with file and line, and one from sales with its role', async () => {
    const files = { 'sdn.csv': '1,"A","-0-","X"\nx,"B","-0-","X"\n' };
    const broken = await call('PUT', '/v1/screening-lists/sdn', lex, { clock, format: 'ofac-csv', files });
    expect([broken.status, broken.body.code, broken.body.rule]).toEqual([422, 'document.malformed', 'TC-6']);
    expect(broken.body.detail).toContain('sdn.csv:2:');
    for (const { key } of [people.ray, people.fin, people.dee, people.ana, people.sam]) {
      const refused = await call('PUT', '/v1/screening-lists/sdn', key, { clock, parties: [] });
      expect([refused.status, refused.body.code]).toEqual([403, 'role.missing']);
    }
  });

  it('TC-6: a list for a world that is none, or that is neither parties nor files, is refused and says why', async () => {
    const nowhere = await call('PUT', '/v1/screening-lists/sdn', lex, { clock: 'clk-none', parties: [] });
    expect([nowhere.status, nowhere.body.code, nowhere.body.rule]).toEqual([404, 'clock.unknown', 'TC-6']);
    const neither = await call('PUT', '/v1/screening-lists/sdn', lex, { clock, format: 'xls', files: {} });
    expect([neither.status, neither.body.code]).toEqual([422, 'command.malformed']);
    expect(neither.body.detail).toContain('ofac-csv');
  });

  it('TC-1: a list that changes screens all accounts of its world; the same list again does nothing', async () => {
    const first = await load([]);
    expect((await load([])).run).toBeNull();
    const second = await load(zyx);
    expect(second.version).not.toBe(first.version);
    const run = await call('GET', `/v1/screening-runs/${String(second.run)}`, lex);
    expect(run.body).toMatchObject({ total: 1, screened: 1, changed: 0 });
  });

  it('TC-2, TC-3: a hit stands in the queue with an incident and a mail to Legal, until Legal clears', async () => {
    const run = await load([{ id: 'e-101', names: ['ZYX CONTRABAND LLC'] }]);
    expect((await call('GET', `/v1/screening-runs/${String(run.run)}`, lex)).body).toMatchObject({ changed: 1 });
    const standing = await call('GET', `/v1/accounts/${account}/screening`, lex);
    expect(standing.body).toMatchObject({
      status: 'Red',
      held: true,
      parties: [{ party: account, status: 'Red', hits: [{ list: 'sdn', entry: 'e-101', score: 100 }] }],
    });
    const mine = (body: Record<string, unknown>) =>
      (body.data as { account: string; subscription: string }[]).filter(
        (each) => each.account === account || each.subscription === `account/${account}`,
      );
    const queue = (await call('GET', '/v1/queues/legal', lex)).body;
    expect(mine(queue)).toMatchObject([{ name: 'Zyx Contraband', status: 'Red' }]);
    expect(queue.nextReview).toMatch(/T(14|15|17|18|22|23):00:00.000Z$/);
    const { body: mails } = await call('GET', `/v1/mails?subscription=account/${account}`, lex);
    const toLex = (mails.data as { to: string }[]).filter(({ to }) => to === `lex-${clock}@perennial.example`); // others of Legal hear of it too
    expect(toLex).toMatchObject([{ subject: 'Trade compliance: Zyx Contraband is Red' }]);
    const incident = async () => mine((await call('GET', '/v1/incidents', machine.admin)).body)[0];
    expect(await incident()).toMatchObject({ kind: 'screening-hit', closedAt: null });
    for (const key of [people.ray.key, people.dee.key, people.fin.key, people.sam.key, people.ana.key, machine.admin]) {
      const refused = await call('POST', `/v1/accounts/${account}/clear-account`, key, { reason: 'I say so' });
      expect([refused.status, refused.body.code]).toEqual([403, 'role.missing']);
    }
    const cleared = await call('POST', `/v1/accounts/${account}/clear-account`, lex, { reason: 'another Zyx' });
    expect([cleared.status, cleared.body.holds]).toEqual([200, {}]);
    expect(await incident()).not.toMatchObject({ closedAt: null });
    expect(mine((await call('GET', '/v1/queues/legal', lex)).body)).toEqual([]);
  });

  it('TC-5: parties are screened at once before a payment is taken, and nothing is kept', async () => {
    const parties = [
      { kind: 'company', name: 'Zyx Contraband Ltd', country: 'US' },
      { kind: 'person', name: 'Ada Contact', country: 'US' },
      { kind: 'company', name: 'Fine Wines', country: 'RU' },
    ];
    const { status, body } = await call('POST', '/v1/screenings', people.ray.key, { parties, clock });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'Red',
      parties: [{ status: 'Red' }, { status: 'Clear' }, { status: 'Red', place: 'Russia' }],
    });
  });

  it('TC-6: files of the Treasury go in as they are', async () => {
    const names = ['sdn.csv', 'alt.csv', 'add.csv'];
    const files = Object.fromEntries(
      names.map((name) => [name, readFileSync(`examples/screening/ofac/${name}`, 'utf8')]),
    );
    const { status, body } = await call('PUT', '/v1/screening-lists/ofac', lex, { clock, format: 'ofac-csv', files });
    expect([status, body.parties]).toEqual([200, 4]);
  });
});
