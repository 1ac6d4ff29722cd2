import { expect, it } from 'vitest';
import { chaos } from '../chaos/chaos.ts';

const kills = Number(process.env.PERENNIAL_CHAOS_KILLS ?? 30);
const subscriptions = Number(process.env.PERENNIAL_CHAOS_SUBSCRIPTIONS ?? 50);
const seed = Number(process.env.PERENNIAL_CHAOS_SEED ?? 1);

it(`${kills} kills while ${subscriptions} subscriptions live a year: the journal is that of a run without kills`, async () => {
  const report = await chaos({ kills, subscriptions, seed });
  console.log(JSON.stringify({ ...report, problems: report.problems.length }));
  expect(report.problems).toEqual([]);
  expect(report.kills).toBeGreaterThanOrEqual(kills);
  expect(report.contentHash).toBe(report.contentHashWithoutKills);
  const atFailPoints = Object.values(report.killsAtFailPoints).reduce((sum, n) => sum + n, 0);
  expect(atFailPoints * 2).toBeGreaterThanOrEqual(report.kills - 1);
});
