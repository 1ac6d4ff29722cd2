import { monthsBetween } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import { requiredSlots } from '../policy/approval-matrix.ts';
import { secondForNothing } from '../quoting/concurrent.ts';
import { paymentTermsOf } from '../quoting/periods.ts';
import { isIrregularRamp } from '../quoting/ramp.ts';
import { missedServices } from '../quoting/service-attach.ts';
import { soldNoMore } from '../quoting/sold-no-more.ts';
import { departureTexts } from '../quoting/super-sonics.ts';
import { isWaived } from '../quoting/true-up.ts';
import type { ApprovalReason, Quote, QuoteLine, Subscription } from '../subscription.ts';
import { programmeRoutes, type Slot } from '../vocabulary.ts';
import { declared, judgedLine, judgedQuote, namedBy } from './judged.ts';

export interface Needed {
  readonly slot: Slot;
  readonly reasons: readonly ApprovalReason[];
  /** Of the same step are asked at the same time. */
  readonly step: number;
  readonly anyOf?: true;
}

/**
 * The slots that have to approve a quote, in order, each with its reasons (AP-3, 2.4). Seats added to a line at the
 * price that was approved for it ask nobody again (policy `addedSeatsKeepApprovedDiscount`).
 */
export function neededSlots(quote: Quote, facts: Facts, state: Subscription): readonly Needed[] {
  const needed = byMatrix(quote, facts, state);
  return needed.length > 0 && facts.account?.publicSector && facts.policy.approval.publicSector === 'outside'
    ? decidedOutside(needed)
    : needed;
}

/** AP-12: the public sector has its own approvals, outside of this machine; the deal desk says that they were given. */
const decidedOutside = (needed: readonly Needed[]): readonly Needed[] => [
  {
    slot: 'Deal Desk',
    step: 1,
    reasons: [
      {
        kind: 'public-sector',
        text: 'a deal of the public sector, which is approved outside of the matrix',
        rule: 'AP-12',
      },
      ...needed
        .flatMap(({ reasons }) => reasons)
        .filter((one, n, all) => all.findIndex(({ text }) => text === one.text) === n),
    ],
  },
];

function byMatrix(quote: Quote, facts: Facts, state: Subscription): readonly Needed[] {
  if (quote.customServices) return []; // QP-3: the engagement manager approves them
  if (quote.insteadOfTrial) return withLegal(quote.insteadOfTrial);
  const missed = missedServices(state, quote, facts);
  const judged = quote.lines.filter(
    (line) =>
      (line.added > 0 || line.kind === 'usage') && !line.offer && !isWaived(line) && !keepsItsPrice(line, facts),
  );
  const amended = quote.type === 'Amend';
  const waived = quote.lines.filter(isWaived).reduce((seats, { added }) => seats + added, 0);
  const waiver = waived > facts.policy.trueUpWaiverFreeSeats ? waived : 0;
  return requiredSlots(facts.policy, {
    lines: judged.map((line) => judgedLine(line, state)),
    quote: judgedQuote(quote, state, { missed: missed !== undefined, waiver: waiver > 0, facts }),
    termMonths:
      judged.length === 0
        ? facts.policy.renewal.termMonths
        : quote.unequalYears
          ? monthsBetween(quote.start, quote.end)
          : quote.initialTerm,
    coTerm: amended || quote.coTermWith !== undefined, // QCT-2
    paymentTermDays: longestTerm(quote, facts),
    partnerNonProgramme:
      !programmeRoutes.includes(state.channel) && judged.some((line) => (line.discretionaryDiscount ?? 0) > 0),
    otherTriggers: [
      ...(isIrregularRamp(quote) ? ['a ramp whose periods are no whole years (QRP-2)'] : []),
      ...(quote.fairValueReview ? [`two tiers on one quote: ${quote.fairValueReview.join(', ')} (QC-15)`] : []),
      ...(missed ? [missed] : []),
      ...departureTexts(quote),
      ...secondForNothing(quote),
      ...declared(quote),
    ],
    named: [
      ...(waiver > 0
        ? [
            {
              slots: ['VP'],
              reason: { kind: 'waiver' as const, text: `a true-up of ${waiver} seats waived`, rule: '2.5' },
            },
          ]
        : []),
      ...namedBy(quote),
    ],
    soldNoMore: soldNoMore(quote, facts),
    cloudOptOut: quote.superSonics?.departures.includes('turnOnCloudLicensing') ?? false,
  }).map(({ slot, ...each }) => ({ slot: slot as Slot, ...each }));
}

/** QC-7: the longest of a ramp's periods (QRP-8); what is agreed with its route is as good as the standard one. */
function longestTerm(quote: Quote, { policy }: Facts): number {
  const standard = policy.invoicing.paymentTermDays;
  const agreed = quote.paymentTermOfRoute ? quote.paymentTermDays : standard;
  return Math.max(...paymentTermsOf(quote).map((term) => (term === agreed ? standard : term)));
}

/** QZ-3: Legal decides on the month for nothing, and nobody on its price. */
const withLegal = (why: string): readonly Needed[] => [
  {
    slot: 'Legal',
    step: 1,
    reasons: [{ kind: 'terms', text: `a month for nothing instead of a trial: ${why}`, rule: 'QZ-3' }],
  },
];

const keepsItsPrice = (line: QuoteLine, facts: Facts): boolean =>
  line.keepsApprovedPrice === true || (line.raises !== undefined && facts.policy.addedSeatsKeepApprovedDiscount);
