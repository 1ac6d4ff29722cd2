import { beyondProgramme, type Cents, discountBasisPoints, discountExceeds, formatPercent } from '../money/money.ts';
import type { Reason } from './approval-matrix.ts';

/** By whom it is given: the partner's programme, beyond it, the rep; `free` is everything. */
export const discountTypes = ['none', 'programme', 'partner', 'direct', 'free'] as const;
export type DiscountType = (typeof discountTypes)[number];

/** Other triggers of 2.3, by name. */
export const approvalTriggers = [
  'irregular-ramp',
  'mixed-tiers',
  'service-attach-exception',
  'opt-out',
  'cloud-opt-out',
  'second-for-nothing',
  'sold-no-more',
  'waiver',
  'special-terms',
  'review-flag',
  'non-standard-terms',
  'custom-schedule',
  'price-lock',
  'future-feature',
  'short-term',
  'public-sector',
] as const;
export type ApprovalTrigger = (typeof approvalTriggers)[number];

/** What a line looks like to the matrix. */
export interface JudgedLine {
  readonly product: string;
  readonly listPrice: Cents;
  readonly unitPrice: Cents;
  /** Basis points that the partner programme gives; only what goes beyond counts (AP-16). */
  readonly programmeDiscount?: number | undefined;
  /** `seats` where absent. */
  readonly family?: string | undefined;
  readonly discountType?: DiscountType | undefined;
  /** What the discount comes to over the line's own days, USD cents. */
  readonly givenUp?: Cents | undefined;
}

/** What a quote looks like beside its lines. */
export interface JudgedQuote {
  readonly termMonths: number;
  readonly paymentTermDays: number;
  readonly schedule?: 'prepaid' | 'annual' | 'custom' | undefined;
  readonly specialTerms?: boolean | undefined;
  readonly channel?: string | undefined;
  readonly tiers?: readonly string[] | undefined;
  /** Of the marketplace or partner, basis points. */
  readonly routeMargin?: number | undefined;
  readonly total?: Cents | undefined;
  readonly orderType?: string | undefined;
  readonly quoteType?: string | undefined;
  readonly triggers?: readonly ApprovalTrigger[] | undefined;
}

/**
 * When a row of a policy's own matrix applies: all that it names has to hold, what it leaves out holds always. What it
 * says of lines has to hold of one and the same line. Bounds named `over` are not met by the bound itself.
 */
export interface RuleCondition {
  readonly discountOver?: number | undefined;
  readonly discountUpTo?: number | undefined;
  readonly discountAmountOver?: Cents | undefined;
  readonly discountTypes?: readonly DiscountType[] | undefined;
  readonly products?: readonly string[] | undefined;
  readonly families?: readonly string[] | undefined;
  readonly termOver?: number | undefined;
  readonly termUnder?: number | undefined;
  readonly paymentTermOver?: number | undefined;
  readonly schedules?: readonly string[] | undefined;
  readonly specialTerms?: boolean | undefined;
  readonly channels?: readonly string[] | undefined;
  readonly mixedTiers?: boolean | undefined;
  readonly routeMarginUnder?: number | undefined;
  readonly totalFrom?: Cents | undefined;
  readonly orderTypes?: readonly string[] | undefined;
  readonly quoteTypes?: readonly string[] | undefined;
  readonly triggers?: readonly ApprovalTrigger[] | undefined;
}

/** A row of a company's own matrix: whatever it likes to ask for (2.3). */
export interface ApprovalRule {
  readonly id: string;
  readonly when: RuleCondition;
  readonly slots: readonly string[];
  /** In plain words, for approvers. */
  readonly because: string;
}

/** The reasons of the rows that apply, each with the slots that it asks. */
export function rulesThatApply(
  rules: readonly ApprovalRule[],
  lines: readonly JudgedLine[],
  quote: JudgedQuote,
): readonly { readonly slots: readonly string[]; readonly reason: Reason }[] {
  return rules.flatMap(({ id, when, slots, because }) => {
    if (!holdsOfQuote(when, quote)) return [];
    const aboutLines = saysOfLines(when);
    const found = lines.filter((line) => holdsOfLine(when, line));
    if (aboutLines && found.length === 0) return [];
    const which = aboutLines ? `: ${found.map(named).join(', ')}` : '';
    return [{ slots, reason: { kind: 'policy', text: `${because}${which} (policy rule ${id})`, rule: 'AP-3' } }];
  });
}

const named = ({ product, listPrice, unitPrice }: JudgedLine): string =>
  listPrice > unitPrice ? `${product} at ${formatPercent(discountBasisPoints(listPrice, unitPrice))} %` : product;

const lineFields = [
  'discountOver',
  'discountUpTo',
  'discountAmountOver',
  'discountTypes',
  'products',
  'families',
] as const satisfies readonly (keyof RuleCondition)[];
const saysOfLines = (when: RuleCondition): boolean => lineFields.some((field) => when[field] !== undefined);

function holdsOfLine(when: RuleCondition, line: JudgedLine): boolean {
  const { listPrice, unitPrice, programmeDiscount = 0 } = line;
  const counted = beyondProgramme(listPrice, unitPrice, programmeDiscount);
  return (
    (when.discountOver === undefined || discountExceeds(listPrice, counted, when.discountOver)) &&
    (when.discountUpTo === undefined || !discountExceeds(listPrice, counted, when.discountUpTo)) &&
    over(line.givenUp ?? 0, when.discountAmountOver) &&
    among(line.discountType ?? 'none', when.discountTypes) &&
    among(line.product, when.products) &&
    among(line.family ?? 'seats', when.families)
  );
}

function holdsOfQuote(when: RuleCondition, quote: JudgedQuote): boolean {
  return (
    over(quote.termMonths, when.termOver) &&
    (when.termUnder === undefined || quote.termMonths < when.termUnder) &&
    over(quote.paymentTermDays, when.paymentTermOver) &&
    among(quote.schedule ?? 'prepaid', when.schedules) &&
    (when.specialTerms === undefined || (quote.specialTerms ?? false) === when.specialTerms) &&
    among(quote.channel ?? 'direct', when.channels) &&
    (when.mixedTiers === undefined || (quote.tiers?.length ?? 0) > 1 === when.mixedTiers) &&
    (when.routeMarginUnder === undefined ||
      (quote.routeMargin !== undefined && quote.routeMargin < when.routeMarginUnder)) &&
    (when.totalFrom === undefined || (quote.total ?? 0) >= when.totalFrom) &&
    among(quote.orderType, when.orderTypes) &&
    among(quote.quoteType, when.quoteTypes) &&
    (when.triggers === undefined || when.triggers.some((each) => quote.triggers?.includes(each)))
  );
}

const over = (value: number, bound: number | undefined): boolean => bound === undefined || value > bound;
const among = (value: string | undefined, allowed: readonly string[] | undefined): boolean =>
  allowed === undefined || (value !== undefined && allowed.includes(value));
