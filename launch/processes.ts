import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Whether a process of this pid is there, ours or not. */
export function alive(pid: number): boolean {
  return Number.isInteger(pid) && pid > 0 && answers(pid); // 0 and below name groups, not a process
}

/**
 * When a process began. Systems give a pid to another program later; pid and birth together name one process for good.
 * @returns undefined where no such process runs (one that has ended and is not yet collected by its parent does not run)
 */
export function birthOf(pid: number): string | undefined {
  if (!alive(pid)) return undefined;
  try {
    const [state, ...rest] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    if (state === 'Z') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${rest[18]}`; // starttime: the 22nd field of proc(5), the 20th after the name
  } catch {
    return ask(pid, 'lstart');
  }
}

export const isSame = (pid: number, birth: string | undefined): boolean =>
  birth !== undefined && birthOf(pid) === birth;

/** The words a process was started with. */
export function commandOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return ask(pid, 'command')?.split(' ') ?? [];
  }
}

/** Whether somebody of a process group still runs; the dead that nobody has collected yet do not count. */
export function groupLives(group: number): boolean {
  try {
    return readdirSync('/proc').some((name) => /^[0-9]+$/.test(name) && runsIn(name, group));
  } catch {
    return answers(-group);
  }
}

function runsIn(pid: string, group: number): boolean {
  try {
    const [state, , itsGroup] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(itsGroup) === group && state !== 'Z';
  } catch {
    return false; // it ended while we looked
  }
}

function answers(target: number): boolean {
  try {
    return process.kill(target, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** For systems without /proc. */
function ask(pid: number, what: string): string | undefined {
  return spawnSync('ps', ['-o', `${what}=`, '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() || undefined;
}
