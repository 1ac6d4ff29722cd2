import type { Appointment } from '../appointment.ts';
import { addDays, type LocalDate, startOfDay } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import { created } from '../opportunity/decide.ts';
import type { OpportunityEvent } from '../opportunity/events.ts';
import { asSold } from '../opportunity/route.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Opportunity, Quote, Submission, Subscription } from '../subscription.ts';
import { cancelled } from './cancel.ts';
import type { ChecklistRow } from './checklist.ts';
import type { BookingEvent } from './events.ts';
import { granted, tooFarFromQuarterEnd } from './exception.ts';

const came = ({ booking }: Subscription, opportunity: string): boolean =>
  booking.checklist[opportunity]?.['purchase-order'] !== undefined;

/** BK-5: the day by which the order was promised, counted from the submission; undefined where none is missing. */
export function promisedBy(state: Subscription, { opportunity, submittedOn }: Submission, facts: Facts) {
  const later = facts.policy.bookings?.purchaseOrderLater;
  if (!later || came(state, opportunity) || !granted(state, opportunity, 'purchase order later')) return undefined;
  return addDays(submittedOn, later.promiseDays);
}

/** The deal is sold directly, and the customer's own order is there. */
export const cameWithOrder = (state: Subscription, deal: Opportunity): boolean =>
  asSold(state, deal).channel === 'direct' && came(state, deal.id);

/** BK-5: the leave is for what is submitted at the end of the quarter, not for a later one. @param rows of the checklist */
export function promisedOutsideQuarterEnd(
  rows: readonly ChecklistRow[],
  deal: Opportunity,
  facts: Facts,
): Refusal | undefined {
  if (!rows.some(({ rule }) => rule === 'BK-5')) return undefined;
  const far = tooFarFromQuarterEnd(deal, facts);
  return far === undefined
    ? undefined
    : refuse(
        'booking.checklist-incomplete',
        'BK-5',
        `The purchase order is missing, and can be promised at the end of a quarter only. ${far}`,
      );
}

/** BK-5: after the promised day nothing is booked without the order. */
export function promiseBroken(by: LocalDate | undefined, facts: Facts): Refusal | undefined {
  return by !== undefined && today(facts) > by
    ? refuse('booking.checklist-incomplete', 'BK-5', `The purchase order was promised by ${by} and has not come.`)
    : undefined;
}

/** BK-5: an order that is missing on the day after the promised one. */
export function promisedOrderAppointments(state: Subscription, { policy: { zone } }: Facts): readonly Appointment[] {
  if (state.booking.cancellation) return [];
  return Object.entries(state.booking.promised ?? {}).map(([opportunity, by]) => ({
    id: `order-missing/${opportunity}/${by}`,
    kind: 'order-missing' as const,
    at: startOfDay(addDays(by, 1), zone),
    zone,
    subject: opportunity,
    summary: `The purchase order of ${opportunity} is to be there, or the booking is taken back`,
  }));
}

export function missOrder(state: Subscription, { subject }: Appointment): readonly BookingEvent[] {
  const due = state.booking.promised?.[subject];
  return due ? [{ type: 'PurchaseOrderMissed', data: { opportunity: subject, due }, rules: ['BK-5'] }] : [];
}

/** Reaction: what finance and the deal desk do by hand for other refunds (QZ-1), by rule (BK-5). */
export function takeBack(
  state: Subscription,
  original: string,
  facts: Facts,
): readonly (BookingEvent | OpportunityEvent)[] {
  const deal = state.opportunity[original];
  if (!deal || state.booking.cancellation) return [];
  const refund = { reason: 'purchase order missing' as const, by: 'perennial', on: today(facts) };
  const more = { original, openedBy: 'perennial' as const };
  return [
    { type: 'RefundApproved', data: { refund }, rules: ['BK-5', 'QZ-1'] },
    created(state, undefined, 'Decommission', deal.owner, facts, undefined, { type: 'Cancel' }, more),
  ];
}

/** Reaction to its Cancel quote: booked at once. */
export function takenBack(
  state: Subscription,
  quote: Quote,
  facts: Facts,
): readonly (BookingEvent | OpportunityEvent)[] {
  const deal = state.opportunity[quote.opportunity];
  if (deal?.type !== 'Decommission' || deal.openedBy !== 'perennial') return [];
  const on = today(facts);
  return cancelled(state, deal, quote, { closedOn: on, billFrom: addDays(on, 1) }, facts);
}
