import type { Appointment } from '../appointment.ts';
import { type Instant, maxOf, minOf, startOfDay } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import { ownersOf } from '../opportunity/evolve.ts';
import type { ApprovalRequest, Subscription } from '../subscription.ts';
import { barredFrom, deadlines } from './decide.ts';
import { delegationAppointments } from './delegated.ts';
import type { ApprovalEvent } from './events.ts';
import { nextLevel } from './slots.ts';

/** AP-14: a reminder, then the next level is asked too. */
export function approvalAppointments(state: Subscription, facts: Facts): readonly Appointment[] {
  const found: Appointment[] = [];
  for (const request of Object.values(state.approval)) {
    if (request.status !== 'Open') continue;
    found.push(...delegationAppointments(state, request, barredFrom(state, request, facts), facts));
    const common = { zone: facts.policy.zone, subject: request.id };
    if (request.remindAt)
      found.push({
        ...common,
        id: `approval-reminder/${request.id}`,
        kind: 'approval-reminder',
        at: request.remindAt,
        summary: `Remind ${request.slot}`,
      });
    if (request.until)
      found.push({
        ...common,
        id: `approval-escalation/${request.id}/${request.levels.length}`,
        kind: 'approval-escalation',
        at: minOf(request.until, leftAlone(state, request, facts) ?? request.until),
        summary: `Escalate ${request.slot}`,
      });
  }
  return found;
}

/** A slot whose holders have left, or are on leave, and no delegate is there: the next level up, at once (AP-14). */
function leftAlone({ now }: Subscription, request: ApprovalRequest, facts: Facts): Instant | undefined {
  if (request.delegates?.length) return undefined;
  let since = now;
  for (const id of request.asked) {
    const person = facts.people[id];
    if (!person?.active) continue;
    if (!person.absent || startOfDay(person.absent.to, person.zone) <= now) return undefined;
    since = maxOf(since, startOfDay(person.absent.from, person.zone));
  }
  return since;
}

export function remind(state: Subscription, appointment: Appointment): readonly ApprovalEvent[] {
  const request = state.approval[appointment.subject];
  return request
    ? [
        {
          type: 'ApprovalReminded',
          data: {
            approval: request.id,
            asked: [...request.asked, ...(request.delegates ?? []).map(({ person }) => person)],
          },
          rules: ['AP-14'],
        },
      ]
    : [];
}

export function escalate(state: Subscription, appointment: Appointment, facts: Facts): readonly ApprovalEvent[] {
  const request = state.approval[appointment.subject];
  const quote = request && state.quoting[request.quote];
  if (!request || !quote) return [];
  const owner = state.opportunity[request.opportunity]?.owner ?? '';
  const next = nextLevel(
    request.levels.at(-1) ?? request.slot,
    owner,
    // whoever shares the deal is asked by no door, as when the slots were filled
    [owner, ...ownersOf(state.opportunity[request.opportunity]), ...quote.editors, ...request.asked],
    facts,
  );
  if (!next) return [{ type: 'EscalationEnded', data: { approval: request.id }, rules: ['AP-14'] }];
  return [
    {
      type: 'ApprovalEscalated',
      data: { approval: request.id, level: next.level, asked: next.people, until: deadlines(next.people, facts).until },
      rules: ['AP-14'],
    },
  ];
}
