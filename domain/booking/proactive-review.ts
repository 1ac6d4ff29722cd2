import { fiscalQuarter } from '../calendar/fiscal.ts';
import type { Facts } from '../facts.ts';
import { isOpen } from '../opportunity/evolve.ts';
import { primaryQuote } from '../quoting/decide.ts';
import type { Opportunity, Subscription } from '../subscription.ts';
import { metricsOf } from './metrics.ts';

/**
 * ST-5: the deal desk looks at large deals in stage 4 or 5 before the quarter ends in which they will close. Where
 * nobody has named a close date, that is the start of the primary quote.
 * @returns the quarter, as in `FY2022-Q3`
 */
export function proactiveReview(deal: Opportunity, state: Subscription, facts: Facts): string | undefined {
  const review = facts.policy.bookings?.review;
  const quote = primaryQuote(state, deal.id);
  if (!review || !quote || !isOpen(deal) || !review.stages.some((stage) => stage === deal.stage)) return undefined;
  if (metricsOf(state, deal, quote, facts).netArr < review.netArrFrom) return undefined;
  return fiscalQuarter(deal.closeDate ?? quote.start).name;
}
