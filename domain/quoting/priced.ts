import { neededSlots } from '../approval/needed.ts';
import { addDays, monthsBetween } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import { paymentTermDays } from '../fields.ts';
import { type Cents, MoneyOverflow, sum } from '../money/money.ts';
import { asSold } from '../opportunity/route.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { lastTerm, mergedOf, type Quote, type QuoteLine, type Subscription } from '../subscription.ts';
import { declaredOf } from './body.ts';
import { contactsOf, type Draft, isPaidYearly, refusedBody, refusedTerm } from './checks.ts';
import type { QuoteBody } from './commands.ts';
import { contractOf } from './contract.ts';
import { entityOf } from './entity.ts';
import { insteadOfTrial } from './instead-of-trial.ts';
import { linesOf } from './lines.ts';
import { paymentTermOfRoute } from './marketplace.ts';
import { allSeats, carriedBy } from './merged.ts';
import { withOffer } from './offer.ts';
import { lineAmount, monthsOfAYear } from './period.ts';
import { byYears, inItsPeriod, scheduled, yearsCutAt } from './periods.ts';
import type { Stretch } from './price.ts';
import { atProgrammePrice, refusedSelfQuote, withProgramme } from './programme.ts';
import { customServices } from './services.ts';
import { refusedSplit } from './split.ts';
import { stretchOf } from './stretch.ts';

export type Identity = Pick<Quote, 'id' | 'opportunity' | 'type' | 'version' | 'primary' | 'editors'>;

/** Prices a body: the same for a new quote, an edit and a clone. */
export function priced(state: Subscription, asks: QuoteBody, identity: Identity, facts: Facts): Quote | Refusal {
  const { account, policy } = facts;
  if (!account) return refuse('account.unknown');
  const of = state.opportunity[identity.opportunity];
  const { coTermWith } = of ?? {}; // QCT-3: what is added through another route ends with what it is added to
  const wanted = byYears(coTermWith ? { ...asks, coTermWith } : asks);
  const { state: sold, body } = inItsPeriod({ state: asSold(state, of), type: identity.type, body: wanted });
  const asked = atProgrammePrice(sold, body, identity.type, facts);
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
    const total = sum(lines.map(({ amount }) => amount));
    const periods = scheduled({ ...draft, stretch });
    const anchorOf = ({ start }: QuoteLine) =>
      stretch.anchor && yearsCutAt(state, { ...identity, ...(periods ? { periods } : {}) }, start);
    const listed = (line: QuoteLine): Cents => lineAmount(line, line.listPrice, { ...line, anchor: anchorOf(line) });
    const listTotal = identity.type === 'Cancel' ? total : sum(lines.map(listed));
    const contract = contractOf({ ...draft, stretch }, lines);
    if (isRefusal(contract)) return contract;
    const quote: Quote = {
      ...identity,
      ...contract,
      ...customServices(lines, facts),
      lines,
      ...(periods ? { periods } : {}),
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

/** QA-3: the subscription's own length, however late the amendment. */
const termMonths = (state: Subscription, stretch: Stretch): number =>
  lastTerm(state)?.months ?? monthsBetween(stretch.start, stretch.end);
