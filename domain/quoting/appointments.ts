import type { Appointment } from '../appointment.ts';
import { addDays, startOfDay } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import type { Subscription } from '../subscription.ts';
import type { QuotingEvent } from './events.ts';

/** An unaccepted quote ends with the day it is valid until. */
export function quotingAppointments(state: Subscription, facts: Facts): readonly Appointment[] {
  return Object.values(state.quoting)
    .filter(
      (quote) =>
        !quote.accepted && quote.status !== 'Rejected' && state.opportunity[quote.opportunity]?.stage !== '7-Closing',
    )
    .map((quote) => ({
      id: `quote-expiry/${quote.id}/${quote.version}`,
      kind: 'quote-expiry' as const,
      at: startOfDay(addDays(quote.validUntil, 1), facts.policy.zone),
      zone: facts.policy.zone,
      subject: quote.id,
      summary: `Quote ${quote.id} expires`,
    }));
}

export function expireQuote(state: Subscription, appointment: Appointment): readonly QuotingEvent[] {
  const quote = state.quoting[appointment.subject];
  return quote ? [{ type: 'QuoteExpired', data: { quote: quote.id, version: quote.version }, rules: ['QC-1'] }] : [];
}
