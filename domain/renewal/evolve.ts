import type { SubscriptionEvent } from '../event.ts';
import type { Renewal } from '../subscription.ts';

/** Writes the renewal setting and what happened at the boundaries; decides nothing. */
export function evolveRenewal(slice: Renewal, event: SubscriptionEvent): Renewal {
  switch (event.type) {
    case 'AutoRenewTurnedOn':
      return { ...slice, autoRenew: true, changedBy: event.data.by };
    case 'AutoRenewTurnedOff':
      return { ...slice, autoRenew: false, changedBy: event.data.by };
    case 'AutoRenewPaused':
      return { ...slice, pausedFor: event.data.boundary, changedBy: event.data.by };
    case 'RenewalBannerShown':
      return { ...slice, bannerShownFor: event.data.boundary };
    case 'RenewalNoticeSent':
      return { ...slice, noticeSentFor: event.data.boundary };
    case 'Renewed':
    case 'NotRenewed':
      return { ...slice, last: { date: event.data.boundary, outcome: event.type, reasons: event.data.reasons } };
    default:
      return slice;
  }
}
