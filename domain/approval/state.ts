import type { Instant } from '../calendar/dates.ts';
import type { ApprovalId, OpportunityId, PersonId, QuoteId, Slot } from '../vocabulary.ts';

export interface ApprovalReason {
  readonly kind: string;
  readonly text: string;
  readonly rule: string;
}

/** One slot of one quote version has to decide. */
export interface ApprovalRequest {
  readonly id: ApprovalId;
  readonly opportunity: OpportunityId;
  readonly quote: QuoteId;
  readonly version: number;
  readonly slot: Slot;
  /** Requests of the same order are asked at the same time. */
  readonly order: number;
  /** One yes among those of its order is enough. */
  readonly anyOf?: true;
  readonly reasons: readonly ApprovalReason[];
  readonly status: 'Waiting' | 'Open' | 'Approved' | 'Rejected' | 'Recalled' | 'Void' | 'Overridden' | 'Spared';
  /** Everybody who may decide; grows when it escalates (AP-14). */
  readonly asked: readonly PersonId[];
  /** The levels asked so far, the slot itself first. */
  readonly levels: readonly Slot[];
  /** Who may decide in the place of somebody who was asked, today (AP-15). */
  readonly delegates?: readonly Standing[];
  readonly openedAt?: Instant;
  readonly remindAt?: Instant;
  readonly remindedAt?: Instant;
  readonly until?: Instant;
  readonly decidedBy?: PersonId;
  /** Where a delegate decided: with whose authority, by which delegation. */
  readonly onBehalfOf?: PersonId;
  readonly delegation?: string;
  readonly decidedAt?: Instant;
  readonly comment?: string;
}

/** Somebody in the place of another, by a delegation of theirs. */
export interface Standing {
  readonly person: PersonId;
  readonly for: PersonId;
  readonly delegation: string;
}
