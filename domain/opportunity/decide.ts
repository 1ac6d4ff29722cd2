import { returnsAsNew } from '../booking/return.ts';
import type { LocalDate } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { LifeEvent } from '../event.ts';
import type { Facts } from '../facts.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import {
  lastTerm,
  type Opportunity,
  type StatementOfWork,
  type Subscription,
  seatsOn,
  subscriptionStart,
} from '../subscription.ts';
import { childId, programmeRoutes } from '../vocabulary.ts';
import { refusedCoTermed } from './co-termed.ts';
import type { ChangeOpportunity, ChangeSeats, CreateOpportunity } from './commands.ts';
import { refusedEndCustomerRenewal } from './end-customer.ts';
import type { OpportunityEvent } from './events.ts';
import { isOpen } from './evolve.ts';
import { firstName } from './name.ts';
import { statementNamed } from './statement-of-work.ts';

type Decision = readonly (OpportunityEvent | LifeEvent)[] | Refusal;

/** New Business opens the subscription; an add-on or renewal joins the one that it belongs to (rules 1.0). */
export function createOpportunity(state: Subscription, command: Command, facts: Facts): Decision {
  const body = command.body as CreateOpportunity;
  if (!facts.account)
    return refuse(
      'account.unknown',
      undefined,
      body.account ? `There is no account ${body.account}.` : 'Name the account that buys.',
    );
  const owner = body.owner ?? sellerOf(state, body) ?? command.by;
  if (!facts.people[owner])
    return refuse('person.unknown', undefined, `There is no person ${owner} to own the opportunity.`);
  const stranger = strangerToProgramme(state, owner, facts);
  if (stranger) return stranger;
  const changesRoute = body.type === 'Renewal' && body.route !== state.channel; // QX-5: a contract reset
  if (body.route && body.route !== state.channel && !changesRoute)
    return refuse('opportunity.route-fixed', 'QA-7', `The subscription is sold by the route ${state.channel}.`);
  const other = refusedCoTermed(state, body, facts);
  if (other) return other;
  if (body.coTermWith !== undefined || body.type === 'Professional Services') {
    const indian = indiaDirect(state, facts);
    if (indian) return indian;
  } else if (body.type === 'New Business') {
    if (lastTerm(state))
      return refuse('opportunity.type-not-possible', 'OT-1', 'The subscription is booked: add to it or renew it.');
    const indian = indiaDirect(state, facts);
    if (indian) return indian;
  } else {
    const term = lastTerm(state);
    if (!body.parent) return refuse('opportunity.parent-required', 'OT-1');
    const childOf = refusedParent(state, body);
    if (childOf) return childOf;
    const indian = changesRoute && body.route ? indiaDirect({ channel: body.route }, facts) : undefined;
    if (indian) return indian;
    if (!term)
      return refuse('opportunity.parent-not-active', 'OT-1', 'The subscription has no booked order to add to.');
    const late = returnsAsNew(state, body.type, facts);
    if (late) return late;
    const { cancellation } = state.booking;
    if (cancellation) return refuse('subscription.cancelled', 'QZ-1', `It is cancelled from ${cancellation.on} on.`);
    const { mergedInto } = state.renewal;
    if (mergedInto && (body.type === 'Renewal' || mergedInto.status === 'Booked'))
      return refuse(
        'opportunity.merged',
        '1.0',
        `It renews with ${mergedInto.opportunity} of ${mergedInto.subscription}.`,
      );
    const open =
      body.type === 'Renewal' &&
      Object.values(state.opportunity).find((deal) => deal.type === 'Renewal' && isOpen(deal));
    if (open)
      return refuse(
        'opportunity.renewal-exists',
        'BM-4',
        `${open.name} is open: a subscription has one renewal opportunity.`,
      );
    if (body.type === 'Add-On Business' && term.end <= today(facts))
      return refuse(
        'opportunity.parent-not-active',
        'QA-1',
        `The term ended on ${term.end}; seats are added in mid-term only.`,
      );
  }
  const unfit =
    refusedMsp(state, body, facts) ??
    refusedEndCustomerRenewal(state, body, facts) ??
    refusedCredit(state, command, facts);
  if (unfit) return unfit;
  const statementOfWork = statementAsked(state, body);
  if (isRefusal(statementOfWork)) return statementOfWork;
  const { original } = body;
  const more = {
    ...(body.coTermWith ? { coTermWith: body.coTermWith } : {}),
    ...(statementOfWork ? { statementOfWork } : {}),
    ...(original ? { original } : {}),
    ...(body.endCustomerRenewal ? { endCustomerRenewal: body.endCustomerRenewal } : {}),
    ...(changesRoute && body.route ? { route: body.route } : {}),
  };
  const made = created(state, body.name, body.type, owner, facts, undefined, body.quote, more);
  return body.type === 'New Business' ? inStageZero(made, body.stage !== undefined) : [made];
}

/** ST-1: New Business of Sales passes stage 0; who opens it for a colleague may leave it there to be accepted. */
function inStageZero(made: OpportunityEvent, waits: boolean): readonly OpportunityEvent[] {
  if (made.type !== 'OpportunityCreated') return [made];
  const opportunity: Opportunity = { ...made.data.opportunity, stage: '0-Pending Acceptance' };
  const first: OpportunityEvent = { ...made, data: { ...made.data, opportunity }, rules: [...made.rules, 'ST-1'] };
  if (waits) return [first];
  const data = { opportunity: opportunity.id, from: opportunity.stage, to: '1-Discovery' as const };
  return [first, { type: 'StageMoved', data, rules: ['ST-1'] }];
}

/** QC-21: direct sales-assisted deals with customers in India need a reseller. */
const indiaDirect = ({ channel }: Pick<Subscription, 'channel'>, { account }: Facts): Refusal | undefined =>
  channel === 'direct' && account?.country === 'IN' ? refuse('subscription.india-direct', 'QC-21') : undefined;

/** OT-1: an add-on is the child of what was sold or renewed, never of another add-on. */
function refusedParent(state: Subscription, { type, parent = '' }: CreateOpportunity): Refusal | undefined {
  if (parent !== state.id && !madeBefore(state, parent))
    return refuse('opportunity.unknown', 'OT-1', `There is no opportunity ${parent} to be the parent.`);
  const deal = state.opportunity[parent];
  if (type !== 'Add-On Business' || !deal) return undefined;
  if (deal.type !== 'New Business' && deal.type !== 'Renewal')
    return refuse(
      'opportunity.parent-unfit',
      'OT-1',
      `${deal.name} is ${deal.type}: the parent of an add-on is New Business or a Renewal.`,
    );
  if (deal.stage === 'Closed Won' || !lastTerm(state)) return undefined;
  return refuse(
    'opportunity.parent-unfit',
    'OT-1',
    `${deal.name} is ${deal.stage}: the parent of an add-on is the New Business or Renewal that was won last.`,
  );
}

/** Old opportunities leave the state (law 2); their ids are counted. */
function madeBefore(state: Subscription, id: string): boolean {
  const n = Number(id.split('_')[2]);
  return n >= 1 && n <= (state.counters.opp ?? 0) && id === childId('opp', state.id, n);
}

/** QP-2: services alone name what they are priced to; nothing else does. */
function statementAsked(state: Subscription, body: CreateOpportunity): StatementOfWork | undefined | Refusal {
  if (!body.statementOfWork) return undefined;
  if (body.type !== 'Professional Services')
    return refuse('opportunity.statement-of-work', 'QP-2', `${body.type} is priced to no statement of work.`);
  return statementNamed(state, body.statementOfWork);
}

/** QZ-2: deals of the programmes are owned by their team. */
function strangerToProgramme({ channel }: Subscription, owner: string, { people }: Facts): Refusal | undefined {
  if (!programmeRoutes.includes(channel) || people[owner]?.roles.includes('programme team')) return undefined;
  return refuse(
    'opportunity.programme-owner',
    'QZ-2',
    `${people[owner]?.name ?? owner} is not of the programme team, which owns the deals of the route ${channel}.`,
  );
}

/** What the deal desk adds to take back a deal belongs to whom that deal belongs. */
function sellerOf({ opportunity }: Subscription, { type, original }: CreateOpportunity): string | undefined {
  if (type === 'Decommission') return opportunity[original ?? '']?.owner;
  if (type !== 'Credit') return undefined;
  const deals = Object.values(opportunity);
  return (deals.find((deal) => deal.type === 'Renewal' && isOpen(deal)) ?? deals[0])?.owner;
}

/** QX-2, QZ-1: the deal desk adds what takes money back; a refund has been approved by finance before. */
function refusedCredit(state: Subscription, { by, body }: Command, facts: Facts): Refusal | undefined {
  const { type, original } = body as CreateOpportunity;
  if (type !== 'Decommission' && original !== undefined)
    return refuse('opportunity.original-required', 'OT-4', 'A Decommission, and nothing else, names its original.');
  const isDesk = facts.people[by]?.roles.includes('deal desk');
  if (type === 'Credit')
    return isDesk ? undefined : refuse('role.missing', 'QX-2', 'A Credit opportunity is added by the deal desk.');
  if (type !== 'Decommission') return undefined;
  if (!isDesk) return refuse('role.missing', 'QZ-1', 'A Decommission is opened by the deal desk.');
  if (!state.booking.refund) return refuse('refund.not-approved', 'QZ-1');
  if (original === undefined)
    return refuse('opportunity.original-required', 'OT-4', 'A Decommission, and nothing else, names its original.');
  const deal = state.opportunity[original];
  if (deal?.stage !== 'Closed Won')
    return refuse('opportunity.unknown', 'OT-4', `${original} is no booked opportunity of this subscription.`);
  if (deal.type !== 'New Business' && deal.type !== 'Renewal')
    return refuse(
      'refund.not-possible',
      'CR-2',
      `${deal.name} is an ${deal.type}: nothing is refunded in part, the original is the New Business or the Renewal.`,
    );
  if (deal.yearOf)
    return refuse(
      'refund.not-possible',
      'CR-2',
      `${deal.name} is a later year of ${deal.yearOf}: the original is that.`,
    );
  return undefined;
}

/** OT-2, QCH-10: such a deal sits on the provider's account and carries MSP and the end customer in its name. */
function refusedMsp(state: Subscription, body: CreateOpportunity, { account }: Facts): Refusal | undefined {
  const { channel, endCustomer } = state;
  if (body.endCustomer !== undefined && (channel !== 'msp' || body.endCustomer !== endCustomer))
    return refuse('opportunity.end-customer', 'OT-2', `The end customer is ${endCustomer ?? account?.name}.`);
  if (channel !== 'msp') return undefined;
  if (account?.partner?.kind !== 'msp')
    return refuse('opportunity.end-customer', 'OT-2', `${account?.name} is no managed service provider.`);
  if (!endCustomer) return refuse('opportunity.end-customer', 'OT-2', 'Name the end customer.');
  return body.name === undefined ? undefined : refusedMspName(state, body.name);
}

/** OT-2: however a deal of a provider is called, and called anew. */
function refusedMspName({ channel, endCustomer }: Subscription, name: string): Refusal | undefined {
  if (channel !== 'msp' || !endCustomer || (name.includes('MSP') && name.includes(endCustomer))) return undefined;
  return refuse('opportunity.msp-name', 'OT-2', `The name has to carry MSP and ${endCustomer}, or be left out.`);
}

/** @param more what else is known of it from the start */
export function created(
  state: Subscription,
  name: string | undefined,
  type: Opportunity['type'],
  owner: string,
  facts: Facts,
  seatChange: Opportunity['seatChange'],
  quote?: unknown,
  more: Partial<Opportunity> = {},
): OpportunityEvent {
  const category = type === 'Credit' || type === 'Decommission' ? type : undefined;
  const id = childId('opp', state.id, (state.counters.opp ?? 0) + 1);
  return {
    type: 'OpportunityCreated',
    data: {
      opportunity: {
        id,
        type,
        owner,
        name: name ?? firstName(type, state, facts, more.original),
        ...(name === undefined ? { namedByRule: true as const } : {}),
        stage: type === 'New Business' ? '1-Discovery' : '4-Proposal',
        createdOn: today(facts),
        openedBy: seatChange ? 'seat change' : 'sales',
        ...(seatChange ? { seatChange } : {}),
        ...more,
        ...(category ? { category } : {}),
      },
      ...(quote === undefined ? {} : { quote }),
    },
    rules: category ? ['OT-3', 'OT-4'] : ['OT-1', 'OT-3'],
  };
}

export function changeOpportunity(state: Subscription, command: Command, facts: Facts): Decision {
  const deal = editable(state, command.target);
  if ('refused' in deal) return deal;
  const body = command.body as ChangeOpportunity;
  if (body.owner && !facts.people[body.owner]) return refuse('person.unknown');
  const stranger = body.owner && strangerToProgramme(state, body.owner, facts);
  if (stranger) return stranger;
  const unfit =
    refusedCategory(state, command, facts) ?? (body.name === undefined ? undefined : refusedMspName(state, body.name));
  if (unfit) return unfit;
  const { name, owner, category, original, closeDate, nonStandardAgreement } = body;
  const statementOfWork = statementChanged(state, deal, body);
  if (isRefusal(statementOfWork)) return statementOfWork;
  return [
    {
      type: 'OpportunityChanged',
      data: {
        opportunity: deal.id,
        ...(name ? { name } : {}),
        ...(owner ? { owner } : {}),
        ...(category ? { category } : {}),
        ...(original ? { original } : {}),
        ...(closeDate ? { closeDate: closeDate as LocalDate } : {}),
        ...(nonStandardAgreement === undefined ? {} : { nonStandardAgreement }),
        ...(statementOfWork ? { statementOfWork } : {}),
      },
      rules: [...(category ? ['OT-4'] : []), ...(statementOfWork ? ['QP-2'] : [])],
    },
  ];
}

function statementChanged(
  state: Subscription,
  deal: Opportunity,
  { statementOfWork }: ChangeOpportunity,
): StatementOfWork | undefined | Refusal {
  if (!statementOfWork) return undefined;
  if (deal.type !== 'Professional Services')
    return refuse('opportunity.statement-of-work', 'QP-2', `${deal.type} is priced to no statement of work.`);
  return statementNamed(state, statementOfWork, deal);
}

/** OT-4: the deal desk keeps the categories; a decommission looks up what it takes back. */
function refusedCategory(state: Subscription, command: Command, facts: Facts): Refusal | undefined {
  const { category, original } = command.body as ChangeOpportunity;
  if (!category && !original) return undefined;
  if (!facts.people[command.by]?.roles.includes('deal desk'))
    return refuse('role.missing', 'OT-4', 'Categories are set by the deal desk.');
  if ((category === 'Decommission') !== (original !== undefined))
    return refuse('opportunity.original-required', 'OT-4', 'A Decommission, and nothing else, names its original.');
  if (original !== undefined && (!state.opportunity[original] || original === command.target))
    return refuse('opportunity.unknown', 'OT-4', `${original} is no other opportunity of this subscription.`);
  return undefined;
}

/**
 * Opens an add-on for the new total; reactions quote and submit it, so the one-signal seat change and the deal-desk
 * road are the same road.
 */
export function changeSeats(state: Subscription, command: Command, facts: Facts): Decision {
  const body = command.body as ChangeSeats;
  const term = lastTerm(state);
  const start = subscriptionStart(state);
  if (!term || !start || term.end <= today(facts)) return refuse('subscription.not-active', 'QA-1');
  if (body.from < start)
    return refuse('quote.starts-before-subscription', 'QA-2', `The subscription started on ${start}.`);
  if (body.from >= term.end) return refuse('quote.starts-after-end', 'QA-1', `The term ends on ${term.end}.`);
  const product = body.product ?? state.booking.charges.findLast((charge) => charge.end === term.end)?.product;
  if (!product) return refuse('subscription.not-active', 'QA-1');
  const sold = seatsOn(state, body.from, product);
  if (body.total < sold)
    return refuse('amendment.below-purchased', 'QA-12', `${sold} seats are sold to the end of the term.`);
  if (body.total === sold) return refuse('amendment.no-change', 'QA-4', `There are ${sold} seats already.`);
  const { price, discount, comments } = body;
  const quote = {
    seats: { [product]: body.total },
    start: body.from,
    ...(price === undefined ? {} : { price }),
    ...(discount === undefined ? {} : { discount }),
    ...(comments === undefined ? {} : { comments }),
  };
  return [
    created(
      state,
      `${facts.account?.name ?? ''}- Add ${body.total - sold} ${product}`,
      'Add-On Business',
      command.by,
      facts,
      { product, total: body.total, from: body.from },
      quote,
    ),
  ];
}

/** An open opportunity that nobody has submitted, or the reason why not. */
export function editable(state: Subscription, id: string): Opportunity | Refusal {
  const deal = state.opportunity[id];
  if (!deal) return refuse('opportunity.unknown', undefined, `There is no open opportunity ${id}.`);
  if (!isOpen(deal)) return refuse('opportunity.closed', 'ST-1', `It is in stage ${deal.stage}.`);
  if (deal.stage === '7-Closing') return refuse('opportunity.locked', '3.2', 'It is submitted: recall it first.');
  return deal;
}
