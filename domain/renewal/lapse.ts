import type { Appointment } from '../appointment.ts';
import { granted } from '../booking/exception.ts';
import { lostMetrics } from '../booking/metrics.ts';
import { addDays, dateIn, startOfDay } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import type { OpportunityEvent } from '../opportunity/events.ts';
import { isOpen } from '../opportunity/evolve.ts';
import { firstName } from '../opportunity/name.ts';
import { lastTerm, type Opportunity, type Subscription } from '../subscription.ts';
import { childId } from '../vocabulary.ts';
import type { RenewalEvent } from './events.ts';

const renewals = ({ opportunity }: Subscription): readonly Opportunity[] =>
  Object.values(opportunity).filter((deal) => deal.type === 'Renewal' && isOpen(deal));

/**
 * 3.5: what nobody has renewed by day 30 (15) is lost at the end of that day. A renewal that is submitted by then waits
 * for its review.
 */
export function lapseAppointments(state: Subscription, facts: Facts): readonly Appointment[] {
  const term = lastTerm(state);
  const { last, lapsedAt, successor, mergedInto } = state.renewal;
  if (!term || state.booking.cancellation || successor || lapsedAt === term.end) return [];
  if (mergedInto) return []; // the surviving deal is won or lost for it, and says so (rules 1.0)
  if (last?.date !== term.end || last.outcome !== 'NotRenewed') return [];
  const goesOn = ({ id, stage }: Opportunity) => stage === '7-Closing' || granted(state, id, 'late renewal');
  if (renewals(state).some(goesOn)) return [];
  const { zone, lateRenewalDays } = facts.policy;
  return [
    {
      id: `renewal-lapse/${state.id}/${term.end}`,
      kind: 'renewal-lapse',
      at: startOfDay(addDays(term.end, lateRenewalDays + 1), zone),
      zone,
      subject: term.end,
      summary: 'The renewal is lost unless it is submitted by then',
    },
  ];
}

/**
 * The renewal opportunity is Closed Lost, dated the last day on which it could be won. Where nobody has opened one, it
 * is opened for that: bookings lose the revenue either way (BM-4).
 */
export function lapse(
  state: Subscription,
  { at, zone }: Appointment,
  facts: Facts,
): readonly (RenewalEvent | OpportunityEvent)[] {
  const term = lastTerm(state);
  if (!term) return [];
  const on = addDays(dateIn(at, zone), -1);
  const lapsed: RenewalEvent = { type: 'RenewalLapsed', data: { boundary: term.end, on }, rules: ['3.5', 'QR-7'] };
  const [open] = renewals(state);
  const deal = open ?? (state.renewal.lost?.boundary === term.end ? undefined : opened(state, on, facts));
  const metrics = deal && lostMetrics(state, deal);
  if (!deal || (!open && !metrics)) return [lapsed];
  return [
    ...(open ? [] : [{ type: 'OpportunityCreated' as const, data: { opportunity: deal }, rules: ['BM-4', 'OT-3'] }]),
    {
      type: 'OpportunityClosedLost',
      data: { opportunity: deal.id, on, reasons: [`Not renewed by ${on}`], ...metrics },
      rules: ['3.5', 'ST-2', 'BM-1'],
    },
    lapsed,
  ];
}

function opened(state: Subscription, on: Opportunity['createdOn'], facts: Facts): Opportunity | undefined {
  const owner = Object.values(state.opportunity).at(-1)?.owner;
  return owner === undefined
    ? undefined
    : {
        id: childId('opp', state.id, (state.counters.opp ?? 0) + 1),
        type: 'Renewal',
        owner,
        name: firstName('Renewal', state, facts, undefined),
        stage: '4-Proposal',
        createdOn: on,
        openedBy: 'sales',
      };
}
