import { salesHolds } from '../account/holds.ts';
import type { BookingEvent, Order } from '../booking/events.ts';
import type { Command } from '../command.ts';
import type { LifeEvent } from '../event.ts';
import type { Facts } from '../facts.ts';
import type { ProvisioningEvent } from '../provisioning/events.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Effect, Quote, Subscription } from '../subscription.ts';
import type { OpportunityId, QuoteId, SubscriptionId } from '../vocabulary.ts';
import type { StartSubscription } from './commands.ts';
import type { RenewalEvent } from './events.ts';

/** One opportunity, or one part of a split, begins one subscription: its id is known before there is anything of it. */
export const successorOf = (of: OpportunityId | QuoteId): SubscriptionId => {
  const [kind, hash = '', n = ''] = of.split('_');
  return `sub_${hash}${kind === 'quo' ? 's' : 'r'}${n}`;
};

/** At Closed Won of the main opportunity: the question to the new subscription (QX-2). */
export function successorRequested(
  state: Subscription,
  order: Order,
  credit: string | undefined,
): Extract<RenewalEvent, { type: 'RenewalSubscriptionRequested' }> {
  const { opportunity = '' } = order;
  return {
    type: 'RenewalSubscriptionRequested',
    data: {
      subscription: successorOf(opportunity),
      opportunity,
      ...(credit ? { creditQuote: credit } : {}),
      start: {
        account: state.account,
        clock: state.clock,
        policy: state.policy,
        channel: state.opportunity[opportunity]?.route ?? state.channel,
        ...(state.endCustomer ? { endCustomer: state.endCustomer } : {}),
        renewalOf: state.id,
        ...(state.provisioning.namespace ? { namespace: state.provisioning.namespace } : {}),
        order: { ...order },
      },
    },
    rules: ['QX-2', 'QX-4'],
  };
}

/** At Closed Won of a split: the question to each part. A group is for one subscription, so it stays here. */
export function splitRequested(state: Subscription, order: Order, { id, opportunity }: Quote): RenewalEvent {
  const { namespace: _, ...start } = successorRequested(state, order, undefined).data.start;
  return {
    type: 'RenewalSubscriptionRequested',
    data: { subscription: successorOf(id), opportunity, split: id, start },
    rules: ['1.0'],
  };
}

/** Why a subscription cannot be begun now; asked before the reset is submitted, and again when it begins. */
export function cannotStart({ account }: Facts): string | undefined {
  if (!account) return 'its account is unknown';
  const holds = salesHolds(account);
  return holds.length > 0 ? `its account is held: ${holds.join('; ')}` : undefined;
}

/**
 * The other side: another subscription's event opens this one and books its order. Nobody asks for this but that
 * event. What stands in the way parks both, so that neither runs without the other; ops let them go on.
 */
export function startSubscription(
  state: Subscription,
  command: Command,
  facts: Facts,
): readonly (LifeEvent | ProvisioningEvent | BookingEvent)[] | Refusal {
  if (command.door !== 'effect')
    return refuse('role.missing', 'QX-2', 'A subscription is begun by the contract reset of another one only.');
  const { order, renewalOf, namespace, endCustomer, ...opened } = command.body as StartSubscription;
  const fresh = state.seq === 0;
  if (!fresh && (state.renewal.renewalOf !== renewalOf || state.booking.charges.length > 0))
    return refuse('subscription.started-already', 'QX-2');
  const opening: readonly LifeEvent[] = fresh
    ? [
        {
          type: 'SubscriptionOpened',
          data: { id: state.id, ...opened, ...(endCustomer ? { endCustomer } : {}), renewalOf },
          rules: ['QX-2'],
        },
      ]
    : [];
  const obstacle = cannotStart(facts);
  if (obstacle)
    return [
      ...opening,
      {
        type: 'Parked',
        data: {
          reason: `The renewal of ${renewalOf} cannot go on as ${state.id}: ${obstacle}.`,
          with: renewalOf,
        },
        rules: ['QX-4'],
      },
    ];
  return [
    ...opening,
    ...(namespace ? [{ type: 'NamespaceLinked' as const, data: { namespace }, rules: ['QX-4'] }] : []),
    { type: 'OrderBooked', data: { order: order as unknown as Order, dropped: [] }, rules: ['QX-2', 'QC-12', 'IN-1'] },
  ];
}

/** What became of the command to the other subscription. */
export type Delivered = { readonly accepted: true } | { readonly accepted: false; readonly detail: string };

/** @param other the subscription that was asked, after its answer; a refusal where it gave one */
export function deliveredTo(other: Subscription | undefined, refusal?: { readonly detail: string }): Delivered {
  if (refusal) return { accepted: false, detail: refusal.detail };
  return other?.parked ? { accepted: false, detail: other.parked.reason } : { accepted: true };
}

/** The answer: it has begun; or both stand still, with one incident that names both. */
export function successorAnswered(
  state: Subscription,
  effect: Effect,
  result: Delivered,
): readonly (RenewalEvent | LifeEvent)[] {
  const data = { effect: effect.id, subscription: effect.subject };
  if (result.accepted) return [{ type: 'RenewalSubscriptionStarted', data, rules: ['QX-2', 'QX-4'] }];
  const { detail } = result;
  return [
    { type: 'RenewalSubscriptionRefused', data: { ...data, detail }, rules: ['QX-4'] },
    {
      type: 'Parked',
      data: { reason: `The renewal of ${state.id} does not go on as ${effect.subject}: ${detail}` },
      rules: ['QX-4'],
    },
  ];
}

/** Ops have let it go on: the new subscription is asked again. */
export function successorAskedAgain({ renewal: { successor, splits } }: Subscription): readonly RenewalEvent[] {
  return [successor, ...Object.values(splits ?? {})].flatMap((other): readonly RenewalEvent[] => {
    if (other?.status !== 'Refused' || !other.start) return [];
    const { subscription, opportunity, start, split } = other;
    const data = { subscription, opportunity, ...(split ? { split } : {}), start };
    return [{ type: 'RenewalSubscriptionRequested', data, rules: split ? ['1.0'] : ['QX-4'] }];
  });
}
