import type { LocalDate } from '../calendar/dates.ts';
import type { Cents } from '../money/money.ts';
import type { MergedRenewal, Opportunity } from '../opportunity/state.ts';
import type { OpportunityId, PersonId, QuoteId, SubscriptionId } from '../vocabulary.ts';
import type { StartSubscription } from './commands.ts';

export interface Boundary {
  readonly date: LocalDate;
  readonly outcome: 'Renewed' | 'NotRenewed' | 'Merged';
  readonly reasons: readonly string[];
}

export interface Renewal {
  readonly autoRenew: boolean;
  /** The boundary for which auto-renewal is paused (RN-9). */
  readonly pausedFor?: LocalDate;
  readonly changedBy?: PersonId;
  readonly bannerShownFor?: LocalDate;
  readonly noticeSentFor?: LocalDate;
  readonly graceEndedFor?: LocalDate;
  readonly last?: Boundary;
  /** The end that nobody renewed in time: the subscription is cancelled (rules 3.5). */
  readonly lapsedAt?: LocalDate;
  /** What was lost with the renewal at that end; a return in time takes it back (rules 3.5). */
  readonly lost?: LostRenewal;
  /** After a contract reset: the subscription in which it goes on (QX-2). */
  readonly successor?: Successor;
  /** After a split: the subscriptions in which parts of it go on, by id (rules 1.0). */
  readonly splits?: Readonly<Record<SubscriptionId, Successor>>;
  /** The subscription that was reset, or split, into this one. */
  readonly renewalOf?: SubscriptionId;
  /** Its renewal is carried by that of another subscription (rules 1.0). */
  readonly mergedInto?: MergedInto;
}

export interface MergedInto {
  readonly subscription: SubscriptionId;
  /** The surviving Renewal opportunity. */
  readonly opportunity: OpportunityId;
  /** Its own, lost to the merger. */
  readonly deal: OpportunityId;
  readonly status: 'Requested' | 'Joined' | 'Booked';
}

/** In USD cents, as it was booked. */
export interface LostRenewal {
  readonly opportunity: OpportunityId;
  /** The end of the term. */
  readonly boundary: LocalDate;
  readonly amount: Cents;
  readonly netArr: Cents;
  readonly arrBasis: Cents;
}

export interface Successor {
  readonly subscription: SubscriptionId;
  readonly opportunity: OpportunityId;
  /** Of a split: the quote of that part. */
  readonly split?: QuoteId;
  readonly status: 'Requested' | 'Started' | 'Refused';
  /** What it begins with, until it has begun. */
  readonly start?: StartSubscription;
}

/** The other subscriptions that a Renewal opportunity carries. */
export const mergedOf = (deal: Opportunity | undefined): readonly MergedRenewal[] => Object.values(deal?.merges ?? {});
