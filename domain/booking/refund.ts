import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { lastTerm, type Subscription } from '../subscription.ts';
import type { ApproveRefund } from './commands.ts';
import type { BookingEvent } from './events.ts';

/**
 * Accounts receivable decides on refunds (QZ-1). Fees are not given back for convenience (CR-1); a breach gives back
 * what is not used, any other reason the whole subscription (CR-2).
 */
export function approveRefund(state: Subscription, command: Command, facts: Facts): readonly BookingEvent[] | Refusal {
  const { reason, note } = command.body as ApproveRefund;
  if (!lastTerm(state)) return refuse('subscription.not-active', 'QZ-1', 'Nothing is booked that could be refunded.');
  const { cancellation } = state.booking;
  if (cancellation) return refuse('subscription.cancelled', 'QZ-1', `It is cancelled from ${cancellation.on} on.`);
  if (reason === 'convenience')
    return refuse(
      'refund.not-possible',
      'CR-1',
      'An annual subscription cannot be ended for convenience: turn off auto-renewal, and it ends with its term.',
    );
  return [
    {
      type: 'RefundApproved',
      data: { refund: { reason, ...(note ? { note } : {}), by: command.by, on: today(facts) } },
      rules: ['QZ-1', 'CR-1', 'CR-2'],
    },
  ];
}
