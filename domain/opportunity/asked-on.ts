import { addDays, dateIn, type Instant, type LocalDate } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';

/** Whether a day lies before that of the question. Where a customer sits it may still be the day before. */
export const isBeforeAsking = (
  on: LocalDate,
  { requestedAt }: { readonly requestedAt: Instant },
  { policy: { zone } }: Facts,
): boolean => on < addDays(dateIn(requestedAt, zone), -1);
