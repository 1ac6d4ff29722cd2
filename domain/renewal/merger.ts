import { arrOn } from '../booking/metrics.ts';
import { addDays, dateIn, type LocalDate } from '../calendar/dates.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import type { OpportunityEvent } from '../opportunity/events.ts';
import { isOpen } from '../opportunity/evolve.ts';
import { type Refusal, refuse } from '../refusal.ts';
import {
  type Effect,
  lastTerm,
  type MergedRenewal,
  mergedOf,
  type Opportunity,
  type Subscription,
} from '../subscription.ts';
import type { ReceiveMerger } from './commands.ts';
import type { RenewalEvent } from './events.ts';
import type { Delivered } from './successor.ts';

/**
 * Several co-terminating subscriptions go on as one (rules 1.0): one Renewal opportunity carries the seats of all, the
 * others are Closed Lost "merged into another opportunity". Each is a stream of its own, so they speak by effects:
 *
 *   the lost one    -- join -->      the surviving one: these seats and this revenue renew with you
 *   the surviving   -- booked -->    each of the others: you end with your term
 *   the surviving   -- released -->  each of the others: nobody carries you any more
 */
type Message = ReceiveMerger;

/** What a Renewal opportunity may be merged into, asked before it is lost; what changes in between, the other side says. */
export function refusedMerger(state: Subscription, deal: Opportunity, { linked }: Facts): Refusal | undefined {
  const term = lastTerm(state);
  if (deal.type !== 'Renewal' || linked?.type !== 'Renewal' || !term || linked.subscription === state.id)
    return undefined; // a link between deals, no merger of subscriptions
  if (linked.account !== state.account) return cannot(`${linked.opportunity} is another account’s.`);
  if (!/^[0-6]-/.test(linked.stage)) return cannot(`${linked.opportunity} is ${linked.stage}.`);
  if (linked.termEnd !== term.end)
    return cannot(`This subscription ends on ${term.end}, the other one on ${linked.termEnd}: only equal ends merge.`);
  if (mergedOf(deal).length > 0)
    return cannot(
      `It carries ${mergedOf(deal)
        .map(({ subscription }) => subscription)
        .join(', ')} itself.`,
    );
  if (state.renewal.successor) return cannot(`It goes on as ${state.renewal.successor.subscription} already.`);
  return undefined;
}

const cannot = (detail: string): Refusal => refuse('opportunity.not-mergeable', '1.0', detail);

/** Is the loss of this deal a merger of its subscription, after `refusedMerger` had nothing against it? */
export const isMerger = (state: Subscription, deal: Opportunity, { linked }: Facts): boolean =>
  deal.type === 'Renewal' && linked?.type === 'Renewal' && linked.subscription !== state.id && !!lastTerm(state);

/** Asks the surviving one to carry what this subscription sells as its term ends. */
export function joinRequested(state: Subscription, deal: Opportunity, { linked }: Facts): readonly RenewalEvent[] {
  if (!linked?.subscription) return [];
  return [told(linked.subscription, joining(state, deal.id, linked.opportunity))];
}

const told = (to: string, message: Message): RenewalEvent => ({
  type: 'MergerTold',
  data: { to, message },
  rules: ['1.0', 'BM-1'],
});

function joining(state: Subscription, own: string, into: string): Message {
  const end = lastTerm(state)?.end as LocalDate;
  const last = addDays(end, -1);
  const seats: Record<string, number> = {};
  for (const charge of state.booking.charges)
    if (charge.kind !== 'one-time' && !charge.part && charge.start <= last && last < charge.end)
      seats[charge.product] = (seats[charge.product] ?? 0) + charge.quantity;
  return {
    kind: 'join',
    from: state.id,
    account: state.account,
    opportunity: into,
    theirs: own,
    end,
    seats: Object.fromEntries(Object.entries(seats).filter(([, units]) => units > 0)),
    arr: arrOn(state, last),
  };
}

/** An add-on between the merger and the boundary renews with the others too. */
export function joinedAnew(state: Subscription): readonly RenewalEvent[] {
  const { mergedInto } = state.renewal;
  return mergedInto && mergedInto.status !== 'Booked'
    ? [told(mergedInto.subscription, joining(state, mergedInto.deal, mergedInto.opportunity))]
    : [];
}

/** The surviving opportunity is closed: each of the others hears of it. */
export function mergedTold(
  state: Subscription,
  opportunity: string,
  kind: 'booked' | 'released',
): readonly RenewalEvent[] {
  const deal = state.opportunity[opportunity];
  return mergedOf(deal).map(({ subscription, opportunity: theirs, end }) =>
    told(subscription, {
      kind,
      from: state.id,
      account: state.account,
      opportunity: theirs,
      theirs: opportunity,
      end,
      seats: {},
      arr: 0,
    }),
  );
}

/** The other side; nobody but another subscription's event says this. */
export function receiveMerger(
  state: Subscription,
  command: Command,
  facts: Facts,
): readonly (RenewalEvent | OpportunityEvent)[] | Refusal {
  if (command.door !== 'effect')
    return refuse('role.missing', '1.0', 'Subscriptions are merged by losing the Renewal opportunities of the others.');
  const message = command.body as Message;
  const { from, opportunity, theirs, end, seats, arr, kind } = message;
  const deal = state.opportunity[opportunity];
  if (kind === 'join') {
    if (state.account !== message.account || !deal || deal.type !== 'Renewal' || !isOpen(deal) || isLocked(deal))
      return cannot(`${opportunity} is ${deal?.stage ?? 'closed'}: nothing can be merged into it.`);
    if (lastTerm(state)?.end !== end)
      return cannot(`${state.id} ends on ${lastTerm(state)?.end} now, the other one on ${end}.`);
    const merged: MergedRenewal = { subscription: from, opportunity: theirs, end, seats, arr };
    return [{ type: 'RenewalTakenIn', data: { opportunity, merged }, rules: ['1.0', 'BM-1'] }];
  }
  const { mergedInto } = state.renewal;
  if (mergedInto?.subscription !== from || mergedInto.opportunity !== theirs)
    return cannot(`${state.id} is not merged into ${theirs}.`);
  const booked = kind === 'booked';
  const settled: RenewalEvent = {
    type: 'MergerSettled',
    data: { subscription: from, opportunity: theirs, booked },
    rules: ['1.0'],
  };
  const passed = booked && dateIn(facts.now, 'UTC') >= end;
  return passed ? [settled, mergedAway(end, from, theirs)] : [settled];
}

const isLocked = ({ stage }: Opportunity): boolean => stage === '7-Closing';

/** It ends with its term: its seats go on in the surviving subscription from that day. */
export const mergedAway = (boundary: LocalDate, subscription: string, opportunity: string): RenewalEvent => ({
  type: 'SubscriptionMerged',
  data: { boundary, subscription, opportunity },
  rules: ['1.0'],
});

/** The answer to a question to join. After a no the Renewal is open again; the other messages change nothing here. */
export function mergerAnswered(
  state: Subscription,
  effect: Effect,
  result: Delivered,
): readonly (RenewalEvent | OpportunityEvent)[] {
  const { mergedInto } = state.renewal;
  const answered: RenewalEvent = {
    type: 'MergerAnswered',
    data: { effect: effect.id, ...(result.accepted ? {} : { detail: result.detail }) },
    rules: ['1.0'],
  };
  const refused =
    !result.accepted && mergedInto?.status === 'Requested' && effect.subject === `merger/${mergedInto.deal}`;
  if (!refused) return [answered];
  return [
    answered,
    {
      type: 'OpportunityReopened',
      data: { opportunity: mergedInto.deal, stage: '4-Proposal' },
      rules: ['1.0', 'ST-2'],
    },
  ];
}
