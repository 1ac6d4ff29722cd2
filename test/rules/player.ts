import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { parseScenario, type Scenario } from '../../scenario/format.ts';
import { play } from '../../scenario/play.ts';
import { PureWorld } from '../../scenario/pure.ts';
import { refusalsReached, switchOff } from './switch.ts';

/** Plays stories while one refusal says nothing. */
export interface Task {
  readonly off: string | undefined;
  readonly files: readonly string[];
}

export interface Played {
  /** Which refusals were made, by file. */
  readonly reached: Readonly<Record<string, readonly string[]>>;
  /** The first story that does not hold; nothing is played after it. */
  readonly failed?: { readonly file: string; readonly why: string };
}

const parsed = new Map<string, Scenario>();

function scenarioOf(file: string): Scenario {
  const scenario = parsed.get(file) ?? parseScenario(file, readFileSync(file, 'utf8'));
  parsed.set(file, scenario);
  return scenario;
}

async function whyNot(file: string): Promise<string | undefined> {
  try {
    const { steps } = await play(scenarioOf(file), new PureWorld(), 'rules');
    const wrong = steps.find((step) => step.mismatches.length > 0);
    return wrong && `line ${wrong.line} is not as expected`;
  } catch (error) {
    return `it ends with ${String(error)}`;
  }
}

async function played({ off, files }: Task): Promise<Played> {
  const reached: Record<string, readonly string[]> = {};
  for (const file of files) {
    switchOff(off);
    const why = await whyNot(file);
    reached[file] = refusalsReached();
    if (why) return { reached, failed: { file, why } };
  }
  return { reached };
}

parentPort?.on('message', (task: Task) => void played(task).then((answer) => parentPort?.postMessage(answer)));
