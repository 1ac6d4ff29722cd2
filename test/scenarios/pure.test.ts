import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseScenario, ScenarioError } from '../../scenario/format.ts';
import { play } from '../../scenario/play.ts';
import { PureWorld } from '../../scenario/pure.ts';
import { scenarioFiles } from './files.ts';

describe('Scenarios on the pure functions', () => {
  it.each(scenarioFiles())('%s', async (file) => {
    const scenario = parseScenario(file, readFileSync(file, 'utf8'));
    const result = await play(scenario, new PureWorld(), 'test');
    expect(
      result.steps.flatMap((step) => step.mismatches.map((mismatch) => ({ line: step.line, ...mismatch }))),
    ).toEqual([]);
    expect(result.steps.length).toBeGreaterThan(0);
  });

  it('two runs of the same story give the same journal', async () => {
    const file = 'examples/scenarios/at-01-ten-more-seats.yaml';
    const scenario = parseScenario(file, readFileSync(file, 'utf8'));
    const worlds = [new PureWorld(), new PureWorld()];
    for (const world of worlds) await play(scenario, world, 'same');
    expect(await worlds[0]?.journal()).toEqual(await worlds[1]?.journal());
  });
});

describe('Mistakes in a scenario file are told with line and reason', () => {
  const cases: [string, string, RegExp][] = [
    [
      'an unknown key',
      'scenario: x\nsteps:\n  - at: 2022-01-01\n    doo: submit-quote q\n',
      /file\.yaml:4: the key `doo` is not known here/,
    ],
    ['a date that is none', 'scenario: x\nsteps:\n  - at: 4 April\n', /file\.yaml:3: .*is no date/],
    ['no title', 'steps: []\n', /file\.yaml:1: the key `scenario`/],
    ['broken YAML', 'scenario: [x\n', /file\.yaml:\d+: /],
  ];
  it.each(cases)('%s', (_name, text, message) => {
    expect(() => parseScenario('file.yaml', text)).toThrowError(message);
    expect(() => parseScenario('file.yaml', text)).toThrowError(ScenarioError);
  });

  it('a verb that is no command', async () => {
    const scenario = parseScenario(
      'file.yaml',
      'scenario: x\npeople: { ray: sales }\nsteps:\n  - as: ray\n    do: dance\n',
    );
    await expect(play(scenario, new PureWorld(), 'x')).rejects.toThrowError('file.yaml:4: `dance` is no command');
  });

  it('a day that is past already: the clock does not go back', async () => {
    const steps = ['2022-01-02', '2022-01-02', '2022-01-01'].map(
      (at) => `  - { at: ${at}, as: ray, do: create-opportunity northwind, with: { name: deal, type: New Business } }`,
    );
    const scenario = parseScenario(
      'file.yaml',
      `scenario: x\npeople: { ray: sales }\ngiven: { northwind: { account: {} } }\nsteps:\n${steps.join('\n')}\n`,
    );
    await expect(play(scenario, new PureWorld(), 'x')).rejects.toThrowError(
      'file.yaml:7: it is 2022-01-02 already: `at: 2022-01-01` is past',
    );
  });

  it('a name that a refusal left without anything hides no refusal', async () => {
    const scenario = parseScenario(
      'file.yaml',
      `scenario: x
people: { ray: sales }
given: { northwind: { account: {} } }
steps:
  - { at: 2022-01-01, as: ray, do: create-opportunity northwind, with: { name: deal, type: New Business } }
  - { do: create-quote deal, with: { name: q, seats: { Nothing: 1 }, start: 2022-01-02 }, expect: { q: { total: 1.00 } } }
  - { do: submit-quote q }
`,
    );
    const { passed, steps } = await play(scenario, new PureWorld(), 'x');
    expect(passed).toBe(false);
    expect(
      steps.map(({ line, code, mismatches }) => ({ line, code, told: mismatches.map(({ path }) => path) })),
    ).toEqual([
      { line: 5, code: undefined, told: [] },
      { line: 6, code: 'quote.unknown-product', told: ['create-quote deal'] },
      { line: 6, code: undefined, told: ['story'] },
    ]);
  });
});
