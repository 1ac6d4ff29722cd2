import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { type Cents, formatMoney, sum, usd } from '../money/money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Opportunity, Subscription } from '../subscription.ts';
import type { RecordChangeOrder } from './commands.ts';
import { created } from './decide.ts';
import type { OpportunityEvent } from './events.ts';
import { counts, deliverablesOf } from './statement-of-work.ts';

/**
 * QP-6: a change order to services that are booked. The same amount is noted; more of it is an opportunity of its own
 * for the difference; less of it is refunded and booked anew. The booked opportunity keeps its close date.
 */
export function recordChangeOrder(
  state: Subscription,
  command: Command,
  facts: Facts,
): readonly OpportunityEvent[] | Refusal {
  const deal = state.opportunity[command.target];
  if (!deal) return refuse('opportunity.unknown', undefined, `There is no opportunity ${command.target}.`);
  const { reference, amount: asked, receivedOn } = command.body as RecordChangeOrder;
  if (deal.type !== 'Professional Services' || deal.stage !== 'Closed Won' || deal.amount === undefined)
    return refuse(
      'opportunity.statement-of-work',
      'QP-6',
      'A change order changes services that are booked; what is not booked is edited.',
    );
  if (deliverablesOf(state, reference).length > 0)
    return refuse('opportunity.statement-of-work', 'QP-6', `${reference} is recorded already.`);
  const amount = usd(asked);
  const ordered = orderedBy(state, deal);
  const difference = amount - ordered;
  if (difference < 0)
    return refuse(
      'opportunity.change-order-decreases',
      'QP-6',
      `${formatMoney(ordered)} is ordered and ${formatMoney(amount)} would be left: refund the opportunity and book the new statement of work.`,
    );
  const recorded: OpportunityEvent = {
    type: 'ChangeOrderRecorded',
    data: { opportunity: deal.id, reference, amount, by: command.by },
    rules: ['QP-6'],
  };
  if (difference === 0) return [recorded];
  const more = {
    original: deal.id,
    statementOfWork: {
      reference,
      amount: difference,
      ...(receivedOn ? { receivedOn: receivedOn as typeof deal.createdOn } : {}),
    },
  };
  return [recorded, created(state, undefined, 'Professional Services', deal.owner, facts, undefined, undefined, more)];
}

/** What it sells, in USD cents, with the change orders to it before this one: those that are not booked yet count too. */
function orderedBy(state: Subscription, { id, amount, statementOfWork }: Opportunity): Cents {
  const changes = Object.values(state.opportunity).filter(
    (deal) => deal.type === 'Professional Services' && deal.original === id && counts(deal),
  );
  return sum([amount ?? statementOfWork?.amount ?? 0, ...changes.map((change) => orderedBy(state, change))]);
}
