import type { Appointment } from '../appointment.ts';
import { startOfDay } from '../calendar/dates.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { type DelegationKind, delegationsInForce, isAgreed } from '../people/delegation.ts';
import type { ApprovalRequest, Standing, Subscription } from '../subscription.ts';
import type { PersonId } from '../vocabulary.ts';
import type { ApprovalEvent } from './events.ts';

/** AP-20: approvers of the channel delegate theirs by themselves. */
const kindOf = ({ slot }: ApprovalRequest): DelegationKind => (slot === 'VP Channel' ? 'channel' : 'quotes');

/**
 * AP-15: for whom somebody may decide on a request today without being asked in person. A delegation covers what was
 * open before it began; only those who were asked themselves pass it on, never a delegate.
 */
export function authorityOf(request: ApprovalRequest, person: PersonId, facts: Facts): Standing | undefined {
  if (!facts.people[person]?.active) return undefined;
  for (const asked of request.asked) {
    const found = delegationsInForce(facts.people[asked], kindOf(request), facts.now).find(
      (each) => each.delegate === person,
    );
    if (found) return { person, for: asked, delegation: found.id };
  }
  return undefined;
}

/** Who stands beside those who are asked, now: never somebody who is asked anyway, nor who may not decide. */
export function standingIn(request: ApprovalRequest, barred: readonly PersonId[], facts: Facts): readonly Standing[] {
  return request.asked.flatMap((asked) =>
    delegationsInForce(facts.people[asked], kindOf(request), facts.now)
      .filter(({ delegate }) => !request.asked.includes(delegate) && !barred.includes(delegate))
      .filter(({ delegate }) => facts.people[delegate]?.active)
      .map(({ id, delegate }) => ({ person: delegate, for: asked, delegation: id })),
  );
}

/** A delegation that begins or ends while a request is open: it is told to whom it concerns, on the day (AP-15). */
export function delegationAppointments(
  state: Subscription,
  request: ApprovalRequest,
  barred: readonly PersonId[],
  facts: Facts,
): readonly Appointment[] {
  const known = request.delegates ?? [];
  const begin = request.asked.flatMap((asked) => {
    const delegator = facts.people[asked];
    return (delegator?.delegations ?? [])
      .filter((each) => delegator && isAgreed(delegator, each) && each.kinds.includes(kindOf(request)))
      .filter((each) => !request.asked.includes(each.delegate) && !barred.includes(each.delegate))
      .filter(
        (each) => facts.people[each.delegate]?.active && startOfDay(each.to, delegator?.zone ?? 'UTC') > state.now,
      )
      .filter((each) => !known.some((one) => one.for === asked && one.delegation === each.id))
      .map((each) =>
        appointment(request, 'delegation-begin', asked, each.id, startOfDay(each.from, delegator?.zone ?? 'UTC')),
      );
  });
  const end = known.map((one) => {
    const delegator = facts.people[one.for];
    const delegation = delegator?.delegations?.find(({ id }) => id === one.delegation);
    const over = !delegator || !delegation || !isAgreed(delegator, delegation) || !facts.people[one.person]?.active;
    const at = over ? state.now : startOfDay(delegation.to, delegator.zone);
    return appointment(request, 'delegation-end', one.for, one.delegation, at);
  });
  return [...begin, ...end];
}

const appointment = (
  { id, slot }: ApprovalRequest,
  kind: 'delegation-begin' | 'delegation-end',
  delegator: PersonId,
  delegation: string,
  at: Appointment['at'],
): Appointment => ({
  id: `${kind}/${id}/${delegator}/${delegation}`,
  kind,
  at,
  zone: 'UTC',
  subject: id,
  summary: kind === 'delegation-begin' ? `Ask the delegate for ${slot}` : `Return ${slot} to who was asked`,
});

/** The two last parts of the appointment's id are whose delegation, and which. */
const partsOf = ({ id }: Appointment): { delegator: PersonId; delegation: string } => {
  const [delegation = '', delegator = ''] = id.split('/').reverse();
  return { delegator, delegation };
};

/** However late it is kept: what has ended meanwhile returns right after. */
export function beginDelegation(state: Subscription, kept: Appointment, facts: Facts): readonly ApprovalEvent[] {
  const request = state.approval[kept.subject];
  const { delegator, delegation } = partsOf(kept);
  const found = facts.people[delegator]?.delegations?.find(({ id }) => id === delegation);
  return request && found
    ? [
        {
          type: 'ApprovalDelegated',
          data: { approval: request.id, delegates: [{ person: found.delegate, for: delegator, delegation }] },
          rules: ['AP-15', 'AP-20'],
        },
      ]
    : [];
}

export function endDelegation(state: Subscription, kept: Appointment): readonly ApprovalEvent[] {
  const { delegator, delegation } = partsOf(kept);
  const known = state.approval[kept.subject]?.delegates?.find(
    (one) => one.for === delegator && one.delegation === delegation,
  );
  return known ? [{ type: 'ApprovalReturned', data: { approval: kept.subject, ...known }, rules: ['AP-15'] }] : [];
}

/** A delegation lends the authority to decide, so the role for it too. */
export function isDelegate(state: Subscription, command: Command, facts: Facts): boolean {
  const request = state.approval[command.target];
  return request !== undefined && authorityOf(request, command.by, facts) !== undefined;
}
