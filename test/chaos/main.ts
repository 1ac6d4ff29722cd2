import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chaos } from './chaos.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '30' },
    subscriptions: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
  },
});
const report = await chaos({
  kills: Number(values.kills),
  subscriptions: Number(values.subscriptions),
  seed: Number(values.seed),
  say: (line) => console.log(line),
});
if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
console.log(JSON.stringify(report, null, 2));
process.exit(report.problems.length === 0 && report.contentHash === report.contentHashWithoutKills ? 0 : 1);
