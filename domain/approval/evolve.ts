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
    case 'ApprovalKept':
      return change(slice, event.data.approval, ({ anyOf: _, ...request }) => ({
        ...request,
        version: event.data.version,
        order: event.data.order,
        ...(event.data.anyOf ? { anyOf: event.data.anyOf } : {}),
      }));
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
      return event.data.approvalsCleared ? cleared(slice, event.data.quote.id, event.data.kept) : slice;
    case 'QuoteSubmitted':
      return drop(slice, (request) => request.quote === event.data.quote && !event.data.kept?.includes(request.id));
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

/** @param kept where some stay: then what else was approved counts no more */
function cleared(slice: Slice, quote: string, kept: readonly string[] | undefined): Slice {
  const after = endPending(slice, quote, 'Void');
  if (kept === undefined) return after;
  return Object.fromEntries(
    Object.entries(after).map(([id, request]) =>
      request.quote === quote && request.status === 'Approved' && !kept.includes(id)
        ? [id, ended(request, 'Void')]
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
