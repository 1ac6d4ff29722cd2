import type { EffectKind } from '../domain/effect-names.ts';
import type { Effect, Subscription } from '../domain/subscription.ts';

/** What the outside world answers in memory: the same as its development stand-ins answer the activities. */
export const outsideWorld: Readonly<Record<EffectKind, (effect: Effect, state: Subscription) => unknown>> = {
  'deliver-licence': () => ({ keyId: 'licence-1' }),
};
