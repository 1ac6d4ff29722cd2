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

const secret = callbackSecret('signature');
const people = await crew();

const tell = (type: string, data: object, how: Callback = {}) =>
  callback('/v1/signature/callbacks', secret, { type, data }, how);

interface Out {
  readonly opportunity: string;
  readonly quote: string;
  readonly envelope: string;
  readonly subscription: string;
}

/** An approved quote whose form is with the customer. */
async function sent(address = 'it@acme.example'): Promise<Out> {
  const clock = `clk-${unique()}`;
  await call('POST', '/v1/test-clocks', machine.admin, { name: clock, at: '2021-09-20' });
  const { body: account } = await call('POST', '/v1/accounts', people.ray.key, {
    name: 'Acme',
    country: 'US',
    clock,
    soldTo: contact(address),
  });
  const made = await call('POST', '/v1/opportunities', people.ray.key, {
    type: 'New Business',
    account: account.id,
    quote: { seats: { 'SM Premium': 20 }, start: '2021-10-01' },
  });
  const [opportunity = '', quote = ''] = made.body.ids as string[];
  await call('POST', `/v1/quotes/${quote}/submit-quote`, people.ray.key, {});
  expect((await call('POST', `/v1/quotes/${quote}/send-for-signature`, people.ray.key, {})).status).toBe(200);
  await eventually(async () => (await envelopeOf(opportunity)).status === 'Sent');
  return {
    opportunity,
    quote,
    envelope: String((await envelopeOf(opportunity)).id),
    subscription: String(made.body.subscription),
  };
}

const envelopeOf = async (opportunity: string): Promise<Record<string, unknown>> =>
  (await call('GET', `/v1/opportunities/${opportunity}`, machine.admin)).body.envelope as Record<string, unknown>;

const seqOf = async (subscription: string): Promise<unknown> =>
  (await call('GET', `/v1/subscriptions/${subscription}`, machine.admin)).body.seq;

const ada = { by: 'Ada Lovelace', title: 'CTO', company: 'Acme' };

describe('Callbacks of a signature provider (QC-10)', () => {
  it('a completed envelope is the yes to that version, in the name of the service person, once for each id', async () => {
    const { opportunity, quote, envelope, subscription } = await sent();
    const id = `msg_${unique()}`;
    const told = { envelope, ...ada, reference: 'cert-1' };
    expect(await tell('envelope.completed', told, { id })).toMatchObject({ status: 200, body: { outcome: 'done' } });
    const seq = await seqOf(subscription);
    expect(await tell('envelope.completed', told, { id })).toMatchObject({ status: 200, body: { outcome: 'done' } });
    expect(await seqOf(subscription)).toBe(seq);
    expect((await call('GET', `/v1/quotes/${quote}`, machine.admin)).body.accepted).toMatchObject({
      version: 1,
      by: 'Ada Lovelace, CTO, Acme',
    });
    expect((await envelopeOf(opportunity)).status).toBe('Completed');
    const [command] = await sql`select by from commands where stream = ${subscription} and name = 'complete-envelope'`;
    expect(command?.by).toBe('per_signature');
  });

  it('twenty at once, each with an id of its own, are one signature', async () => {
    const { envelope, subscription } = await sent();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => tell('envelope.completed', { envelope, ...ada })),
    );
    expect(answers.filter(({ status }) => status !== 200 && status !== 429)).toEqual([]);
    expect(answers.filter(({ body }) => body.outcome === 'done').length).toBe(1);
    const told = await sql`select 1 from journal where stream = ${subscription} and type = 'QuoteAccepted'`;
    expect(told.length).toBe(1);
  });

  it('out of order and late ones change nothing, and are no mistake of the sender', async () => {
    const { opportunity, envelope } = await sent();
    expect(await tell('envelope.declined', { envelope, reason: 'too dear' })).toMatchObject({ status: 200 });
    for (const [type, data] of [
      ['envelope.completed', { envelope, ...ada }],
      ['envelope.expired', { envelope }],
      ['envelope.declined', { envelope, reason: 'again' }],
    ] as const)
      expect(await tell(type, data)).toMatchObject({ status: 200, body: { outcome: 'ignored' } });
    expect((await envelopeOf(opportunity)).status).toBe('Declined');
  });

  it('an edit voids the envelope at the provider; what is signed there all the same is refused, and ops are told', async () => {
    const { opportunity, quote, envelope, subscription } = await sent();
    await call('PATCH', `/v1/quotes/${quote}`, people.ray.key, { seats: { 'SM Premium': 25 } });
    expect((await envelopeOf(opportunity)).status).toBe('Voided');
    await eventually(
      async () =>
        (await sql`select 1 from simulated where system = 'signature' and request = ${{ envelope } as never}::jsonb`)
          .length === 1,
    );
    expect(await tell('envelope.completed', { envelope, ...ada })).toMatchObject({
      status: 409,
      body: { code: 'envelope.outdated', rule: 'QC-10' },
    });
    expect((await call('GET', `/v1/quotes/${quote}`, machine.admin)).body.accepted).toBeNull();
    const noted = await sql`select detail from incidents where stream = ${subscription} and kind = 'callback-refused'`;
    expect(noted.length).toBe(1);
  });

  it('forged, altered, old, unsigned and strange ones are refused before they are read', async () => {
    const { opportunity, envelope } = await sent();
    const data = { envelope, ...ada };
    const forged: readonly Callback[] = [
      { secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` },
      { secret: callbackSecret('marketplace') },
      { tamper: (text) => text.replace('Ada', 'Eve') },
      { secondsAgo: 301 },
      { secondsAgo: -301 },
      { id: '' },
      { tamper: () => '{' },
    ];
    for (const how of forged)
      expect(await tell('envelope.completed', data, how)).toMatchObject({
        status: 401,
        body: { code: 'request.unauthenticated' },
      });
    expect(await tell('envelope.stolen', data)).toMatchObject({ status: 422, body: { code: 'command.malformed' } });
    expect(await tell('envelope.completed', { envelope, by: 'Ada' })).toMatchObject({ status: 422 });
    expect(await tell('envelope.completed', { ...data, envelope: 'env_aaaa_1' })).toMatchObject({ status: 404 });
    expect((await envelopeOf(opportunity)).status).toBe('Sent');
  });

  it('a request without an answer is asked for: the form is sent once', async () => {
    const { envelope } = await sent('timeout@acme.example');
    const made =
      await sql`select asked from simulated where system = 'signature' and request->>'envelope' = ${envelope}`;
    expect(made).toMatchObject([{ asked: 1 }]);
  });
});
