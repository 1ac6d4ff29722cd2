import type { SubscriptionEvent } from '../event.ts';
import type { Renewal, Successor } from '../subscription.ts';

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
      const { subscription, opportunity, start, split } = event.data;
      if (split) return withPart(slice, { subscription, opportunity, split, status: 'Requested', start });
      return { ...slice, successor: { subscription, opportunity, status: 'Requested', start } };
    }
    case 'RenewalSubscriptionStarted': {
      const part = slice.splits?.[event.data.subscription];
      if (part) {
        const { start: _, ...begun } = part;
        return withPart(slice, { ...begun, status: 'Started' });
      }
      const { start: _, ...successor } = slice.successor ?? { subscription: event.data.subscription, opportunity: '' };
      return { ...slice, successor: { ...successor, status: 'Started' } };
    }
    case 'RenewalSubscriptionRefused': {
      const part = slice.splits?.[event.data.subscription];
      if (part) return withPart(slice, { ...part, status: 'Refused' });
      return slice.successor ? { ...slice, successor: { ...slice.successor, status: 'Refused' } } : slice;
    }
    case 'RenewalLapsed':
      return { ...slice, lapsedAt: event.data.boundary };
    case 'OpportunityClosedLost': {
      const { opportunity, boundary, amount, netArr, arrBasis } = event.data;
      return boundary === undefined || amount === undefined || netArr === undefined || arrBasis === undefined
        ? slice
        : { ...slice, lost: { opportunity, boundary, amount, netArr, arrBasis } };
    }
    case 'OpportunityReopened':
      return reopened(slice, event.data.opportunity);
    case 'OrderBooked':
      return event.data.order.term && (slice.lost || slice.lapsedAt) ? withoutLoss(slice) : slice;
    case 'MergerTold': {
      const { to: subscription, message } = event.data;
      const { opportunity, theirs: deal } = message;
      if (message.kind !== 'join' || slice.mergedInto) return slice;
      return { ...slice, mergedInto: { subscription, opportunity, deal, status: 'Requested' } };
    }
    case 'MergerAnswered':
      return slice.mergedInto?.status === 'Requested' && event.data.detail === undefined
        ? { ...slice, mergedInto: { ...slice.mergedInto, status: 'Joined' } }
        : slice;
    case 'MergerSettled':
      if (!slice.mergedInto) return slice;
      return event.data.booked ? { ...slice, mergedInto: { ...slice.mergedInto, status: 'Booked' } } : alone(slice);
    case 'SubscriptionMerged': {
      const { boundary, subscription, opportunity } = event.data;
      const reasons = [`merger: goes on in ${subscription} by ${opportunity} (1.0)`];
      return { ...slice, last: { date: boundary, outcome: 'Merged', reasons } };
    }
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
const alone = ({ mergedInto: _, ...slice }: Renewal): Renewal => slice;

function reopened(slice: Renewal, opportunity: string): Renewal {
  const found = slice.lost?.opportunity === opportunity ? withoutLoss(slice) : slice;
  return found.mergedInto?.deal === opportunity ? alone(found) : found;
}

/** Parts that stay at hand; older ones live in the read tables (law 2). */
const partsKept = 8;

function withPart(slice: Renewal, part: Successor): Renewal {
  const { [part.subscription]: _, ...others } = slice.splits ?? {};
  return {
    ...slice,
    splits: Object.fromEntries([...Object.entries(others), [part.subscription, part]].slice(-partsKept)),
  };
}
