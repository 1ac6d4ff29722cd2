import { type Clock, readClock } from '../db/journal/clock.ts';
import { loadFacts } from '../db/journal/facts.ts';
import { readSnapshot } from '../db/journal/store.ts';
import type { Facts } from '../domain/facts.ts';
import { factsFor } from '../domain/facts.ts';
import type { Subscription } from '../domain/subscription.ts';
import { subscriptionOf } from '../domain/vocabulary.ts';
import type { Context } from './context.ts';
import { ProblemError } from './problems.ts';

export interface Look {
  readonly state: Subscription;
  readonly facts: Facts;
  readonly clock: Clock;
}

/** A subscription as it stands now, with what a reader may know besides. @param id its own, or of anything in it */
export async function look({ sql }: Pick<Context, 'sql'>, id: string): Promise<Look> {
  const subscription = subscriptionOf(id) ?? '';
  const snapshot = await readSnapshot(sql, subscription);
  if (!snapshot) throw new ProblemError('subscription.unknown', `There is no ${id}.`);
  const clock = (await readClock(sql, snapshot.state.clock)) ?? {
    id: snapshot.state.clock,
    kind: 'test' as const,
    now: snapshot.state.now,
    dueUntil: snapshot.state.now,
  };
  const now = clock.now > snapshot.state.now ? clock.now : snapshot.state.now;
  const facts = await loadFacts(
    sql,
    factsFor(snapshot.state, { name: '', id: '', by: 'perennial', door: 'api', at: now, target: '', body: {} }),
    subscription,
  );
  return { state: snapshot.state, facts, clock };
}
