import { addMonths, type LocalDate, maxOf, monthsBetween } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import { isPaidYearly } from '../quoting/checks.ts';
import { offersTaken } from '../quoting/offer.ts';
import { periodOfLine, periodsOfTerm, yearsCutAt } from '../quoting/periods.ts';
import { partnersNamed } from '../quoting/route.ts';
import {
  type ChargeSegment,
  lastTerm,
  type Quote,
  type QuoteLine,
  type ScheduledPeriod,
  type Subscription,
  type UsageCharge,
} from '../subscription.ts';
import { childId } from '../vocabulary.ts';
import type { Order } from './events.ts';
import { servicesAlone } from './overtaken.ts';

export function orderOf(state: Subscription, quote: Quote, on: LocalDate, billFrom: LocalDate): Order {
  const alone = servicesAlone(state, quote);
  const begins = quote.type !== 'Amend' && !alone;
  const usageCharges = usageChargesOf(state, quote);
  const first = periodOfLine(quote, quote.start);
  const periods = periodsAfter(state, quote);
  const charges = quote.lines
    .filter(({ kind }) => kind !== 'usage')
    .map((line, index): ChargeSegment => {
      const id = childId('chg', state.id, (state.counters.chg ?? 0) + index + 1);
      const anchor = yearsCutAt(state, quote, line.start);
      return {
        id,
        line: line.raises ?? id,
        opportunity: quote.opportunity,
        product: line.product,
        sku: line.sku,
        quantity: line.added,
        listPrice: line.listPrice,
        unitPrice: line.unitPrice,
        start: line.start,
        end: line.end,
        schedule: scheduleOf(state, quote),
        proration: line.proration ?? 'actual/365',
        ...(line.kind === 'one-time' ? { kind: line.kind } : {}),
        ...(line.pricing ? { pricing: line.pricing } : {}),
        ...(line.part ? { part: line.part } : {}),
        ...(line.family ? { family: line.family } : {}),
        billFrom: quote.customServices ? maxOf(billFrom, line.start) : billFrom, // QP-5: billed as it is delivered
        ...paidBy(quote, line),
        entity: quote.entity,
        ...(anchor && anchor !== line.start && line.kind !== 'one-time' ? { anchor } : {}),
        ...(line.start > quote.start ? { billOnStart: true as const } : {}),
      };
    });
  const { route } = (quote.type === 'Renew' ? state.opportunity[quote.opportunity] : undefined) ?? {}; // CR-9
  return {
    opportunity: quote.opportunity,
    quote: quote.id,
    kind: quote.type === 'Amend' ? 'Amend' : quote.type === 'Renew' ? 'Renew' : 'New',
    on,
    start: quote.start,
    end: quote.end,
    charges,
    ...(usageCharges.length > 0 ? { usageCharges } : {}),
    billTo: first.billTo,
    soldTo: first.soldTo,
    entity: quote.entity,
    ...(offersTaken(quote.lines).length > 0 ? { offers: offersTaken(quote.lines) } : {}),
    ...(begins && quote.superSonics ? { superSonics: quote.superSonics } : {}),
    ...(begins && quote.invoiceOwner ? { partners: partnersNamed(quote) } : {}),
    ...(route !== undefined && route !== state.channel ? { route } : {}),
    ...(begins
      ? {
          term: {
            start: quote.start,
            end: quote.end,
            months: quote.unequalYears ? monthsBetween(quote.start, quote.end) : quote.initialTerm,
            ...(quote.periods ? { periods: withSoldTo(quote, quote.periods) } : {}),
          },
        }
      : periods
        ? { periods }
        : {}),
  };
}

/** Who is invoiced, and when it is due: of a ramp by period (QRP-8). A partner's invoice goes to the partner (rules 1.9). */
function paidBy(quote: Quote, { start }: QuoteLine): Pick<ChargeSegment, 'billTo' | 'paymentTermDays'> {
  const { invoiceOwnerContact, billTo, paymentTermDays } = periodOfLine(quote, start);
  return { billTo: invoiceOwnerContact ?? billTo, paymentTermDays };
}

/** Where one period delivers to somebody of its own, each names to whom. */
const withSoldTo = (quote: Quote, periods: readonly ScheduledPeriod[]): readonly ScheduledPeriod[] =>
  periods.some(({ soldTo }) => soldTo) ? periods.map((period) => ({ soldTo: quote.soldTo, ...period })) : periods;

/** The periods of a ramp after its amendment, which may deliver to somebody else in one of them (QRP-5). */
function periodsAfter(state: Subscription, quote: Quote): readonly ScheduledPeriod[] | undefined {
  const term = lastTerm(state);
  if (quote.type !== 'Amend' || !quote.periods || !term) return undefined;
  return withSoldTo(
    quote,
    periodsOfTerm(term).map((period) => {
      const soldTo = quote.periods?.find(({ end }) => end === period.end)?.soldTo;
      return soldTo ? { ...period, soldTo } : period;
    }),
  );
}

/** What is charged by use has a price and a stretch, and no quantity yet. */
function usageChargesOf(state: Subscription, quote: Quote): readonly UsageCharge[] {
  const first = (state.counters.chg ?? 0) + quote.lines.filter(({ kind }) => kind !== 'usage').length;
  return quote.lines.flatMap((line): readonly UsageCharge[] =>
    line.kind === 'usage' && line.pricing
      ? [
          {
            id: childId('chg', state.id, first + quote.lines.filter(({ kind }) => kind === 'usage').indexOf(line) + 1),
            opportunity: quote.opportunity,
            product: line.product,
            sku: line.sku,
            pricing: line.pricing.unit,
            start: line.start,
            end: line.end,
            ratedUntil: line.start,
            ...paidBy(quote, line),
            entity: quote.entity,
          },
        ]
      : [],
  );
}

/** QA-8: an amendment is paid as its base is. */
function scheduleOf(state: Subscription, quote: Quote): 'prepaid' | 'annual' {
  return (quote.type === 'Amend' ? isPaidYearly(state) : quote.annualPayments) ? 'annual' : 'prepaid';
}

/** Charges that ended before the back-dating horizon leave the state (law 2). */
export function beyondHorizon(state: Subscription, start: LocalDate, facts: Facts): readonly string[] {
  const horizon = addMonths(start, -facts.policy.backDatingHorizonMonths);
  return state.booking.charges.filter((charge) => charge.end <= horizon).map(({ id }) => id);
}
