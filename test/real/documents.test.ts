import { beforeAll, describe, expect, it } from 'vitest';
import * as shape from '../../api/schemas.ts';
import { shipped } from '../../db/documents.ts';
import { canonical } from '../../db/journal/hash.ts';
import { verify } from '../../db/verify.ts';
import { type Crew, call, crew, deal, isProblem, machine, raw, sql, standing, unique } from './kit.ts';

let people: Crew;
beforeAll(async () => {
  people = await crew();
});

/** A version of `gitlab` with one product, on a test clock of its own: no other test sees it. */
const catalogue = (clock: string, version = 2, unitPrice = 24_000): Record<string, unknown> => ({
  id: 'gitlab',
  version,
  effectiveFrom: '2021-09-01',
  clock,
  currency: 'USD',
  products: [
    {
      name: 'SM Premium',
      family: 'seats',
      unit: 'seat',
      deployment: 'self-managed',
      tier: 'Premium',
      sellFrom: '2020-01-01',
      prices: [{ from: '2020-01-01', unitPrice }],
      ratePlans: [
        {
          name: '1 year',
          sku: 'SM-PREMIUM-1Y',
          termMonths: 12,
          charges: [{ kind: 'recurring', model: 'per-unit' }],
        },
      ],
    },
  ],
});

const importing = (body: unknown, key = people.dee.key, idempotency?: string) =>
  call('POST', '/v1/catalogues', key, body, idempotency);
const publishing = (clock: string, version = 2, key = people.dee.key) =>
  call('POST', '/v1/catalogues/gitlab/publish', key, { version, clock });

describe('A catalogue is taken in, published and read', () => {
  it('draft, publication, list, export, difference', async () => {
    const clock = `doc-${unique()}`;
    const draft = await importing(catalogue(clock));
    expect(draft).toMatchObject({ status: 201, body: { id: `gitlab@2~${clock}`, status: 'Draft', version: 2 } });
    expect(shape.document.safeParse(draft.body).error).toBeUndefined();
    expect(draft.body).not.toHaveProperty('document');

    const published = await publishing(clock);
    expect(published).toMatchObject({ status: 200, body: { status: 'Published', publishedBy: people.dee.id } });

    const { body } = await call('GET', `/v1/catalogues?clock=${clock}`, people.ray.key);
    expect((body.data as { id: string; status: string }[]).map(({ id, status }) => [id, status])).toEqual([
      ['gitlab@1', 'Published'],
      [`gitlab@2~${clock}`, 'Published'],
    ]);
    const exported = await raw('GET', `/v1/catalogues/gitlab@2?clock=${clock}`, {
      authorization: `Bearer ${people.ray.key}`,
    });
    expect(exported.text).toBe(canonical(catalogue(clock)));

    const diff = await call('GET', `/v1/catalogues/gitlab/diff?from=1&to=2&clock=${clock}`, people.ray.key);
    expect(diff.body.data).toContainEqual({ change: 'product-removed', product: 'SaaS Premium' });
    expect(diff.body.data).toContainEqual(
      expect.objectContaining({ change: 'price', product: 'SM Premium', skus: ['SM-PREMIUM-1Y'] }),
    );
  });

  it('what is exported can be taken in again, here as the same document', async () => {
    const clock = `doc-${unique()}`;
    await importing(catalogue(clock));
    const exported = await raw('GET', `/v1/catalogues/gitlab@2?clock=${clock}`, {
      authorization: `Bearer ${people.ray.key}`,
    });
    const before = await events(`catalogue/gitlab@2~${clock}`);
    expect(await importing(JSON.parse(exported.text))).toMatchObject({ status: 201, body: { status: 'Draft' } });
    expect(await events(`catalogue/gitlab@2~${clock}`)).toBe(before);
  });

  it('what is published stays: other content is 409, the same content and publishing again change nothing', async () => {
    const clock = `doc-${unique()}`;
    await importing(catalogue(clock));
    await importing(catalogue(clock, 2, 25_000));
    await publishing(clock);
    const before = await standing();
    const other = await importing(catalogue(clock, 2, 26_000));
    expect(other).toMatchObject({ status: 409, body: { code: 'document.published-already', rule: 'C-7' } });
    isProblem(other, 'document.published-already');
    expect(await standing()).toEqual(before);

    expect((await importing(catalogue(clock, 2, 25_000))).status).toBe(201);
    expect((await publishing(clock)).status).toBe(200);
    expect(await events(`catalogue/gitlab@2~${clock}`)).toBe(3);
  });

  it('one key does it once; with another body it is 422', async () => {
    const clock = `doc-${unique()}`;
    const key = unique();
    const first = await importing(catalogue(clock), people.dee.key, key);
    expect(await importing(catalogue(clock), people.dee.key, key)).toMatchObject({ status: 201, body: first.body });
    expect(await importing(catalogue(clock, 3), people.dee.key, key)).toMatchObject({
      status: 422,
      body: { code: 'request.idempotency-key-reused' },
    });
  });

  it('what is not there is 404', async () => {
    for (const answer of [
      await publishing(`doc-${unique()}`),
      await call('GET', '/v1/catalogues/gitlab@99', people.ray.key),
      await call('GET', '/v1/catalogues/none/diff?from=1&to=2', people.ray.key),
    ])
      expect(answer).toMatchObject({ status: 404, body: { code: 'document.unknown' } });
  });
});

const events = async (stream: string): Promise<number> =>
  (await sql<{ n: number }[]>`select count(*)::int as n from journal where stream = ${stream}`)[0]?.n ?? 0;

describe('A mistake in a document is 422 with line, path and reason, and changes nothing', () => {
  const lines = (change: (text: string) => string): string => change(JSON.stringify(catalogue('doc-wrong'), null, 2));
  it.each<[name: string, text: () => string, mistake: { line: number; path: string; reason: RegExp }]>([
    [
      'broken JSON',
      () => lines((text) => text.replace('"version": 2,', '"version": 2')),
      { line: 4, path: '', reason: /no JSON/ },
    ],
    [
      'a price as text',
      () => lines((text) => text.replace('24000', '"240.00"')),
      { line: 18, path: 'products.0.prices.0.unitPrice', reason: /number/ },
    ],
    [
      'another currency',
      () => lines((text) => text.replace('USD', 'EUR')),
      { line: 6, path: 'currency', reason: /C-1/ },
    ],
    [
      'no price at first',
      () => lines((text) => text.replace('"from": "2020-01-01"', '"from": "2021-01-01"')),
      { line: 15, path: 'products.0.prices', reason: /no price from 2020-01-01/ },
    ],
    ['a list', () => '[]', { line: 1, path: '', reason: /object/ }],
    ['nothing', () => '', { line: 1, path: '', reason: /no JSON/ }],
  ])('%s', async (_name, text, { line, path, reason }) => {
    const before = await standing();
    const answer = await raw(
      'POST',
      '/v1/catalogues',
      { authorization: `Bearer ${people.dee.key}`, 'content-type': 'application/json', 'idempotency-key': unique() },
      text(),
    );
    isProblem(answer, 'document.malformed');
    expect(answer.body).toMatchObject({ status: 422, rule: 'C-7' });
    expect(answer.body.errors).toContainEqual({ line, path, reason: expect.stringMatching(reason) });
    expect(await standing()).toEqual(before);
  });

  it('what is no text, is too deep or too large is refused at the edge', async () => {
    const headers = {
      authorization: `Bearer ${people.dee.key}`,
      'content-type': 'application/json',
      'idempotency-key': unique(),
    };
    const post = async (text: string): Promise<number> => (await raw('POST', '/v1/catalogues', headers, text)).status;
    expect(await post('{"id": "a\\u0000b"}')).toBe(422);
    expect(await post(`${'['.repeat(50_000)}`)).toBe(422);
    expect(await post(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)).toBe(422);
    expect(await post(`{"id": "${'a'.repeat(300_000)}"}`)).toBe(413);
  });
});

describe('A published version is in force for every process, on its own clock', () => {
  it('a quote made before keeps its prices, one made after has the new ones; another clock knows nothing of it', async () => {
    const [clock, other] = [`doc-${unique()}`, `doc-${unique()}`];
    const it1 = await deal(people, { clock });
    await importing(catalogue(clock));
    await publishing(clock);
    const it2 = await deal(people, { clock });
    const it3 = await deal(people, { clock: other });
    const price = async ({ quote }: { quote: string }): Promise<unknown> =>
      ((await call('GET', `/v1/quotes/${quote}`, people.ray.key)).body.lines as { unitPrice: string }[])[0]?.unitPrice;
    expect([await price(it1), await price(it2), await price(it3)]).toEqual(['228.00', '240.00', '228.00']);
    const { body } = await call('GET', `/v1/subscriptions/${it2.subscription}/events`, people.ray.key);
    expect(new Set((body.data as { catalogue: string }[]).map((event) => event.catalogue))).toEqual(
      new Set(['gitlab@2']),
    );
  });

  it('0.2: a policy that names its own days is read from the next decision on', async () => {
    const clock = `doc-${unique()}`;
    const it1 = await deal(people, { clock });
    const policy = shipped.find(({ kind, of }) => kind === 'policy' && of === 'gitlab-2022')?.document;
    const mine = { ...policy, version: 2, effectiveFrom: '2021-01-01', clock, quoteValidityDays: 7 };
    expect((await call('POST', '/v1/policies', people.dee.key, mine)).status).toBe(403);
    expect((await call('POST', '/v1/policies', machine.admin, mine)).status).toBe(201);
    const published = await call('POST', '/v1/policies/gitlab-2022/publish', machine.admin, { version: 2, clock });
    expect(published.status).toBe(200);
    const quote = await call('POST', `/v1/opportunities/${it1.opportunity}/quotes`, people.ray.key, {
      seats: { 'SM Premium': 5 },
      start: '2021-10-01',
    });
    expect(quote.body.validUntil).toBe('2021-09-27');
    const { body } = await call('GET', `/v1/policies/gitlab-2022/diff?from=1&to=2&clock=${clock}`, people.ray.key);
    expect(body.data).toContainEqual({ path: 'quoteValidityDays', from: 30, to: 7 });
  });

  it('the streams of documents hold, and are what people read', async () => {
    expect((await verify(sql)).problems.filter((problem) => /^(catalogue|policy)\//.test(problem))).toEqual([]);
  });
});
