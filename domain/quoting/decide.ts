import { afterEdit, keptAt } from '../approval/kept.ts';
import { neededSlots } from '../approval/needed.ts';
import { lostInTime } from '../booking/return.ts';
import { addMonths, days, type LocalDate, monthsBetween } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { sum } from '../money/money.ts';
import { isBeforeAsking, writesFirst } from '../opportunity/asked-on.ts';
import { editable } from '../opportunity/decide.ts';
import { waitsForLegal } from '../opportunity/negotiation.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Quote, Subscription } from '../subscription.ts';
import { childId, type OpportunityType } from '../vocabulary.ts';
import { asBody, merged } from './body.ts';
import type { AcceptQuote, EditQuote, QuoteBody } from './commands.ts';
import type { QuotingEvent } from './events.ts';
import { startsWithAcceptance } from './marketplace.ts';
import { lineAmount } from './period.ts';
import { notesOf, wholePeriods } from './periods.ts';
import { type Identity, priced } from './priced.ts';
import { answersMissing } from './service-attach.ts';
import { signedForm } from './signed-form.ts';
import { owesTheCro } from './sold-no-more.ts';

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
  const deal = editable(state, quote.opportunity); // what is under review is not signed anew beneath it
  if (isRefusal(deal)) return deal;
  const body = command.body as AcceptQuote;
  if (quote.status !== 'Approved')
    return refuse(
      'quote.not-approved',
      'QC-10',
      `It is ${quote.status}; an order form exists for an approved quote only.`,
    );
  if (quote.validUntil < today(facts))
    return refuse('quote.expired', 'QC-10', `It was valid until ${quote.validUntil}.`);
  const { offer } = deal;
  if (offer && offer.status !== 'Accepted')
    return refuse(
      'offer.not-accepted',
      '1.15',
      `The marketplace tells of it: the offer ${offer.id} is ${offer.status}.`,
    );
  const asked = waitsForLegal(deal);
  if (asked) return asked;
  // A marketplace's mail may settle a later start (1.15)
  if (body.on && body.on > today(facts) && !startsWithAcceptance(state, facts))
    return refuse('date.to-come', 'QC-10', `Nobody has accepted on ${body.on}: today is ${today(facts)}.`);
  const { approvedAt: requestedAt } = quote;
  if (body.on && requestedAt && !writesFirst(state, facts) && isBeforeAsking(body.on, { requestedAt }, facts))
    return refuse(
      'quote.not-approved',
      'QC-10',
      `Version ${quote.version} was approved at ${requestedAt}, after ${body.on}: it had no order form to sign yet.`,
    );
  const form = signedForm(state, quote, body.document);
  if (isRefusal(form)) return form;
  if (body.verification && body.verification !== facts.form)
    return refuse(
      'quote.verification-differs',
      'QC-10',
      `It is printed on no form of version ${quote.version} as it is: have the present form signed, or, where only the account has changed since, leave the verification out.`,
    );
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

const pick = ({ id, opportunity, type, version, primary, editors }: Quote): Identity => ({
  id,
  opportunity,
  type,
  version,
  primary,
  editors,
});

const quoteRules = (quote: Quote): string[] =>
  quote.type === 'Cancel'
    ? ['QZ-1', 'QX-3', 'C-3', 'C-4']
    : quote.type === 'Amend'
      ? ['QA-2', 'QA-3', 'QA-4', 'QA-5', 'QC-14', 'QC-19']
      : ['QC-1', 'QC-2', 'QC-9', 'QC-12', 'QC-18'];

/** The fields of AP-4 in which two versions differ, by the names that people read. */
function changedInputs(old: Quote, now: Quote): readonly string[] {
  const inputs: readonly (readonly [string, (quote: Quote) => unknown])[] = [
    ['lines', ({ lines }) => lines],
    ['total', ({ total }) => total],
    ['initial term', ({ initialTerm }) => initialTerm],
    ['renewal term', ({ renewalTerm }) => renewalTerm],
    ['payment term', (quote) => wholePeriods(quote).map(({ paymentTermDays }) => paymentTermDays)],
    ['special terms', notesOf],
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
    ...(quote.periods
      ? { periods: quote.periods.map((period) => ({ ...period, start: moved(period.start), end: moved(period.end) })) }
      : {}),
    total: sum(lines.map(({ amount }) => amount)),
    listTotal: sum(lines.map((line) => lineAmount(line, line.listPrice, line))),
  };
}
