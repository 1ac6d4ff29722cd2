import { expect, it } from 'vitest';
import type { Sql } from '../../db/connection.ts';
import { marketplaces, payments, signatures } from '../../worker/outside.ts';

/** Whoever asks it fails the test: in production nothing is looked up among what is only played. */
const untouched = (() => {
  throw new Error('the stand-in of development was asked');
}) as unknown as Sql;

it('a stand-in of development decides nothing in production: each ask fails, so that its effect waits', async () => {
  const [market, gateway, signature] = [marketplaces, payments, signatures].map((of) => of(untouched, true));
  const asks = [market, gateway, signature].flatMap((side) => Object.values(side as object));
  expect(asks).toHaveLength(7);
  for (const ask of asks)
    await expect(ask('key', { request: 'anything' })).rejects.toThrow(
      'in production worker/outside.ts needs an adapter',
    );
});
