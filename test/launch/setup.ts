import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTemporal } from '../../launch/temporal-binary.ts';

/** On a new machine Temporal is got here, where no test's time limit runs. */
export default async function setup(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-launch-get-'));
  delete process.env.TEMPORAL_ADDRESS; // these tests start servers of their own
  delete process.env.DATABASE_URL;
  try {
    await findTemporal({ say: (line) => console.log(line), log: join(folder, 'get.log') });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
