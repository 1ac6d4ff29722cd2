import type { Account } from '../account/account.ts';
import type { Appointment } from '../appointment.ts';
import { addDays, dateIn, type LocalDate, startOfDay } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import type { Opportunity, Subscription } from '../subscription.ts';
import type { Segment } from '../vocabulary.ts';
import type { OpportunityEvent } from './events.ts';

/** ST-4 */
export const idleReason = 'No Progression-Auto Close';

/** An account that is neither in a segment nor public is not watched. */
const segmentOf = (account: Account | undefined): Segment | undefined =>
  account?.publicSector ? 'PubSec' : account?.segment;

/** Since when, and until when, nobody has worked on it; undefined where idle deals are not watched. */
function idleness(deal: Opportunity, { account, policy }: Facts) {
  const early = deal.stage === '1-Discovery' || deal.stage === '2-Scoping';
  const row = policy.bookings?.idle.find(({ segment }) => segment === segmentOf(account));
  if (!row || !early || deal.type !== 'New Business') return undefined;
  const since: LocalDate = deal.touchedAt ? dateIn(deal.touchedAt, policy.zone) : deal.createdOn;
  return { since, warnOn: addDays(since, row.warnDays), closeOn: addDays(since, row.closeDays) };
}

/** ST-4: the owner of idle New Business in stage 1 or 2 is warned, then it is closed. */
export function idleAppointments(deal: Opportunity, facts: Facts): readonly Appointment[] {
  const idle = idleness(deal, facts);
  if (!idle) return [];
  const common = { zone: facts.policy.zone, subject: deal.id };
  const at = (on: LocalDate) => startOfDay(on, facts.policy.zone);
  return [
    ...(deal.idleToldFor === idle.since
      ? []
      : [
          {
            ...common,
            id: `idle-warning/${deal.id}/${idle.since}`,
            kind: 'idle-warning' as const,
            at: at(idle.warnOn),
            summary: `Warning: nobody works on ${deal.id}`,
          },
        ]),
    {
      ...common,
      id: `idle-close/${deal.id}/${idle.since}`,
      kind: 'idle-close' as const,
      at: at(idle.closeOn),
      summary: `${deal.id} is closed if nobody works on it`,
    },
  ];
}

export function warnOfIdleness(
  { opportunity }: Subscription,
  { subject }: Appointment,
  facts: Facts,
): readonly OpportunityEvent[] {
  const deal = opportunity[subject];
  const idle = deal && idleness(deal, facts);
  if (!idle) return [];
  const data = { opportunity: subject, since: idle.since, closesOn: idle.closeOn };
  return [{ type: 'OpportunityIdle', data, rules: ['ST-4'] }];
}

export function closeIdle(_: Subscription, { subject, at, zone }: Appointment): readonly OpportunityEvent[] {
  const data = { opportunity: subject, on: dateIn(at, zone), reasons: [idleReason] };
  return [{ type: 'OpportunityClosedLost', data, rules: ['ST-4', 'ST-2'] }];
}
