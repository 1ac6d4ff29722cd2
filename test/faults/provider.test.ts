import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contact, eventually } from '../office.ts';
import { type Patient, patient } from './kit.ts';

/** What the provider says now of everybody; undefined: it is down. */
let says: 'Clear' | 'Pending' | 'Red' | undefined = 'Clear';
let asked = 0;
const provider = createServer((request, response) => {
  let text = '';
  request.on('data', (part) => (text += part));
  request.on('end', () => {
    asked++;
    const { parties } = JSON.parse(text) as { parties: { id: string; name: string }[] };
    const hits = says === 'Red' ? [{ list: 'sdn', entry: 'e-1', name: 'Somebody', score: 99 }] : [];
    const results = parties.map(({ id }) => ({ party: id, status: says, hits }));
    response.writeHead(says ? 200 : 400).end(JSON.stringify({ results }));
  });
});
let clinic: Patient;
let [ray, pol] = ['', ''];

beforeAll(async () => {
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done));
  const { port } = provider.address() as AddressInfo;
  clinic = await patient({
    PERENNIAL_SCREENING_URL: `http://127.0.0.1:${port}/screen`,
    PERENNIAL_COUNTRY_HEADER: 'cf-ipcountry',
  });
  ray = await hired('Ray', 'sales');
  pol = await hired('Pol', 'portal');
});
afterAll(async () => {
  await clinic.discharge();
  provider.closeAllConnections();
  provider.close();
});

async function hired(name: string, role: string): Promise<string> {
  const { call, admin } = clinic.office;
  const { body } = await call('POST', '/v1/people', admin, { name, email: `${name}@x.example`, roles: [role] });
  return String((await call('POST', '/v1/keys', admin, { person: body.id, label: 'test' })).body.secret);
}

/** A buyer of whom nothing is known buys on the web. @returns the opportunity */
async function buys(name: string): Promise<{ account: string; opportunity: string }> {
  const { call } = clinic.office;
  const made = await call('POST', '/v1/accounts', ray, {
    name,
    country: 'US',
    paysBy: 'card',
    soldTo: contact('it@x.example'),
  });
  const account = String(made.body.id);
  const bought = await call('POST', '/v1/checkouts', pol, {
    account,
    seats: { 'SaaS Premium': 20 },
    card: 'tok_visa',
    terms: true,
  });
  expect([bought.status, bought.body.detail]).toEqual([201, undefined]);
  return { account, opportunity: String((bought.body.ids as string[])[0]) };
}

const paid = async (opportunity: string): Promise<unknown> =>
  ((await clinic.office.call('GET', `/v1/opportunities/${opportunity}`, ray)).body.checkout as { status: string })
    .status;
const ends = (opportunity: string, status: string): Promise<unknown> =>
  eventually(async () => (await paid(opportunity)) === status);

describe('A provider over HTTP, asked by worker and API', () => {
  it('TC-1, QW-2: Clear, and the card is charged', async () => {
    says = 'Clear';
    await ends((await buys('Northwind')).opportunity, 'Paid');
    expect(asked).toBeGreaterThan(0);
  }, 120_000);

  it('TC-5: a hit, and the card is never asked', async () => {
    says = 'Red';
    await ends((await buys('Zyx')).opportunity, 'Refused');
  }, 120_000);

  it('TC-2: Pending waits, is asked for again, and goes on with the answer', async () => {
    says = 'Pending';
    const { opportunity, account } = await buys('Contoso');
    const { call } = clinic.office;
    await eventually(async () => (await call('GET', `/v1/accounts/${account}`, ray)).body.screening !== undefined);
    expect(await paid(opportunity)).toBe('Screening');
    says = 'Clear';
    // a worker that starts asks for open answers at once, and then every 15 minutes
    await clinic.machine.kill('worker', 'SIGKILL');
    await clinic.machine.startWorker();
    await ends(opportunity, 'Paid');
  }, 180_000);

  it('TC-1: whoever asks before a payment hears what it says, and 503 where it does not answer', async () => {
    const { call } = clinic.office;
    const ask = () =>
      call('POST', '/v1/screenings', pol, { parties: [{ kind: 'company', name: 'Zyx', country: 'US' }] });
    says = 'Red';
    expect((await ask()).body).toMatchObject({ status: 'Red' });
    says = undefined;
    const { status, body } = await ask();
    expect([status, body.code, body.rule]).toEqual([503, 'server.unavailable', 'TC-1']);
    says = 'Clear';
  });

  it('TC-5: from a blocked country there is no access, with a key or without', async () => {
    const from = (country: string, path: string) =>
      fetch(`${clinic.machine.apiUrl}${path}`, {
        headers: { authorization: `Bearer ${pol}`, 'cf-ipcountry': country },
      });
    expect((await from('IR', '/v1/accounts')).status).toBe(403);
    expect((await from('IR', '/v1/licence-keys')).status).toBe(403);
    expect((await from('US', '/v1/accounts')).status).toBe(200);
  });
});
