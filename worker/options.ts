import { NativeConnection } from '@temporalio/worker';

export const temporalAddress = (): string => process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233';

/** What every worker is created with, whatever it runs; the benchmark's floor takes the same. */
export async function workerOptions() {
  const cached = process.env.PERENNIAL_WORKFLOW_CACHE;
  return {
    connection: await NativeConnection.connect({ address: temporalAddress() }),
    namespace: process.env.TEMPORAL_NAMESPACE ?? 'default',
    stickyQueueScheduleToStartTimeout: '2s',
    shutdownGraceTime: '5s',
    ...(cached === undefined ? {} : { maxCachedWorkflows: Number(cached) }),
  } as const;
}
