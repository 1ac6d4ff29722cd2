import type { Instant } from '../calendar/dates.ts';
import type { Fact } from '../event.ts';
import type { ApprovalRequest, Standing } from '../subscription.ts';
import type { ApprovalId, PersonId, QuoteId, Slot } from '../vocabulary.ts';

export interface Deadlines {
  readonly openedAt: Instant;
  readonly remindAt: Instant;
  readonly until: Instant;
}

/** Of a decision by a delegate. */
export interface OnBehalf {
  readonly onBehalfOf?: PersonId;
  readonly delegation?: string;
}

export type ApprovalEvent =
  | Fact<'ApprovalRequested', { request: ApprovalRequest }>
  | Fact<'ApprovalOpened', { approval: ApprovalId } & Deadlines>
  | Fact<'ApprovalReminded', { approval: ApprovalId; asked: readonly PersonId[] }>
  | Fact<'ApprovalEscalated', { approval: ApprovalId; level: Slot; asked: readonly PersonId[]; until: Instant }>
  | Fact<'ApprovalDelegated', { approval: ApprovalId; delegates: readonly Standing[] }>
  | Fact<'ApprovalReturned', { approval: ApprovalId } & Standing>
  /** Its reasons are as they were when it was approved (AP-4, policy `changed-slots`). */
  | Fact<'ApprovalKept', { approval: ApprovalId; version: number; order: number; anyOf?: true }>
  /** Another slot of its step has said yes, and one is enough. */
  | Fact<'ApprovalSpared', { approval: ApprovalId; by: ApprovalId }>
  | Fact<'EscalationEnded', { approval: ApprovalId }>
  | Fact<
      'SlotApproved',
      {
        approval: ApprovalId;
        quote: QuoteId;
        slot: Slot;
        by: PersonId;
        at: Instant;
        comment?: string;
        decidedOnce?: true;
      } & OnBehalf
    >
  | Fact<
      'SlotRejected',
      { approval: ApprovalId; quote: QuoteId; slot: Slot; by: PersonId; at: Instant; comment: string } & OnBehalf
    >
  | Fact<'ApprovalsOverridden', { quote: QuoteId; by: PersonId; reason: string; agreement?: string }>;
