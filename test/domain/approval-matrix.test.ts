import { describe, expect, it } from 'vitest';
import { discounted } from '../../domain/money/money.ts';
import { type ApprovalQuestion, requiredSlots } from '../../domain/policy/approval-matrix.ts';
import { type Policy, parsePolicy } from './kit.ts';

const list = 1_000_000;

function slots(policy: Policy, basisPoints: number, more: Partial<ApprovalQuestion> = {}): readonly string[] {
  const lines = [{ product: 'SM Premium', listPrice: list, unitPrice: discounted(list, basisPoints) }];
  return requiredSlots(policy, {
    lines,
    termMonths: 12,
    coTerm: false,
    paymentTermDays: 30,
    partnerNonProgramme: false,
    otherTriggers: [],
    ...more,
  }).map(({ slot }) => slot);
}

describe.each(['gitlab-2022', 'gitlab-2023', 'gitlab-2026'])('2.4: the matrix of %s', (id) => {
  const policy = parsePolicy(id);
  const chain = ['ASM', 'RD', 'VP', 'CRO', 'CFO', 'CEO'];

  it.each([
    [0, 0],
    [499, 0],
    [500, 0],
    [501, 1],
    [1_500, 1],
    [1_501, 2],
    [2_500, 2],
    [2_501, 3],
    [4_000, 3],
    [4_001, 4],
    [6_000, 4],
    [6_001, 5],
    [9_999, 5],
    [10_000, 6],
  ])('AP-3: %i basis points ask %i slots', (basisPoints, count) =>
    expect(slots(policy, basisPoints)).toEqual(chain.slice(0, count)),
  );

  it.each([
    [0, []],
    [30, []],
    [31, ['RD']],
    [45, ['RD']],
    [46, ['VP', 'CFO']],
    [60, ['VP', 'CFO']],
    [61, ['CRO', 'CFO']],
    [90, ['CRO', 'CFO']],
    [999, ['CRO', 'CFO']],
  ])('QC-7: Net %i', (paymentTermDays, expected) => expect(slots(policy, 0, { paymentTermDays })).toEqual(expected));

  it.each([
    [12, 0, []],
    [36, 0, []],
    [37, 0, ['ASM']],
    [48, 0, ['ASM']],
    [48, 1_000, ['ASM', 'RD']],
    [60, 3_000, ['ASM', 'RD', 'VP', 'CRO']],
    [48, 10_000, chain],
  ])('2.4: %i months at %i basis points: one more level beyond 36', (termMonths, basisPoints, expected) =>
    expect(slots(policy, basisPoints, { termMonths })).toEqual(expected),
  );

  it('QN-3: a term under 12 months asks ASM and RD, a co-termed one nobody', () => {
    expect(slots(policy, 0, { termMonths: 11 })).toEqual(['ASM', 'RD']);
    expect(slots(policy, 0, { termMonths: 1 })).toEqual(['ASM', 'RD']);
    expect(slots(policy, 0, { termMonths: 9, coTerm: true })).toEqual([]);
  });

  it.each([
    [0, ['VP Channel']],
    [1_000, ['ASM', 'VP Channel']],
    [2_000, ['ASM', 'RD', 'VP Channel']],
    [3_000, ['ASM', 'RD', 'VP Channel', 'VP']],
  ])('2.4: a partner discount outside the programme at %i basis points', (basisPoints, expected) =>
    expect(slots(policy, basisPoints, { partnerNonProgramme: true })).toEqual(expected),
  );

  it('2.3, 2.4: several rows are a union, each slot once with every reason', () => {
    const asked = requiredSlots(policy, {
      lines: [
        { product: 'a', listPrice: 100, unitPrice: 90 },
        { product: 'b', listPrice: 100, unitPrice: 80 },
      ],
      termMonths: 48,
      coTerm: false,
      paymentTermDays: 60,
      partnerNonProgramme: true,
      otherTriggers: ['a pause'],
    });
    expect(asked.map(({ slot }) => slot)).toEqual(['ASM', 'RD', 'VP Channel', 'VP', 'CFO', 'CEO']);
    expect(asked[0]?.reasons.map(({ kind }) => kind)).toEqual(['percent', 'percent', 'trigger']);
    expect(asked[1]?.reasons.map(({ kind }) => kind)).toEqual(['percent', 'trigger']);
  });

  it('AP-3: a product that costs nothing has no discount', () =>
    expect(
      requiredSlots(policy, {
        lines: [{ product: 'free', listPrice: 0, unitPrice: 0 }],
        termMonths: 12,
        coTerm: false,
        paymentTermDays: 30,
        partnerNonProgramme: false,
        otherTriggers: [],
      }),
    ).toEqual([]));
});
