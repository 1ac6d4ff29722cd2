import type { Journalled } from './event.ts';
import type { ReceiveCredit } from './invoicing/commands.ts';
import type { LoseToProvider } from './opportunity/commands.ts';
import type { ReceiveMerger, StartSubscription } from './renewal/commands.ts';
import { type SubscriptionId, subscriptionOf } from './vocabulary.ts';

/** A command that one subscription's event sends to another one. Its id is the event's, so it is done once. */
export type Delivery = { readonly to: SubscriptionId } & (
  | { readonly name: 'start-subscription'; readonly body: StartSubscription }
  | { readonly name: 'receive-credit'; readonly body: ReceiveCredit }
  | { readonly name: 'lose-to-provider'; readonly body: LoseToProvider }
  | { readonly name: 'receive-merger'; readonly body: ReceiveMerger }
);

/** @param from the subscription whose event it is @returns undefined for an event that asks nothing of another one */
export function deliveryOf(event: Journalled, from: SubscriptionId): Delivery | undefined {
  switch (event.type) {
    case 'RenewalSubscriptionRequested':
      return { to: event.data.subscription, name: 'start-subscription', body: event.data.start };
    case 'CreditTransferred': {
      const { to, creditMemo, invoice, amount } = event.data;
      return { to, name: 'receive-credit', body: { from, creditMemo, invoice, cents: amount } };
    }
    case 'EndCustomerMoved': {
      const { opportunity, renewal } = event.data;
      const to = subscriptionOf(renewal);
      return to === undefined ? undefined : { to, name: 'lose-to-provider', body: { renewal, to: opportunity } };
    }
    case 'MergerTold':
      return { to: event.data.to, name: 'receive-merger', body: event.data.message };
    default:
      return undefined;
  }
}
