import { addBusinessDays } from '../calendar/business-hours.ts';
import { addDays } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { unauthorised } from '../quoting/route.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { DealRegistration, Opportunity, Subscription } from '../subscription.ts';
import type { AnswerRegistration, RegisterDeal } from './commands.ts';
import { editable } from './decide.ts';
import type { OpportunityEvent } from './events.ts';

type Decision = readonly OpportunityEvent[] | Refusal;

const notPossible = (detail: string): Refusal => refuse('opportunity.registration-not-possible', 'QCH-7', detail);

/** QCH-7: a partner registers the deal that it found; one registration holds for an opportunity. */
export function registerDeal(state: Subscription, command: Command, facts: Facts): Decision {
  const deal = editable(state, command.target);
  if (isRefusal(deal)) return deal;
  const { partner, note } = command.body as RegisterDeal;
  if (!['reseller', 'distributor', 'msp'].includes(state.channel))
    return notPossible(`The route ${state.channel} knows no deal registration.`);
  const account = facts.partners[partner];
  if (!account?.partner) return refuse('account.unknown', 'QCH-7', `There is no partner ${partner}.`);
  const unfit = unauthorised(account);
  if (unfit) return unfit;
  const { status } = deal.registration ?? {};
  if (status === 'Requested' || status === 'Approved') return notPossible(`There is one already: ${status}.`);
  const { answerBusinessDays } = facts.policy.channel.registration;
  const registration: DealRegistration = {
    partner,
    status: 'Requested',
    requestedOn: today(facts),
    answerBy: addBusinessDays(today(facts), answerBusinessDays, facts.policy.approval.calendar),
    ...(note ? { note } : {}),
  };
  return [{ type: 'DealRegistered', data: { opportunity: deal.id, registration }, rules: ['QCH-7'] }];
}

export function approveRegistration(state: Subscription, command: Command, facts: Facts): Decision {
  const deal = withRegistration(state, command, 'Requested');
  if (isRefusal(deal)) return deal;
  const until = addDays(today(facts), facts.policy.channel.registration.validDays);
  return [
    { type: 'DealRegistrationApproved', data: { opportunity: deal.id, by: command.by, until }, rules: ['QCH-7'] },
  ];
}

export function rejectRegistration(state: Subscription, command: Command): Decision {
  const deal = withRegistration(state, command, 'Requested');
  if (isRefusal(deal)) return deal;
  const { reason } = command.body as AnswerRegistration;
  return [
    { type: 'DealRegistrationRejected', data: { opportunity: deal.id, by: command.by, reason }, rules: ['QCH-7'] },
  ];
}

/** QCH-7: once, before it expires. */
export function extendRegistration(state: Subscription, command: Command, facts: Facts): Decision {
  const deal = withRegistration(state, command, 'Approved');
  if (isRefusal(deal)) return deal;
  const { until, extended } = deal.registration;
  if (extended || !until) return notPossible('It has been extended once already.');
  const later = addDays(until, facts.policy.channel.registration.extensionDays);
  return [{ type: 'DealRegistrationExtended', data: { opportunity: deal.id, until: later }, rules: ['QCH-7'] }];
}

type Registered = Opportunity & { readonly registration: DealRegistration };

function withRegistration(
  state: Subscription,
  command: Command,
  status: DealRegistration['status'],
): Registered | Refusal {
  const deal = editable(state, command.target);
  if (isRefusal(deal)) return deal;
  const { registration } = deal;
  if (registration?.status === status) return { ...deal, registration };
  return notPossible(`The registration is ${registration?.status ?? 'not asked for'}, not ${status}.`);
}
