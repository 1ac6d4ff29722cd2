import { beforeAll, describe, expect, it } from 'vitest';
import * as shape from '../../api/schemas.ts';
import { type Crew, call, contact, crew, isProblem, machine, quiet, standing, unique } from './kit.ts';

let people: Crew;
beforeAll(async () => {
  people = await crew();
});

const northwind = () => ({
  name: 'Northwind',
  country: 'US',
  soldTo: contact('it@northwind.example'),
  billTo: contact('ap@northwind.example'),
});

/** Asks what it would come to, and that nothing of it is kept. */
async function told(method: string, path: string, key: string, body: unknown): Promise<{ token: string }> {
  await quiet();
  const before = await standing();
  const answer = await call(method, `${path}?dryRun=true`, key, body);
  expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
  expect(shape.preview.safeParse(answer.body).error).toBeUndefined();
  expect(await standing()).toEqual(before);
  return answer.body as unknown as { token: string };
}

describe('What is asked of accounts, people, contracts and documents can be previewed', () => {
  it('the account that comes of it is the one that was told, under another id', async () => {
    const { ray } = people;
    const { token, ...preview } = await told('POST', '/v1/accounts', ray.key, northwind());
    expect(preview).toMatchObject({
      dryRun: true,
      seq: 1,
      changes: [{ kind: 'account', body: { name: 'Northwind' } }],
    });
    const other = await call('POST', `/v1/accounts?preview=${token}`, ray.key, { ...northwind(), name: 'Southwind' });
    isProblem(other, 'command.preview-differs');
    expect(other.status).toBe(409);
    const made = await call('POST', `/v1/accounts?preview=${token}`, ray.key, northwind());
    expect(made).toMatchObject({ status: 201, body: { name: 'Northwind' } });
    const change = await told('PATCH', `/v1/accounts/${made.body.id}`, ray.key, { poRequired: true });
    expect(change).toMatchObject({ seq: 2, changes: [{ id: made.body.id, body: { poRequired: true } }] });
    expect((await call('GET', `/v1/accounts/${made.body.id}`, ray.key)).body).toMatchObject({ poRequired: false });
  });

  it('a person, a contract, a catalogue', async () => {
    await told('PATCH', `/v1/people/${people.ray.id}`, machine.admin, { zone: 'Europe/Amsterdam' });
    await told('POST', '/v1/contracts', people.ray.key, {
      counterparty: `Vendor ${unique()}`,
      matter: 'hosting',
      kind: 'vendor contract',
      amount: '1000.00',
      planned: true,
    });
    const gitlab = await call('GET', '/v1/catalogues/gitlab@1', people.dee.key);
    await told('POST', '/v1/catalogues', people.dee.key, { ...gitlab.body, version: 9000 });
  });

  it('a refusal of it is the refusal', async () => {
    const before = await standing();
    const answer = await call('PATCH', '/v1/accounts/acc_nowhere?dryRun=true', people.ray.key, { poRequired: true });
    isProblem(answer, 'account.unknown');
    expect(await standing()).toEqual(before);
  });

  it('a misspelt dryRun does nothing for real', async () => {
    const before = await standing();
    for (const [path, body] of [
      ['/v1/accounts', northwind()],
      ['/v1/opportunities', { type: 'New Business', account: 'acc_nowhere' }],
      ['/v1/catalogues', {}],
    ] as const)
      for (const query of ['dryrun=true', 'dryRun=yes', 'dry_run=true']) {
        const answer = await call('POST', `${path}?${query}`, people.dee.key, body);
        isProblem(answer, 'command.malformed');
        expect([path, query, answer.status]).toEqual([path, query, 422]);
        expect(String(answer.body.detail)).toMatch(/dry_?run/i);
      }
    expect(await standing()).toEqual(before);
  });
});
