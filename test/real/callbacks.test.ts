import { describe, expect, it } from 'vitest';
import {
  type Callback,
  call,
  callback,
  callbackSecret,
  contact,
  crew,
  eventually,
  machine,
  sql,
  unique,
} from './kit.ts';

const secret = callbackSecret('marketplace');
const people = await crew();

const tell = (type: string, data: object, { marketplace = 'aws', ...how }: Callback & { marketplace?: string } = {}) =>
  callback(`/v1/marketplaces/${marketplace}/callbacks`, secret, { type, data }, { beside: 'v1,AAAA', ...how });

/** A deal on AWS whose offer has been asked for. @param billingId `slow…` is created by a callback only */
async function offered(billingId = 'slow-1'): Promise<{ opportunity: string; offer: string; subscription: string }> {
  const clock = `clk-${unique()}`;
  await call('POST', '/v1/test-clocks', machine.admin, { name: clock, at: '2021-09-20' });
  const account = async (name: string): Promise<Record<string, unknown>> =>
    (
      await call('POST', '/v1/accounts', people.ray.key, {
        name,
        country: 'US',
        clock,
        soldTo: contact('it@acme.example'),
      })
    ).body;
  const [customer, amazon] = [await account('Acme'), await account('Amazon Web Services, Inc.')];
  await call('PUT', `/v1/accounts/${amazon.id}/partner`, people.dee.key, {
    kind: 'alliance',
    authorised: true,
    certified: false,
  });
  const made = await call('POST', '/v1/opportunities', people.ray.key, {
    type: 'New Business',
    account: customer.id,
    route: 'aws',
    quote: {
      seats: { 'SM Premium': 20 },
      start: '2021-10-01',
      invoiceOwner: amazon.id,
      invoiceOwnerContact: amazon.billTo,
      resalePartner: amazon.id,
    },
  });
  const [opportunity = '', quote = ''] = made.body.ids as string[];
  await call('POST', `/v1/quotes/${quote}/submit-quote`, people.ray.key, {});
  const asked = await call('POST', `/v1/opportunities/${opportunity}/request-offer`, people.ray.key, {
    billingId,
    contact: 'Ada Lovelace',
    margin: '5 %',
  });
  expect(asked.status).toBe(200);
  const { offer } = asked.body as { offer: { id: string } };
  await eventually(async () => (await statusOf(opportunity)) !== 'Requested'); // the marketplace has taken it in
  return { opportunity, offer: offer.id, subscription: String(made.body.subscription) };
}

const statusOf = async (opportunity: string): Promise<unknown> =>
  ((await call('GET', `/v1/opportunities/${opportunity}`, machine.admin)).body.offer as { status: string }).status;

const terms = { total: '4560.00', seats: { 'SM Premium': 20 }, term: 12 };

describe('Callbacks of a marketplace (1.15)', () => {
  it('become commands of its service person, once for each id', async () => {
    const { opportunity, offer, subscription } = await offered();
    const id = `msg_${unique()}`;
    expect(await tell('offer.created', { offer, reference: 'o-1' }, { id })).toMatchObject({
      status: 200,
      body: { outcome: 'done' },
    });
    const seq = (await call('GET', `/v1/subscriptions/${subscription}`, machine.admin)).body.seq;
    expect(await tell('offer.created', { offer, reference: 'o-1' }, { id })).toMatchObject({
      status: 200,
      body: { outcome: 'done' },
    });
    expect((await call('GET', `/v1/subscriptions/${subscription}`, machine.admin)).body.seq).toBe(seq);
    expect(await tell('offer.accepted', { offer, ...terms, reference: 'agr-1', on: '2021-09-20' })).toMatchObject({
      status: 200,
    });
    expect(await statusOf(opportunity)).toBe('Accepted');
    const [command] = await sql`select by from commands where stream = ${subscription} and name = 'accept-offer'`;
    expect(command?.by).toBe('per_marketplace');
  });

  it('twenty at once with one id are one', async () => {
    const { offer, subscription } = await offered();
    const id = `msg_${unique()}`;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => tell('offer.accepted', { offer, ...terms }, { id })),
    );
    expect(answers.filter(({ status }) => status !== 200 && status !== 429)).toEqual([]);
    const told = await sql`select 1 from journal where stream = ${subscription} and type = 'OfferAccepted'`;
    expect(told.length).toBe(1);
  });

  it('out of order and late ones change nothing, and are no mistake of the sender', async () => {
    const { opportunity, offer } = await offered();
    expect(await tell('offer.accepted', { offer, ...terms })).toMatchObject({ status: 200, body: { outcome: 'done' } });
    for (const [type, data] of [
      ['offer.created', { offer }],
      ['offer.declined', { offer, reason: 'too dear' }],
      ['offer.expired', { offer }],
      ['offer.accepted', { offer, ...terms }],
    ] as const)
      expect(await tell(type, data)).toMatchObject({ status: 200, body: { outcome: 'ignored' } });
    expect(await statusOf(opportunity)).toBe('Accepted');
  });

  it('what does not match the approved quote is refused with the differences, and ops are told', async () => {
    const { opportunity, offer, subscription } = await offered();
    const answer = await tell('offer.accepted', { offer, ...terms, total: '4800.00', seats: { 'SM Premium': 21 } });
    expect(answer).toMatchObject({ status: 422, body: { code: 'offer.mismatch', rule: '1.15' } });
    expect(answer.body.detail).toContain('total 4,800.00 instead of 4,560.00; seats of SM Premium 21 instead of 20');
    expect(await statusOf(opportunity)).toBe('Received');
    const noted = await sql`select detail from incidents where stream = ${subscription} and kind = 'callback-refused'`;
    expect(noted.length).toBe(1);
    expect(await tell('offer.declined', { offer, reason: 'too dear' })).toMatchObject({ status: 200 });
    expect(await statusOf(opportunity)).toBe('Declined');
  });

  it('forged, altered, old, unsigned and strange ones are refused before they are read', async () => {
    const { opportunity, offer } = await offered();
    const data = { offer, ...terms };
    const forged: readonly Callback[] = [
      { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
      { tamper: (text) => text.replace('4560.00', '4561.00') },
      { secondsAgo: 301 },
      { secondsAgo: -301 },
      { id: '' },
      { tamper: () => '{' },
    ];
    for (const how of forged)
      expect(await tell('offer.accepted', data, how)).toMatchObject({
        status: 401,
        body: { code: 'request.unauthenticated' },
      });
    const plain = await fetch(`${machine.api}/v1/marketplaces/aws/callbacks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'offer.accepted', data }),
    });
    expect(plain.status).toBe(401);
    expect(await tell('offer.accepted', data, { marketplace: 'azure' })).toMatchObject({ status: 404 });
    expect(await tell('offer.accepted', data, { marketplace: 'gcp' })).toMatchObject({
      status: 404,
      body: { code: 'offer.unknown' },
    });
    expect(await tell('offer.stolen', data)).toMatchObject({ status: 422, body: { code: 'command.malformed' } });
    expect(await tell('offer.accepted', { ...data, status: 'Accepted' })).toMatchObject({ status: 422 });
    expect(await statusOf(opportunity)).toBe('Received');
  });

  it('a request without an answer is asked for: the offer is made once', async () => {
    const { opportunity, offer } = await offered('timeout-1');
    expect(await statusOf(opportunity)).toBe('Created');
    const made = await sql`select asked from simulated where system = 'aws' and request->>'offer' = ${offer}`;
    expect(made).toMatchObject([{ asked: 1 }]);
  });
});
