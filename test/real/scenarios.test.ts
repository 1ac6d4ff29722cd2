import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { verify } from '../../db/verify.ts';
import { parseScenario } from '../../scenario/format.ts';
import { LiveWorld } from '../../scenario/live.ts';
import { play } from '../../scenario/play.ts';
import { PureWorld } from '../../scenario/pure.ts';
import { scenarioFiles } from '../scenarios/files.ts';
import { machine, sql, unique } from './kit.ts';

describe('Scenarios on the real parts give the journal of the pure functions, event by event', () => {
  it.concurrent.each(scenarioFiles())('%s', async (file) => {
    const scenario = parseScenario(file, readFileSync(file, 'utf8'));
    const run = `t-${unique()}`;
    const live = new LiveWorld(machine.api, machine.admin, run);
    const pure = new PureWorld(run);
    const result = await play(scenario, live, run);
    expect(
      result.steps.flatMap((step) => step.mismatches.map((mismatch) => ({ line: step.line, ...mismatch }))),
    ).toEqual([]);
    await play(scenario, pure, run);
    const inOrder = (events: readonly { stream: string; content: string }[]) =>
      events.toSorted((a, b) => (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : 0)).map(({ content }) => content);
    expect(inOrder(await live.journal())).toEqual(inOrder(await pure.journal()));
  });

  afterAll(async () => {
    expect((await verify(sql)).problems).toEqual([]);
  });
});
