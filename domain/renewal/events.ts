import type { Order } from '../booking/events.ts';
import type { LocalDate } from '../calendar/dates.ts';
import type { Fact } from '../event.ts';
import type { Cents } from '../money/money.ts';
import type { EffectId, OpportunityId, PersonId, QuoteId, SubscriptionId } from '../vocabulary.ts';
import type { StartSubscription } from './commands.ts';

export type RenewalEvent =
  /** A question to another subscription, which begins with it. */
  | Fact<
      'RenewalSubscriptionRequested',
      { subscription: SubscriptionId; opportunity: OpportunityId; creditQuote?: QuoteId; start: StartSubscription }
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
  | Fact<'NotRenewed', { boundary: LocalDate; reasons: readonly string[] }>;
