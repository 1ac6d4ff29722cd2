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
    case 'SubscriptionOpened':
      return event.data.renewalOf ? { ...slice, renewalOf: event.data.renewalOf } : slice;
    case 'RenewalSubscriptionRequested': {
      const { subscription, opportunity, start } = event.data;
      return { ...slice, successor: { subscription, opportunity, status: 'Requested', start } };
    }
    case 'RenewalSubscriptionStarted': {
      const { start: _, ...successor } = slice.successor ?? { subscription: event.data.subscription, opportunity: '' };
      return { ...slice, successor: { ...successor, status: 'Started' } };
    }
    case 'RenewalSubscriptionRefused':
      return slice.successor ? { ...slice, successor: { ...slice.successor, status: 'Refused' } } : slice;
    case 'RenewalLapsed':
      return { ...slice, lapsedAt: event.data.boundary };
    case 'OpportunityClosedLost': {
      const { opportunity, boundary, amount, netArr, arrBasis } = event.data;
      return boundary === undefined || amount === undefined || netArr === undefined || arrBasis === undefined
        ? slice
        : { ...slice, lost: { opportunity, boundary, amount, netArr, arrBasis } };
    }
    case 'OpportunityReopened':
      return slice.lost?.opportunity === event.data.opportunity ? withoutLoss(slice) : slice;
    case 'OrderBooked':
      return event.data.order.term && (slice.lost || slice.lapsedAt) ? withoutLoss(slice) : slice;
    case 'RenewalReversed': {
      const { boundary, reason } = event.data;
      return { ...slice, last: { date: boundary, outcome: 'NotRenewed', reasons: [`undone: ${reason} (CR-4)`] } };
    }
    case 'Renewed':
    case 'NotRenewed':
      return { ...slice, last: { date: event.data.boundary, outcome: event.type, reasons: event.data.reasons } };
    default:
      return slice;
  }
}

/** Won again, or open again: nothing is lost any more. */
function withoutLoss({ lost: _, lapsedAt: __, ...rest }: Renewal): Renewal {
  return rest;
}
