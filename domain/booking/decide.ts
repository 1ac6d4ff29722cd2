import { salesHolds } from '../account/holds.ts';
import { addDays, days } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import { unborn } from '../evolve.ts';
import type { Facts } from '../facts.ts';
import { sum } from '../money/money.ts';
import { editable } from '../opportunity/decide.ts';
import { endCustomerMoved } from '../opportunity/end-customer.ts';
import type { OpportunityEvent } from '../opportunity/events.ts';
import { isOpen, ownersOf } from '../opportunity/evolve.ts';
import { asSold } from '../opportunity/route.ts';
import { notAccepted } from '../opportunity/stages.ts';
import { refusedApart } from '../quoting/concurrent.ts';
import { movedTo, primaryQuote } from '../quoting/decide.ts';
import type { QuotingEvent } from '../quoting/events.ts';
import { startsWithAcceptance } from '../quoting/marketplace.ts';
import { creditOnForm, isReset } from '../quoting/reset.ts';
import { partnersUnauthorised } from '../quoting/route.ts';
import { refusedSoldNoMore } from '../quoting/sold-no-more.ts';
import { incompleteSplit, splitsOf, withSplits } from '../quoting/split.ts';
import { refusedRenewal } from '../quoting/true-up.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { RenewalEvent } from '../renewal/events.ts';
import { splitRequested, successorOf, successorRequested } from '../renewal/successor.ts';
import type { Opportunity, Quote, Submission, Subscription } from '../subscription.ts';
import { marketplaceOf, type OpportunityId, type OrderType } from '../vocabulary.ts';
import { agreementApprovals, agreementOpen } from './agreement.ts';
import { cancelled, incompleteReset, tooEarly } from './cancel.ts';
import { refusedOrder } from './channel.ts';
import { type ChecklistRow, checklist } from './checklist.ts';
import type { BookingEvent } from './events.ts';
import { granted } from './exception.ts';
import { laterYears, metricsOf, monthsOf } from './metrics.ts';
import { refusedLocked } from './month.ts';
import { beyondHorizon, orderOf } from './order.ts';
import { openEarlierAmendment, overtaken, servicesAlone } from './overtaken.ts';
import { cameWithOrder, promiseBroken, promisedBy, promisedOutsideQuarterEnd } from './promised-order.ts';
import { debooked, tooLateToReturn } from './return.ts';
import { receivedOn, refusedServices, withCompanion } from './services.ts';
import { closeDate, quarterEnd, rejectedLater, serviceLevels } from './timing.ts';

type Decision = readonly (BookingEvent | OpportunityEvent | QuotingEvent | RenewalEvent)[] | Refusal;

/** The rep submits the opportunity, not the quote: stage 7, locked (rules 3.2). */
export function submitOpportunity(state: Subscription, command: Command, facts: Facts): Decision {
  const deal = editable(state, command.target);
  if (isRefusal(deal)) return deal;
  const waits = notAccepted(deal);
  if (waits) return waits;
  const quote = primaryQuote(state, deal.id);
  if (!quote) return refuse('quote.unknown', 'QC-9', 'The opportunity has no primary quote.');
  const unfit = refusedServices(state, deal, quote, today(facts));
  if (unfit) return unfit;
  if (quote.status !== 'Approved')
    return refuse(
      'quote.not-approved',
      'QC-10',
      `The primary quote is ${quote.status}: ${quote.status === 'In Review' ? 'its approvers decide first' : 'submit it first (submit-quote)'}.`,
    );
  const late = refusedSoldNoMore(state, quote, facts);
  if (late) return late;
  if (!facts.account) return refuse('account.unknown');
  const holds = salesHolds(facts.account);
  if (holds.length > 0) return refuse('account.held', 'TC-3', holds.join('; '));
  const unauthorised = partnersUnauthorised(quote, facts.partners);
  if (unauthorised) return unauthorised;
  const rows = checklist(state, deal.id, facts.account, facts, today(facts));
  const missing = rows.filter((row) => row.required && !row.done);
  const form = missing.find((row) => row.item === 'order-form');
  if (form?.rule === 'BK-6') return refuse('quote.not-accepted', 'BK-6', `${form.why}.`);
  if (form) return refuse('quote.not-accepted', 'QC-10');
  const lacking = refusedOrder(missing) ?? incomplete(missing, 'Missing');
  if (lacking) return lacking;
  const outside = promisedOutsideQuarterEnd(rows, deal, facts);
  if (outside) return outside;
  const earlier = openEarlierAmendment(state, quote);
  if (earlier)
    return refuse('opportunity.stage-order', 'QA-9', `${earlier} starts earlier and has to be Closed Won first.`);
  if (state.channel === 'gcp' && quote.type === 'Amend' && quote.start <= today(facts))
    return refuse(
      'quote.backdated',
      '1.15',
      `An add-on on Google Cloud starts in the future; this one on ${quote.start}.`,
    );
  const wrong =
    incompleteSplit(state, quote) ??
    incompleteReset(state, quote) ??
    tooLateToReturn(state, deal, quote, facts) ??
    overtaken(state, quote) ??
    refusedRenewal(state, withSplits(state, quote), facts) ??
    refusedApart(quote, facts);
  if (wrong) return wrong;
  const submittedOn = today(facts);
  const earliest = addDays(quote.start, -facts.policy.earliestBookingDays);
  const closesOn = quote.customServices ? receivedOn(state, deal) : submittedOn > quote.start ? submittedOn : undefined;
  const early = submittedOn < earliest && !quote.customServices && !granted(state, deal.id, 'early booking');
  const held = early ? earliest : undefined;
  const agreement = agreementApprovals(deal, quote, facts);
  const submission: Submission = {
    opportunity: deal.id,
    quote: quote.id,
    status: 'In Progress',
    submittedOn,
    submittedBy: command.by,
    ...(held ? { heldUntil: held } : {}),
    ...(closesOn ? { closesOn } : {}),
    ...(facts.policy.bookings && !quote.customServices ? { quarterEnd: quarterEnd(facts) } : {}),
    ...serviceLevels(held, facts),
    ...(agreement.length > 0 ? { agreement } : {}),
  };
  return [
    {
      type: 'OpportunitySubmitted',
      data: { submission },
      rules: quote.customServices
        ? ['QP-4', 'QP-5']
        : submission.heldUntil
          ? ['BT-1']
          : submission.closesOn
            ? ['BT-2']
            : [],
    },
    { type: 'StageMoved', data: { opportunity: deal.id, from: deal.stage, to: '7-Closing' }, rules: ['ST-1'] },
  ];
}

export function recallOpportunity(state: Subscription, command: Command): Decision {
  const submission = submitted(state, command.target);
  if (isRefusal(submission)) return submission;
  return [
    { type: 'OpportunityRecalled', data: { opportunity: submission.opportunity }, rules: [] },
    backToSix(submission.opportunity),
  ];
}

export const backToSix = (opportunity: OpportunityId): OpportunityEvent => ({
  type: 'StageMoved',
  data: { opportunity, from: '7-Closing', to: '6-Awaiting Signature' },
  rules: ['ST-1'],
});

/** A New quote whose start has passed begins on the day the deal desk approves (QN-2); no new signature is needed. */
export function dealDeskApprove(state: Subscription, command: Command, facts: Facts): Decision {
  const submission = submitted(state, command.target);
  if (isRefusal(submission)) return submission;
  if (submission.status === 'Deal Desk Approved')
    return refuse('booking.not-submitted', undefined, 'The deal desk has approved already.');
  const open = agreementOpen(submission);
  if (open) return open;
  const deal = state.opportunity[submission.opportunity];
  // The deal desk works credits and decommissions itself (QX-2, QZ-1); finance is the second pair of eyes.
  const own = submission.submittedBy === command.by && deal?.type !== 'Credit' && deal?.type !== 'Decommission';
  if (own || ownersOf(deal).includes(command.by))
    return refuse('approval.own-deal', 'AP-14', 'Nobody books a deal of their own.');
  const quote = state.quoting[submission.quote];
  // BT-4: complete only now, after the quarter
  const later = submission.status === 'Finance Rejected' ? rejectedLater(submission, facts) : undefined;
  const approved: BookingEvent = {
    type: 'DealDeskApproved',
    data: { opportunity: submission.opportunity, by: command.by, ...(later ? { belongsFrom: later } : {}) },
    rules: later ? ['BT-4'] : [],
  };
  const fixed =
    quote &&
    (startsWithAcceptance(state, facts) || quote.coTermWith || servicesAlone(state, quote) || isReset(state, quote));
  if (quote?.type === 'New' && !fixed && quote.start < today(facts))
    return [
      {
        type: 'QuoteEdited',
        data: { quote: movedTo(quote, today(facts)), approvalsCleared: false },
        rules: ['QN-2'],
      },
      approved,
    ];
  return [approved];
}

/** Closed Won on the day of approval, on the day of submission when that was after the start (BT-1, BT-2). */
export function financeApprove(state: Subscription, command: Command, facts: Facts): Decision {
  const submission = submitted(state, command.target);
  if (isRefusal(submission)) return submission;
  if (submission.status !== 'Deal Desk Approved')
    return refuse('booking.not-deal-desk-approved', undefined, `The submission is ${submission.status}.`);
  const primary = state.quoting[submission.quote];
  const deal = state.opportunity[submission.opportunity];
  if (!primary || !deal) return refuse('quote.unknown');
  const quote = withCompanion(state, deal, primary);
  if (ownersOf(deal).includes(command.by) || submission.submittedBy === command.by)
    return refuse('approval.own-deal', 'AP-14', 'Nobody books a deal of their own.');
  const holds = facts.account ? salesHolds(facts.account) : [];
  if (holds.length > 0) return refuse('account.held', 'TC-3', holds.join('; '));
  const outdated =
    partnersUnauthorised(quote, facts.partners) ??
    overtaken(state, quote) ??
    tooEarly(state, deal, quote) ??
    incompleteSplit(state, quote);
  if (outdated) return outdated;
  const on = today(facts);
  if (submission.heldUntil && on < submission.heldUntil && !granted(state, deal.id, 'early booking'))
    return refuse(
      'booking.held',
      'BT-1',
      `Closed Won is possible from ${submission.heldUntil}, ${facts.policy.earliestBookingDays} days before the start.`,
    );
  const closedOn = closeDate(submission, facts);
  const gone = lackingSince(state, submission, facts);
  if (gone) return gone;
  const orderPromisedBy = promisedBy(state, submission, facts);
  const refused =
    promiseBroken(orderPromisedBy, facts) ??
    (quote.customServices ? undefined : refusedLocked(state, deal.id, [closedOn], facts));
  if (refused) return refused;
  // IN-1: a held order is invoiced on the day it closes, any other by the next day's run
  const billFrom = submission.heldUntil ? on : addDays(on, 1);
  if (quote.type === 'Cancel') return cancelled(state, deal, quote, { closedOn, billFrom }, facts);
  const reset = isReset(state, quote);
  const whole = withSplits(state, quote);
  const { bookedArr: _, ...metrics } = metricsOf(state, deal, whole, facts);
  const booked = { ...metrics, termMonths: monthsOf(state, deal, quote) };
  const years = laterYears(state, deal, whole, facts);
  const order = orderOf(reset ? successor(state, quote) : state, quote, on, billFrom);
  return [
    {
      type: 'OpportunityClosedWon',
      data: {
        opportunity: deal.id,
        on: closedOn,
        ...(deal.type === 'Professional Services' ? {} : { orderType: orderType(facts, deal.type) }),
        amount: whole.total,
        ...booked,
        ...(cameWithOrder(state, deal) ? { ordered: true as const } : {}),
        ...(orderPromisedBy ? { orderPromisedBy } : {}),
        ...(marketplaceOf(asSold(state, deal).channel)
          ? { confirmDeliveryBy: addDays(closedOn, facts.policy.offers.confirmDeliveryDays) }
          : {}),
      },
      rules: quote.customServices
        ? ['QP-5', 'BM-1']
        : [
            'BT-1',
            'BT-2',
            ...(closedOn < on && !submission.closesOn ? ['BT-4'] : []),
            'BM-1',
            ...(marketplaceOf(asSold(state, deal).channel) ? ['1.15'] : []),
          ],
    },
    reset
      ? successorRequested(state, order, creditOnForm(state)?.id)
      : {
          type: 'OrderBooked',
          data: { order, dropped: beyondHorizon(state, order.start, facts) },
          rules: quote.type === 'Amend' ? ['QA-2', 'QC-14', 'IN-1'] : ['QC-12', 'IN-1'],
        },
    ...(quote.type === 'Renew' ? splitsOf(state, deal.id) : []).map((part) =>
      splitRequested(state, orderOf(partOf(state, part), part, on, billFrom), part),
    ),
    ...years,
    ...debooked(state, deal, quote, { closedOn, opened: years.length / 2 }, facts),
    ...endCustomerMoved(deal),
  ];
}

/** 3.3: what was there when it was submitted has to be there still; an account may have changed since. */
function lackingSince(
  state: Subscription,
  { opportunity, submittedOn }: Submission,
  facts: Facts,
): Refusal | undefined {
  if (!facts.account) return refuse('account.unknown');
  const rows = checklist(state, opportunity, facts.account, facts, submittedOn);
  const missing = rows.filter((row) => row.required && !row.done && row.item !== 'screening-clear');
  return incomplete(missing, 'Missing now');
}

/** The first row that is missing names the rule, all of them are told. */
function incomplete(missing: readonly ChecklistRow[], words: string): Refusal | undefined {
  const [first] = missing;
  if (first)
    return refuse(
      'booking.checklist-incomplete',
      first.rule,
      `${words}: ${missing.map(({ item }) => item).join(', ')}.`,
    );
  return undefined;
}

/** The order of a contract reset is that of a subscription of which there is nothing yet. */
const successor = (state: Subscription, { opportunity }: Quote): Subscription => ({
  ...unborn(successorOf(opportunity), state.now),
  opportunity: state.opportunity,
});

/** So is that of a part that goes on elsewhere (rules 1.0). */
const partOf = (state: Subscription, { id }: Quote): Subscription => ({
  ...unborn(successorOf(id), state.now),
  opportunity: state.opportunity,
});

/** A purchase on the web needs nobody: Closed Won and billed on its day (QW-1, table 3.3). */
export function bookedAtOnce(
  state: Subscription,
  deal: Opportunity,
  quote: Quote,
  facts: Facts,
): readonly (BookingEvent | OpportunityEvent)[] {
  const on = today(facts);
  const order = orderOf(state, quote, on, on);
  const netArr = sum(quote.lines.map(({ annual }) => annual));
  return [
    {
      type: 'OpportunityClosedWon',
      data: { opportunity: deal.id, on, orderType: orderType(facts, deal.type), amount: quote.total, netArr },
      rules: ['QW-1', 'BM-1'],
    },
    {
      type: 'OrderBooked',
      data: { order, dropped: beyondHorizon(state, order.start, facts) },
      rules: ['QW-1', 'IN-2'],
    },
  ];
}

/** Rules 1.0: computed, never chosen. */
function orderType(facts: Facts, type?: Opportunity['type']): OrderType {
  const { wonInFamily, wonOnAccount, lastEnd } = facts.family;
  // 3.5: who comes back after the window is new, and what it bought before counts no more
  const back =
    type === 'New Business' && lastEnd && days(lastEnd, today(facts)) > facts.policy.returnWindowDays
      ? wonOnAccount
      : 0;
  if (wonInFamily - back === 0) return 'New - First Order';
  return wonOnAccount - back === 0 ? 'New - Connected' : 'Growth';
}

export function submitted(state: Subscription, id: string): Submission | Refusal {
  const deal = state.opportunity[id];
  if (!deal) return refuse('opportunity.unknown', undefined, `There is no open opportunity ${id}.`);
  const submission = state.booking.submissions[id];
  if (!submission || submission.status === 'Rejected')
    return refuse(
      'booking.not-submitted',
      undefined,
      isOpen(deal) ? 'Submit the opportunity first.' : `It is ${deal.stage}.`,
    );
  return submission;
}
