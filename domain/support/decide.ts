import { supportHold } from '../account/holds.ts';
import { addBusinessDays, addBusinessHours } from '../calendar/business-hours.ts';
import { days, type LocalDate } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Subscription, SupportRequest } from '../subscription.ts';
import { childId } from '../vocabulary.ts';
import type { AnswerSupportRequest, OpenSupportRequest } from './commands.ts';
import type { SupportEvent } from './events.ts';

type Decision = readonly SupportEvent[] | Refusal;

const resends = (type: string): boolean => type === 'resend-licence' || type === 'licence not received';

/** One request is about one licence or subscription (8.4); a resend goes to the licence's own contact only (PV-41). */
export function openSupportRequest(state: Subscription, command: Command, facts: Facts): Decision {
  const body = command.body as OpenSupportRequest;
  const held = facts.account && supportHold(facts.account);
  if (held) return refuse('account.held', '8.4', `Support does nothing for this account: ${held}`);
  const licenceId = body.licence ?? (resends(body.type) ? state.provisioning.current : undefined);
  const licence = licenceId ? state.provisioning.licences[licenceId] : undefined;
  if (resends(body.type) && !licence) return refuse('licence.unknown', 'PV-41', 'There is no licence to send again.');
  const contact = licence ? facts.account?.contacts[licence.contact] : undefined;
  if (body.to && licence && contact?.email !== body.to)
    return refuse('support.wrong-contact', 'PV-41', 'Another address needs a contact change by the customer first.');
  const form = body.type === 'end-of-availability order form' ? orderForm(body.start, facts) : undefined;
  if (isRefusal(form)) return form;
  const request: SupportRequest = {
    id: childId('srq', state.id, (state.counters.srq ?? 0) + 1),
    type: body.type,
    text: body.text ?? body.type,
    status: 'Open',
    openedAt: facts.now,
    until: addBusinessHours(
      facts.now,
      (form?.level ?? facts.policy.support).answerBusinessHours,
      facts.policy.zone,
      facts.policy.approval.calendar,
    ),
    late: false,
    ...(licenceId ? { licence: licenceId } : {}),
    ...(form?.resolveBy ? { resolveBy: form.resolveBy } : {}),
  };
  return [{ type: 'SupportRequestOpened', data: { request }, rules: [form ? 'QE-6' : 'PV-41'] }];
}

/** QE-6: the order form of an end-of-availability ramp is there in one business day where the term starts soon, else in three. */
function orderForm(start: string | undefined, facts: Facts): OrderForm | Refusal {
  if (!start) return refuse('support.start-required', 'QE-6', 'Say on which day the term of the order form starts.');
  const level = facts.policy.support.orderForm;
  if (!level) return {};
  const { soon, later } = level.resolveBusinessDays;
  const within = days(today(facts), start as LocalDate) < level.soonDays ? soon : later;
  return { level, resolveBy: addBusinessDays(today(facts), within, facts.policy.approval.calendar) };
}

interface OrderForm {
  readonly level?: { readonly answerBusinessHours: number };
  readonly resolveBy?: LocalDate;
}

/** What Support has to deliver, since nothing does it by itself (1.15, PV-4). */
export function deliveryRequest(
  state: Subscription,
  delivers: NonNullable<SupportRequest['delivers']>,
  facts: Facts,
): SupportEvent {
  return {
    type: 'SupportRequestOpened',
    data: {
      request: {
        id: childId('srq', state.id, (state.counters.srq ?? 0) + 1),
        type: 'deliver-licence',
        text: `Deliver what was bought, from ${delivers.start}: nothing is sent by itself for this account.`,
        delivers,
        status: 'Open',
        openedAt: facts.now,
        until: addBusinessHours(
          facts.now,
          facts.policy.support.answerBusinessHours,
          facts.policy.zone,
          facts.policy.approval.calendar,
        ),
        late: false,
      },
    },
    rules: ['1.15', 'PV-4'],
  };
}

/** A purchase on the web that trade compliance stopped: the buyer was told that Support helps (TC-5). @param others opened before it by the same decision */
export function referredToSupport(state: Subscription, text: string, facts: Facts, others: number): SupportEvent {
  const { policy, now } = facts;
  return {
    type: 'SupportRequestOpened',
    data: {
      request: {
        id: childId('srq', state.id, (state.counters.srq ?? 0) + 1 + others),
        type: 'payment refused',
        text,
        status: 'Open',
        openedAt: now,
        until: addBusinessHours(now, policy.support.answerBusinessHours, policy.zone, policy.approval.calendar),
        late: false,
      },
    },
    rules: ['TC-5'],
  };
}

export function answerSupportRequest(state: Subscription, command: Command, { account }: Facts): Decision {
  const held = account && supportHold(account);
  if (held) return refuse('account.held', '8.4', `Support does nothing for this account: ${held}`);
  const request = state.support[command.target];
  if (!request) return refuse('support.unknown', undefined, `There is no open request ${command.target}.`);
  if (request.status === 'Answered') return refuse('support.answered');
  const body = command.body as AnswerSupportRequest;
  const resend = resends(request.type) && body.resend !== false && request.licence !== undefined;
  const answered: SupportEvent = {
    type: 'SupportRequestAnswered',
    data: {
      request: request.id,
      answer: body.answer ?? (resend ? 'The licence was sent again to its contact.' : 'Answered.'),
    },
    rules: ['PV-41'],
  };
  return resend && request.licence
    ? [
        { type: 'LicenceResent', data: { request: request.id, licence: request.licence }, rules: ['PV-41', 'PV-3'] },
        answered,
      ]
    : [answered];
}

export function closeSupportRequest(state: Subscription, command: Command): Decision {
  const request = state.support[command.target];
  if (!request) return refuse('support.closed', undefined, `There is no open request ${command.target}.`);
  return [{ type: 'SupportRequestClosed', data: { request: request.id }, rules: [] }];
}
