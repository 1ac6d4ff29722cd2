import type { Facts } from '../facts.ts';
import type { Reason } from '../policy/approval-matrix.ts';
import type { ApprovalTrigger, DiscountType, JudgedLine, JudgedQuote } from '../policy/approval-rules.ts';
import { secondForNothing } from '../quoting/concurrent.ts';
import { lineAmount } from '../quoting/period.ts';
import { notesOf } from '../quoting/periods.ts';
import { isIrregularRamp } from '../quoting/ramp.ts';
import { soldNoMore } from '../quoting/sold-no-more.ts';
import { departureTexts } from '../quoting/super-sonics.ts';
import type { Quote, QuoteLine, Subscription } from '../subscription.ts';

/** A line of a quote as the rows of a policy see it (2.3). */
export function judgedLine(line: QuoteLine, { channel }: Subscription): JudgedLine {
  const { product, listPrice, unitPrice, programmeDiscount } = line;
  return {
    product,
    listPrice,
    unitPrice,
    programmeDiscount,
    family: line.family,
    discountType: discountType(line, channel),
    givenUp: Math.max(0, lineAmount(line, listPrice, line) - line.amount),
  };
}

function discountType(line: QuoteLine, channel: Subscription['channel']): DiscountType {
  if (line.listPrice > 0 && line.unitPrice === 0) return 'free';
  if (line.unitPrice >= line.listPrice) return 'none';
  if (line.programmeDiscount !== undefined && !line.discretionaryDiscount) return 'programme';
  return channel === 'direct' || channel === 'web' ? 'direct' : 'partner';
}

/** A quote as the rows of a policy see it, beside its lines. */
export function judgedQuote(
  quote: Quote,
  { channel, opportunity }: Subscription,
  { missed, waiver, facts }: { readonly missed: boolean; readonly waiver: boolean; readonly facts: Facts },
): Omit<JudgedQuote, 'termMonths' | 'paymentTermDays'> {
  const deal = opportunity[quote.opportunity];
  const { departures = [] } = quote.superSonics ?? {};
  const held: readonly (readonly [ApprovalTrigger, boolean])[] = [
    ['irregular-ramp', isIrregularRamp(quote)],
    ['mixed-tiers', quote.fairValueReview !== undefined],
    ['service-attach-exception', missed],
    ['opt-out', departureTexts(quote).length > 0],
    ['cloud-opt-out', departures.includes('turnOnCloudLicensing')],
    ['second-for-nothing', secondForNothing(quote).length > 0],
    ['sold-no-more', soldNoMore(quote, facts).length > 0],
    ['waiver', waiver],
    ['special-terms', notesOf(quote).length > 0],
    ['review-flag', quote.reviewFlag === true],
    ['non-standard-terms', quote.nonStandardTerms !== undefined],
    ['custom-schedule', quote.customSchedule !== undefined],
    ['price-lock', quote.priceLock !== undefined],
    ['future-feature', quote.futureFeature !== undefined],
    ['short-term', quote.initialTerm < facts.policy.approval.shortTermMonths],
    ['public-sector', facts.account?.publicSector === true],
  ];
  return {
    schedule: quote.customSchedule !== undefined ? 'custom' : quote.annualPayments ? 'annual' : 'prepaid',
    specialTerms: notesOf(quote).length > 0,
    channel,
    tiers: quote.fairValueReview,
    routeMargin: deal?.offer?.margin,
    total: quote.total,
    orderType: deal?.orderType,
    quoteType: quote.type,
    triggers: held.flatMap(([name, holds]) => (holds ? [name] : [])),
  };
}

/** What the rep says of a deal, and the matrix is asked for (2.3). */
export function declared({ customSchedule, priceLock, futureFeature }: Quote): readonly string[] {
  return [
    ...(customSchedule ? [`another payment schedule than prepaid or annual: ${customSchedule}`] : []),
    ...(priceLock ? [`a price lock: ${priceLock}`] : []),
    ...(futureFeature ? [`contingent on a future feature: ${futureFeature}`] : []),
  ];
}

/** Triggers of 2.3 that name who decides: after the chain the deal desk (AP-6), then Legal. */
export function namedBy(quote: Quote): readonly { readonly slots: readonly string[]; readonly reason: Reason }[] {
  const desk = [
    ...(notesOf(quote).length > 0 ? ['special terms or notes'] : []),
    ...(quote.reviewFlag ? ['flagged for review'] : []),
  ];
  return [
    ...desk.map((text) => ({ slots: ['Deal Desk'], reason: { kind: 'terms' as const, text, rule: 'AP-6' } })),
    ...(quote.legalReview
      ? [{ slots: ['Legal'], reason: { kind: 'marketplace' as const, text: quote.legalReview, rule: '1.15' } }]
      : []),
    ...(quote.nonStandardTerms
      ? [
          {
            slots: ['Legal'],
            reason: {
              kind: 'terms' as const,
              text: `non-standard contract terms: ${quote.nonStandardTerms}`,
              rule: '2.3',
            },
          },
        ]
      : []),
  ];
}
