import { monthsBetween } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import { requiredSlots } from '../policy/approval-matrix.ts';
import { secondForNothing } from '../quoting/concurrent.ts';
import { isIrregularRamp } from '../quoting/ramp.ts';
import { missedServices } from '../quoting/service-attach.ts';
import { soldNoMore } from '../quoting/sold-no-more.ts';
import { departureTexts } from '../quoting/super-sonics.ts';
import { isWaived } from '../quoting/true-up.ts';
import type { ApprovalReason, Quote, QuoteLine, Subscription } from '../subscription.ts';
import { programmeRoutes, type Slot } from '../vocabulary.ts';

export interface Needed {
  readonly slot: Slot;
  readonly reasons: readonly ApprovalReason[];
}

/**
 * The slots that have to approve a quote, in order, each with its reasons (AP-3, 2.4). Seats added to a line at the
 * price that was approved for it ask nobody again (policy `addedSeatsKeepApprovedDiscount`).
 */
export function neededSlots(quote: Quote, facts: Facts, state: Subscription): readonly Needed[] {
  if (quote.customServices) return []; // QP-3: the engagement manager approves them
  if (quote.insteadOfTrial) return withLegal(quote.insteadOfTrial);
  const missed = missedServices(state, quote, facts);
  const judged = quote.lines.filter(
    (line) =>
      (line.added > 0 || line.kind === 'usage') && !line.offer && !isWaived(line) && !keepsItsPrice(line, facts),
  );
  const amended = quote.type === 'Amend';
  const needed: Needed[] = requiredSlots(facts.policy, {
    lines: judged.map(({ product, listPrice, unitPrice, programmeDiscount }) => ({
      product,
      listPrice,
      unitPrice,
      programmeDiscount,
    })),
    termMonths:
      judged.length === 0
        ? facts.policy.renewal.termMonths
        : quote.unequalYears
          ? monthsBetween(quote.start, quote.end)
          : quote.initialTerm,
    coTerm: amended || quote.coTermWith !== undefined, // QCT-2
    paymentTermDays: quote.paymentTermOfRoute ? facts.policy.invoicing.paymentTermDays : quote.paymentTermDays,
    partnerNonProgramme:
      !programmeRoutes.includes(state.channel) && judged.some((line) => (line.discretionaryDiscount ?? 0) > 0),
    otherTriggers: [
      ...(isIrregularRamp(quote) ? ['a ramp whose periods are no whole years (QRP-2)'] : []),
      ...(quote.fairValueReview ? [`two tiers on one quote: ${quote.fairValueReview.join(', ')} (QC-15)`] : []),
      ...(missed ? [missed] : []),
      ...departureTexts(quote),
      ...secondForNothing(quote),
    ],
    soldNoMore: soldNoMore(quote, facts),
    cloudOptOut: quote.superSonics?.departures.includes('turnOnCloudLicensing') ?? false,
  }).map((each) => ({ slot: each.slot as Slot, reasons: each.reasons }));
  const waived = quote.lines.filter(isWaived).reduce((seats, { added }) => seats + added, 0);
  if (waived > facts.policy.trueUpWaiverFreeSeats)
    needed.push({
      slot: 'VP',
      reasons: [{ kind: 'waiver', text: `a true-up of ${waived} seats waived`, rule: '2.5' }],
    });
  // AP-6: special terms ask the deal desk, after the chain
  if (quote.specialTerms)
    needed.push({ slot: 'Deal Desk', reasons: [{ kind: 'terms', text: 'special terms or notes', rule: 'AP-6' }] });
  if (quote.legalReview)
    needed.push({ slot: 'Legal', reasons: [{ kind: 'marketplace', text: quote.legalReview, rule: '1.15' }] });
  return needed;
}

/** QZ-3: Legal decides on the month for nothing, and nobody on its price. */
const withLegal = (why: string): readonly Needed[] => [
  { slot: 'Legal', reasons: [{ kind: 'terms', text: `a month for nothing instead of a trial: ${why}`, rule: 'QZ-3' }] },
];

const keepsItsPrice = (line: QuoteLine, facts: Facts): boolean =>
  line.keepsApprovedPrice === true || (line.raises !== undefined && facts.policy.addedSeatsKeepApprovedDiscount);
