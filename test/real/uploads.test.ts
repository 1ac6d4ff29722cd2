import { request } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { hashOf } from '../../db/contents/store.ts';
import { type Crew, call, crew, type Deal, deal, machine, sql, standing } from './kit.ts';

let people: Crew;
let it1: Deal;
let sent = 0;

beforeAll(async () => {
  people = await crew();
  it1 = await deal(people);
});

const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n');

async function upload(
  bytes: Buffer,
  {
    type = 'application/pdf',
    key = `upload ${++sent}`,
    as = people.ray.key,
    opportunity = it1.opportunity,
    ...more
  } = {} as {
    type?: string;
    key?: string;
    as?: string;
    opportunity?: string;
    item?: string;
    name?: string;
  },
): Promise<{ status: number; body: Record<string, unknown>; replayed: string | null }> {
  const query = new URLSearchParams({ opportunity, name: 'PO-4711.pdf', ...more });
  const response = await fetch(`${machine.api}/v1/documents?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${as}`, 'content-type': type, 'idempotency-key': key },
    body: new Uint8Array(bytes),
  });
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    replayed: response.headers.get('idempotency-replayed'),
  };
}

describe('A document of a booking (rules 3.3)', () => {
  it('BK-1: proves its item of the checklist, and comes back byte by byte', async () => {
    const done = await upload(pdf, { item: 'purchase-order' });
    expect(done.status).toBe(201);
    expect(done.body).toMatchObject({
      name: 'PO-4711.pdf',
      mediaType: 'application/pdf',
      content: hashOf(pdf),
      item: 'purchase-order',
    });
    const id = String(done.body.id);
    expect((await call('GET', `/v1/documents/${id}`, people.ray.key)).body).toMatchObject({
      id,
      opportunity: it1.opportunity,
    });
    const found = await call('GET', `/v1/documents?subscription=${it1.subscription}`, people.ray.key);
    expect((found.body.data as { id: string }[]).map((each) => each.id)).toContain(id);
    const rows = (await call('GET', `/v1/opportunities/${it1.opportunity}/checklist`, people.ray.key)).body.data as {
      item: string;
      done: boolean;
    }[];
    expect(rows.find(({ item }) => item === 'purchase-order')?.done).toBe(true);
    const file = await fetch(`${machine.api}/v1/documents/${id}/content`, {
      headers: { authorization: `Bearer ${people.ray.key}` },
    });
    expect(file.headers.get('content-type')).toBe('application/pdf');
    expect(file.headers.get('content-disposition')).toMatch(/^attachment/);
    expect(file.headers.get('x-content-type-options')).toBe('nosniff');
    expect(Buffer.from(await file.arrayBuffer()).equals(pdf)).toBe(true);
  });

  it('is attached once, however often it is sent under one key', async () => {
    const key = `upload ${++sent}`;
    const other = Buffer.concat([pdf, Buffer.from('twice')]);
    const [first, second] = [await upload(other, { key }), await upload(other, { key })];
    expect(second.body.id).toBe(first.body.id);
    expect(second.replayed).toBe('true');
    expect((await upload(Buffer.concat([pdf, Buffer.from('another')]), { key })).status).toBe(422);
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'application/pdf', 400, 'document.empty'],
    ['a page', Buffer.from('<script>1</script>'), 'text/html', 415, 'request.malformed'],
    ['a form of another site', Buffer.from('a=b'), 'application/x-www-form-urlencoded', 415, 'request.malformed'],
    [
      'a program that calls itself a PDF',
      Buffer.from('7f454c4602010100', 'hex'),
      'application/pdf',
      415,
      'document.type-not-allowed',
    ],
    ['a PDF that calls itself text', pdf, 'text/plain', 415, 'document.type-not-allowed'],
  ])('%s is refused and changes nothing', async (_, bytes, type, status, code) => {
    const before = await standing();
    const done = await upload(bytes, { type });
    expect([done.status, done.body.code]).toEqual([status, code]);
    expect(await standing()).toEqual(before);
  });

  it('more than ten MiB is refused by its length, before it is read', async () => {
    const before = await standing();
    const status = await new Promise((answered, failed) => {
      const asked = request(`${machine.api}/v1/documents?opportunity=${it1.opportunity}&name=large.txt`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${people.ray.key}`,
          'content-type': 'text/plain',
          'content-length': '10485761',
          'idempotency-key': 'too large',
        },
      });
      asked.on('response', (response) => {
        answered(response.statusCode);
        response.resume();
        asked.destroy();
      });
      asked.on('error', failed);
      asked.flushHeaders();
    });
    expect(status).toBe(413);
    expect(await standing()).toEqual(before);
  });

  it('of an opportunity that is none, or by somebody without the role, changes nothing', async () => {
    const before = await standing();
    expect((await upload(pdf, { opportunity: 'opp_nowhere_1' })).status).toBe(404);
    expect((await upload(pdf, { as: people.ana.key })).body.code).toBe('role.missing');
    expect((await upload(pdf, { as: 'stranger' })).status).toBe(401);
    expect(await standing()).toEqual(before);
  });

  it('of who may not attach it, or without a key, is not even stored', async () => {
    const text = Buffer.from(`of nobody ${hashOf(Buffer.from(it1.opportunity))}`);
    expect((await upload(text, { type: 'text/plain', as: people.ana.key })).body.code).toBe('role.missing');
    expect((await upload(text, { type: 'text/plain', key: '' })).body.code).toBe('request.idempotency-key-required');
    expect(await sql`select 1 from contents where sha256 = ${hashOf(text)}`).toEqual([]);
  });

  it('whose bytes were changed behind our back is not handed out', async () => {
    const done = await upload(Buffer.concat([pdf, Buffer.from('damaged')]));
    await sql`update representations set body = jsonb_set(body, '{content}', ${`"${'0'.repeat(64)}"`}::text::jsonb) where kind = 'document' and id = ${String(done.body.id)}`;
    expect((await call('GET', `/v1/documents/${String(done.body.id)}/content`, people.ray.key)).body).toMatchObject({
      code: 'document.damaged',
    });
  });
});
