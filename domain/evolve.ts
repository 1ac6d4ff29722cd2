import { evolveApproval } from './approval/evolve.ts';
import { evolveBooking } from './booking/evolve.ts';
import type { Instant } from './calendar/dates.ts';
import { effectAnsweredBy, effectOf } from './effects.ts';
import type { Journalled, SubscriptionEvent } from './event.ts';
import { evolveInvoicing } from './invoicing/evolve.ts';
import { evolveOpportunity } from './opportunity/evolve.ts';
import { evolveProvisioning } from './provisioning/evolve.ts';
import { evolveQuoting } from './quoting/evolve.ts';
import { evolveRenewal } from './renewal/evolve.ts';
import type { Subscription } from './subscription.ts';
import { evolveSupport } from './support/evolve.ts';

/** Raise it when any `evolve` changes what it makes of an old event: snapshots with another number are folded anew (law 3). */
export const foldVersion = 9;

/** What a stream is before its first event. */
export function unborn(id: string, now: Instant): Subscription {
  return {
    id,
    account: '',
    clock: 'wall',
    policy: '',
    channel: 'direct',
    createdAt: now,
    now,
    seq: 0,
    counters: {},
    effects: {},
    opportunity: {},
    quoting: {},
    approval: {},
    booking: { submissions: {}, checklist: {}, terms: [], charges: [] },
    provisioning: { access: 'none', licences: {} },
    invoicing: { charged: {}, invoices: {}, documentsToday: { date: now.slice(0, 10) as never, count: 0 } },
    support: {},
    renewal: { autoRenew: true },
  };
}

/** The state after an event: each stage writes its own slice. Total and without decisions, so old journals always fold. */
export function evolve(state: Subscription, event: Journalled): Subscription {
  const opened = event.type === 'SubscriptionOpened' ? event.data : state;
  const parked = parkedAfter(state, event);
  // Written out: a spread of the old state would cost every command more than all the stages together.
  const next = {
    id: opened.id,
    account: opened.account,
    clock: opened.clock,
    policy: opened.policy,
    channel: (event.type === 'OrderBooked' ? event.data.order.route : undefined) ?? opened.channel,
    createdAt: event.type === 'SubscriptionOpened' ? event.at : state.createdAt,
    now: event.at > state.now ? event.at : state.now,
    seq: event.seq,
    counters: counted(state, event),
    effects: effectsAfter(state, event),
    opportunity: evolveOpportunity(state.opportunity, event, state.quoting),
    quoting: evolveQuoting(state.quoting, event),
    approval: evolveApproval(state.approval, event),
    booking: evolveBooking(state.booking, event),
    provisioning: evolveProvisioning(state.provisioning, event),
    invoicing: evolveInvoicing(state.invoicing, event),
    support: evolveSupport(state.support, event),
    renewal: evolveRenewal(state.renewal, event),
  };
  const known = opened.endCustomer ? { ...next, endCustomer: opened.endCustomer } : next;
  return parked ? { ...known, parked } : known;
}

function parkedAfter(state: Subscription, event: Journalled): Subscription['parked'] {
  if (event.type === 'Parked') return { reason: event.data.reason, at: event.at };
  return event.type === 'Unparked' ? undefined : state.parked;
}

/** The ids that an event brings into the world; the counters follow the highest n seen. */
function counted(state: Subscription, event: SubscriptionEvent): Subscription['counters'] {
  const ids = newIds(event);
  if (ids.length === 0) return state.counters;
  const counters: Record<string, number> = { ...state.counters };
  for (const id of ids) {
    const [kind = '', , n = '0'] = id.split('_');
    counters[kind] = Math.max(counters[kind] ?? 0, Number(n));
  }
  return counters;
}

function newIds(event: SubscriptionEvent): readonly string[] {
  switch (event.type) {
    case 'OpportunityCreated':
      return [event.data.opportunity.id];
    case 'QuoteCreated':
      return [event.data.quote.id];
    case 'ApprovalRequested':
      return [event.data.request.id];
    case 'DocumentAttached':
      return [event.data.document.id];
    case 'OrderBooked':
      return [...event.data.order.charges, ...(event.data.order.usageCharges ?? [])].map(({ id }) => id);
    case 'UsageRated':
      return event.data.segment ? [event.data.segment.id] : [];
    case 'LicenceRequested':
    case 'EntitlementGranted':
      return [event.data.licence.id];
    case 'InvoicePosted':
      return [event.data.invoice.id];
    case 'CreditMemoPosted':
      return [event.data.creditMemo.id];
    case 'OfferRequested':
      return [event.data.offer.id];
    case 'EnvelopeRequested':
      return [event.data.envelope.id];
    case 'SupportRequestOpened':
      return [event.data.request.id];
    default:
      return [];
  }
}

function effectsAfter(state: Subscription, event: Journalled): Subscription['effects'] {
  const asked = effectOf(event, `${state.id || subscriptionIdOf(event)}#${event.seq}`);
  if (asked) return { ...state.effects, [asked.id]: asked };
  const answered = effectAnsweredBy(event);
  if (!answered) return state.effects;
  const { [answered]: _, ...rest } = state.effects;
  return rest;
}

const subscriptionIdOf = (event: SubscriptionEvent): string =>
  event.type === 'SubscriptionOpened' ? event.data.id : '';
