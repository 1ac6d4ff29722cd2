import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { usd } from '../money/money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Opportunity, Subscription } from '../subscription.ts';
import { editable } from './decide.ts';
import type { OpportunityEvent } from './events.ts';

type Decision = readonly OpportunityEvent[] | Refusal;

/**
 * QW-4: the customer has bought on the web what Sales was selling. The deal of Sales is won with the dates and amounts of
 * the purchase; the order stays where it was bought.
 */
export function closeWonByWeb(state: Subscription, command: Command, facts: Facts): Decision {
  const deal = editable(state, command.target);
  if (isRefusal(deal)) return deal;
  const { of } = command.body as { of: string };
  const { linked } = facts;
  if (!linked || linked.account !== state.account || linked.opportunity === deal.id)
    return refuse('opportunity.unknown', 'QW-4', `${of} is no other opportunity of this account.`);
  const { web } = linked;
  if (!web || linked.stage !== 'Closed Won')
    return refuse('opportunity.no-web-purchase', 'QW-4', `${of} was not bought on the web, or is ${linked.stage}.`);
  return [
    {
      type: 'OpportunityClosedWon',
      data: {
        opportunity: deal.id,
        on: web.closedOn,
        amount: usd(web.amount),
        netArr: usd(web.netArr),
        ...(web.orderType ? { orderType: web.orderType } : {}),
      },
      rules: ['QW-4'],
    },
  ];
}

/** The other half: the purchase counts once, with the deal of Sales that has been won for it. @returns undefined where it was no purchase on the web */
export function webDuplicate(state: Subscription, command: Command, facts: Facts): Decision | undefined {
  const deal: Opportunity | undefined = state.opportunity[command.target];
  if (deal?.checkout?.status !== 'Paid' || deal.stage !== 'Closed Won') return undefined;
  const { of } = command.body as { of: string };
  const { linked } = facts;
  if (!linked || linked.account !== state.account || linked.opportunity === deal.id)
    return refuse('opportunity.unknown', 'QW-4', `${of} is no other opportunity of this account.`);
  if (linked.web || linked.stage !== 'Closed Won')
    return refuse('opportunity.stage-order', 'QW-4', 'First the deal of Sales is closed as won by this purchase.');
  return [
    {
      type: 'OpportunityMarkedDuplicate',
      data: { opportunity: deal.id, of, on: today(facts) },
      rules: ['QW-4', 'ST-3'],
    },
  ];
}
