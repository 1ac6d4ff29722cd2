import { type LocalDate, maxOf, minOf } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import type { OpportunityEvent } from '../opportunity/events.ts';
import { cancelsOtherwise, creditedBy } from '../quoting/cancel.ts';
import { creditQuote, isReset, mainQuote, openDeal } from '../quoting/reset.ts';
import { type Refusal, refuse } from '../refusal.ts';
import {
  type Cancellation,
  lastTerm,
  type Opportunity,
  type Quote,
  type Subscription,
  subscriptionStart,
} from '../subscription.ts';
import type { BookingEvent } from './events.ts';
import { metricsOf, monthsOf } from './metrics.ts';

/** QX-2: both quotes of a reset are approved, signed on one form and about the same day before either is submitted. */
export function incompleteReset(state: Subscription, quote: Quote): Refusal | undefined {
  const [main, credit] = [mainQuote(state), creditQuote(state)];
  if (quote.id !== main?.id && quote.id !== credit?.id) return undefined;
  if (!main) return refuse('booking.reset-incomplete', 'QX-2', 'The New quote on the Renewal opportunity is missing.');
  if (!credit)
    return refuse(
      'booking.reset-incomplete',
      'QX-2',
      openDeal(state, 'Credit')
        ? 'The Credit opportunity has no primary Cancel quote.'
        : 'The deal desk has to add a Credit opportunity with a Cancel quote.',
    );
  if (main.start !== credit.start)
    return refuse(
      'booking.reset-incomplete',
      'QX-4',
      `The new subscription starts on ${main.start}, the old one would end on ${credit.start}: no day without access, none twice.`,
    );
  const unsigned = [main, credit].find(({ accepted, version }) => accepted?.version !== version);
  if (unsigned)
    return refuse(
      'booking.reset-incomplete',
      'QX-2',
      `The customer has not signed ${unsigned.id}: one form goes to both.`,
    );
  // What else could keep the new one from beginning, a hold on the account, was asked before; the other side is asked now.
  return cancelsOtherwise(state, credit);
}

/** At Closed Won of the main the credit is submitted too (QX-2); at that of the credit the new subscription is there. */
export function tooEarly(state: Subscription, deal: Opportunity, quote: Quote): Refusal | undefined {
  if (isReset(state, quote)) {
    const credit = creditQuote(state);
    const submission = state.booking.submissions[credit?.opportunity ?? ''];
    return submission && submission.status !== 'Rejected'
      ? undefined
      : refuse('booking.reset-incomplete', 'QX-2', 'Submit the Credit opportunity too: both are booked together.');
  }
  if (deal.type !== 'Credit' || state.renewal.successor?.status === 'Started') return undefined;
  return refuse(
    'opportunity.stage-order',
    'QX-4',
    'The new subscription is booked first, then the old one is cancelled.',
  );
}

/** @returns the events that close it, and with it the subscription */
export function cancelled(
  state: Subscription,
  deal: Opportunity,
  quote: Quote,
  { closedOn, billFrom }: { closedOn: LocalDate; billFrom: LocalDate },
  facts: Facts,
): readonly (BookingEvent | OpportunityEvent)[] {
  const credited = creditedBy(state, deal, quote.start);
  const { bookedArr: _, ...booked } = metricsOf(state, deal, quote, facts);
  const cancellation: Cancellation = {
    ...credited,
    on: credited.full ? accessUntil(state, today(facts)) : quote.start,
    opportunity: deal.id,
    billFrom,
    ...(refundedAtBooking(state) ? { refunded: true as const } : {}),
  };
  return [
    {
      type: 'OpportunityClosedWon',
      data: {
        opportunity: deal.id,
        on: closedOn,
        orderType: 'Growth',
        amount: quote.total,
        ...booked,
        termMonths: monthsOf(state, deal, quote),
      },
      rules: deal.type === 'Decommission' ? ['CR-10', 'QZ-1'] : ['QX-3', 'BT-1', 'BT-2'],
    },
    {
      type: 'SubscriptionCancelled',
      data: { cancellation, quote: quote.id, amount: quote.total },
      rules: deal.type === 'Decommission' ? ['QZ-1', 'CR-2'] : ['QX-2', 'QX-3', 'QX-4'],
    },
  ];
}

/** QX-5: where the route to market changes, the credit is on no form, but paid back to the original payment mode. */
const refundedAtBooking = ({ opportunity, renewal }: Subscription): boolean =>
  opportunity[renewal.successor?.opportunity ?? '']?.route !== undefined;

/** A refund of everything takes access away on the day on which it is booked. */
function accessUntil(state: Subscription, on: LocalDate): LocalDate {
  const end = lastTerm(state)?.end ?? on;
  return minOf(maxOf(on, subscriptionStart(state) ?? on), end);
}
