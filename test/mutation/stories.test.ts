import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseScenario } from '../../scenario/format.ts';
import { play } from '../../scenario/play.ts';
import { PureWorld } from '../../scenario/pure.ts';

/**
 * Stories that hold money from the quote to the invoice, one or two of a kind: a mutant should be minded by somebody in
 * seconds, so not all of examples/scenarios, which test/scenarios plays.
 */
const stories = [
  'a-month-instead-of-a-trial',
  'at-109-saas-contract-reset',
  'at-25-renewed-with-a-true-up',
  'at-41-unequal-years',
  'at-53-years-of-a-ramp',
  'at-59-rows-of-a-return',
  'at-73-marketplace-fees',
  'at-75-starter-renews-once',
  'at-79-storage-pack',
  'at-94-contract-reset',
  'booking-metrics',
  'charge-models',
  'charged-by-use',
  'decommission',
  'legacy-names',
  'minutes-and-services',
  'packs-beside-an-exchange',
  'price-book-of-a-route',
  'programme-deals',
  'refund-for-breach',
  'renewal-reversed',
  'reset-of-annual-payments',
  'starter-until-its-last-day',
  'three-years-prepaid',
  'upgrade-with-fewer-seats',
  'web-packs',
];

it.each(stories)('%s', async (name) => {
  const file = `examples/scenarios/${name}.yaml`;
  const { steps } = await play(parseScenario(file, readFileSync(file, 'utf8')), new PureWorld(), 'test');
  expect(steps.flatMap(({ line, mismatches }) => mismatches.map((mismatch) => ({ line, ...mismatch })))).toEqual([]);
});
