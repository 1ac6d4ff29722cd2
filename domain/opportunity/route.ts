import type { Opportunity, Subscription } from '../subscription.ts';

/** The route to market of a deal: that of its subscription, but where a renewal or reset changes it (CR-9, QX-5). */
export const asSold = (state: Subscription, deal: Opportunity | undefined): Subscription =>
  deal?.route === undefined ? state : { ...state, channel: deal.route };
