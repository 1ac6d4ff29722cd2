import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Machine } from '../launch/machine.ts';
import { adminKey } from '../launch/seed.ts';
import { decisionRows, previewRows } from './doors.ts';
import { inboxRows } from './inbox.ts';
import { pureRows } from './pure.ts';
import { realRows } from './real.ts';
import { matrixRows, paperRows, pricingRows } from './selling.ts';
import { type Row, table } from './table.ts';

/** In this order: the inbox last, since its rows have no workflows and no worker may look for them. */
const parts = ['floor', 'pure', 'pricing', 'paper', 'matrix', 'preview', 'decision', 'inbox'] as const;
const real: readonly Part[] = ['floor', 'preview', 'decision', 'inbox'];
type Part = (typeof parts)[number];

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
    only: { type: 'string', default: parts.join(',') },
    approvals: { type: 'string', default: '100000' },
    json: { type: 'string' },
  },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
const only = values.only.split(',').map((name) => {
  const part = parts.find((each) => each === name);
  if (!part) throw new Error(`--only ${name}: it is one of ${parts.join(', ')}`);
  return part;
});

// A folder of its own: the figures depend on no earlier run, and nothing of yours is touched.
const folder = mkdtempSync(join(tmpdir(), 'perennial-bench-'));
process.env.PERENNIAL_HOME = folder;
const machine = new Machine((line) => console.error(line));
const measure: Record<Part, () => Promise<readonly Row[]>> = {
  floor: () => realRows(machine, rounds, seconds),
  pure: async () => pureRows(rounds),
  pricing: async () => pricingRows(rounds),
  paper: () => paperRows(rounds),
  matrix: async () => matrixRows(rounds),
  preview: () => previewRows(machine, rounds, seconds),
  decision: () => decisionRows(machine),
  inbox: async () => {
    await machine.stopPart('worker');
    await machine.stopPart('api');
    return inboxRows(machine, Number(values.approvals));
  },
};
try {
  if (only.some((part) => real.includes(part))) {
    await machine.startParts();
    const sql = machine.sql(1);
    await adminKey(sql, machine.folder);
    await sql.end();
  }
  const rows: Row[] = [];
  for (const part of parts.filter((each) => only.includes(each))) rows.push(...(await measure[part]()));
  console.log(table(rows));
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ rows }, null, 2)}\n`);
} finally {
  await machine.stop();
  rmSync(folder, { recursive: true, force: true });
}
