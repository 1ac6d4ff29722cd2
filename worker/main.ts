import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import pino from 'pino';
import { clockActivities } from '../activities/clock.ts';
import { commitActivities } from '../activities/commit.ts';
import { effectActivities } from '../activities/effects.ts';
import { connect } from '../db/connection.ts';
import { readSnapshot } from '../db/journal/store.ts';
import { registerProvider } from '../db/screening/lists.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { effectsQueue, interactiveQueue, subscriptionWorkflow } from '../temporal/subscription.ts';
import { workflowBundle } from './bundle.ts';
import { temporalAddress, workerOptions } from './options.ts';
import { marketplaces, payments, signatures } from './outside.ts';
import { startPatrol } from './patrol.ts';
import { startRelay } from './relay.ts';
import { startScreening } from './screening.ts';
import { failPoint, licenceKey, production, screeningProvider, stampKeys } from './settings.ts';

const log = pino({ name: 'worker' });
Runtime.install({
  logger: new DefaultLogger('WARN', (entry) => log.warn({ temporal: entry.meta }, entry.message)),
  shutdownSignals: [],
});

const sql = connect(undefined, 20);
const client = await connectTemporal(temporalAddress());
const options = await workerOptions();
const point = failPoint();
const unstampedAllowed = !production() && process.env.PERENNIAL_ALLOW_UNSTAMPED === 'yes';
if (unstampedAllowed)
  log.warn('UNSTAMPED COMMANDS ARE ACCEPTED: anybody who reaches Temporal can act in any name. For development only.');
const doors = { sql, keys: stampKeys(), unstampedAllowed, ...(point ? { failPoint: point } : {}) };

const provider = screeningProvider();
await registerProvider(sql, provider?.against);

const interactive = await Worker.create({
  ...options,
  taskQueue: interactiveQueue,
  workflowBundle: { codePath: await workflowBundle() },
  activities: { ...commitActivities(doors), ...clockActivities(sql, () => client) },
});
const effects = await Worker.create({
  ...options,
  taskQueue: effectsQueue,
  activities: effectActivities({
    sql,
    licenceKey: await licenceKey(),
    provider,
    keys: doors.keys,
    deliver: async (envelope) => {
      const snapshot = await readSnapshot(sql, envelope.subscription);
      return subscriptionWorkflow(client, envelope.subscription, snapshot?.epoch).execute(envelope);
    },
    marketplaces: marketplaces(sql, production()),
    payments: payments(sql, production()),
    signatures: signatures(sql, production()),
    ...(point ? { failPoint: point } : {}),
  }),
});
const stopRelay = startRelay(sql, client, log, doors.keys);
const stopScreening = startScreening(sql, provider, log);
const stopPatrol = startPatrol(sql, client, log);
log.info('ready');
process.send?.('ready');

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    interactive.shutdown();
    effects.shutdown();
  });
await Promise.all([interactive.run(), effects.run()]);
stopPatrol();
await stopScreening();
await stopRelay();
await sql.end({ timeout: 2 });
process.exit(0);
