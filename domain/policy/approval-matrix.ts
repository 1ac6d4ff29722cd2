import { beyondProgramme, type Cents, discountBasisPoints, discountExceeds, formatPercent } from '../money/money.ts';
import { type JudgedLine, type JudgedQuote, rulesThatApply } from './approval-rules.ts';
import type { Policy } from './policy.ts';

export interface ApprovalQuestion {
  readonly lines: readonly JudgedLine[];
  /** For the rows of a policy's own (`approval.rules`). */
  readonly quote?: Omit<JudgedQuote, 'termMonths' | 'paymentTermDays'>;
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
  /** What names its own slots (2.3, 2.5): special terms, a waiver, non-standard terms. */
  readonly named?: readonly { readonly slots: readonly string[]; readonly reason: Reason }[];
}

export interface Reason {
  readonly kind:
    | 'percent'
    | 'term'
    | 'payment-term'
    | 'partner'
    | 'trigger'
    | 'policy'
    | 'waiver'
    | 'terms'
    | 'marketplace';
  readonly text: string;
  readonly rule: string;
}

export interface RequiredSlot {
  readonly slot: string;
  readonly reasons: readonly Reason[];
  /** Slots of one step are asked at the same time; the first is 1. */
  readonly step: number;
  /** Where one yes of its step is enough. */
  readonly anyOf?: true;
}

/** The union of all rows that apply (2.4), each slot once, in the matrix's order, with every reason (AP-3). */
export function requiredSlots(policy: Policy, question: ApprovalQuestion): readonly RequiredSlot[] {
  const { approval } = policy;
  const needed = new Map<string, Reason[]>();
  const ask = (slots: readonly string[], reason: Reason): void => {
    for (const slot of slots) {
      const known = needed.get(slot) ?? [];
      const told = known.some(({ text, rule }) => text === reason.text && rule === reason.rule); // each year of a ramp
      needed.set(slot, told ? known : [...known, reason]);
    }
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
  for (const { slots, reason } of rulesThatApply(approval.rules ?? [], question.lines, {
    ...question.quote,
    termMonths: question.termMonths,
    paymentTermDays: question.paymentTermDays,
  }))
    ask(slots, reason);
  for (const { slots, reason } of question.named ?? []) ask(slots, reason);
  return inSteps(policy, inOrder([...approval.order, ...afterTheChain], skipped(policy, needed)));
}

/** Asked last where a policy's order does not place them: AP-6, 1.15. */
export const afterTheChain = ['CS', 'Deal Desk', 'Legal'];

/** A slot that a policy does not ask where a higher one decides anyway. */
function skipped(policy: Policy, needed: ReadonlyMap<string, Reason[]>): ReadonlyMap<string, readonly Reason[]> {
  const left = new Map<string, readonly Reason[]>(needed);
  const place = (slot: string): number => policy.approval.order.indexOf(slot);
  const lowestFirst = [...(policy.approval.skip ?? [])].sort((a, b) => place(a.slot) - place(b.slot));
  for (const { slot, where } of lowestFirst) {
    const higher = where.find((each) => left.has(each));
    const reasons = left.get(slot);
    if (higher === undefined || reasons === undefined || higher === slot) continue;
    left.delete(slot);
    // Who decides in its place reads its reasons too
    left.set(higher, [...(left.get(higher) ?? []), ...reasons.filter((one) => !left.get(higher)?.includes(one))]);
  }
  return left;
}

/** One after the other, but for those that the policy asks together; a group stands where its first slot stands. */
function inSteps(policy: Policy, slots: readonly Omit<RequiredSlot, 'step'>[]): readonly RequiredSlot[] {
  const found: RequiredSlot[] = [];
  const done = new Set<string>();
  let step = 0;
  for (const first of slots) {
    if (done.has(first.slot)) continue;
    step += 1;
    const group = policy.approval.together?.find((each) => each.slots.includes(first.slot));
    const members = group ? slots.filter(({ slot }) => group.slots.includes(slot) && !done.has(slot)) : [first];
    for (const member of members) {
      done.add(member.slot);
      found.push({
        ...member,
        step,
        ...(group?.decide === 'any' && members.length > 1 ? { anyOf: true as const } : {}),
      });
    }
  }
  return found;
}

/** The row of a discount; the lowest may ask nobody, which is the floor (AP-13). */
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

function inOrder(
  order: readonly string[],
  needed: ReadonlyMap<string, readonly Reason[]>,
): readonly Omit<RequiredSlot, 'step'>[] {
  return [...new Set(order)].flatMap((slot) => {
    const reasons = needed.get(slot);
    return reasons ? [{ slot, reasons }] : [];
  });
}
