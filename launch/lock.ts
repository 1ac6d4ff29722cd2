import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { birthOf, isSame } from './processes.ts';

const tries = 20;

/**
 * A lock that dies with its holder: the file names a process, and that of a dead one, or of a pid that another program
 * has got since, is taken over.
 * @returns how to give it back, or the pid of the process that holds it
 */
export function tryLock(file: string): { release: () => void } | { heldBy: number } {
  const mine = `${process.pid} ${birthOf(process.pid)}`;
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    for (let attempt = 0; attempt < tries; attempt++) {
      try {
        linkSync(draft, file); // appears whole or not at all: nobody ever reads half a lock
        return { release: () => giveBack(file, mine) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const { pid, birth, text } = read(file);
      if (isSame(pid, birth)) return { heldBy: pid };
      if (text !== undefined) moveAway(file, text);
    }
    throw new Error(`The lock ${file} changes hands faster than it can be taken.`);
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(file: string): { pid: number; birth: string | undefined; text: string | undefined } {
  try {
    const text = readFileSync(file, 'utf8');
    const [pid, ...birth] = text.split(' ');
    return { pid: Number(pid), birth: birth.join(' ') || undefined, text };
  } catch {
    return { pid: 0, birth: undefined, text: undefined }; // given back just now
  }
}

/** Two may find the same dead lock: who moves a fresh one away by mistake puts it back. */
function moveAway(file: string, stale: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return; // the other was faster
  }
  if (readFileSync(aside, 'utf8') !== stale) {
    try {
      linkSync(aside, file);
    } catch {
      // a third has it by now; the second finds out when it gives back, which it does for its own only
    }
  }
  rmSync(aside, { force: true });
}

function giveBack(file: string, mine: string): void {
  if (read(file).text === mine) rmSync(file, { force: true });
}
