import type { Journalled } from './event.ts';
import type { StartSubscription } from './renewal/commands.ts';
import type { SubscriptionId } from './vocabulary.ts';

/** A command that one subscription's event sends to another one. Its id is the event's, so it is done once. */
export interface Delivery {
  readonly to: SubscriptionId;
  readonly name: 'start-subscription';
  readonly body: StartSubscription;
}

/** @returns undefined for an event that asks nothing of another subscription */
export function deliveryOf(event: Journalled): Delivery | undefined {
  if (event.type !== 'RenewalSubscriptionRequested') return undefined;
  return { to: event.data.subscription, name: 'start-subscription', body: event.data.start };
}
