import { afterEdit, keptAt } from '../approval/kept.ts';
import { neededSlots } from '../approval/needed.ts';
import { granted } from '../booking/exception.ts';
import { lostInTime } from '../booking/return.ts';
import { addDays, addMonths, days, type LocalDate, monthsBetween } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { paymentTermDays } from '../fields.ts';
import { formatPercent, MoneyOverflow, sum } from '../money/money.ts';
import { editable } from '../opportunity/decide.ts';
import { waitsForLegal } from '../opportunity/negotiation.ts';
import { asSold } from '../opportunity/route.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import {
  lastTerm,
  mergedOf,
  type Quote,
  type QuoteLine,
  type Subscription,
  subscriptionStart,
} from '../subscription.ts';
import { childId, type OpportunityType } from '../vocabulary.ts';
import { cancelStretch } from './cancel.ts';
import { contactsOf, type Draft, isPaidYearly, isTerm, refusedBody, refusedTerm } from './checks.ts';
import { coTermStretch } from './co-term.ts';
import type { AcceptQuote, EditQuote, QuoteBody } from './commands.ts';
import { contractAsked, contractOf, switchesChanged } from './contract.ts';
import { entityOf } from './entity.ts';
import type { QuotingEvent } from './events.ts';
import { insteadOfTrial } from './instead-of-trial.ts';
import { linesOf } from './lines.ts';
import { paymentTermOfRoute, startsWithAcceptance } from './marketplace.ts';
import { allSeats, carriedBy } from './merged.ts';
import { withOffer } from './offer.ts';
import { lineAmount, type Stretch } from './price.ts';
import { atProgrammePrice, refusedSelfQuote, withProgramme } from './programme.ts';
import { asRamp, isRamp, rampMonths } from './ramp.ts';
import { refusedReset, resetAsked } from './reset.ts';
import { answersMissing } from './service-attach.ts';
import { customServices } from './services.ts';
import { signedForm } from './signed-form.ts';
import { owesTheCro } from './sold-no-more.ts';
import { refusedSplit } from './split.ts';

type Decision = readonly QuotingEvent[] | Refusal;

/** Quote type follows opportunity type where none is named (rules 1.0). */
const usualType: Readonly<Record<OpportunityType, Quote['type']>> = {
  'New Business': 'New',
  'Professional Services': 'New',
  'Add-On Business': 'Amend',
  Renewal: 'Renew',
  Credit: 'Cancel',
  Decommission: 'Cancel',
};

export function createQuote(state: Subscription, command: Command, facts: Facts): Decision {
  const late = lostInTime(state, command.target);
  if (late) return late;
  const deal = editable(state, command.target);
  if (isRefusal(deal)) return deal;
  const body = command.body as QuoteBody;
  const number = (state.counters.quo ?? 0) + 1;
  const quote = priced(
    state,
    body,
    {
      id: childId('quo', state.id, number),
      opportunity: deal.id,
      type: body.type ?? (deal.coTermWith || body.split ? 'New' : usualType[deal.type]),
      version: 1,
      primary: !body.split && !quotesOf(state, deal.id).some((other) => other.primary), // QC-9: the first one is the primary
      editors: [command.by],
    },
    facts,
  );
  return isRefusal(quote) ? quote : [{ type: 'QuoteCreated', data: { quote }, rules: quoteRules(quote) }];
}

/** AP-4: an edit of anything priced clears the approvals and makes a new version, which has to be submitted again. */
export function editQuote(state: Subscription, command: Command, facts: Facts): Decision {
  const old = current(state, command);
  if (isRefusal(old)) return old;
  const deal = editable(state, old.opportunity);
  if (isRefusal(deal)) return deal;
  const { version: _, ...changes } = command.body as EditQuote;
  const repriced = priced(state, merged(old, changes), { ...pick(old), version: old.version + 1 }, facts);
  if (isRefusal(repriced)) return repriced;
  const changed = changedInputs(old, repriced);
  // Who changed nothing that is approved gains no interest in it
  const editors = changed.length === 0 || old.editors.includes(command.by) ? old.editors : [...old.editors, command.by];
  const quote: Quote = { ...repriced, editors };
  const cleared = old.status !== 'Draft' && changed.length > 0;
  // Edits outside AP-4 (contacts) void the form, not the approvals.
  const kept: Quote = cleared
    ? quote
    : {
        ...quote,
        ...(old.scope ? { scope: old.scope } : {}),
        status: old.status === 'Draft' ? quote.status : old.status,
      };
  return [
    {
      type: 'QuoteEdited',
      data: {
        quote: kept,
        approvalsCleared: cleared,
        ...(cleared ? afterEdit(state, old, quote, changed, facts) : {}),
      },
      rules: ['AP-4', ...quoteRules(quote)],
    },
  ];
}

export function makePrimary(state: Subscription, command: Command): Decision {
  const quote = current(state, command);
  if (isRefusal(quote)) return quote;
  const deal = editable(state, quote.opportunity);
  if (isRefusal(deal)) return deal;
  if (quote.split)
    return refuse(
      'quote.split-not-possible',
      '1.0',
      'A part that goes on elsewhere is no primary quote: that stays here.',
    );
  return [{ type: 'PrimaryQuoteChanged', data: { opportunity: quote.opportunity, quote: quote.id }, rules: ['QC-9'] }];
}

/** QC-16: only a New quote takes its products along; the others start from what is sold today. */
export function cloneQuote(state: Subscription, command: Command, facts: Facts): Decision {
  const original = current(state, command);
  if (isRefusal(original)) return original;
  if (original.type !== 'New')
    return refuse(
      'quote.type-not-possible',
      'QC-16',
      'Cloning copies products for New quotes only: create a new quote instead.',
    );
  return createQuote(state, { ...command, target: original.opportunity, body: asBody(original) }, facts);
}

/** AP-6 without, AP-7 with approvals. The requests themselves are the approval stage's. */
export function submitQuote(state: Subscription, command: Command, facts: Facts): Decision {
  const quote = current(state, command);
  if (isRefusal(quote)) return quote;
  const deal = editable(state, quote.opportunity);
  if (isRefusal(deal)) return deal;
  if (quote.status === 'In Review' || (quote.status === 'Approved' && !owesTheCro(state, quote, facts)))
    return refuse('quote.not-submittable', 'AP-6', `It is ${quote.status}.`);
  if (quote.customServices)
    return refuse('quote.not-submittable', 'QP-3', 'The engagement manager approves the scope of custom services.');
  if (quote.validUntil < today(facts))
    return refuse('quote.expired', 'QC-1', `It was valid until ${quote.validUntil}.`);
  const unanswered = answersMissing(state, quote, facts);
  if (unanswered) return unanswered;
  const comments = (command.body as { comments?: string }).comments ?? quote.comments;
  const needed = neededSlots(quote, facts, state);
  if (needed.length > 0 && !comments?.trim())
    return refuse(
      'approval.comments-required',
      'AP-8',
      `${needed.map(({ slot }) => slot).join(', then ')} will decide: tell them why.`,
    );
  const event: QuotingEvent = {
    type: 'QuoteSubmitted',
    data: {
      quote: quote.id,
      version: quote.version,
      by: command.by,
      ...(comments ? { comments } : {}),
      ...keptAt(state, quote, needed, command.by, facts),
    },
    rules: needed.length > 0 ? ['AP-7', 'AP-8'] : ['AP-6'],
  };
  return [event];
}

export function recallQuote(state: Subscription, command: Command): Decision {
  const quote = current(state, command);
  if (isRefusal(quote)) return quote;
  if (quote.status !== 'In Review') return refuse('quote.not-in-review', 'AP-10');
  return [{ type: 'QuoteRecalled', data: { quote: quote.id, version: quote.version }, rules: ['AP-10'] }];
}

/** The customer's yes is to one version; a form is valid for its version only (QC-10). */
export function acceptQuote(state: Subscription, command: Command, facts: Facts): Decision {
  const quote = current(state, command);
  if (isRefusal(quote)) return quote;
  const body = command.body as AcceptQuote;
  if (quote.status !== 'Approved')
    return refuse(
      'quote.not-approved',
      'QC-10',
      `It is ${quote.status}; an order form exists for an approved quote only.`,
    );
  if (quote.validUntil < today(facts))
    return refuse('quote.expired', 'QC-10', `It was valid until ${quote.validUntil}.`);
  const offer = state.opportunity[quote.opportunity]?.offer;
  if (offer && offer.status !== 'Accepted')
    return refuse(
      'offer.not-accepted',
      '1.15',
      `The marketplace tells of it: the offer ${offer.id} is ${offer.status}.`,
    );
  const asked = waitsForLegal(state.opportunity[quote.opportunity]);
  if (asked) return asked;
  const form = signedForm(state, quote, body.document);
  if (isRefusal(form)) return form;
  const contact = facts.account?.contacts[quote.soldTo];
  const on = body.on ?? today(facts);
  return [
    ...startingWith(state, quote, on, facts),
    {
      type: 'QuoteAccepted',
      data: {
        quote: quote.id,
        version: quote.version,
        by: body.by ?? contact?.name ?? 'the customer',
        on,
        evidence: body.evidence ?? form?.name ?? 'signed order form',
        ...(form ? { document: form.id } : {}),
        ...(body.verification ? { verification: body.verification } : {}),
      },
      rules: ['QC-10'],
    },
  ];
}

/** On some marketplaces a new subscription starts on the day of the acceptance, whatever was quoted (1.15). */
export function startingWith(state: Subscription, quote: Quote, on: LocalDate, facts: Facts): readonly QuotingEvent[] {
  if (
    quote.type !== 'New' ||
    quote.coTermWith ||
    quote.split ||
    quote.start === on ||
    !startsWithAcceptance(state, facts)
  )
    return [];
  return [{ type: 'QuoteEdited', data: { quote: movedTo(quote, on), approvalsCleared: false }, rules: ['1.15'] }];
}

/** The quote a command is about, when it still has the version that the command names. */
export function current(state: Subscription, command: Command): Quote | Refusal {
  const quote = state.quoting[command.target];
  if (!quote)
    return madeBefore(state, command.target)
      ? refuse('opportunity.closed', 'ST-1', `The opportunity of ${command.target} is closed.`)
      : refuse('quote.unknown', undefined, `There is no quote ${command.target}.`);
  const { version } = command.body as { version?: number };
  if (version !== undefined && version !== quote.version)
    return refuse(
      'quote.version-changed',
      'AP-4',
      `You speak of version ${version}; it has version ${quote.version} now.`,
    );
  return quote;
}

/** Quotes leave the state with their opportunity (law 2); their ids are counted. */
function madeBefore(state: Subscription, id: string): boolean {
  const n = Number(id.split('_')[2]);
  return n >= 1 && n <= (state.counters.quo ?? 0) && id === childId('quo', state.id, n);
}

export const quotesOf = (state: Subscription, opportunity: string): readonly Quote[] =>
  Object.values(state.quoting).filter((quote) => quote.opportunity === opportunity);

export const primaryQuote = (state: Subscription, opportunity: string): Quote | undefined =>
  quotesOf(state, opportunity).find((quote) => quote.primary);

type Identity = Pick<Quote, 'id' | 'opportunity' | 'type' | 'version' | 'primary' | 'editors'>;

const pick = ({ id, opportunity, type, version, primary, editors }: Quote): Identity => ({
  id,
  opportunity,
  type,
  version,
  primary,
  editors,
});

/** Prices a body: the same for a new quote, an edit and a clone. */
function priced(state: Subscription, body: QuoteBody, identity: Identity, facts: Facts): Quote | Refusal {
  const { account, policy } = facts;
  if (!account) return refuse('account.unknown');
  const of = state.opportunity[identity.opportunity];
  const sold = asSold(state, of);
  const { coTermWith } = of ?? {}; // QCT-3: what is added through another route ends with what it is added to
  const wanted = coTermWith ? { ...body, coTermWith } : body;
  const asked = atProgrammePrice(
    sold,
    body.years && !body.ramp ? { ...wanted, ramp: body.years } : wanted,
    identity.type,
    facts,
  );
  const all = identity.type === 'Renew' ? allSeats(state, of, asked) : asked; // rules 1.0: the seats of all
  const draft: Draft = { state: sold, type: identity.type, deal: of?.type, of, body: all, account, facts };
  const wrong = refusedBody(draft) ?? (all.split ? refusedSplit(draft) : undefined);
  if (wrong) return wrong;
  const found = stretchOf(draft);
  if (isRefusal(found)) return found;
  const stretch = { ...found, route: sold.channel };
  const wrongTerm = refusedTerm({ ...draft, stretch });
  if (wrongTerm) return wrongTerm;
  const { billTo, soldTo } = contactsOf(draft);
  if (!billTo || !soldTo) return refuse('account.unknown-contact', 'QC-2');
  const annualPayments = identity.type === 'Amend' ? isPaidYearly(state) : (body.annualPayments ?? false); // QA-8
  try {
    const made = linesOf({ ...draft, stretch });
    if (isRefusal(made)) return made;
    const wrongMonth = insteadOfTrial({ ...draft, stretch }, made);
    if (wrongMonth) return wrongMonth;
    const offered = withOffer({ ...draft, stretch }, made);
    if (isRefusal(offered)) return offered;
    const lines = withProgramme({ ...draft, stretch }, offered);
    const beyond = refusedSelfQuote(draft, lines);
    if (beyond) return beyond;
    const total = lines.reduce((amount, line) => safe(amount + line.amount), 0);
    const listed = (amount: number, line: QuoteLine): number =>
      safe(amount + lineAmount(line, line.listPrice, { ...line, anchor: stretch.anchor }));
    const listTotal = identity.type === 'Cancel' ? total : lines.reduce(listed, 0);
    const contract = contractOf({ ...draft, stretch }, lines);
    if (isRefusal(contract)) return contract;
    const quote: Quote = {
      ...identity,
      ...contract,
      ...customServices(lines, facts),
      lines,
      total,
      listTotal,
      status: 'Draft',
      start: stretch.start,
      end: stretch.end,
      initialTerm: changesTerm(identity.type)
        ? termMonths(state, stretch)
        : body.years
          ? monthsOfAYear
          : stretch.months,
      ...(body.years ? { unequalYears: true as const } : {}),
      renewalTerm: body.renewalTerm ?? policy.renewal.termMonths,
      ...paymentTermOf(state, body, policy),
      annualPayments,
      billTo: billTo.id,
      soldTo: soldTo.id,
      entity:
        (changesTerm(identity.type) ? state.booking.charges.at(-1)?.entity : undefined) ??
        entityOf(draft, billTo.country),
      validUntil: body.validUntil ?? addDays(today(facts), policy.quoteValidityDays),
      catalogue: `${facts.catalogue.id}@${facts.catalogue.version}`,
      ...(of && identity.type === 'Renew' && mergedOf(of).length > 0 ? { carries: carriedBy(of) } : {}),
      ...(asked.split ? { split: true as const } : {}),
      ...(asked.coTermWith ? { coTermWith: asked.coTermWith } : {}),
      ...(asked.concurrentWith ? { concurrentWith: asked.concurrentWith } : {}),
      ...(body.comments ? { comments: body.comments } : {}),
      ...(body.specialTerms ? { specialTerms: body.specialTerms } : {}),
      ...declaredOf(body),
      ...(body.offer ? { offer: body.offer } : {}),
      ...(body.serviceAttachAnswers ? { serviceAttachAnswers: body.serviceAttachAnswers } : {}),
      ...(body.insteadOfTrial ? { insteadOfTrial: body.insteadOfTrial } : {}),
    };
    return {
      ...quote,
      status: neededSlots(quote, facts, state).length > 0 ? 'Approvals Required' : 'Approvals Not Required',
    };
  } catch (error) {
    if (error instanceof MoneyOverflow) return refuse('money.overflow', 'C-1');
    throw error;
  }
}

/** An amendment and a cancellation are of a running term, and by the entity that sold it (QA-3, QC-19). */
const changesTerm = (type: Quote['type']): boolean => type === 'Amend' || type === 'Cancel';

/** QC-7: another than the standard one asks for approval, but for what the route has agreed. */
function paymentTermOf(
  { channel }: Subscription,
  { paymentTerm }: QuoteBody,
  policy: Facts['policy'],
): Pick<Quote, 'paymentTermDays' | 'paymentTermOfRoute'> {
  const ofRoute = paymentTermOfRoute(channel, policy);
  const term = paymentTerm === undefined ? undefined : paymentTermDays(paymentTerm);
  if (ofRoute !== undefined && (term ?? ofRoute) === ofRoute)
    return { paymentTermDays: ofRoute, paymentTermOfRoute: true };
  return { paymentTermDays: term ?? policy.invoicing.paymentTermDays };
}

function safe(amount: number): number {
  if (!Number.isSafeInteger(amount)) throw new MoneyOverflow(String(amount));
  return amount;
}

function stretchOf(draft: Draft): Stretch | Refusal {
  const { state, type, deal, body, facts } = draft;
  if ((deal === 'Credit' || deal === 'Decommission') && type !== 'Cancel')
    return refuse('quote.type-not-possible', 'QZ-1', `A ${deal} opportunity takes a Cancel quote.`);
  switch (type) {
    case 'New': {
      const term = lastTerm(state);
      if (body.split && term)
        return wholeTerm(term.end, rampMonths(body) ?? body.term ?? facts.policy.renewal.termMonths);
      if (!body.start) return refuse('quote.start-required', 'QC-1');
      if (deal === 'Professional Services') return wholeTerm(body.start, body.term ?? 12);
      if (resetAsked(draft)) {
        const stretch = wholeTerm(body.start, rampMonths(body) ?? body.term ?? 12);
        return isRefusal(stretch) ? stretch : (refusedReset(draft, stretch) ?? stretch);
      }
      if (term && (deal !== 'Renewal' || state.provisioning.access !== 'expired'))
        return refuse('quote.type-not-possible', 'QN-1', 'This subscription is booked already: amend or renew it.');
      if (term && body.start < today(facts))
        return refuse('quote.starts-before-term', 'QR-3', `Access was lost: it begins again today at the earliest.`);
      if (body.coTermWith) return coTermStretch(body.start, facts);
      return wholeTerm(body.start, rampMonths(body) ?? body.term ?? 12);
    }
    case 'Amend': {
      const term = lastTerm(state);
      const first = subscriptionStart(state);
      if (!term || !first)
        return refuse('quote.type-not-possible', 'QA-1', 'There is no booked subscription to amend.');
      if (!body.start) return refuse('quote.start-required', 'QC-1');
      if (body.start < first)
        return refuse('quote.starts-before-subscription', 'QA-2', `The subscription started on ${first}.`);
      if (body.start < term.start)
        return refuse(
          'quote.starts-before-term',
          'QA-11',
          `The subscription was renewed on ${term.start}; overage of the former term is charged as a true-up.`,
        );
      if (body.start >= term.end)
        return refuse('quote.starts-after-end', 'QA-2', `The subscription ends on ${term.end}.`);
      if (addMonths(body.start, facts.policy.backDatingHorizonMonths) < today(facts))
        return refuse(
          'quote.starts-before-subscription',
          'QA-11',
          `A change can be dated back ${facts.policy.backDatingHorizonMonths} months.`,
        );
      return { start: body.start, end: term.end, months: term.months, anchor: term.start }; // QCT-1: it ends with its subscription
    }
    case 'Renew': {
      const term = lastTerm(state);
      if (!term) return refuse('renewal.no-term', 'QR-1');
      const last = addDays(term.end, facts.policy.lateRenewalDays);
      if (today(facts) > last && !granted(state, draft.of?.id ?? '', 'late renewal'))
        return refuse('renewal.too-late', 'QR-3', `It could be renewed until ${last}; what comes now is a New quote.`);
      // QR-1, QR-2: the start is the true renewal date, the end follows from the renewal term, whatever its length
      return wholeTerm(term.end, rampMonths(body) ?? body.term ?? body.renewalTerm ?? facts.policy.renewal.termMonths);
    }
    case 'Cancel':
      return cancelStretch(draft);
  }
}

function wholeTerm(start: LocalDate, months: number): Stretch | Refusal {
  if (!isTerm(months)) return refuse('quote.term-out-of-range', 'QC-1', `${months} months are no term.`);
  return { start, end: addMonths(start, months), months };
}

/** QA-3: the subscription's own length, however late the amendment. */
const termMonths = (state: Subscription, stretch: Stretch): number =>
  lastTerm(state)?.months ?? monthsBetween(stretch.start, stretch.end);

const quoteRules = (quote: Quote): string[] =>
  quote.type === 'Cancel'
    ? ['QZ-1', 'QX-3', 'C-3', 'C-4']
    : quote.type === 'Amend'
      ? ['QA-2', 'QA-3', 'QA-4', 'QA-5', 'QC-14', 'QC-19']
      : ['QC-1', 'QC-2', 'QC-9', 'QC-12', 'QC-18'];

/** The body that makes this quote again. */
function asBody(quote: Quote): QuoteBody {
  return {
    ...(quote.type === 'Cancel'
      ? {}
      : isRamp(quote)
        ? asPeriods(quote)
        : { lines: quote.lines.filter(({ part }) => !part).map(asLine) }),
    start: quote.start,
    term: quote.unequalYears ? monthsBetween(quote.start, quote.end) : quote.initialTerm,
    renewalTerm: quote.renewalTerm,
    paymentTerm: quote.paymentTermDays,
    annualPayments: quote.annualPayments,
    billTo: quote.billTo,
    soldTo: quote.soldTo,
    validUntil: quote.validUntil,
    ...(quote.split ? { split: true } : {}),
    ...(quote.coTermWith ? { coTermWith: quote.coTermWith } : {}),
    ...(quote.concurrentWith ? { concurrentWith: quote.concurrentWith } : {}),
    ...(quote.comments ? { comments: quote.comments } : {}),
    ...(quote.specialTerms ? { specialTerms: quote.specialTerms } : {}),
    ...declaredOf(quote),
    ...(quote.offer ? { offer: quote.offer } : {}),
    ...(quote.serviceAttachAnswers ? { serviceAttachAnswers: [...quote.serviceAttachAnswers] } : {}),
    ...(quote.insteadOfTrial ? { insteadOfTrial: quote.insteadOfTrial } : {}),
    ...contractAsked(quote),
  };
}

const asLine = ({ product, quantity, unitPrice, offer, pricing }: Quote['lines'][number]) => ({
  product,
  seats: quantity,
  ...(pricing ? { discount: `${formatPercent(pricing.discountBasisPoints)} %` } : {}),
  price: offer || pricing ? undefined : centsText(unitPrice), // an offer prices it again
});

const monthsOfAYear = 12;

function asPeriods(quote: Quote): Pick<QuoteBody, 'ramp' | 'years'> {
  const ramp = asRamp(quote, asLine);
  return quote.unequalYears ? { years: ramp.map(({ months: _, ...year }) => year) } : { ramp };
}

/** An edit on top of the quote: new seats replace the old ones at their prices, a new price or discount reprices them. */
function merged(old: Quote, edit: Omit<EditQuote, 'version'>): QuoteBody {
  const body = asBody(old);
  const changes = { ...edit, ...switchesChanged(old, edit) };
  const { lines = [], ramp, years, ...rest } = body;
  const reprices = changes.discount !== undefined || changes.price !== undefined;
  if (changes.ramp || changes.years || changes.lines || (changes.seats && reprices)) return { ...rest, ...changes };
  if (changes.seats) {
    const { seats, ...others } = changes;
    return {
      ...rest,
      ...others,
      lines: Object.entries(seats).map(([product, count]) => ({
        product,
        seats: count,
        price: lines.find((line) => line.product === product)?.price,
      })),
    };
  }
  if (reprices)
    return {
      ...rest,
      ...changes,
      ...(ramp ? { ramp: ramp.map(unpriced) } : years ? { years: years.map(unpriced) } : unpriced({ lines })),
    };
  return { ...body, ...changes };
}

/** The same seats, whatever they cost. */
const unpriced = <P extends Pick<QuoteBody, 'lines'>>(period: P): P => ({
  ...period,
  lines: period.lines?.map(({ product, seats }) => ({ product, seats })),
});

const centsText = (cents: number): string => `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

type Declared = Pick<Quote, 'nonStandardTerms' | 'customSchedule' | 'priceLock' | 'futureFeature' | 'reviewFlag'>;

/** What is said of a deal and asks for approval (2.3); an empty text takes it back. */
const declaredOf = (from: Partial<Pick<QuoteBody, keyof Declared>>): Declared => ({
  ...(from.nonStandardTerms ? { nonStandardTerms: from.nonStandardTerms } : {}),
  ...(from.customSchedule ? { customSchedule: from.customSchedule } : {}),
  ...(from.priceLock ? { priceLock: from.priceLock } : {}),
  ...(from.futureFeature ? { futureFeature: from.futureFeature } : {}),
  ...(from.reviewFlag ? { reviewFlag: true as const } : {}),
});

/** The fields of AP-4 in which two versions differ, by the names that people read. */
function changedInputs(old: Quote, now: Quote): readonly string[] {
  const inputs: readonly (readonly [string, (quote: Quote) => unknown])[] = [
    ['lines', ({ lines }) => lines],
    ['total', ({ total }) => total],
    ['initial term', ({ initialTerm }) => initialTerm],
    ['renewal term', ({ renewalTerm }) => renewalTerm],
    ['payment term', ({ paymentTermDays }) => paymentTermDays],
    ['special terms', ({ specialTerms }) => specialTerms],
    ['payment schedule', ({ annualPayments, customSchedule }) => [annualPayments, customSchedule]],
    ['start', ({ start }) => start],
    ['opt-outs', ({ superSonics }) => superSonics?.departures ?? []],
    ['contract terms', ({ nonStandardTerms }) => nonStandardTerms],
    ['promises', ({ priceLock, futureFeature }) => [priceLock, futureFeature]],
    ['review flag', ({ reviewFlag }) => reviewFlag],
  ];
  return inputs.flatMap(([name, of]) => (JSON.stringify([of(old)]) === JSON.stringify([of(now)]) ? [] : [name]));
}

/** QN-2: the same quote from another first day, each line as far from it as before. */
export function movedTo(quote: Quote, start: LocalDate): Quote {
  const moved = (day: LocalDate): LocalDate => addMonths(start, monthsBetween(quote.start, day));
  const lines = quote.lines.map((line) => {
    const own = { start: moved(line.start), end: moved(line.end) };
    return { ...line, ...own, days: days(own.start, own.end), amount: lineAmount(line, line.unitPrice, own) };
  });
  return {
    ...quote,
    start,
    end: moved(quote.end),
    lines,
    total: sum(lines.map(({ amount }) => amount)),
    listTotal: sum(lines.map((line) => lineAmount(line, line.listPrice, line))),
  };
}
