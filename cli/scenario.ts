import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseScenario, ScenarioError } from '../scenario/format.ts';
import { LiveWorld } from '../scenario/live.ts';
import { play, type ScenarioResult } from '../scenario/play.ts';
import { PureWorld } from '../scenario/pure.ts';
import type { Message, World } from '../scenario/world.ts';
import { withMachine } from './machine.ts';

interface Options {
  readonly pure?: boolean;
  readonly live?: boolean;
  readonly json?: boolean;
  readonly expand?: boolean;
}

export async function runScenarios(files: readonly string[], options: Options): Promise<void> {
  if (options.live)
    return withMachine(({ api, admin }) => playAll(files, options, (run) => new LiveWorld(api, admin, run)));
  process.exitCode = await playAll(files, options, (run) => new PureWorld(run));
}

async function playAll(files: readonly string[], options: Options, world: (run: string) => World): Promise<number> {
  const results: (ScenarioResult | { file: string; passed: false; error: string })[] = [];
  for (const file of files) {
    const run = `run-${randomBytes(5).toString('hex')}`;
    try {
      const scenario = parseScenario(file, readFileSync(file, 'utf8'));
      const on = world(run);
      if (options.expand) expand(on);
      const result = await play(scenario, on, run);
      results.push(result);
      if (!options.json) report(result);
    } catch (error) {
      const unreadable = ['ENOENT', 'EISDIR', 'EACCES'].includes(String((error as NodeJS.ErrnoException).code));
      if (!(error instanceof ScenarioError) && !unreadable) throw error;
      results.push({ file, passed: false, error: (error as Error).message });
      if (!options.json) console.log(`FAILED ${(error as Error).message}`);
    }
  }
  const failed = results.filter(({ passed }) => !passed).length;
  if (options.json)
    console.log(JSON.stringify({ passed: results.length - failed, failed, scenarios: results }, null, 2));
  else console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** Prints each command as it is really sent. */
function expand(world: World): void {
  const send = world.send.bind(world);
  world.send = async (message: Message) => {
    console.log(
      `  ${world.now().slice(0, 16)} ${message.by} ${message.name} ${message.target ?? ''} ${JSON.stringify(message.body)}`,
    );
    return send(message);
  };
}

function report(result: ScenarioResult): void {
  console.log(`${result.passed ? 'passed' : 'FAILED'} ${result.scenario} (${result.mode})`);
  for (const step of result.steps) {
    if (step.mismatches.length === 0) continue;
    console.log(`  ${result.file}:${step.line}  ${step.at} ${step.as}: ${step.did}`);
    for (const { path, expected, actual } of step.mismatches)
      console.log(`    ${path}: expected ${expected}\n    ${' '.repeat(path.length)}  found    ${actual}`);
  }
}
