import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Machine } from '../launch/machine.ts';
import { pureRows } from './pure.ts';
import { realRows } from './real.ts';
import { table } from './table.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
    json: { type: 'string' },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];

// A folder of its own: the figures depend on no earlier run, and nothing of yours is touched.
const folder = mkdtempSync(join(tmpdir(), 'perennial-bench-'));
process.env.PERENNIAL_HOME = folder;
const machine = new Machine((line) => console.error(line));
try {
  const rows = [...(await realRows(machine, rounds, seconds)), ...pureRows(rounds)];
  console.log(table(rows));
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ rows }, null, 2)}\n`);
} finally {
  await machine.stop();
  rmSync(folder, { recursive: true, force: true });
}
