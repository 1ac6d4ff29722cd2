import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { editable } from '../opportunity/decide.ts';
import { ownersOf } from '../opportunity/evolve.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Subscription } from '../subscription.ts';
import type { ApproveScope } from './commands.ts';
import { current } from './decide.ts';
import type { QuotingEvent } from './events.ts';
import { paymentTermsOf } from './periods.ts';

/** QP-3: custom services are not submitted; the engagement manager approves them in the issue that scoped them. */
export function approveScope(state: Subscription, command: Command, facts: Facts): readonly QuotingEvent[] | Refusal {
  const quote = current(state, command);
  if (isRefusal(quote)) return quote;
  const deal = editable(state, quote.opportunity);
  if (isRefusal(deal)) return deal;
  if (!quote.customServices)
    return refuse('quote.not-submittable', 'QP-3', 'Only custom services are approved so: submit this quote.');
  if (quote.status === 'Approved') return refuse('quote.not-submittable', 'QP-3', 'It is approved already.');
  if (quote.editors.includes(command.by) || ownersOf(deal).includes(command.by))
    return refuse('approval.own-deal', 'QP-3', 'Owner and editors of a quote do not approve it.');
  if (quote.validUntil < today(facts))
    return refuse('quote.expired', 'QP-3', `It was valid until ${quote.validUntil}.`);
  const { scopingIssue, chatter } = command.body as ApproveScope;
  const longest = Math.max(...paymentTermsOf(quote));
  if (longest > facts.policy.invoicing.paymentTermDays && !chatter)
    return refuse('approval.reason-required', 'QP-3', `Net ${longest} is agreed to by chatter: say where.`);
  return [
    {
      type: 'ScopeApproved',
      data: {
        quote: quote.id,
        version: quote.version,
        by: command.by,
        issue: scopingIssue,
        ...(chatter ? { chatter } : {}),
      },
      rules: ['QP-3'],
    },
    { type: 'QuoteApproved', data: { quote: quote.id, version: quote.version, automatic: false }, rules: ['QP-3'] },
  ];
}
