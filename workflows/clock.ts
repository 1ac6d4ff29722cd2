import { proxyActivities } from '@temporalio/workflow';
import type { ClockActivities } from '../activities/clock.ts';

const retry = { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5s' } as const;
const { clockBehind, clockArrived } = proxyActivities<ClockActivities>({ startToCloseTimeout: '10s', retry });
/** A worker that dies is missed after a few heartbeats. */
const { advanceSubscription } = proxyActivities<ClockActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '5s',
  retry,
});

const atOnce = 8;

/** Moves a test clock to its target: every subscription on it keeps what is due, then the clock stands there. */
export async function clock({ id }: { id: string }): Promise<string> {
  for (;;) {
    const behind = await clockBehind(id);
    if (behind.length === 0) return clockArrived(id);
    for (let from = 0; from < behind.length; from += atOnce)
      await Promise.all(behind.slice(from, from + atOnce).map((subscription) => advanceSubscription(subscription)));
  }
}
