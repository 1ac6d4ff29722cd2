import type { SubscriptionEvent } from '../event.ts';
import type { Subscription, SupportRequest } from '../subscription.ts';

type Slice = Subscription['support'];

/** Writes the open requests; closed ones live on in the read tables. */
export function evolveSupport(slice: Slice, event: SubscriptionEvent): Slice {
  switch (event.type) {
    case 'SupportRequestOpened':
      return { ...slice, [event.data.request.id]: event.data.request };
    case 'SupportRequestAnswered':
      return change(slice, event.data.request, { status: 'Answered' });
    case 'SupportRequestLate':
      return change(slice, event.data.request, { late: true });
    case 'SupportRequestClosed': {
      const { [event.data.request]: _, ...rest } = slice;
      return rest;
    }
    default:
      return slice;
  }
}

function change(slice: Slice, id: string, to: Partial<SupportRequest>): Slice {
  const request = slice[id];
  return request ? { ...slice, [id]: { ...request, ...to } } : slice;
}
