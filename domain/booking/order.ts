import { addMonths, type LocalDate, maxOf, monthsBetween } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import { isPaidYearly } from '../quoting/checks.ts';
import { offersTaken } from '../quoting/offer.ts';
import { partnersNamed } from '../quoting/route.ts';
import { type ChargeSegment, lastTerm, type Quote, type Subscription, type UsageCharge } from '../subscription.ts';
import { childId } from '../vocabulary.ts';
import type { Order } from './events.ts';
import { servicesAlone } from './overtaken.ts';

export function orderOf(state: Subscription, quote: Quote, on: LocalDate, billFrom: LocalDate): Order {
  const alone = servicesAlone(state, quote);
  const begins = quote.type !== 'Amend' && !alone;
  const anchor = quote.type === 'Amend' ? lastTerm(state)?.start : undefined;
  const usageCharges = usageChargesOf(state, quote);
  const charges = quote.lines
    .filter(({ kind }) => kind !== 'usage')
    .map((line, index): ChargeSegment => {
      const id = childId('chg', state.id, (state.counters.chg ?? 0) + index + 1);
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
        paymentTermDays: quote.paymentTermDays,
        billTo: quote.invoiceOwnerContact ?? quote.billTo, // a partner's invoice goes to the partner (rules 1.9)
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
    billTo: quote.billTo,
    soldTo: quote.soldTo,
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
          },
        }
      : {}),
  };
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
            paymentTermDays: quote.paymentTermDays,
            billTo: quote.invoiceOwnerContact ?? quote.billTo,
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
