import { addMonths, type LocalDate } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Subscription } from '../subscription.ts';
import type { CorrectBooking } from './commands.ts';
import type { BookingEvent } from './events.ts';
import { granted } from './exception.ts';

/** BT-5: from this day of the next month on, what closed in a month is not changed any more. */
const lockedFrom = (on: LocalDate, { policy }: Facts): LocalDate =>
  `${addMonths(`${on.slice(0, 7)}-01` as LocalDate, 1).slice(0, 8)}${String(policy.closedMonthLockDay).padStart(2, '0')}` as LocalDate;

export const isLocked = (on: LocalDate, facts: Facts): boolean => today(facts) >= lockedFrom(on, facts);

/** Refuses a close date in a locked month, unless there is leave (2.3). */
export function refusedLocked(
  state: Subscription,
  opportunity: string,
  dates: readonly LocalDate[],
  facts: Facts,
): Refusal | undefined {
  const locked = dates.find((on) => isLocked(on, facts));
  if (!locked || granted(state, opportunity, 'closed month')) return undefined;
  return refuse(
    'booking.month-locked',
    'BT-5',
    `${locked.slice(0, 7)} is locked since ${lockedFrom(locked, facts)}: ask for the exception (closed month).`,
  );
}

export function correctBooking(state: Subscription, command: Command, facts: Facts): readonly BookingEvent[] | Refusal {
  const deal = state.opportunity[command.target];
  if (deal?.stage !== 'Closed Won' || !deal.closedOn)
    return refuse('opportunity.unknown', 'BT-5', `${command.target} is no booked opportunity.`);
  const { closedOn, reason } = command.body as { closedOn: LocalDate } & CorrectBooking;
  if (closedOn > today(facts))
    return refuse('booking.close-date', 'BT-5', `${closedOn} is still to come: nothing closes in the future.`);
  if (closedOn === deal.closedOn) return refuse('booking.close-date', 'BT-5', `It is closed on ${closedOn} already.`);
  const locked = refusedLocked(state, deal.id, [deal.closedOn, closedOn], facts);
  if (locked) return locked;
  return [
    { type: 'BookingCorrected', data: { opportunity: deal.id, closedOn, by: command.by, reason }, rules: ['BT-5'] },
  ];
}
