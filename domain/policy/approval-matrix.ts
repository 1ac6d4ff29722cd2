import { beyondProgramme, type Cents, discountBasisPoints, discountExceeds, formatPercent } from '../money/money.ts';
import type { Policy } from './policy.ts';

export interface ApprovalQuestion {
  readonly lines: readonly {
    readonly product: string;
    readonly listPrice: Cents;
    readonly unitPrice: Cents;
    /** Basis points that the partner programme gives; only what goes beyond counts (AP-16). */
    readonly programmeDiscount?: number | undefined;
  }[];
  readonly termMonths: number;
  readonly coTerm: boolean;
  readonly paymentTermDays: number;
  readonly partnerNonProgramme: boolean;
  /** Cloud licensing is refused by the customer: the sales VP decides (2.3). */
  readonly cloudOptOut?: boolean;
  /** Products quoted while they were sold, and sold no more (QE-1). */
  readonly soldNoMore?: readonly string[];
  /** Other triggers of 2.3 that ask the matrix, in plain words. */
  readonly otherTriggers: readonly string[];
}

export interface Reason {
  readonly kind: 'percent' | 'term' | 'payment-term' | 'partner' | 'trigger';
  readonly text: string;
  readonly rule: string;
}

export interface RequiredSlot {
  readonly slot: string;
  readonly reasons: readonly Reason[];
}

/** The union of all rows that apply (2.4), each slot once, in the matrix's order, with every reason (AP-3). */
export function requiredSlots(policy: Policy, question: ApprovalQuestion): readonly RequiredSlot[] {
  const { approval } = policy;
  const needed = new Map<string, Reason[]>();
  const ask = (slots: readonly string[], reason: Reason): void => {
    for (const slot of slots) needed.set(slot, [...(needed.get(slot) ?? []), reason]);
  };
  for (const { product, listPrice, unitPrice, programmeDiscount: programme = 0 } of question.lines) {
    const counted = beyondProgramme(listPrice, unitPrice, programme);
    const found = discountRow(policy, listPrice, counted);
    if (found && found.slots.length > 0)
      ask(found.slots, {
        kind: 'percent',
        text: `${formatPercent(discountBasisPoints(listPrice, counted))} % discount on ${product}${programme > 0 ? ` beyond the programme’s ${formatPercent(programme)} %` : ''} (${found.range})`,
        rule: programme > 0 ? 'AP-16' : 'AP-3',
      });
  }
  if (!question.coTerm && question.termMonths < approval.shortTermMonths)
    ask(approval.otherTriggerSlots, {
      kind: 'term',
      text: `a term of ${question.termMonths} months, shorter than ${approval.shortTermMonths}`,
      rule: 'QN-3',
    });
  const paid =
    approval.paymentTerms.find((row) => question.paymentTermDays <= row.upToDays) ?? approval.paymentTerms.at(-1);
  if (paid && paid.slots.length > 0)
    ask(paid.slots, { kind: 'payment-term', text: `payment term Net ${question.paymentTermDays}`, rule: 'QC-7' });
  for (const trigger of question.otherTriggers)
    ask(approval.otherTriggerSlots, { kind: 'trigger', text: trigger, rule: '2.3' });
  if (question.soldNoMore?.length)
    ask(['CRO'], {
      kind: 'trigger',
      text: `${question.soldNoMore.join(', ')} is sold no more, and was when it was quoted`,
      rule: 'QE-1',
    });
  if (question.cloudOptOut) ask(['VP'], { kind: 'trigger', text: 'opts out of cloud licensing', rule: '2.3' });
  if (question.partnerNonProgramme)
    ask(['VP Channel'], { kind: 'partner', text: 'a partner discount outside the programme', rule: '2.3' });
  if (question.termMonths > approval.longTermMonths) {
    const levels = approval.order.filter((slot) => slot !== 'VP Channel');
    const last = levels.findLastIndex((slot) => needed.has(slot));
    const next = levels[last + 1];
    if (next)
      ask([next], {
        kind: 'term',
        text: `a term of ${question.termMonths} months, longer than ${approval.longTermMonths}`,
        rule: 'AP-3',
      });
  }
  return inOrder(approval.order, needed);
}

function discountRow(
  policy: Policy,
  listPrice: Cents,
  unitPrice: Cents,
): { slots: readonly string[]; range: string } | undefined {
  const { matrix, fullDiscountSlots } = policy.approval;
  if (listPrice > 0 && unitPrice === 0) return { slots: fullDiscountSlots, range: 'everything' };
  const index = matrix.findIndex((row) => !discountExceeds(listPrice, unitPrice, row.upToBasisPoints));
  const row = matrix[index];
  if (!row) return undefined;
  const from = matrix[index - 1]?.upToBasisPoints ?? 0;
  return { slots: row.slots, range: `over ${formatPercent(from)} to ${formatPercent(row.upToBasisPoints)} %` };
}

function inOrder(order: readonly string[], needed: ReadonlyMap<string, readonly Reason[]>): readonly RequiredSlot[] {
  return order.flatMap((slot) => {
    const reasons = needed.get(slot);
    return reasons ? [{ slot, reasons }] : [];
  });
}
