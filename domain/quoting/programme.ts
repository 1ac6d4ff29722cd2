import { addDays } from '../calendar/dates.ts';
import { bookOf } from '../catalog/book.ts';
import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import { beyondProgramme, discountBasisPoints, discounted, formatPercent } from '../money/money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { type QuoteLine, type Subscription, seatsOn } from '../subscription.ts';
import { programmeRoutes, type QuoteType } from '../vocabulary.ts';
import type { Draft, DraftTerm } from './checks.ts';
import type { QuoteBody } from './commands.ts';
import { partnersOf } from './route.ts';

/**
 * QCH-2: each line of a partner deal is stamped with the partner's programme discount; what the rep gives beyond it is
 * what has to be approved (AP-16). The stamp changes no price: the whole discount is entered as one.
 */
export function withProgramme(draft: DraftTerm, lines: readonly QuoteLine[]): readonly QuoteLine[] {
  const ofRoute = bookOf(draft.facts.catalogue, draft.state.channel, today(draft.facts))?.programmeDiscountBasisPoints;
  if (ofRoute === undefined) return lines;
  const earned = earnsProgramme(draft, lines) ? ofRoute : 0;
  return lines.map((line) => ({
    ...line,
    programmeDiscount: earned,
    discretionaryDiscount: discountBasisPoints(line.listPrice, beyondProgramme(line.listPrice, line.unitPrice, earned)),
  }));
}

/**
 * QCH-6: the incumbent, who sold last, earns the discount of a renewal; another partner where the customer has said so
 * in writing, and never on a renewal that sells no more than before.
 */
function earnsProgramme(draft: DraftTerm, lines: readonly QuoteLine[]): boolean {
  const { type, state, body } = draft;
  if (type !== 'Renew' || partnersOf(draft).resalePartner === state.booking.partners?.resalePartner) return true;
  return body.customerWord !== undefined && sellsMore(state, lines);
}

function sellsMore(state: Subscription, lines: readonly QuoteLine[]): boolean {
  return lines.some(({ product, quantity, start }) => quantity > seatsOn(state, addDays(start, -1), product));
}

/**
 * QCH-5: a distributor that quotes by itself does so at programme pricing, which is taken where no price is named. So
 * does the team of a programme, whose SKUs are free or discounted (QZ-2); an amendment keeps what was paid.
 */
export function atProgrammePrice(state: Subscription, body: QuoteBody, type: QuoteType, facts: Facts): QuoteBody {
  const ofTeam = programmeRoutes.includes(state.channel) && type !== 'Amend';
  const programme = bookOf(facts.catalogue, state.channel, today(facts))?.programmeDiscountBasisPoints;
  if (!(body.selfQuote || ofTeam) || programme === undefined || body.discount !== undefined || body.price !== undefined)
    return body;
  return { ...body, discount: `${formatPercent(programme)} %` };
}

/** QCH-5: what goes beyond the programme is the rep's to quote, with approvals. */
export function refusedSelfQuote({ state, body }: Draft, lines: readonly QuoteLine[]): Refusal | undefined {
  if (!body.selfQuote) return undefined;
  if (state.channel !== 'distributor')
    return refuse('quote.self-quote', 'QCH-5', `A deal of the route ${state.channel} is quoted by the rep.`);
  const other = lines.find(
    ({ listPrice, unitPrice, programmeDiscount = 0 }) => unitPrice !== discounted(listPrice, programmeDiscount),
  );
  if (!other) return undefined;
  return refuse(
    'quote.self-quote',
    'QCH-5',
    `${other.product} is not at the programme’s ${formatPercent(other.programmeDiscount ?? 0)} %: let the rep quote it.`,
  );
}
