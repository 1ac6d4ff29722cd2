import { writeFileSync } from 'node:fs';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { connectTemporal } from '../../temporal/connection.ts';
import { workflowId } from '../../temporal/subscription.ts';
import { patient } from '../faults/kit.ts';

/**
 * Records the histories of a few stories, run by run. Done once for a released version; an old history is never
 * recorded anew to pass: it is what workflows out there have lived through.
 */
const release = process.argv[2];
if (!release) throw new Error('node --import tsx test/replay/record.ts 0.1.0');
const stories = ['examples/demo/northwind.yaml', 'examples/scenarios/rejected-and-resubmitted.yaml'];
const { machine, plays, discharge } = await patient();
const temporal = await connectTemporal(machine.temporalAddress);
for (const story of stories) {
  const { subscriptions, clock } = await plays(story);
  const name = story.split('/').at(-1)?.replace('.yaml', '');
  const ids = [...subscriptions.map(workflowId), `clock/${clock}`];
  for (const [n, id] of ids.entries()) {
    let run = 0;
    const runs: string[] = [];
    for await (const { runId } of temporal.workflow.list({ query: `WorkflowId = '${id}'` })) runs.unshift(runId);
    for (const runId of id.startsWith('clock/') ? runs.slice(0, 1) : runs) {
      const history = await temporal.workflow.getHandle(id, runId).fetchHistory();
      const file = new URL(`./histories/${release}-${name}-${n}-${run++}.json`, import.meta.url);
      writeFileSync(file, `${historyToJSON(history)}\n`);
    }
  }
}
await temporal.connection.close();
await discharge();
