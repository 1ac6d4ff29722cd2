import { addDays } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { lastTerm, type Subscription } from '../subscription.ts';
import type { RenewalEvent } from './events.ts';

type Decision = readonly RenewalEvent[] | Refusal;

export function turnAutoRenewOn(state: Subscription, command: Command): Decision {
  if (!lastTerm(state)) return refuse('renewal.no-term', 'RN-5');
  return [{ type: 'AutoRenewTurnedOn', data: { by: command.by }, rules: ['RN-5'] }];
}

/** From the start until 30 days before the end, that day included (RN-5); later only a pause helps. */
export function turnAutoRenewOff(state: Subscription, command: Command, facts: Facts): Decision {
  const term = lastTerm(state);
  if (!term) return refuse('renewal.no-term', 'RN-5');
  const lastDay = addDays(term.end, -facts.policy.renewal.optOutDays);
  if (today(facts) > lastDay)
    return refuse(
      'renewal.opt-out-closed',
      'RN-5',
      `Opting out ended on ${lastDay}; Sales or Support may pause the renewal.`,
    );
  const { reason } = command.body as { reason?: string };
  return [{ type: 'AutoRenewTurnedOff', data: { by: command.by, ...(reason ? { reason } : {}) }, rules: ['RN-5'] }];
}

export function pauseAutoRenew(state: Subscription, command: Command): Decision {
  const term = lastTerm(state);
  if (!term) return refuse('renewal.no-term', 'RN-9');
  const { reason } = command.body as { reason: string };
  return [{ type: 'AutoRenewPaused', data: { by: command.by, boundary: term.end, reason }, rules: ['RN-9'] }];
}
