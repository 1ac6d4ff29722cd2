import type { Client } from '@temporalio/client';
import { workflowId } from '../temporal/subscription.ts';

/** The event types of a subscription's workflow, over all its runs, oldest first. */
export async function historyOf(client: Client, subscription: string): Promise<readonly string[]> {
  const types: string[] = [];
  for (let run: string | undefined, more = true; more; more = run !== undefined) {
    const { events } = await client.workflow.getHandle(workflowId(subscription), run).fetchHistory();
    types.unshift(...(events ?? []).map(({ eventType }) => String(eventType)));
    run = events?.[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
  }
  return types;
}

export const lengthOf = async (client: Client, subscription: string): Promise<number> =>
  (await historyOf(client, subscription)).length;
