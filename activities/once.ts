import { readSnapshot } from '../db/journal/store.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { World } from './world.ts';

/** An effect as its activity sees it: its id is the idempotency key for whoever is asked. */
export interface Asked {
  readonly id: string;
  readonly stream: string;
  readonly subject: string;
}

/** Asks the outside world one thing. @returns the answer, plain JSON, as `domain/answers.ts` reads it */
export type Ask = (effect: Asked, state: Subscription) => Promise<object>;

/**
 * The activity of an effect: finds the answer of an earlier try, else asks and writes the answer under the effect's id.
 * Asks nothing for a cluster that was given up.
 */
export const once =
  (world: World, ask: Ask) =>
  async (effectId: string, epoch: number): Promise<void> => {
    const [effect] = await world.sql<{ stream: string; subject: string; result: unknown }[]>`
    update effects set asked = asked + 1 where id = ${effectId} returning stream, subject, result`;
    if (!effect || effect.result !== null) return;
    const snapshot = await readSnapshot(world.sql, effect.stream);
    if (snapshot?.epoch !== epoch) return;
    const result = await ask({ id: effectId, stream: effect.stream, subject: effect.subject }, snapshot.state);
    world.failPoint?.('after-effect');
    await world.sql`update effects set result = ${result as never}::jsonb, answered_at = now() where id = ${effectId} and result is null`;
  };
