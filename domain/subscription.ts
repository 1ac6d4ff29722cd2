import type { ApprovalRequest } from './approval/state.ts';
import type { Booking, Term } from './booking/state.ts';
import type { Instant, LocalDate } from './calendar/dates.ts';
import type { EffectKind } from './effect-names.ts';
import type { Invoicing } from './invoicing/state.ts';
import type { Opportunity } from './opportunity/state.ts';
import type { Provisioning } from './provisioning/state.ts';
import type { Quote } from './quoting/state.ts';
import type { Renewal } from './renewal/state.ts';
import type { SupportRequest } from './support/state.ts';
import type {
  AccountId,
  ApprovalId,
  EffectId,
  OpportunityId,
  QuoteId,
  Route,
  SubscriptionId,
  SupportRequestId,
} from './vocabulary.ts';

export * from './approval/state.ts';
export * from './booking/state.ts';
export * from './invoicing/state.ts';
export * from './opportunity/state.ts';
export * from './provisioning/state.ts';
export * from './quoting/state.ts';
export * from './renewal/state.ts';
export * from './support/state.ts';

/**
 * The whole state of a subscription: one plain JSON value (docs/architecture.md, law 2), a slice for each stage. A stage's `evolve`
 * writes its own slice only; everybody may read all.
 */
export interface Subscription {
  readonly id: SubscriptionId;
  readonly account: AccountId;
  readonly clock: string;
  readonly policy: string;
  readonly channel: Route;
  /** For whom a managed service provider buys (OT-2). */
  readonly endCustomer?: string;
  readonly createdAt: Instant;
  /** Never goes back. */
  readonly now: Instant;
  readonly seq: number;
  /** The n of the next `<kind>_<sub>_<n>`. */
  readonly counters: Readonly<Record<string, number>>;
  /** Set while ops have to look at it; nothing is saved until `unpark`. */
  readonly parked?: { readonly reason: string; readonly at: Instant };
  /** Questions to the outside world that are not answered yet; they survive continue-as-new and restore. */
  readonly effects: Readonly<Record<EffectId, Effect>>;

  readonly opportunity: Readonly<Record<OpportunityId, Opportunity>>;
  readonly quoting: Readonly<Record<QuoteId, Quote>>;
  readonly approval: Readonly<Record<ApprovalId, ApprovalRequest>>;
  readonly booking: Booking;
  readonly provisioning: Provisioning;
  readonly invoicing: Invoicing;
  readonly support: Readonly<Record<SupportRequestId, SupportRequest>>;
  readonly renewal: Renewal;
}

export interface Effect {
  readonly id: EffectId;
  readonly kind: EffectKind;
  readonly subject: string;
  /** Plain words for the operator's event list. */
  readonly summary: string;
}

/** Seats in force on a day; of a product named, its units, whatever they are. */
export function seatsOn(state: Subscription, on: LocalDate, product?: string): number {
  const { cancellation } = state.booking;
  if (cancellation && on >= cancellation.on) return 0;
  let seats = 0;
  for (const charge of state.booking.charges)
    if (charge.start <= on && on < charge.end && charge.kind !== 'one-time' && !charge.part)
      if (product === undefined ? charge.family === undefined : charge.product === product) seats += charge.quantity;
  return seats;
}

/** The newest term, or undefined before the first booking. */
export function lastTerm(state: Subscription): Term | undefined {
  return state.booking.terms.at(-1);
}

/** The end of the linked terms: no gap between them, so the newest one tells. */
export function subscriptionStart(state: Subscription): LocalDate | undefined {
  return state.booking.terms[0]?.start;
}
