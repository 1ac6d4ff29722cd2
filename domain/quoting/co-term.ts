import { addMonths, type LocalDate, monthsBetween } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Stretch } from './price.ts';

/**
 * QCT-2: a subscription of its own that ends with another one. There is no daily SKU, so it starts on the other's day
 * of the month and runs for whole months.
 */
export function coTermStretch(start: LocalDate, { account, coTerm }: Facts): Stretch | Refusal {
  if (!coTerm || coTerm.account !== account?.id)
    return refuse('subscription.unknown', 'QCT-2', 'The account has no such subscription to end with.');
  if (start >= coTerm.end)
    return refuse('quote.co-term-not-possible', 'QCT-2', `That subscription ends on ${coTerm.end}.`);
  const months = monthsBetween(start, coTerm.end);
  const next = nextStart(start, coTerm.start);
  if (next !== start)
    return refuse(
      'quote.co-term-not-possible',
      'QCT-2',
      `It starts on the day of the month of that subscription: ${next}, not ${start}.`,
    );
  return { start, end: coTerm.end, months, monthly: true };
}

/** The first day from `on` that lies whole months after the anchor. */
function nextStart(on: LocalDate, anchor: LocalDate): LocalDate {
  const whole = monthsBetween(anchor, on);
  const day = addMonths(anchor, whole);
  return day < on ? addMonths(anchor, whole + 1) : day;
}
