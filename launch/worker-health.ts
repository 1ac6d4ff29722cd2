import { hostname } from 'node:os';
import { connectTemporal } from '../temporal/connection.ts';
import { interactiveQueue } from '../temporal/subscription.ts';

/** A poll waits a minute at most, so a worker that lives has asked within two. */
const silentForMs = 120_000;

/**
 * The health check of a worker's container: has a worker on this host asked Temporal for work lately? Ends with 0 or 1.
 * A worker has no port of its own, and one that runs but is not connected does nothing.
 */
const client = await connectTemporal();
const { pollers } = await client.workflowService.describeTaskQueue({
  namespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
  taskQueue: { name: interactiveQueue },
  taskQueueType: 1, // workflow tasks
});
await client.connection.close();
const mine = (pollers ?? []).filter(({ identity }) => identity?.endsWith(`@${hostname()}`));
const lately = mine.some(
  ({ lastAccessTime }) => Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1000 < silentForMs,
);
console.log(lately ? 'the worker asks for work' : 'no worker of this host has asked for work lately');
process.exit(lately ? 0 : 1);
