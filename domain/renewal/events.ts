import type { Order } from '../booking/events.ts';
import type { LocalDate } from '../calendar/dates.ts';
import type { Fact } from '../event.ts';
import type { Cents } from '../money/money.ts';
import type { MergedRenewal } from '../subscription.ts';
import type { EffectId, OpportunityId, PersonId, QuoteId, SubscriptionId } from '../vocabulary.ts';
import type { ReceiveMerger, StartSubscription } from './commands.ts';

export type RenewalEvent =
  /** A question to another subscription, which begins with it. */
  | Fact<
      'RenewalSubscriptionRequested',
      {
        subscription: SubscriptionId;
        opportunity: OpportunityId;
        creditQuote?: QuoteId;
        split?: QuoteId;
        start: StartSubscription;
      }
    >
  | Fact<'RenewalSubscriptionStarted', { effect: EffectId; subscription: SubscriptionId }>
  | Fact<'RenewalSubscriptionRefused', { effect: EffectId; subscription: SubscriptionId; detail: string }>
  | Fact<'AutoRenewTurnedOn', { by: PersonId }>
  | Fact<'AutoRenewTurnedOff', { by: PersonId; reason?: string }>
  | Fact<'AutoRenewPaused', { by: PersonId; boundary: LocalDate; reason: string }>
  | Fact<'RenewalBannerShown', { boundary: LocalDate; will: boolean; reasons: readonly string[] }>
  | Fact<
      'RenewalNoticeSent',
      { boundary: LocalDate; will: boolean; reasons: readonly string[]; seats: number; total: Cents }
    >
  | Fact<'Renewed', { boundary: LocalDate; seats: number; total: Cents; reasons: readonly string[]; order: Order }>
  /** @param on the last day on which it could be renewed */
  | Fact<'RenewalLapsed', { boundary: LocalDate; on: LocalDate }>
  | Fact<'NotRenewed', { boundary: LocalDate; reasons: readonly string[] }>
  /** A word to another subscription about a merger (rules 1.0): an effect, and its answer. */
  | Fact<'MergerTold', { to: SubscriptionId; message: ReceiveMerger }>
  | Fact<'MergerAnswered', { effect: EffectId; detail?: string }>
  /** Of the surviving one: it carries the renewal of another one. */
  | Fact<'RenewalTakenIn', { opportunity: OpportunityId; merged: MergedRenewal }>
  /** Of the merged one: the surviving deal was won, or lost. */
  | Fact<'MergerSettled', { subscription: SubscriptionId; opportunity: OpportunityId; booked: boolean }>
  /** It has ended with its term; its seats go on there. */
  | Fact<'SubscriptionMerged', { boundary: LocalDate; subscription: SubscriptionId; opportunity: OpportunityId }>;
