import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { workflowBundle } from '../../worker/bundle.ts';

const folder = join(import.meta.dirname, 'histories');
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

/** Law 6: what workflows have lived through replays in the code of today, whatever the rules are now. */
describe('Histories of released versions replay', () => {
  it('there are some', () => expect(files.length).toBeGreaterThan(2));

  it.each(files)('%s', async (file) => {
    const history = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    await Worker.runReplayHistory({ workflowBundle: { codePath: await workflowBundle() } }, history);
  });

  it('a history that was changed does not', async () => {
    const text = readFileSync(join(folder, files.find((file) => file.includes('northwind')) ?? ''), 'utf8');
    const history = JSON.parse(text.replaceAll('"core_local_activity"', '"core_patch"'));
    await expect(
      Worker.runReplayHistory({ workflowBundle: { codePath: await workflowBundle() } }, history),
    ).rejects.toThrow();
  });
});
