import type { Appointment } from '../appointment.ts';
import { addDays, startOfDay } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import type { Subscription } from '../subscription.ts';
import type { SupportEvent } from './events.ts';

/** Answer within 8 hours on business days (8.4); a late one is marked so. */
export function supportAppointments(state: Subscription, facts: Facts): readonly Appointment[] {
  const { zone } = facts.policy;
  return Object.values(state.support).flatMap(({ id, status, late, until, resolveBy }): readonly Appointment[] => {
    const common = { kind: 'support-late' as const, zone, subject: id };
    if (late) return [];
    if (status === 'Open')
      return [{ ...common, id: `support-late/${id}`, at: until, summary: `Answer to ${id} is due` }];
    if (resolveBy === undefined) return [];
    const at = startOfDay(addDays(resolveBy, 1), zone); // QE-6: answered, and not done yet
    return [{ ...common, id: `support-late/${id}/${resolveBy}`, at, summary: `${id} is to be done` }];
  });
}

export function markLate(_state: Subscription, appointment: Appointment): readonly SupportEvent[] {
  return [{ type: 'SupportRequestLate', data: { request: appointment.subject }, rules: [] }];
}
