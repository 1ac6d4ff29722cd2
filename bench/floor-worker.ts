import { fileURLToPath } from 'node:url';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import { workerOptions } from '../worker/options.ts';
import { floorActivities, floorQueue } from './floor.ts';

/** The floor's worker: a process of its own with the options of ours. */
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR' }), forward: {} } },
  shutdownSignals: [],
});
const worker = await Worker.create({
  ...(await workerOptions()),
  taskQueue: floorQueue,
  workflowsPath: fileURLToPath(new URL('./floor.ts', import.meta.url)),
  activities: floorActivities,
});
process.send?.('ready');
process.once('SIGTERM', () => worker.shutdown());
await worker.run();
process.exit(0);
