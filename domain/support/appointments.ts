import type { Appointment } from '../appointment.ts';
import type { Facts } from '../facts.ts';
import type { Subscription } from '../subscription.ts';
import type { SupportEvent } from './events.ts';

/** Answer within 8 hours on business days (8.4); a late one is marked so. */
export function supportAppointments(state: Subscription, facts: Facts): readonly Appointment[] {
  return Object.values(state.support)
    .filter((request) => request.status === 'Open' && !request.late)
    .map((request) => ({
      id: `support-late/${request.id}`,
      kind: 'support-late' as const,
      at: request.until,
      zone: facts.policy.zone,
      subject: request.id,
      summary: `Answer to ${request.id} is due`,
    }));
}

export function markLate(_state: Subscription, appointment: Appointment): readonly SupportEvent[] {
  return [{ type: 'SupportRequestLate', data: { request: appointment.subject }, rules: [] }];
}
