import { compactVerify, createLocalJWKSet, decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { deliverLicence } from '../../activities/provisioning/deliver-licence.ts';
import { marketplaces, payments, signatures } from '../../worker/outside.ts';
import { licenceKey } from '../../worker/settings.ts';
import { book, type Crew, call, crew, type Deal, deal, machine, quiet, raw, sql } from './kit.ts';

let people: Crew;
let it1: Deal;
let effect: { id: string; token: string };

beforeAll(async () => {
  people = await crew();
  it1 = await deal(people, { seats: 23, start: '2021-10-01' });
  await book(people, it1);
  await quiet();
  const [row] = await sql<{ id: string; token: string }[]>`
    select id, result->>'token' as token from effects where stream = ${it1.subscription} and kind = 'deliver-licence'`;
  if (!row) throw new Error('there is no licence');
  effect = row;
});

const seconds = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 1000;
const midTerm = { currentDate: new Date('2022-04-01T00:00:00Z'), issuer: 'perennial', algorithms: ['EdDSA'] };
const published = async (): Promise<readonly JWK[]> =>
  (await raw('GET', '/v1/licence-keys')).body.keys as readonly JWK[];

describe('The licence of a booked self-managed deal', () => {
  it('is a JWS that verifies with the published key: seats, valid from start to end', async () => {
    const { payload } = await jwtVerify(effect.token, createLocalJWKSet({ keys: [...(await published())] }), midTerm);
    expect(payload).toMatchObject({
      product: 'SM Premium',
      seats: 23,
      subscription: it1.subscription,
      nbf: seconds('2021-10-01'),
      exp: seconds('2022-10-01'),
    });
    expect(JSON.stringify(payload)).not.toMatch(/@|Ada|Acme/);
  });

  it('is not valid a second before the start, nor at the end', async () => {
    const keys = createLocalJWKSet({ keys: [...(await published())] });
    const on = (instant: string): Promise<unknown> =>
      jwtVerify(effect.token, keys, { ...midTerm, currentDate: new Date(instant) });
    await expect(on('2021-09-30T23:59:59Z')).rejects.toThrow(/nbf/);
    await expect(on('2021-10-01T00:00:00Z')).resolves.toBeDefined();
    await expect(on('2022-09-30T23:59:59Z')).resolves.toBeDefined();
    await expect(on('2022-10-01T00:00:00Z')).rejects.toThrow(/exp/);
  });

  it('with another number of seats verifies no more; alg none and HS256 by the public key do not do either', async () => {
    const [header = '', payload = '', signature = ''] = effect.token.split('.');
    const [jwk] = await published();
    const key = await importJWK(jwk as JWK, 'EdDSA');
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const more = encode({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), seats: 2300 });
    for (const token of [
      `${header}.${more}.${signature}`,
      `${encode({ alg: 'none' })}.${more}.`,
      `${encode({ alg: 'HS256', kid: 'licence-1' })}.${more}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
    ])
      await expect(compactVerify(token, key, { algorithms: ['EdDSA'] })).rejects.toThrow();
  });

  it('is the same token when it is signed again, after a crash before it was kept', async () => {
    const before = process.env.PERENNIAL_HOME;
    process.env.PERENNIAL_HOME = machine.folder;
    const key = await licenceKey();
    process.env.PERENNIAL_HOME = before;
    await sql`update effects set result = null where id = ${effect.id}`;
    await deliverLicence({
      sql,
      licenceKey: key,
      marketplaces: marketplaces(sql, false),
      payments: payments(sql, false),
      signatures: signatures(sql, false),
    })(effect.id, 1);
    await deliverLicence({
      sql,
      licenceKey: key,
      marketplaces: marketplaces(sql, false),
      payments: payments(sql, false),
      signatures: signatures(sql, false),
    })(effect.id, 1);
    const [again] = await sql<
      { token: string }[]
    >`select result->>'token' as token from effects where id = ${effect.id}`;
    expect(again?.token).toBe(effect.token);
  });

  it('is on the licence and on its mail, the same one', async () => {
    const { data } = (await call('GET', `/v1/mails?subscription=${it1.subscription}`, people.sam.key)).body;
    const attached = (data as { attachment: string | null }[]).flatMap(({ attachment }) => attachment ?? []);
    expect(attached).toEqual([effect.token]);
  });
});

describe('GET /v1/licence-keys', () => {
  it('serves public Ed25519 keys to everybody, and nothing that signs', async () => {
    const { status, body, headers } = await raw('GET', '/v1/licence-keys');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toContain('max-age');
    const keys = body.keys as JWK[];
    expect(keys.length).toBe(1);
    for (const key of keys) {
      expect(key).toEqual({
        kty: 'OKP',
        crv: 'Ed25519',
        alg: 'EdDSA',
        use: 'sig',
        kid: decodeProtectedHeader(effect.token).kid,
        x: expect.stringMatching(/^[\w-]{43}$/),
      });
    }
  });
});
