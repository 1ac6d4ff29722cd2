import { metricsOf } from '../booking/metrics.ts';
import { addDays, type LocalDate } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { type Cents, formatMoney } from '../money/money.ts';
import { primaryQuote } from '../quoting/decide.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Opportunity, Subscription, TermsChange } from '../subscription.ts';
import type { AnswerTermsChange, RequestTermsChange } from './commands.ts';
import { editable } from './decide.ts';
import type { OpportunityEvent } from './events.ts';

type Decision = readonly OpportunityEvent[] | Refusal;

/**
 * Asks Legal for other terms than the standard ones (AU-8). Edits to the template and the customer's own paper are
 * talked about above a yearly revenue of this opportunity only (AU-6); a non-disclosure agreement always.
 */
export function requestTermsChange(state: Subscription, command: Command, facts: Facts): Decision {
  const deal = editable(state, command.target);
  if (isRefusal(deal)) return deal;
  if (deal.termsChange?.status === 'Requested')
    return refuse('terms.asked-already', 'AU-8', `Legal has not answered yet about the ${deal.termsChange.paper}.`);
  const { paper, what, selected, promise } = command.body as RequestTermsChange;
  const below = belowGate(state, deal, paper, facts);
  if (below) return below;
  if (paper === 'customer paper') {
    if (!selected)
      return refuse('terms.not-selected', 'AU-7', 'The customer’s paper is read once it has selected the product.');
    if (!promise)
      return refuse(
        'terms.promise-required',
        'AU-7',
        'The decision maker promises in writing to settle: say who, until when, and where that is.',
      );
    const { settleWithinDays } = gates(facts);
    const latest = addDays(today(facts), settleWithinDays);
    const until = promise.settleBy as LocalDate;
    if (until < today(facts) || until > latest)
      return refuse(
        'terms.promise-required',
        'AU-7',
        `The promise is to settle within ${settleWithinDays} days, until ${latest}; it says ${until}.`,
      );
  }
  const change: TermsChange = {
    paper,
    what,
    status: 'Requested',
    by: command.by,
    on: today(facts),
    ...(promise ? { promise: { ...promise, settleBy: promise.settleBy as LocalDate } } : {}),
  };
  const rules = ['AU-8', ...(paper === 'nda' ? [] : ['AU-6']), ...(paper === 'customer paper' ? ['AU-7'] : [])];
  return [{ type: 'TermsChangeRequested', data: { opportunity: deal.id, change }, rules }];
}

/** Legal's word (AU-8); the deal may have become smaller since it was asked for. */
export function answerTermsChange(state: Subscription, command: Command, facts: Facts): Decision {
  const deal = state.opportunity[command.target];
  if (!deal) return refuse('opportunity.unknown', undefined, `There is no opportunity ${command.target}.`);
  if (deal.termsChange?.status !== 'Requested')
    return refuse('terms.not-asked', 'AU-8', 'No change of the terms waits for an answer.');
  const { agreed, note } = command.body as AnswerTermsChange;
  const below = agreed ? belowGate(state, deal, deal.termsChange.paper, facts) : undefined;
  if (below) return below;
  return [
    {
      type: 'TermsChangeAnswered',
      data: { opportunity: deal.id, agreed, by: command.by, ...(note ? { note } : {}) },
      rules: ['AU-8'],
    },
  ];
}

/** AU-8: until Legal has answered nobody signs, for either side. */
export function waitsForLegal(deal: Opportunity | undefined): Refusal | undefined {
  if (deal?.termsChange?.status !== 'Requested') return undefined;
  return refuse(
    'terms.needs-legal',
    'AU-8',
    `Legal has not answered yet about the ${deal.termsChange.paper}: ${deal.termsChange.what}`,
  );
}

/** AU-6: what was asked for or agreed on a larger deal is not kept on a smaller one. */
export function lapsedTerms(state: Subscription, opportunity: string, facts: Facts): readonly OpportunityEvent[] {
  const deal = state.opportunity[opportunity];
  const change = deal?.termsChange;
  if (!deal || !change || (change.status !== 'Requested' && change.status !== 'Agreed')) return [];
  const below = belowGate(state, deal, change.paper, facts);
  return below ? [{ type: 'TermsChangeLapsed', data: { opportunity, reason: below.detail }, rules: ['AU-6'] }] : [];
}

const usual = { templateEditsAboveArr: 2_500_000, customerPaperAboveArr: 10_000_000, settleWithinDays: 30 };
const gates = ({ policy }: Facts) => policy.authority?.negotiation ?? usual;

/** The yearly revenue of this opportunity alone: three years of 10,000 are 10,000 (AU-6). */
function belowGate(
  state: Subscription,
  deal: Opportunity,
  paper: TermsChange['paper'],
  facts: Facts,
): Refusal | undefined {
  if (paper === 'nda') return undefined;
  const quote = primaryQuote(state, deal.id);
  const arr: Cents = quote ? metricsOf(state, deal, quote, facts).bookedArr : 0;
  const { templateEditsAboveArr, customerPaperAboveArr } = gates(facts);
  const gate = paper === 'customer paper' ? customerPaperAboveArr : templateEditsAboveArr;
  if (arr > gate) return undefined;
  return refuse(
    'terms.below-threshold',
    'AU-6',
    `This opportunity brings ${formatMoney(arr)} USD a year; ${paper} needs more than ${formatMoney(gate)}.`,
  );
}
