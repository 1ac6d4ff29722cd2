import { addDays, dateIn } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import type { ProvisioningEvent } from '../provisioning/events.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { lastTerm, type Subscription } from '../subscription.ts';
import type { ReverseRenewal } from './commands.ts';
import type { BookingEvent } from './events.ts';

/**
 * CR-4: a renewal that came twice or by mistake is undone. The term before it is the last one again, what was charged
 * for the renewed one is credited, and access ends as it would have without it: after grace.
 */
export function reverseRenewal(
  state: Subscription,
  command: Command,
  facts: Facts,
): readonly (BookingEvent | ProvisioningEvent)[] | Refusal {
  const { reason } = command.body as ReverseRenewal;
  const { cancellation, terms } = state.booking;
  const term = lastTerm(state);
  if (cancellation) return refuse('subscription.cancelled', 'CR-4', `It is cancelled from ${cancellation.on} on.`);
  if (!term || terms.length < 2) return refuse('renewal.no-term', 'CR-4', 'There is no renewal that could be undone.');
  const on = today(facts);
  if (on < term.start || on >= term.end)
    return refuse('renewal.not-running', 'CR-4', `The renewed term runs from ${term.start} to ${term.end}.`);
  return [
    {
      type: 'RenewalReversed',
      data: { boundary: term.start, reason, by: command.by, billFrom: addDays(on, 1) },
      rules: ['CR-4'],
    },
    {
      type: 'GraceStarted',
      data: {
        from: dateIn(facts.now, 'UTC'),
        until: addDays(term.start, facts.policy.provisioning.graceDays),
      },
      rules: ['CR-4', 'PV-20'],
    },
  ];
}
