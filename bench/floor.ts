import { condition, defineUpdate, proxyActivities, setHandler } from '@temporalio/workflow';

/**
 * The floor: what the same updates cost on Temporal when nothing is done. A workflow that answers each update after one
 * empty ordinary activity, and stays open as a subscription does. No journal, no database, no timer, no state.
 */
export const floorQueue = 'floor';
export const step = defineUpdate('step');
export const floorActivities = { async empty(): Promise<void> {} };

const { empty } = proxyActivities<typeof floorActivities>({ startToCloseTimeout: '10s' });

export async function floor(): Promise<void> {
  setHandler(step, () => empty());
  await condition(() => false);
}
