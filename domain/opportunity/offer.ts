import type { BookingEvent } from '../booking/events.ts';
import { addDays, type LocalDate, minOf, plusMillis } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { SubscriptionEvent } from '../event.ts';
import type { Facts } from '../facts.ts';
import { basisPoints } from '../fields.ts';
import { formatMoney, usd } from '../money/money.ts';
import type { OfferAnswer, OfferRequest } from '../outside/marketplace.ts';
import type { MarketplaceTerms, OfferNeed } from '../policy/policy.ts';
import { primaryQuote, startingWith } from '../quoting/decide.ts';
import { startsWithAcceptance } from '../quoting/marketplace.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Effect, MarketplaceOffer, Opportunity, Quote, Subscription } from '../subscription.ts';
import { childId, marketplaceOf } from '../vocabulary.ts';
import { isBeforeAsking, writesFirst } from './asked-on.ts';
import type { AcceptOffer, RequestOffer } from './commands.ts';
import { editable } from './decide.ts';
import type { OpportunityEvent } from './events.ts';

type Decision = readonly SubscriptionEvent[] | Refusal;

const hourMs = 3_600_000;

/** An offer that still waits for something. */
export const offerIsOpen = ({ status }: MarketplaceOffer): boolean =>
  status === 'Requested' || status === 'Received' || status === 'Created';

/** Asks the marketplace for an offer on the approved quote: discounts and terms are approved before the customer sees them (1.15). */
export function requestOffer(state: Subscription, command: Command, facts: Facts): Decision {
  const deal = editable(state, command.target);
  if (isRefusal(deal)) return deal;
  const marketplace = marketplaceOf(state.channel);
  if (!marketplace) return refuse('offer.no-marketplace', '1.15', `The route ${state.channel} is no marketplace.`);
  const terms = facts.policy.marketplaces[marketplace];
  const quote = primaryQuote(state, deal.id);
  if (quote?.status !== 'Approved')
    return refuse(
      'quote.not-approved',
      '1.15',
      `The primary quote is ${quote?.status ?? 'missing'}: it is approved first.`,
    );
  if (deal.offer && offerIsOpen(deal.offer) && deal.offer.version === quote.version && deal.offer.quote === quote.id)
    return refuse('offer.open-already', '1.15', `The offer ${deal.offer.id} is ${deal.offer.status}.`);
  const body = command.body as RequestOffer;
  const kind = body.kind ?? 'private';
  const unfit = kind === 'list' ? refusedListOffer(terms, quote) : undefined;
  if (unfit) return unfit;
  const missing = kind === 'list' ? [] : terms.needs.filter((need) => body[need] === undefined);
  if (missing.length > 0)
    return refuse(
      'offer.incomplete',
      '1.15',
      `${terms.name} needs ${missing.map((need) => words[need]).join(', ')} to make the offer.`,
    );
  const acceptBy = deadline(state, quote, body.acceptBy as LocalDate | undefined, facts);
  if (isRefusal(acceptBy)) return acceptBy;
  const hours = facts.policy.offers;
  const offer: MarketplaceOffer = {
    id: childId('off', state.id, (state.counters.off ?? 0) + 1),
    marketplace,
    kind,
    quote: quote.id,
    version: quote.version,
    // Anybody finds a list offer there: nothing has to be made
    status: kind === 'list' ? 'Created' : 'Requested',
    requestedAt: facts.now,
    respondBy: plusMillis(facts.now, hours.firstResponseHours * hourMs),
    doneBy: plusMillis(facts.now, hours.doneHours * hourMs),
    acceptBy,
    ...(body.billingId ? { billingId: body.billingId } : {}),
    ...(body.contact ? { contact: body.contact } : {}),
    ...(body.margin === undefined ? {} : { margin: basisPoints(body.margin) }),
    ...(body.payment ? { payment: body.payment } : {}),
  };
  return [
    {
      type: 'OfferRequested',
      data: { opportunity: deal.id, offer, ask: kind === 'private' && terms.offersBy === 'adapter' },
      rules: ['1.15'],
    },
    ...evidence(deal.id, body, command, facts),
  ];
}

const words: Readonly<Record<OfferNeed, string>> = {
  billingId: 'the billing id',
  contact: 'the contact who accepts',
  margin: 'the margin',
  payment: 'prepay or postpay',
  mail: 'its own mail',
  sheet: 'its sheet',
  purchaseOrder: 'the number of its purchase order',
};

/** What came with IBM’s mail is evidence for the booking (table 3.3). */
const evidence = (opportunity: string, body: RequestOffer, command: Command, facts: Facts): readonly BookingEvent[] =>
  (
    [
      ['ibm-sheet', body.sheet],
      ['purchase-order', body.purchaseOrder],
    ] as const
  ).flatMap(([item, text]): readonly BookingEvent[] =>
    text === undefined
      ? []
      : [
          {
            type: 'ChecklistItemFulfilled',
            data: { opportunity, item, by: command.by, on: today(facts), evidence: text },
            rules: ['1.15'],
          },
        ],
  );

/** AWS: the listed offer is one licence of 5 seats for a year at list price; more seats are a private offer (1.15). */
function refusedListOffer({ name, listOfferSeats }: MarketplaceTerms, quote: Quote): Refusal | undefined {
  if (listOfferSeats === undefined) return refuse('offer.not-listed', '1.15', `${name} has no list offer.`);
  const seats = quote.lines.reduce((sum, line) => sum + line.added, 0);
  const fits =
    quote.type === 'New' &&
    seats === listOfferSeats &&
    quote.lines.length === 1 &&
    quote.initialTerm === 12 &&
    quote.total === quote.listTotal;
  return fits
    ? undefined
    : refuse(
        'offer.not-listed',
        '1.15',
        `The list offer is a licence of ${listOfferSeats} seats for a year at list price; anything else is a private offer.`,
      );
}

/** The last day on which it can be accepted: of an add-on on Google Cloud before its start, which is never dated back (1.15). */
function deadline(state: Subscription, quote: Quote, asked: LocalDate | undefined, facts: Facts): LocalDate | Refusal {
  const beforeStart = state.channel === 'gcp' && quote.type === 'Amend' ? addDays(quote.start, -1) : undefined;
  const acceptBy = asked ?? (beforeStart ? minOf(beforeStart, quote.validUntil) : quote.validUntil);
  if (beforeStart && acceptBy > beforeStart)
    return refuse('offer.deadline', '1.15', `An add-on is accepted before it starts: until ${beforeStart}.`);
  if (acceptBy < today(facts)) return refuse('offer.deadline', '1.15', `${acceptBy} has passed.`);
  if (acceptBy > quote.validUntil)
    return refuse('offer.deadline', '1.15', `The quote is valid until ${quote.validUntil}.`);
  return acceptBy;
}

/** The marketplace, or who makes its offers by hand, says that the offer is there. */
export function confirmOffer(state: Subscription, command: Command): Decision {
  const found = offerOf(state, command.target);
  if (isRefusal(found)) return found;
  const { deal, offer } = found;
  if (offer.status !== 'Requested' && offer.status !== 'Received')
    return refuse('offer.settled', '1.15', `The offer ${offer.id} is ${offer.status}.`);
  const { reference } = command.body as { reference?: string };
  return [
    {
      type: 'OfferCreated',
      data: { opportunity: deal.id, offer: offer.id, ...(reference ? { reference } : {}) },
      rules: ['1.15'],
    },
  ];
}

/**
 * The customer has accepted at the marketplace. What was accepted has to match the approved quote; the day counts on
 * which it was accepted, however late it is told.
 */
export function acceptOffer(state: Subscription, command: Command, facts: Facts): Decision {
  const found = offerOf(state, command.target);
  if (isRefusal(found)) return found;
  const { deal, offer } = found;
  const body = command.body as AcceptOffer;
  const on = (body.on as LocalDate | undefined) ?? today(facts);
  if (!offerIsOpen(offer) && offer.status !== 'Expired')
    return refuse('offer.settled', '1.15', `The offer ${offer.id} is ${offer.status}.`);
  if (on > offer.acceptBy)
    return refuse('offer.expired', '1.15', `It could be accepted until ${offer.acceptBy}, and was on ${on}.`);
  if (on > today(facts)) return refuse('offer.deadline', '1.15', `${on} has not come yet.`);
  if (!writesFirst(state, facts) && isBeforeAsking(on, offer, facts))
    return refuse('offer.deadline', '1.15', `It was asked for at ${offer.requestedAt}, after ${on}.`);
  const quote = state.quoting[offer.quote];
  if (!quote?.primary || quote.status !== 'Approved' || quote.version !== offer.version)
    return refuse(
      'offer.outdated',
      '1.15',
      `It was made on version ${offer.version}; the quote has been changed since: ask for a new offer.`,
    );
  const differences = differencesOf(state, quote, body, facts);
  if (differences.length > 0)
    return refuse('offer.mismatch', '1.15', `It differs from the approved quote: ${differences.join('; ')}.`);
  const { reference } = body;
  return [
    ...startingWith(state, quote, on, facts),
    {
      type: 'OfferAccepted',
      data: { opportunity: deal.id, offer: offer.id, on, ...(reference ? { reference } : {}) },
      rules: ['1.15'],
    },
    {
      type: 'QuoteAccepted',
      data: {
        quote: quote.id,
        version: quote.version,
        by: body.by ?? offer.contact ?? facts.policy.marketplaces[offer.marketplace].name,
        on,
        evidence: body.mail ?? `acceptance of ${reference ?? offer.reference ?? offer.id}`,
      },
      rules: ['1.15', 'QC-10'],
    },
  ];
}

/** What was accepted against what was approved, each difference in words. */
function differencesOf(state: Subscription, quote: Quote, body: AcceptOffer, facts: Facts): readonly string[] {
  const found: string[] = [];
  const compare = (what: string, there: string | number | undefined, here: string | number): void => {
    if (there !== undefined && there !== here) found.push(`${what} ${there} instead of ${here}`);
  };
  compare('currency', body.currency, 'USD');
  compare('total', formatMoney(usd(body.total)), formatMoney(quote.total));
  const [there, here] = [new Map(Object.entries(body.seats)), seatsOf(quote)];
  for (const product of new Set([...here.keys(), ...there.keys()]))
    compare(`seats of ${product}`, there.get(product) ?? 0, here.get(product) ?? 0);
  compare('term', body.term, quote.initialTerm);
  if (!startsWithAcceptance(state, facts) || quote.type !== 'New') compare('start', body.start, quote.start);
  compare('payment', body.payment, state.opportunity[quote.opportunity]?.offer?.payment ?? body.payment ?? '');
  return found;
}

/** Of an amendment what is added: that is what the marketplace sells. */
function seatsOf(quote: Quote): ReadonlyMap<string, number> {
  const seats = new Map<string, number>();
  for (const line of quote.lines)
    if (line.start === quote.start) seats.set(line.product, (seats.get(line.product) ?? 0) + line.added);
  return seats;
}

export function declineOffer(state: Subscription, command: Command): Decision {
  const found = offerOf(state, command.target);
  if (isRefusal(found)) return found;
  const { deal, offer } = found;
  if (!offerIsOpen(offer)) return refuse('offer.settled', '1.15', `The offer ${offer.id} is ${offer.status}.`);
  const { reason } = command.body as { reason: string };
  return [{ type: 'OfferDeclined', data: { opportunity: deal.id, offer: offer.id, reason }, rules: ['1.15'] }];
}

/** By the opportunity, or by the offer itself as the marketplace knows it. */
function offerOf(state: Subscription, target: string): { deal: Opportunity; offer: MarketplaceOffer } | Refusal {
  const deal = state.opportunity[target] ?? Object.values(state.opportunity).find(({ offer }) => offer?.id === target);
  if (deal?.offer) return { deal, offer: deal.offer };
  return refuse('offer.unknown', '1.15', deal ? 'Ask for the offer first.' : `There is no offer ${target}.`);
}

/** What the marketplace’s side answered when it was asked for the offer. */
export function offerAnswered(state: Subscription, effect: Effect, answer: OfferAnswer): readonly OpportunityEvent[] {
  const deal = Object.values(state.opportunity).find(({ offer }) => offer?.id === effect.subject);
  const about = { opportunity: deal?.id ?? '', offer: effect.subject, effect: effect.id };
  const rules = ['1.15'];
  switch (answer.status) {
    case 'created':
      return [{ type: 'OfferCreated', data: { ...about, reference: answer.reference }, rules }];
    case 'received':
      return [{ type: 'OfferReceived', data: { ...about, reference: answer.reference }, rules }];
    case 'rejected':
      return [{ type: 'OfferRejected', data: { ...about, reason: answer.reason }, rules }];
  }
}

/** All that the marketplace has to know. @returns undefined where nobody wants that offer any more */
export function offerRequest(state: Subscription, id: string): OfferRequest | undefined {
  const deal = Object.values(state.opportunity).find(({ offer }) => offer?.id === id);
  const quote = state.quoting[deal?.offer?.quote ?? ''];
  if (!deal?.offer || !quote) return undefined;
  const { marketplace, billingId = '', contact = '', margin = 0, payment, acceptBy } = deal.offer;
  return {
    marketplace,
    offer: id,
    billingId,
    contact,
    marginBasisPoints: margin,
    ...(payment ? { payment } : {}),
    acceptBy,
    start: quote.start,
    end: quote.end,
    seats: Object.fromEntries(seatsOf(quote)),
    total: formatMoney(quote.total),
    currency: 'USD',
  };
}
