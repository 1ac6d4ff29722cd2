import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LaunchError } from './state.ts';

/** PostgreSQL refuses to run as root: whom to be instead; nobody else for an ordinary user. */
export type Identity =
  | { readonly uid: number; readonly gid: number }
  | { readonly uid: undefined; readonly gid: undefined };

/** `postgres`, else `nobody`: no user is added to the system. */
export function whom(): Identity {
  if (process.getuid?.() !== 0) return { uid: undefined, gid: undefined };
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!user)
    throw new LaunchError(
      'PostgreSQL does not run as root, and there is no user `postgres` or `nobody` here. Start as another user, or set DATABASE_URL.',
    );
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** Where root keeps what lies below a folder that is closed to others. Below /var/lib, as /tmp and /var/tmp are swept. */
const elsewhere = '/var/lib/perennial';

/** A folder that the server's user may enter: the project's, or for root in a closed one (a clone below /root) one outside. */
export function placeOf(folder: string, { uid }: Identity, say: (line: string) => void): string {
  if (uid === undefined) return folder;
  const note = join(folder, 'postgres.place');
  if (existsSync(note)) return readFileSync(note, 'utf8').trim();
  if (openToOthers(folder)) return folder;
  const here = join(folder, 'postgres');
  if (existsSync(join(here, 'PG_VERSION')))
    throw new LaunchError(
      `The data in ${here} cannot be reached by the user that PostgreSQL runs as: a folder above it is closed to others. Open it (chmod o+x), or set DATABASE_URL.`,
    );
  const place = folderElsewhere(randomBytes(6).toString('hex'));
  say(`PostgreSQL's user may not enter ${folder}: its data is in ${place}`);
  writeFileSync(note, place);
  return place;
}

/** A folder of root's alone that all may enter; never one that somebody else has laid there. */
export function folderElsewhere(name: string): string {
  const place = join(elsewhere, name);
  for (const folder of [elsewhere, place]) {
    mkdirSync(folder, { recursive: true });
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== 0)
      throw new LaunchError(`${folder} is not a folder of root's. Remove it, or set DATABASE_URL.`);
    chmodSync(folder, 0o755);
  }
  return place;
}

/** Whether any user may pass through it and all above it. */
export function openToOthers(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
