import { spawnSync } from 'node:child_process';
import { chownSync, copyFileSync, existsSync, linkSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openToOthers } from '../../launch/postgres-user.ts';
import { temporaryFolder } from './kit.ts';

const folder = temporaryFolder();
const checkout = fileURLToPath(new URL('../..', import.meta.url));
const nobody = 65_534;
const why = reason();

/** Why it cannot be tried here: the reason stands in the test's name. */
function reason(): string | undefined {
  if (process.getuid?.() !== 0) return 'the other tests run as an ordinary user already';
  if (!openToOthers(checkout)) return 'the checkout is closed to other users';
  if (!existsSync('/usr/bin/setpriv')) return 'there is no setpriv';
  return undefined;
}

describe('An ordinary user', () => {
  it.skipIf(why)(`starts, kills and stops both servers${why ? ` (skipped: ${why})` : ''}`, () => {
    const home = join(folder, 'home');
    const bin = join(home, '.cache', 'perennial', 'bin');
    mkdirSync(bin, { recursive: true });
    share(
      join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'perennial', 'bin', 'temporal'),
      join(bin, 'temporal'),
    );
    for (const path of [home, join(home, '.cache')]) chownSync(path, nobody, nobody);
    const { stdout, stderr } = spawnSync(
      '/usr/bin/setpriv',
      [
        '--reuid',
        String(nobody),
        '--regid',
        String(nobody),
        '--clear-groups',
        process.execPath,
        '--import',
        'tsx',
        fileURLToPath(new URL('./parts.ts', import.meta.url)),
        home,
      ],
      { cwd: checkout, env: { PATH: process.env.PATH, HOME: home, TMPDIR: home }, encoding: 'utf8' },
    );
    expect(`${stdout}${stderr}`).toMatch(/^kept 42, Temporal (cached copy|from PATH), user 65534$/m);
  });
});

/** A second name for one file costs nothing; a copy where that cannot be. */
function share(from: string, to: string): void {
  if (!existsSync(from)) return; // it comes from PATH
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
