import type { Instant } from '../calendar/dates.ts';
import type { Fact } from '../event.ts';
import type { ApprovalRequest } from '../subscription.ts';
import type { ApprovalId, PersonId, QuoteId, Slot } from '../vocabulary.ts';

export interface Deadlines {
  readonly openedAt: Instant;
  readonly remindAt: Instant;
  readonly until: Instant;
}

export type ApprovalEvent =
  | Fact<'ApprovalRequested', { request: ApprovalRequest }>
  | Fact<'ApprovalOpened', { approval: ApprovalId } & Deadlines>
  | Fact<'ApprovalReminded', { approval: ApprovalId; asked: readonly PersonId[] }>
  | Fact<'ApprovalEscalated', { approval: ApprovalId; level: Slot; asked: readonly PersonId[]; until: Instant }>
  | Fact<'EscalationEnded', { approval: ApprovalId }>
  | Fact<
      'SlotApproved',
      { approval: ApprovalId; quote: QuoteId; slot: Slot; by: PersonId; at: Instant; comment?: string }
    >
  | Fact<
      'SlotRejected',
      { approval: ApprovalId; quote: QuoteId; slot: Slot; by: PersonId; at: Instant; comment: string }
    >
  | Fact<'ApprovalsOverridden', { quote: QuoteId; by: PersonId; reason: string }>;
