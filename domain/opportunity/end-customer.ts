import { lostMetrics } from '../booking/metrics.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { LifeEvent, SubscriptionEvent } from '../event.ts';
import type { Facts } from '../facts.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Delivered } from '../renewal/successor.ts';
import type { Effect, Opportunity, Subscription } from '../subscription.ts';
import { openStages } from '../vocabulary.ts';
import type { CreateOpportunity, LoseToProvider } from './commands.ts';
import { editable } from './decide.ts';
import type { OpportunityEvent } from './events.ts';

/**
 * QCH-10: the end customer of a managed service provider had a subscription of its own; the deal names the renewal
 * opportunity that it takes the place of, which is lost when the deal is won.
 */
export function refusedEndCustomerRenewal(
  { channel }: Subscription,
  { type, endCustomerRenewal: id }: CreateOpportunity,
  { linked, account }: Facts,
): Refusal | undefined {
  if (id === undefined) return undefined;
  if (channel !== 'msp' || type !== 'New Business')
    return refuse(
      'opportunity.end-customer',
      'QCH-10',
      'Only New Business of a managed service provider takes the place of a renewal.',
    );
  const open =
    linked?.opportunity === id && linked.type === 'Renewal' && openStages.some((one) => one === linked.stage);
  if (open && linked.account !== account?.id) return undefined;
  return refuse('opportunity.unknown', 'QCH-10', `${id} is no open Renewal of another account.`);
}

/** At Closed Won: the question to the end customer's subscription. */
export function endCustomerMoved({ id, endCustomerRenewal: renewal }: Opportunity): readonly OpportunityEvent[] {
  return renewal === undefined
    ? []
    : [{ type: 'EndCustomerMoved', data: { opportunity: id, renewal }, rules: ['QCH-10'] }];
}

/** The other side: nothing is renewed there any more. Nobody asks for this but the deal that was won. */
export function loseToProvider(
  state: Subscription,
  command: Command,
  facts: Facts,
): readonly (OpportunityEvent | LifeEvent | SubscriptionEvent)[] | Refusal {
  const { renewal, to } = command.body as LoseToProvider;
  if (command.door !== 'effect')
    return refuse('role.missing', 'QCH-10', 'A renewal is lost to a provider by the deal of the provider only.');
  const deal = editable(state, renewal);
  if (isRefusal(deal)) return deal;
  return [
    {
      type: 'OpportunityClosedLost',
      data: {
        opportunity: deal.id,
        on: today(facts),
        reasons: ['goes on through a managed service provider'],
        mergedInto: to,
        ...lostMetrics(state, deal),
      },
      rules: ['QCH-10', 'ST-2'],
    },
    ...(state.renewal.autoRenew
      ? [{ type: 'AutoRenewTurnedOff' as const, data: { by: deal.owner }, rules: ['QCH-10'] }]
      : []),
  ];
}

/** What became of it; what was locked or closed there stays as it is, and the timeline says so. */
export function endCustomerAnswered(
  state: Subscription,
  effect: Effect,
  result: Delivered,
): readonly OpportunityEvent[] {
  const renewal = state.opportunity[effect.subject]?.endCustomerRenewal ?? '';
  const data = { effect: effect.id, opportunity: effect.subject, renewal };
  return result.accepted
    ? [{ type: 'EndCustomerRenewalLost', data, rules: ['QCH-10'] }]
    : [{ type: 'EndCustomerRenewalKept', data: { ...data, detail: result.detail }, rules: ['QCH-10'] }];
}
