import { addDays, atTime, dateIn, type Instant } from '../calendar/dates.ts';
import type { TradePolicy } from '../policy/policy.ts';

/** TC-3: when Legal looks at its queue next: 09:00, 12:00 and 17:00 Central, every day by policy. */
export function nextReview(now: Instant, { reviews, reviewZone }: TradePolicy): Instant {
  const today = dateIn(now, reviewZone);
  const slots = [today, addDays(today, 1)].flatMap((day) => reviews.map((time) => atTime(day, time, reviewZone)));
  return slots.filter((slot) => slot > now).sort()[0] as Instant;
}
