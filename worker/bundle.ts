import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { home } from './settings.ts';

/** The workflow code as one file, built once for its sources: workers start in a moment. @returns its path */
export async function workflowBundle(): Promise<string> {
  const folder = join(home(), 'cache');
  const file = join(folder, `workflows-${fingerprint()}.js`);
  if (existsSync(file)) return file;
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../workflows/index.ts', import.meta.url)),
    payloadConverterPath: fileURLToPath(new URL('../workflows/payloads.ts', import.meta.url)),
    logger: quiet,
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.${process.pid}`, code);
  renameSync(`${file}.${process.pid}`, file);
  return file;
}

const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error };

function fingerprint(): string {
  const hash = createHash('sha256');
  const folder = new URL('../workflows/', import.meta.url);
  for (const name of readdirSync(folder)
    .filter((each) => each.endsWith('.ts'))
    .sort())
    hash.update(readFileSync(new URL(name, folder)));
  hash.update(readFileSync(new URL('../domain/command-names.ts', import.meta.url)));
  hash.update(String(createRequire(import.meta.url)('@temporalio/workflow/package.json').version));
  return hash.digest('hex').slice(0, 16);
}
