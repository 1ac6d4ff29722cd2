import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import type { OpportunityEvent } from '../opportunity/events.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Subscription } from '../subscription.ts';
import type { RejectionReason } from '../vocabulary.ts';
import type { RejectBooking } from './commands.ts';
import { backToSix, submitted } from './decide.ts';
import type { BookingEvent } from './events.ts';
import { rejectedLater } from './timing.ts';

interface Said {
  readonly reasons: readonly RejectionReason[];
  readonly note?: string;
}
/** In old journals reasons are free text. */
interface Told {
  readonly reasons: readonly string[];
  readonly note?: string;
}

type Decision = readonly (BookingEvent | OpportunityEvent)[] | Refusal;

/** Back to stage 6, unlocked, with the reasons (rules 3.2). */
export function dealDeskReject(state: Subscription, command: Command): Decision {
  const submission = submitted(state, command.target);
  if (isRefusal(submission)) return submission;
  const said = rejection(command);
  if (isRefusal(said)) return said;
  return [
    {
      type: 'DealDeskRejected',
      data: { opportunity: submission.opportunity, by: command.by, ...said },
      rules: ['3.2', '3.3'],
    },
    backToSix(submission.opportunity),
  ];
}

/** It stays in stage 7: the analyst repairs and approves again (rules 3.2). */
export function financeReject(state: Subscription, command: Command, facts: Facts): Decision {
  const submission = submitted(state, command.target);
  if (isRefusal(submission)) return submission;
  if (submission.status !== 'Deal Desk Approved') return refuse('booking.not-deal-desk-approved');
  const said = rejection(command);
  if (isRefusal(said)) return said;
  const later = rejectedLater(submission, facts);
  return [
    {
      type: 'FinanceRejected',
      data: { opportunity: submission.opportunity, by: command.by, ...said, ...(later ? { belongsFrom: later } : {}) },
      rules: ['3.2', '3.3', ...(later ? ['BT-4'] : [])],
    },
  ];
}

/** Whoever repairs it has to know what is wrong: a reason of the list, which `other` alone does not tell. */
function rejection({ body }: Command): Said | Refusal {
  const { reasons = [], note } = body as RejectBooking;
  if (reasons.length === 0)
    return refuse(
      'booking.reason-required',
      '3.3',
      'Name the reasons (reasons), of the list; the rest goes into a note.',
    );
  if (reasons.includes('other') && !note)
    return refuse('booking.reason-required', '3.3', 'The reason other is told in a note.');
  return { reasons: [...new Set(reasons)], ...(note ? { note } : {}) };
}

/** As timeline and mail tell it. */
export const rejectionText = ({ reasons, note }: Told): string => [...reasons, ...(note ? [note] : [])].join('; ');
