import { addDays, dateIn, type Instant, type LocalDate } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import type { Subscription } from '../subscription.ts';
import { marketplaceOf } from '../vocabulary.ts';

/** Table 1.15: on IBM’s marketplace the customer writes first and is asked then. */
export const writesFirst = ({ channel }: Subscription, { policy }: Facts): boolean => {
  const marketplace = marketplaceOf(channel);
  return marketplace !== undefined && policy.marketplaces[marketplace].needs.includes('mail');
};

/** Whether a day lies before that of the question. Where a customer sits it may still be the day before. */
export const isBeforeAsking = (
  on: LocalDate,
  { requestedAt }: { readonly requestedAt: Instant },
  { policy: { zone } }: Facts,
): boolean => on < addDays(dateIn(requestedAt, zone), -1);
