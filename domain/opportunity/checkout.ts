import { salesHolds } from '../account/holds.ts';
import { bookedAtOnce } from '../booking/decide.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { SubscriptionEvent } from '../event.ts';
import type { Facts } from '../facts.ts';
import { formatMoney } from '../money/money.ts';
import { type ChargeAnswer, type ChargeRequest, declineTexts } from '../outside/payment.ts';
import { primaryQuote } from '../quoting/decide.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { noRenewal } from '../screening/hold.ts';
import { statusOf } from '../screening/screening.ts';
import { type Effect, lastTerm, type Opportunity, type Subscription } from '../subscription.ts';
import { referredToSupport } from '../support/decide.ts';
import { childId } from '../vocabulary.ts';
import type { Checkout } from './commands.ts';
import { isOpen } from './evolve.ts';
import { extras } from './extras.ts';
import { firstName } from './name.ts';

type Decision = readonly SubscriptionEvent[] | Refusal;

const termMonths = 12;
/** TC-5: who buys by themselves hears who helps, not whom they resemble. */
const refusedText = 'The payment is not taken; please contact Support about your account.';

/**
 * A customer buys on the web, in one go (QW-1): 12 months by card, due at once. What is bought is quoted by the ordinary
 * rules; the card is asked only when the screening of the buyer has answered Clear (QW-2, TC-5). The deal is locked until
 * the gateway has answered, and booked only when it has taken the money.
 */
export function checkout(state: Subscription, command: Command, facts: Facts): Decision {
  const body = command.body as Checkout;
  if (!facts.account) return refuse('account.unknown', undefined, `There is no account ${body.account ?? ''}.`);
  const hit = noRenewal(facts);
  if (hit) return refuse('checkout.screening', 'TC-5', refusedText);
  const [hold] = salesHolds(facts.account);
  if (hold) return refuse('account.held', 'TC-3', hold);
  if (facts.account.portalRequired)
    return refuse(
      'checkout.needs-sales',
      'QW-1',
      'Invoices go through a portal of your company: Sales takes the order.',
    );
  if ((body.payBy ?? 'card') !== 'card' || body.card === undefined)
    return refuse('checkout.card-only', 'QW-1', 'The web takes cards only; any other way to pay goes through Sales.');
  if ((body.seats === undefined) === (body.upgradeTo === undefined))
    return refuse('checkout.seats-or-upgrade', 'QU-6', 'Name seats or upgradeTo, one of the two.');
  if (body.terms !== true)
    return refuse('checkout.terms-required', 'QW-1', 'Accept the terms of the subscription first.');
  const quote = lastTerm(state) ? extras(state, body, facts) : firstPurchase(state, body, facts);
  if (isRefusal(quote)) return quote;
  const type = lastTerm(state) ? 'Add-On Business' : 'New Business';
  const opportunity = childId('opp', state.id, (state.counters.opp ?? 0) + 1);
  return [
    {
      type: 'OpportunityCreated',
      data: {
        opportunity: {
          id: opportunity,
          type,
          owner: command.by,
          name: firstName(type, state, facts, undefined),
          namedByRule: true,
          stage: '6-Awaiting Signature',
          createdOn: today(facts),
          openedBy: 'web',
        },
        quote,
      },
      rules: ['QW-1', 'OT-3'],
    },
    {
      type: 'StageMoved',
      data: { opportunity, from: '6-Awaiting Signature', to: '7-Closing' },
      rules: ['QW-1'],
    },
    {
      type: 'CheckoutStarted',
      data: { opportunity, card: body.card, autoRenew: body.autoRenew ?? true, screensFirst: true },
      rules: ['QW-1', 'QW-2'],
    },
  ];
}

/** At list price: who wants a discount talks to Sales. */
function firstPurchase(state: Subscription, { seats, upgradeTo }: Checkout, facts: Facts): object | Refusal {
  if (upgradeTo !== undefined)
    return refuse('subscription.not-active', 'QU-6', 'An upgrade needs a running subscription.');
  if (state.seq > 0)
    return refuse('checkout.needs-sales', 'QW-4', 'Sales works on this deal already: it is bought there.');
  return { seats, start: today(facts), term: termMonths };
}

/** Reaction to the start, when the quote is there: what has to be approved is no business of the web. */
export function payable(state: Subscription, opportunity: string, { policy }: Pick<Facts, 'policy'>): Decision {
  const quote = primaryQuote(state, opportunity);
  if (quote?.status !== 'Approvals Not Required')
    return refuse('checkout.needs-sales', 'QW-1', 'This needs approvals, so it goes through Sales.');
  if (quote.total <= 0) return refuse('checkout.needs-sales', 'QW-1', 'There is nothing to pay.');
  const most = policy.web?.largestCharge;
  if (most !== undefined && quote.total > most)
    return refuse(
      'checkout.needs-sales',
      'QW-3',
      `A card is charged up to ${formatMoney(most)} at once: Billing can charge ${formatMoney(quote.total)} in batches, or it goes through Sales.`,
    );
  return [];
}

/**
 * Asks the card of every purchase that waits for the screening, or refuses it (QW-2, TC-5). Nothing happens while a
 * screening is under way or its answer is Pending: that lasts 15 to 30 minutes (TC-2), and the account's own stream has it then.
 */
export function screenedPayments(state: Subscription, facts: Facts): readonly SubscriptionEvent[] {
  if (!paymentsDecided(state, facts)) return [];
  const hit = noRenewal(facts);
  return waitingForScreening(state).flatMap(({ id: opportunity }, n): readonly SubscriptionEvent[] =>
    hit
      ? [
          { type: 'CheckoutRefused', data: { opportunity, text: refusedText }, rules: ['TC-5', 'QW-2'] },
          {
            type: 'OpportunityClosedLost',
            data: { opportunity, on: today(facts), reasons: ['Not paid: trade compliance'] },
            rules: ['TC-5', 'ST-2'],
          },
          referredToSupport(
            state,
            `${opportunity} was refused on the web, no payment was asked: ${hit.detail}`,
            facts,
            n,
          ),
        ]
      : [{ type: 'PaymentAsked', data: { opportunity }, rules: ['QW-2', 'TC-5'] }],
  );
}

/** Whether purchases wait for the screening whose answer is there. */
export const paymentsDecided = (state: Subscription, facts: Facts): boolean =>
  waitingForScreening(state).length > 0 &&
  !Object.values(state.effects).some(({ kind }) => kind === 'screen-parties') &&
  statusOf(facts.account?.screening) !== 'Pending';

export const waitingForScreening = ({ opportunity }: Subscription): readonly Opportunity[] =>
  Object.values(opportunity).filter((deal) => isOpen(deal) && deal.checkout?.status === 'Screening');

/** What the gateway is asked. @param opportunity whose quote nobody can change any more */
export function chargeRequest(state: Subscription, opportunity: string): ChargeRequest {
  const quote = primaryQuote(state, opportunity);
  const card = state.opportunity[opportunity]?.checkout?.card;
  if (!quote || !card) throw new Error(`${opportunity} waits for no payment`);
  return { card, amount: formatMoney(quote.total), currency: 'USD', reference: opportunity };
}

/** Declined: nothing is booked, and why is plain. Taken: booked at once, without anybody else (table 3.3, web direct). */
export function chargeAnswered(
  state: Subscription,
  { id: effect, subject: opportunity }: Effect,
  answer: ChargeAnswer,
  facts: Facts,
): readonly SubscriptionEvent[] {
  const [deal, quote, on] = [state.opportunity[opportunity], primaryQuote(state, opportunity), today(facts)];
  if (answer.status === 'declined' || !deal || !quote) {
    const reason = answer.status === 'declined' ? answer.reason : 'unknown-card';
    const text = declineTexts[reason];
    return [
      { type: 'CheckoutDeclined', data: { opportunity, effect, reason, text }, rules: ['QW-3'] },
      {
        type: 'OpportunityClosedLost',
        data: { opportunity, on, reasons: [`Card declined: ${text}`] },
        rules: ['QW-3', 'ST-2'],
      },
    ];
  }
  const { status: _, ...charge } = answer;
  const { id, version } = quote;
  return [
    { type: 'QuoteApproved', data: { quote: id, version, automatic: true }, rules: ['QW-1', 'AP-6'] },
    {
      type: 'QuoteAccepted',
      data: { quote: id, version, by: 'the customer', on, evidence: 'terms accepted at checkout, card charged' },
      rules: ['QW-1', 'PV-40'],
    },
    { type: 'CheckoutPaid', data: { opportunity, effect, amount: quote.total, ...charge }, rules: ['QW-1', 'QW-3'] },
    ...bookedAtOnce(state, deal, quote, facts),
    ...(deal.checkout?.autoRenew === false
      ? [{ type: 'AutoRenewTurnedOff' as const, data: { by: deal.owner }, rules: ['QW-1', 'RN-5'] }]
      : []),
  ];
}
