import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ApprovalQuestion, requiredSlots } from '../../domain/policy/approval-matrix.ts';
import { type Policy, parsePolicy } from './kit.ts';

const shipped = parsePolicy('gitlab-2026');
const { order } = shipped.approval;
const slots = fc.subarray([...order]);
const ascending = (max: number) =>
  fc
    .uniqueArray(fc.integer({ min: 1, max: max - 1 }), { minLength: 1, maxLength: 5 })
    .map((all) => all.sort((a, b) => a - b));

/** Any table of discounts (basis points) and of payment terms (days), asking any slots. */
const policies: fc.Arbitrary<Policy> = fc
  .record({
    limits: ascending(10_000),
    days: ascending(120),
    asked: fc.array(slots, { minLength: 12, maxLength: 12 }),
    full: slots,
    other: slots,
  })
  .map(
    ({ limits, days, asked, full, other }) =>
      ({
        ...shipped,
        approval: {
          ...shipped.approval,
          matrix: [...limits, 10_000].map((upToBasisPoints, row) => ({ upToBasisPoints, slots: asked[row] ?? [] })),
          paymentTerms: [...days, 999].map((upToDays, row) => ({ upToDays, slots: asked[row + 6] ?? [] })),
          fullDiscountSlots: full,
          otherTriggerSlots: other,
        },
      }) as Policy,
  );

const questions: fc.Arbitrary<ApprovalQuestion> = fc.record({
  lines: fc.array(
    fc.record({
      product: fc.constantFrom('SM Premium', 'SM Ultimate'),
      listPrice: fc.constant(10_000),
      unitPrice: fc.integer({ min: 0, max: 10_000 }),
    }),
    { maxLength: 4 },
  ),
  termMonths: fc.integer({ min: 1, max: 60 }),
  coTerm: fc.boolean(),
  paymentTermDays: fc.integer({ min: 0, max: 150 }),
  partnerNonProgramme: fc.boolean(),
  cloudOptOut: fc.boolean(),
  otherTriggers: fc.array(fc.constantFrom('a ramp', 'two tiers'), { maxLength: 2 }),
});

/** Slot by slot: does anything at all want it? With a list price of 10,000 a cent is a basis point. */
function wanted({ approval }: Policy, asked: ApprovalQuestion): readonly string[] {
  const wants = (slot: string): boolean =>
    asked.lines.some(({ unitPrice }) => {
      const off = 10_000 - unitPrice;
      if (off === 10_000) return approval.fullDiscountSlots.includes(slot as never);
      return approval.matrix.find(({ upToBasisPoints }) => off <= upToBasisPoints)?.slots.includes(slot as never);
    }) ||
    (approval.otherTriggerSlots.includes(slot as never) &&
      (asked.otherTriggers.length > 0 || (!asked.coTerm && asked.termMonths < approval.shortTermMonths))) ||
    approval.paymentTerms
      .filter(({ upToDays }) => asked.paymentTermDays <= upToDays)[0]
      ?.slots.includes(slot as never) ||
    (slot === 'VP' && asked.cloudOptOut === true) ||
    (slot === 'VP Channel' && asked.partnerNonProgramme);
  const sales = approval.order.filter((slot) => slot !== 'VP Channel');
  const highest = Math.max(-1, ...sales.map((slot, level) => (wants(slot) ? level : -1)));
  const oneMore = asked.termMonths > approval.longTermMonths ? sales[highest + 1] : undefined;
  return approval.order.filter((slot) => slot === oneMore || wants(slot));
}

it('2.4, AP-3: any table asks what a model written apart asks, whatever the order of lines and triggers', () =>
  fc.assert(
    fc.property(policies, questions, (policy, question) => {
      const asked = requiredSlots(policy, question);
      expect(asked.map(({ slot }) => slot)).toEqual(wanted(policy, question));
      expect(asked.every(({ reasons }) => reasons.length > 0 && reasons.every(({ rule, text }) => rule && text))).toBe(
        true,
      );
      const turned = {
        ...question,
        lines: question.lines.toReversed(),
        otherTriggers: question.otherTriggers.toReversed(),
      };
      expect(requiredSlots(policy, turned).map(({ slot }) => slot)).toEqual(asked.map(({ slot }) => slot));
    }),
    { numRuns: 500 },
  ));
