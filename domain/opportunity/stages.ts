import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { primaryQuote } from '../quoting/decide.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Opportunity, Subscription } from '../subscription.ts';
import { type OpenStage, openStages } from '../vocabulary.ts';
import type { LogActivity, MoveStage } from './commands.ts';
import { editable } from './decide.ts';
import type { OpportunityEvent } from './events.ts';

type Decision = readonly OpportunityEvent[] | Refusal;

const before: OpenStage = '0-Pending Acceptance';
const rank = (stage: string): number => openStages.indexOf(stage as OpenStage);

/**
 * ST-1: once qualified, an opportunity goes back neither to stage 0 nor to 9. Stage 7 is reached by submitting only
 * (rules 3.2). BK-7: a quote is proposed with what is known of the papers that will come; its contacts are always there.
 */
export function moveStage(state: Subscription, command: Command, facts: Facts): Decision {
  const deal = editable(state, command.target);
  if (isRefusal(deal)) return deal;
  const { stage, expectsPurchaseOrder: purchaseOrder, expectsVendorForm: vendorForm } = command.body as MoveStage;
  if (stage === before && deal.stage !== stage)
    return refuse('opportunity.stage-order', 'ST-1', 'A qualified opportunity cannot go back to stage 0.');
  if (stage === '7-Closing')
    return refuse('opportunity.stage-order', 'ST-1', 'Stage 7 begins when the opportunity is submitted.');
  if (stage === '9-Unqualified') return unqualified(deal, facts);
  const expects =
    purchaseOrder === undefined || vendorForm === undefined ? deal.expects : { purchaseOrder, vendorForm };
  if (rank(stage) >= rank('4-Proposal') && !expects && primaryQuote(state, deal.id))
    return refuse(
      'opportunity.order-unknown',
      'BK-7',
      'Say whether the customer will send a purchase order and a vendor form (expectsPurchaseOrder, expectsVendorForm).',
    );
  return [
    {
      type: 'StageMoved',
      data: { opportunity: deal.id, from: deal.stage, to: stage, ...(expects ? { expects } : {}) },
      rules: expects && rank(stage) >= rank('4-Proposal') ? ['ST-1', 'BK-7'] : ['ST-1'],
    },
  ];
}

function unqualified(deal: Opportunity, facts: Facts): Decision {
  if (deal.stage !== before)
    return refuse('opportunity.stage-order', 'ST-1', 'A qualified opportunity is lost, not unqualified.');
  const data = { opportunity: deal.id, from: deal.stage, to: '9-Unqualified' as const, on: today(facts) };
  return [{ type: 'StageMoved', data, rules: ['ST-1'] }];
}

/** ST-4: somebody works on it, so it is not idle. */
export function logActivity(state: Subscription, command: Command): Decision {
  const deal = editable(state, command.target);
  if (isRefusal(deal)) return deal;
  const { note } = command.body as LogActivity;
  return [{ type: 'ActivityLogged', data: { opportunity: deal.id, by: command.by, note }, rules: ['ST-4'] }];
}

/** ST-1: what nobody has accepted is not sold. */
export const notAccepted = ({ stage }: Opportunity): Refusal | undefined =>
  stage === before
    ? refuse('opportunity.stage-order', 'ST-1', 'It waits in stage 0: accept it first, by moving it on.')
    : undefined;
