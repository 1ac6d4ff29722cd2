import { randomUUID } from 'node:crypto';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { Sql } from '../db/connection.ts';
import type { Envelope } from '../db/journal/commit.ts';
import { derivedId } from '../db/journal/hash.ts';
import type { Stamped, StampKeys } from '../db/journal/stamp.ts';
import { type Instant, instant } from '../domain/calendar/dates.ts';
import { subscriptionWorkflow } from '../temporal/subscription.ts';
import { type Crew, firstOrder, type Step } from './company.ts';
import { type floor, floorQueue, step } from './floor.ts';
import type { Side } from './load.ts';

const pollMs = 10;

/** First orders, each command stamped and sent as the API does it; finished when the licence of each is delivered. */
export function ours(client: Client, sql: Sql, keys: StampKeys, crew: Crew, accounts: readonly string[]): Side {
  let next = 0;
  return {
    async live(took) {
      const account = accounts[next++ % accounts.length] ?? '';
      const subscription = derivedId('sub', crew.ray, randomUUID());
      const workflow = subscriptionWorkflow(client, subscription, 1, `20 SM Premium, ${account}`);
      for (const each of firstOrder(crew, subscription, account, now())) {
        const sent = performance.now();
        const answer = await workflow.execute(stamped(keys, subscription, each));
        took(performance.now() - sent);
        if (!answer.accepted) throw new Error(`${each.name}: ${answer.code}: ${answer.detail}`);
      }
    },
    async finished() {
      for (let open = 1; open > 0; ) {
        const [row] = await sql<{ open: number }[]>`select count(*)::int as open from snapshots where pending > 0`;
        open = row?.open ?? 0;
        if (open > 0) await new Promise((resolve) => setTimeout(resolve, pollMs));
      }
    },
  };
}

export function stamped(keys: StampKeys, subscription: string, { by, name, target, body }: Step): Envelope {
  const content: Stamped = {
    subscription,
    commandId: randomUUID(),
    name,
    target,
    person: by,
    door: 'api',
    receivedAt: now(),
    stampedAt: now(),
    body,
  };
  return { ...content, stamp: keys.sign(content) };
}

const now = (): Instant => instant(new Date().toISOString());

/** As many updates to a workflow that does nothing, sent in the same way. @param updates of one life */
export function theFloor(client: Client, updates: number): Side {
  return {
    async live(took) {
      const options = {
        workflowId: `floor/${randomUUID()}`,
        taskQueue: floorQueue,
        args: [] as [],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      } as const;
      for (let n = 0; n < updates; n++) {
        const sent = performance.now();
        await client.workflow.executeUpdateWithStart(step, {
          updateId: randomUUID(),
          startWorkflowOperation: new WithStartWorkflowOperation<typeof floor>('floor', options),
        });
        took(performance.now() - sent);
      }
    },
    async finished() {},
  };
}
