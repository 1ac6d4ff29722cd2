import type { Appointment } from '../appointment.ts';
import { addDays, startOfDay } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import type { Subscription } from '../subscription.ts';
import type { OpportunityEvent } from './events.ts';
import { isOpen } from './evolve.ts';

/** QCH-7: a registration is answered in time, and ends with its last day. */
export function opportunityAppointments(state: Subscription, facts: Facts): readonly Appointment[] {
  const { zone } = facts.policy;
  const found: Appointment[] = [];
  for (const { id, registration, ...deal } of Object.values(state.opportunity)) {
    if (!registration || !isOpen({ id, ...deal })) continue;
    if (registration.status === 'Requested' && !registration.late)
      found.push({
        id: `registration-late/${id}/${registration.requestedOn}`,
        kind: 'registration-late',
        at: startOfDay(addDays(registration.answerBy, 1), zone),
        zone,
        subject: id,
        summary: `Answer to the deal registration of ${id} is due`,
      });
    if (registration.status === 'Approved' && registration.until)
      found.push({
        id: `registration-expiry/${id}/${registration.until}`,
        kind: 'registration-expiry',
        at: startOfDay(registration.until, zone),
        zone,
        subject: id,
        summary: `Deal registration of ${id} expires`,
      });
  }
  return found;
}

export const markRegistrationLate = (_: Subscription, { subject }: Appointment): readonly OpportunityEvent[] => [
  { type: 'DealRegistrationLate', data: { opportunity: subject }, rules: ['QCH-7'] },
];

export const expireRegistration = (_: Subscription, { subject }: Appointment): readonly OpportunityEvent[] => [
  { type: 'DealRegistrationExpired', data: { opportunity: subject }, rules: ['QCH-7'] },
];
