import { addBusinessHours } from '../calendar/business-hours.ts';
import { addDays, dateIn, type LocalDate, startOfDay } from '../calendar/dates.ts';
import { fiscalQuarter } from '../calendar/fiscal.ts';
import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import type { Submission } from '../subscription.ts';

/** BT-4: the last day of the quarter that is running, by the zone in which quarters end. */
export function quarterEnd(facts: Facts): LocalDate {
  const { bookings, zone } = facts.policy;
  return addDays(fiscalQuarter(dateIn(facts.now, bookings?.quarterZone ?? zone)).end, -1);
}

/**
 * The close date of a booking that finance approves today: the day it was submitted when that was after the start
 * (BT-2), else today (BT-1). What was submitted complete in one quarter and is reviewed in the next belongs to the
 * first and closes on its last day, unless it had to be held longer or was rejected in between (BT-4).
 */
export function closeDate(submission: Submission, facts: Facts): LocalDate {
  const on = today(facts);
  const { closesOn, heldUntil, quarterEnd: last, rejectedIn } = submission;
  const own = last !== undefined && rejectedIn === undefined && (heldUntil ?? last) <= last ? last : undefined;
  const usual = closesOn ?? on;
  if (own !== undefined && usual > own) return own;
  return rejectedIn !== undefined && usual < rejectedIn ? rejectedIn : usual;
}

/** BT-4: rejected or repaired after its quarter has ended, a booking belongs to the next one. @returns the first day of that */
export function rejectedLater({ quarterEnd: last }: Submission, facts: Facts): LocalDate | undefined {
  return last !== undefined && quarterEnd(facts) > last ? addDays(last, 1) : undefined;
}

/**
 * Rules 3.2: when the deal desk has to have looked, and when it is to be Closed Won, in business hours from the
 * submission; a held booking is won from its day on.
 */
export function serviceLevels(
  heldUntil: LocalDate | undefined,
  { now, policy }: Facts,
): Pick<Submission, 'submittedAt' | 'dealDeskDueAt' | 'closedWonDueAt'> {
  const { bookings, zone, approval } = policy;
  if (!bookings) return { submittedAt: now };
  const { dealDesk, closedWon } = bookings.serviceLevels;
  const from = heldUntil ? startOfDay(heldUntil, zone) : now;
  return {
    submittedAt: now,
    dealDeskDueAt: addBusinessHours(now, dealDesk, zone, approval.calendar),
    closedWonDueAt: addBusinessHours(from, closedWon, zone, approval.calendar),
  };
}
