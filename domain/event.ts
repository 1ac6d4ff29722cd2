import type { ApprovalEvent } from './approval/events.ts';
import type { BookingEvent } from './booking/events.ts';
import type { Instant } from './calendar/dates.ts';
import type { InvoicingEvent } from './invoicing/events.ts';
import type { OpportunityEvent } from './opportunity/events.ts';
import type { ProvisioningEvent } from './provisioning/events.ts';
import type { QuotingEvent } from './quoting/events.ts';
import type { RenewalEvent } from './renewal/events.ts';
import type { ScreeningEvent } from './screening/events.ts';
import type { SupportEvent } from './support/events.ts';
import type { Door, PersonId, Route, RuleId } from './vocabulary.ts';

/** What a decision yields: a fact of the business, and the rules that made it so. */
export interface Fact<Type extends string, Data> {
  readonly type: Type;
  readonly data: Data;
  readonly rules: readonly RuleId[];
}

/** Events of the subscription itself rather than of a stage. */
export type LifeEvent =
  | Fact<
      'SubscriptionOpened',
      {
        id: string;
        account: string;
        clock: string;
        policy: string;
        channel: Route;
        endCustomer?: string;
        renewalOf?: string;
      }
    >
  /** @param with another subscription that is parked for the same reason: the incident is there */
  | Fact<'Parked', { reason: string; with?: string }>
  | Fact<'Unparked', { reason: string }>;

export type SubscriptionEvent =
  | LifeEvent
  | OpportunityEvent
  | QuotingEvent
  | ApprovalEvent
  | BookingEvent
  | ProvisioningEvent
  | InvoicingEvent
  | SupportEvent
  | RenewalEvent
  | ScreeningEvent;

/** An event in the journal: law 7, who, why, under which rule. */
export type Journalled<E = SubscriptionEvent> = E & {
  readonly seq: number;
  readonly at: Instant;
  readonly by: PersonId;
  readonly door: Door;
  /** The command or event that caused it. */
  readonly cause: string;
  readonly policy: string;
  readonly catalogue: string;
};
