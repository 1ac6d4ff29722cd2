import type { AfterEdit } from '../approval/kept.ts';
import type { Fact } from '../event.ts';
import type { Quote } from '../subscription.ts';
import type { ApprovalId, ContactId, OpportunityId, PersonId, QuoteId } from '../vocabulary.ts';

export type QuotingEvent =
  | Fact<'FormSent', { quote: QuoteId; version: number; kind: 'Order Form' | 'Draft Proposal'; contact: ContactId }>
  | Fact<'QuoteCreated', { quote: Quote }>
  | Fact<'QuoteEdited', { quote: Quote; approvalsCleared: boolean } & Partial<AfterEdit>>
  | Fact<'PrimaryQuoteChanged', { opportunity: OpportunityId; quote: QuoteId }>
  | Fact<
      'QuoteSubmitted',
      { quote: QuoteId; version: number; by: PersonId; comments?: string; kept?: readonly ApprovalId[] }
    >
  | Fact<'QuoteRecalled', { quote: QuoteId; version: number }>
  | Fact<'ScopeApproved', { quote: QuoteId; version: number; by: PersonId; issue: string; chatter?: string }>
  | Fact<'QuoteApproved', { quote: QuoteId; version: number; automatic: boolean }>
  | Fact<'QuoteRejected', { quote: QuoteId; version: number; by: PersonId; reason: string }>
  | Fact<
      'QuoteAccepted',
      {
        quote: QuoteId;
        version: number;
        by: string;
        on: string;
        evidence: string;
        document?: string;
        verification?: string;
      }
    >
  | Fact<'QuoteExpired', { quote: QuoteId; version: number }>;
