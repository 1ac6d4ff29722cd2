import type { EffectKind } from '../domain/effect-names.ts';
import type { Effect, Subscription } from '../domain/subscription.ts';

/** @param deliver runs what the effect asks of another subscription of the same world */
type Ask = (effect: Effect, state: Subscription, deliver: (effect: Effect) => unknown) => unknown;

/** What the outside world answers in memory: the same as its development stand-ins answer the activities. */
export const outsideWorld: Readonly<Record<EffectKind, Ask>> = {
  'deliver-licence': () => ({ keyId: 'licence-1' }),
  'deliver-command': (effect, _, deliver) => deliver(effect),
};
