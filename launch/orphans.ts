import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Child } from './child.ts';
import { birthOf, isSame } from './processes.ts';

interface Known {
  readonly name: string;
  readonly pid: number;
  readonly birth: string;
  readonly signal: NodeJS.Signals;
}

const fileOf = (folder: string): string => join(folder, 'children.json');

/** Writes down who runs, for the start after one that was killed without a chance to stop them. */
export function remember(folder: string, children: Iterable<Child>): void {
  const known = [...children].flatMap(({ name, pid, dead, stopSignal: signal }): readonly Known[] => {
    const birth = pid === undefined || dead ? undefined : birthOf(pid);
    return pid === undefined || birth === undefined ? [] : [{ name, pid, birth, signal }];
  });
  const file = fileOf(folder);
  writeFileSync(`${file}.new`, JSON.stringify(known));
  renameSync(`${file}.new`, file);
}

const endWithinMs = 8000;
const pollMs = 25;

/** Ends what a killed start of this folder has left running; a pid that is another program's by now is left alone. */
export async function endOrphans(folder: string, say: (line: string) => void): Promise<void> {
  const left = written(folder).filter(({ pid, birth }) => isSame(pid, birth));
  await Promise.all(
    left.map(async ({ name, pid, birth, signal }) => {
      say(`${name} (process ${pid}) is left over from a start that was killed: ending it`);
      send(pid, signal);
      for (
        const until = Date.now() + endWithinMs;
        Date.now() < until;
        await new Promise((resolve) => setTimeout(resolve, pollMs))
      )
        if (!isSame(pid, birth)) return;
      send(-pid, 'SIGKILL');
    }),
  );
}

function written(folder: string): readonly Known[] {
  try {
    return JSON.parse(readFileSync(fileOf(folder), 'utf8')) as readonly Known[];
  } catch {
    return []; // nothing was ever started here
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it ended in this moment
  }
}
