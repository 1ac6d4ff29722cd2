import type { SubscriptionEvent } from '../event.ts';
import type { ApprovalRequest, Subscription } from '../subscription.ts';

type Slice = Subscription['approval'];

/** Writes the approval requests; decides nothing. What happens to the quote ends what still waits. */
export function evolveApproval(slice: Slice, event: SubscriptionEvent): Slice {
  switch (event.type) {
    case 'ApprovalRequested':
      return { ...slice, [event.data.request.id]: event.data.request };
    case 'ApprovalOpened': {
      const { approval, openedAt, remindAt, until } = event.data;
      return change(slice, approval, (request) => ({ ...request, status: 'Open', openedAt, remindAt, until }));
    }
    case 'ApprovalReminded':
      return change(slice, event.data.approval, ({ remindAt, ...request }) => ({
        ...request,
        ...(remindAt ? { remindedAt: remindAt } : {}),
      }));
    case 'ApprovalEscalated':
      return change(slice, event.data.approval, (request) => ({
        ...request,
        until: event.data.until,
        asked: [...request.asked, ...event.data.asked],
        levels: [...request.levels, event.data.level],
      }));
    case 'ApprovalDelegated':
      return change(slice, event.data.approval, (request) => ({
        ...request,
        delegates: [...(request.delegates ?? []), ...event.data.delegates],
      }));
    case 'ApprovalReturned':
      return change(slice, event.data.approval, ({ delegates = [], ...request }) => {
        const left = delegates.filter(
          (each) => each.for !== event.data.for || each.delegation !== event.data.delegation,
        );
        return left.length > 0 ? { ...request, delegates: left } : request;
      });
    case 'ApprovalSpared':
      return change(slice, event.data.approval, (request) => ended(request, 'Spared'));
    case 'EscalationEnded':
      return change(slice, event.data.approval, ({ until: _, ...request }) => request);
    case 'SlotApproved':
    case 'SlotRejected':
      return change(slice, event.data.approval, ({ until: _, remindAt: __, ...request }) => ({
        ...request,
        status: event.type === 'SlotApproved' ? 'Approved' : 'Rejected',
        decidedBy: event.data.by,
        decidedAt: event.data.at,
        ...(event.data.comment ? { comment: event.data.comment } : {}),
        ...(event.data.onBehalfOf ? { onBehalfOf: event.data.onBehalfOf } : {}),
        ...(event.data.delegation ? { delegation: event.data.delegation } : {}),
      }));
    case 'ApprovalsOverridden':
      return endPending(slice, event.data.quote, 'Overridden');
    case 'QuoteRejected':
    case 'QuoteExpired':
      return endPending(slice, event.data.quote, 'Void');
    case 'QuoteRecalled':
      return endPending(slice, event.data.quote, 'Recalled');
    case 'QuoteEdited':
      return event.data.approvalsCleared ? endPending(slice, event.data.quote.id, 'Void') : slice;
    case 'QuoteSubmitted':
      return drop(slice, (request) => request.quote === event.data.quote);
    case 'OpportunityClosedWon':
    case 'OpportunityClosedLost':
    case 'OpportunityMarkedDuplicate':
      return drop(slice, (request) => request.opportunity === event.data.opportunity);
    default:
      return slice;
  }
}

function change(slice: Slice, id: string, to: (request: ApprovalRequest) => ApprovalRequest): Slice {
  const request = slice[id];
  return request ? { ...slice, [id]: to(request) } : slice;
}

function endPending(slice: Slice, quote: string, status: ApprovalRequest['status']): Slice {
  return Object.fromEntries(
    Object.entries(slice).map(([id, request]) =>
      request.quote === quote && (request.status === 'Open' || request.status === 'Waiting')
        ? [id, ended(request, status)]
        : [id, request],
    ),
  );
}

function ended(
  { until: _, remindAt: __, ...request }: ApprovalRequest,
  status: ApprovalRequest['status'],
): ApprovalRequest {
  return { ...request, status };
}

/** Decided requests of an earlier round live on in the read tables. */
function drop(slice: Slice, gone: (request: ApprovalRequest) => boolean): Slice {
  return Object.fromEntries(Object.entries(slice).filter(([, request]) => !gone(request)));
}
