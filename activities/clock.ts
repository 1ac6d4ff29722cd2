import { heartbeat } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import type { Sql } from '../db/connection.ts';
import { readSnapshot } from '../db/journal/store.ts';
import { subscriptionWorkflow } from '../temporal/subscription.ts';

export interface ClockActivities {
  clockBehind(clock: string): Promise<readonly string[]>;
  advanceSubscription(subscription: string): Promise<void>;
  clockArrived(clock: string): Promise<string>;
}

const pauseMs = 15;
const mostRounds = 4000;

export const clockActivities = (sql: Sql, client: () => Client): ClockActivities => ({
  /** The subscriptions on the clock that have something due before its target, a question open, or news of an account or a person. */
  async clockBehind(clock) {
    const rows = await sql<{ stream: string }[]>`
      select s.stream from snapshots s join clocks c on c.id = s.clock
      where s.clock = ${clock} and not s.parked and not s.over and ((s.wake is not null and s.wake <= c.target) or s.pending > 0
        or exists (select 1 from outbox o where o.status = 'pending' and o.destination = 'look-again' and o.payload->>'subscription' = s.stream))
      order by s.stream`;
    return rows.map((row) => row.stream);
  },

  /** Time does not pass an unanswered effect, so this looks until neither a question nor a due appointment is left. */
  async advanceSubscription(subscription) {
    for (let round = 0; round < mostRounds; round++) {
      const snapshot = await readSnapshot(sql, subscription);
      if (!snapshot || snapshot.state.parked) return;
      heartbeat(round);
      if (Object.keys(snapshot.state.effects).length > 0 && round > 0) {
        // The answer comes by itself; asking the workflow about it would only fill its history.
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        continue;
      }
      const news = await sql<{ id: number }[]>`
        select id from outbox where status = 'pending' and destination = 'look-again' and payload->>'subscription' = ${subscription}`;
      const { more, effects } = await subscriptionWorkflow(client(), subscription, snapshot.epoch).lookAgain();
      // It has looked: the relay need not tell it again.
      await sql`update outbox set status = 'sent', delivered_at = now() where id = any(${news.map(({ id }) => id)}::bigint[]) and status = 'pending'`;
      if (!more && effects === 0) return;
    }
  },

  async clockArrived(clock) {
    const [row] = await sql<
      { reached: string }[]
    >`update clocks set reached = target where id = ${clock} returning reached`;
    return row?.reached ?? '';
  },
});
