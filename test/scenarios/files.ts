import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every story that ships, refused ones included. */
export function scenarioFiles(folder = 'examples'): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? scenarioFiles(path) : entry.name.endsWith('.yaml') ? [path] : [];
  });
}
