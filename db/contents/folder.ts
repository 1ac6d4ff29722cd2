import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ContentDamaged, type ContentStore, checked, pathOf } from './store.ts';

let drafts = 0;

/** Contents in a folder of this machine: whole and on the disk, or not there. */
export function folderStore(folder: string): ContentStore {
  const fileOf = (sha256: string): string => join(folder, pathOf(sha256));
  return {
    where: `folder ${folder}`,
    async put(sha256, bytes) {
      const file = fileOf(sha256);
      if (await stat(file).catch(() => undefined)) return;
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      const draft = `${file}.${process.pid}.${++drafts}`;
      try {
        const handle = await open(draft, 'wx', 0o600);
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(draft, file);
        await syncFolder(dirname(file));
      } finally {
        await rm(draft, { force: true });
      }
    },
    async get(sha256) {
      const bytes = await readFile(fileOf(sha256)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') throw new ContentDamaged(`The bytes of ${sha256} are not in ${folder}.`);
        throw error;
      });
      return checked(sha256, bytes);
    },
  };
}

/** A new name is on the disk when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
