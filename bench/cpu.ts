import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100; // USER_HZ, the same on every Linux that Node runs on

/** CPU seconds by name. */
export type Cpu = Readonly<Record<string, number>>;

/**
 * CPU seconds so far of this process (`client`) and of others with all their descendants: PostgreSQL forks one for each
 * connection. Those that have ended stand in their parent's sum.
 */
export function cpu(pids: Readonly<Record<string, number | undefined>>): Cpu {
  const own = process.cpuUsage();
  const all = processes();
  const tree = (pid: number): number =>
    (all.get(pid)?.seconds ?? 0) +
    [...all].reduce((sum, [child, { parent }]) => sum + (parent === pid ? tree(child) : 0), 0);
  return {
    client: (own.user + own.system) / 1e6,
    ...Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, pid ? tree(pid) : 0])),
  };
}

export const spent = (before: Cpu, after: Cpu): Cpu =>
  Object.fromEntries(Object.entries(after).map(([name, seconds]) => [name, seconds - (before[name] ?? 0)]));
export const total = (of: Cpu): number => Object.values(of).reduce((sum, seconds) => sum + seconds, 0);
export const added = (all: readonly Cpu[]): Cpu =>
  all.reduce(
    (sum, each) =>
      Object.fromEntries(Object.entries(each).map(([name, seconds]) => [name, seconds + (sum[name] ?? 0)])),
    {},
  );

function processes(): ReadonlyMap<number, { parent: number; seconds: number }> {
  return new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => {
        try {
          const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
            .replace(/^.*\) /s, '')
            .split(' ')
            .map(Number);
          // ppid is the second after the name; utime, stime, cutime, cstime the 12th to 15th (proc(5))
          const ticks = fields.slice(11, 15).reduce((sum, each) => sum + each, 0);
          return [[Number(name), { parent: fields[1] ?? 0, seconds: ticks / ticksPerSecond }] as const];
        } catch {
          return []; // it ended while we looked
        }
      }),
  );
}
