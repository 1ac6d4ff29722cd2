import { requestApprovals } from './approval/decide.ts';
import { beyondHorizon } from './booking/order.ts';
import { takeBack, takenBack } from './booking/promised-order.ts';
import type { Command } from './command.ts';
import type { Journalled, SubscriptionEvent } from './event.ts';
import type { Facts } from './facts.ts';
import { paidByCard } from './invoicing/decide.ts';
import { payable, screenedPayments } from './opportunity/checkout.ts';
import { voidedWith } from './opportunity/envelope.ts';
import { nameAfterQuote } from './opportunity/name.ts';
import { lapsedTerms } from './opportunity/negotiation.ts';
import { deliverRequested, provisionOrder } from './provisioning/decide.ts';
import { createQuote, submitQuote } from './quoting/decide.ts';
import { acceptedWith, categorised } from './quoting/reset.ts';
import type { Refusal } from './refusal.ts';
import { joinedAnew, mergedTold } from './renewal/merger.ts';
import { successorAskedAgain } from './renewal/successor.ts';
import { requestScreening } from './screening/request.ts';
import type { Subscription } from './subscription.ts';

type Reaction = (state: Subscription, facts: Facts, origin: Command) => readonly SubscriptionEvent[] | Refusal;

/**
 * What one stage's event sets off in another: the one cross-stage table, so no stage writes another's slice. A
 * reaction is decided on the state after the event, by whoever sent the first command.
 */
export function react(event: Journalled): readonly Reaction[] {
  switch (event.type) {
    case 'PurchaseOrderMissed':
      return [(state, facts) => takeBack(state, event.data.opportunity, facts)];
    case 'Unparked':
      return [successorAskedAgain];
    case 'PrimaryQuoteChanged':
      return [
        (state) => categorised(state, state.quoting[event.data.quote]),
        (state) => voidedWith(state, event.data.opportunity, 'Another quote is the primary one'),
        (state, facts) => lapsedTerms(state, event.data.opportunity, facts),
      ];
    case 'QuoteAccepted':
      return [
        (state) => acceptedWith(state, event.data),
        (state) =>
          voidedWith(
            state,
            state.quoting[event.data.quote]?.opportunity ?? '',
            'The customer has accepted it another way',
            event.data.quote,
          ),
      ];
    case 'QuoteExpired':
      return [
        (state) =>
          voidedWith(
            state,
            state.quoting[event.data.quote]?.opportunity ?? '',
            'The quote has expired',
            event.data.quote,
          ),
      ];
    case 'OpportunityClosedLost':
    case 'OpportunityMarkedDuplicate':
    case 'OpportunityClosedWon':
      return [
        (state) => voidedWith(state, event.data.opportunity, 'The opportunity is closed'),
        (state) =>
          mergedTold(state, event.data.opportunity, event.type === 'OpportunityClosedWon' ? 'booked' : 'released'),
      ];
    case 'OpportunityCreated': {
      const { opportunity, quote } = event.data;
      const body =
        quote ??
        (opportunity.seatChange
          ? {
              seats: { [opportunity.seatChange.product]: opportunity.seatChange.total },
              start: opportunity.seatChange.from,
            }
          : undefined);
      return body === undefined
        ? [(state, facts) => requestScreening(state, opportunity.id, facts)]
        : [
            // the quote has its parties screened
            (state, facts, origin) =>
              createQuote(state, { ...origin, name: 'create-quote', target: opportunity.id, body }, facts),
          ];
    }
    case 'QuoteCreated':
      return [
        (state, facts) => nameAfterQuote(state, event.data.quote, facts),
        (state) => categorised(state, event.data.quote),
        (state, facts) => takenBack(state, event.data.quote, facts),
        (state, facts, origin) =>
          state.opportunity[event.data.quote.opportunity]?.seatChange
            ? submitQuote(state, { ...origin, name: 'submit-quote', target: event.data.quote.id, body: {} }, facts)
            : [],
        (state, facts) => requestScreening(state, event.data.quote.id, facts),
      ];
    case 'QuoteEdited':
      return [
        (state) => voidedWith(state, event.data.quote.opportunity, 'The quote was edited', event.data.quote.id),
        (state, facts) => lapsedTerms(state, event.data.quote.opportunity, facts),
        (state, facts) => nameAfterQuote(state, event.data.quote, facts),
        (state) => categorised(state, event.data.quote),
        (state, facts) => requestScreening(state, event.data.quote.id, facts),
      ];
    case 'QuoteSubmitted':
      return [
        (state, facts, origin) =>
          requestApprovals(state, { ...origin, name: 'request-approvals', target: event.data.quote, body: {} }, facts),
      ];
    case 'Renewed':
      return [
        (state, facts) => [
          {
            type: 'OrderBooked',
            data: { order: event.data.order, dropped: beyondHorizon(state, event.data.boundary, facts) },
            rules: ['RN-1', 'RN-3'],
          },
        ],
      ];
    case 'OrderBooked':
      return [(state, facts) => provisionOrder(state, event.data.order, facts), joinedAnew];
    case 'CheckoutStarted':
      return [(state, facts) => payable(state, event.data.opportunity, facts), screenedPayments];
    case 'PartiesScreened':
      return [screenedPayments];
    case 'InvoicePosted':
      return [(state) => paidByCard(state, event.data.invoice)];
    case 'SupportRequestAnswered':
      return [(state, facts) => deliverRequested(state, event.data.request, facts)];
    default:
      return [];
  }
}
