import type { Appointment } from '../appointment.ts';
import { addDays, dateIn, startOfDay } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import { noLicence } from '../screening/hold.ts';
import { lastTerm, type Subscription } from '../subscription.ts';
import { expired, nextLicences } from './decide.ts';
import type { ProvisioningEvent } from './events.ts';

/** Access begins with the term (PV-1), a ramp's next licence with its year (QM-7); grace ends 14 days after it (PV-20). */
export function provisioningAppointments(state: Subscription, facts: Facts): readonly Appointment[] {
  const { zone } = facts.policy;
  const { activateOn, access } = state.provisioning;
  const found: Appointment[] = [];
  const held = noLicence(facts) !== undefined; // TC-7: it waits, and is kept as soon as Legal has cleared
  const { cancellation } = state.booking;
  const ends = cancellation !== undefined && access !== 'cancelled' && access !== 'expired';
  const begins = access !== 'active' && access !== 'cancelled' && !held;
  if (ends)
    found.push({
      id: `cancellation/${state.id}/${cancellation.on}`,
      kind: 'cancellation',
      at: startOfDay(cancellation.on, 'UTC'),
      zone,
      subject: state.id,
      summary: 'Access ends; the subscription is cancelled',
    });
  if (begins && activateOn && (!cancellation || activateOn < cancellation.on))
    found.push({
      id: `entitlement/${state.id}/${activateOn}`,
      kind: 'entitlement',
      at: startOfDay(activateOn, 'UTC'),
      zone,
      subject: state.id,
      summary: 'Access begins',
    });
  for (const { product, from } of held ? [] : nextLicences(state))
    found.push({
      id: `licence/${product}/${from}`,
      kind: 'licence',
      at: startOfDay(from, 'UTC'),
      zone,
      subject: product,
      summary: `The next licence of ${product}`,
    });
  const end = lastTerm(state)?.end;
  if (access === 'grace' && end && !cancellation)
    found.push({
      id: `grace-end/${state.id}/${end}`,
      kind: 'grace-end',
      at: startOfDay(addDays(end, facts.policy.provisioning.graceDays), 'UTC'),
      zone,
      subject: state.id,
      summary: 'Grace ends; paid features stop',
    });
  return found;
}

export function activate(_state: Subscription, appointment: Appointment): readonly ProvisioningEvent[] {
  return [{ type: 'SubscriptionActivated', data: { on: dateIn(appointment.at, 'UTC') }, rules: ['PV-1'] }];
}

export function endAccess(_state: Subscription, appointment: Appointment): readonly ProvisioningEvent[] {
  return [{ type: 'AccessCancelled', data: { on: dateIn(appointment.at, 'UTC') }, rules: ['QX-4', 'QZ-1'] }];
}

export function endGrace(_state: Subscription, appointment: Appointment): readonly ProvisioningEvent[] {
  return [expired(dateIn(appointment.at, 'UTC'))];
}
