import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { Child, type ChildOptions } from '../../launch/child.ts';

/** A folder for the tests of one file, gone after them; open to pass through, as a project's folder is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-launch-'));
  chmodSync(folder, 0o755);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A spawn that ends with the file what its tests left running. */
export function tidySpawn(): (options: ChildOptions) => Child {
  const all = new Set<Child>();
  afterAll(async () => {
    for (const child of all) await child.kill();
  });
  return (options) => {
    const child = new Child(options);
    all.add(child);
    return child;
  };
}

export const node = (code: string): Pick<ChildOptions, 'command' | 'args'> => ({
  command: process.execPath,
  args: ['-e', code],
});

/** Waits for what has to come, however slow the machine is; the test's own limit ends the wait. */
export async function until(look: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await look())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Environment variables for the time of one test. */
export async function withEnv<T>(
  values: Readonly<Record<string, string | undefined>>,
  work: () => Promise<T>,
): Promise<T> {
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, process.env[name]]));
  const set = (to: Readonly<Record<string, string | undefined>>): void => {
    for (const [name, value] of Object.entries(to)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
  set(values);
  try {
    return await work();
  } finally {
    set(before);
  }
}
