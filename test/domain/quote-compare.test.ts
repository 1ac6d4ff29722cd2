import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { representComparison } from '../../api/represent-comparison.ts';
import { comparisonTable } from '../../cli/quote.ts';
import { compareQuotes } from '../../domain/quoting/compare.ts';
import { versionsOf } from '../../domain/quoting/versions.ts';
import type { Quote } from '../../domain/subscription.ts';
import { Life } from './kit.ts';

/** A quote of 20 SM Premium, 4,560.00, and its edits as further versions. */
function versions(...edits: Record<string, unknown>[]): readonly Quote[] {
  const life = new Life();
  life.advance('2021-09-20');
  const quote = { seats: { 'SM Premium': 20 }, start: '2021-10-01' };
  life.do('ray', 'create-opportunity', 'sub_1', { type: 'New Business', account: 'acc_1', name: 'deal', quote });
  for (const edit of edits) life.do('ray', 'edit-quote', life.quote, edit);
  return versionsOf(life.journal, life.quote).map((version) => version.quote);
}

const compared = (...edits: Record<string, unknown>[]) => {
  const all = versions(...edits);
  return compareQuotes(all[0] as Quote, all.at(-1) as Quote);
};

describe('Comparing versions of a quote', () => {
  it('the journal has every version, with what became of it', () => {
    expect(
      versions({ term: 24 }, { discount: '18 %' }).map(({ version, status, initialTerm }) => [
        version,
        status,
        initialTerm,
      ]),
    ).toEqual([
      [1, 'Approvals Not Required', 12],
      [2, 'Approvals Not Required', 24],
      [3, 'Approvals Required', 24],
    ]);
  });

  it('a version with itself is the same', () => {
    expect(compared()).toMatchObject({ lines: [], sameLines: 1, terms: [], totals: { difference: 0 } });
  });

  it('other seats and another price: one line changed, with its figures', () => {
    const { lines, totals, terms } = compared({ seats: { 'SM Premium': 30 }, discount: '10 %' });
    expect(lines).toMatchObject([
      {
        change: 'changed',
        product: 'SM Premium',
        figures: ['quantity', 'added', 'unitPrice', 'annual', 'amount'],
        before: { quantity: 20, unitPrice: 22_800, amount: 456_000 },
        after: { quantity: 30, unitPrice: 20_520, amount: 615_600 },
        difference: 159_600,
      },
    ]);
    expect(totals).toMatchObject({ difference: 159_600 });
    expect(terms).toEqual([]);
  });

  it.each([
    ['non-standard terms', { nonStandardTerms: 'liability unlimited' }, '', 'liability unlimited'],
    ['custom schedule', { customSchedule: 'half in April, half in July' }, '', 'half in April, half in July'],
    ['price lock', { priceLock: '228.00 until 2024' }, '', '228.00 until 2024'],
    ['future feature', { futureFeature: 'single sign-on' }, '', 'single sign-on'],
    ['review flag', { reviewFlag: true }, 'off', 'on'],
    ['comments', { comments: 'ask Ana' }, '', 'ask Ana'],
  ])('AP-4: what has to be approved besides the price is told: %s', (term, edit, before, after) => {
    const all = versions(edit);
    const [first, last] = [all[0] as Quote, all.at(-1) as Quote];
    const comparison = compareQuotes(first, last);
    expect(comparison.terms).toEqual([{ term, before, after }]);
    expect(representComparison(first, last, comparison)).toMatchObject({ same: false });
  });

  it('a product more and a product less', () => {
    const swapped = compared({ lines: [{ product: 'SM Ultimate', seats: 5 }] });
    expect(swapped.lines).toMatchObject([
      { change: 'removed', product: 'SM Premium', difference: -456_000 },
      { change: 'added', product: 'SM Ultimate', difference: 594_000 },
    ]);
    expect(swapped.totals.difference).toBe(138_000);
  });

  it('QC-14: of two lines of a product, the one at the same price is the same line', () => {
    const [before, after] = [
      versions({
        lines: [
          { product: 'SM Premium', seats: 5, price: '200.00' },
          { product: 'SM Premium', seats: 20 },
        ],
      }),
      versions({
        lines: [
          { product: 'SM Premium', seats: 25 },
          { product: 'SM Premium', seats: 5, price: '200.00' },
        ],
      }),
    ].map((all) => all.at(-1) as Quote);
    expect(compareQuotes(before as Quote, after as Quote)).toMatchObject({
      sameLines: 1,
      lines: [{ change: 'changed', before: { quantity: 20 }, after: { quantity: 25 } }],
    });
  });

  it('QRP-8: what a period of a ramp has of its own is compared', () => {
    const year = { seats: { 'SM Premium': 20 } };
    const [before, after] = [year, { ...year, paymentTerm: 45, otherRequests: 'Cost centre 4711' }].map(
      (second) => versions({ ramp: [year, second], comments: 'as agreed' }).at(-1) as Quote,
    );
    expect(compareQuotes(before as Quote, after as Quote)).toMatchObject({
      lines: [],
      terms: [
        {
          term: 'periods',
          before: '2021-10-01 to 2022-10-01; 2022-10-01 to 2023-10-01',
          after: '2021-10-01 to 2022-10-01; 2022-10-01 to 2023-10-01, Net 45, other requests: Cost centre 4711',
        },
      ],
    });
  });

  it('QRP-1: the years of a ramp are compared year by year', () => {
    const ramp = (...seats: number[]) => ({
      term: 36,
      ramp: seats.map((count) => ({ seats: { 'SM Premium': count } })),
    });
    const [before, after] = [ramp(10, 20, 30), ramp(20, 30, 30)].map((body) => versions(body).at(-1) as Quote);
    const { lines, sameLines } = compareQuotes(before as Quote, after as Quote);
    expect(sameLines).toBe(1);
    expect(lines).toMatchObject([
      {
        change: 'changed',
        before: { quantity: 10, start: '2021-10-01' },
        after: { quantity: 20, start: '2021-10-01' },
      },
      {
        change: 'changed',
        before: { quantity: 20, start: '2022-10-01' },
        after: { quantity: 30, start: '2022-10-01' },
      },
    ]);
  });

  it('each term that is another one, before and after', () => {
    const { terms } = compared({
      start: '2021-11-01',
      term: 24,
      renewalTerm: 24,
      paymentTerm: 'Net 45',
      annualPayments: true,
      template: 'Standard (hide discount)',
      billTo: 'con_1_3',
      validUntil: '2021-12-31',
      specialTerms: 'as agreed',
    });
    expect(Object.fromEntries(terms.map(({ term, before, after }) => [term, [before, after]]))).toEqual({
      start: ['2021-10-01', '2021-11-01'],
      'contract: auto-renewal': ['Yes', 'No'],
      'contract: quarterly reconciliation': ['Yes', 'No'],
      'turn on: auto-renewal': ['Yes', 'No'],
      'turn on: quarterly reconciliation': ['Yes', 'No'],
      'opt-out language': ['', 'auto-renewal, quarterly reconciliation'],
      end: ['2022-10-01', '2023-11-01'],
      'initial term': ['12 months', '24 months'],
      'renewal term': ['12 months', '24 months'],
      'payment term': ['Net 30', 'Net 45'],
      schedule: ['prepaid', 'annual payments'],
      template: ['Standard', 'Standard (hide discount)'],
      'bill-to': ['con_1_2', 'con_1_3'],
      entity: ['Inc', 'GmbH'],
      'valid until': ['2021-10-20', '2021-12-31'],
      'special terms': ['', 'as agreed'],
    });
  });

  it('people read it as a table, what is different on each row', () => {
    const [before, after] = versions({ seats: { 'SM Premium': 30 }, specialTerms: 'x'.repeat(100) }) as [Quote, Quote];
    const table = comparisonTable(representComparison(before, after, compareQuotes(before, after)) as never);
    const rows = table.split('\n').map((row) => row.split(/ {2,}/));
    expect(rows).toContainEqual(['SM Premium (changed)', '2,280.00']);
    expect(rows).toContainEqual(['', 'quantity', '20', '30']);
    expect(rows).toContainEqual(['special terms', '-', `${'x'.repeat(43)}…`]);
    expect(rows).toContainEqual(['total', '4,560.00', '6,840.00', '2,280.00']);
  });

  it('the differences of the lines sum to the difference of the totals, and the other way round is the opposite', () => {
    const [base] = versions() as [Quote];
    const quotes = fc
      .array(
        fc.record({
          product: fc.constantFrom('A', 'B'),
          seats: fc.integer({ min: 1, max: 9 }),
          price: fc.integer({ min: 0, max: 3 }),
        }),
      )
      .map((lines): Quote => {
        const made = lines.map(({ product, seats, price }) => ({
          ...(base.lines[0] as Quote['lines'][number]),
          product,
          quantity: seats,
          unitPrice: price,
          amount: seats * price,
        }));
        return { ...base, lines: made, total: made.reduce((sum, { amount }) => sum + amount, 0) };
      });
    fc.assert(
      fc.property(quotes, quotes, (a, b) => {
        const there = compareQuotes(a, b);
        const back = compareQuotes(b, a);
        const summed = there.lines.reduce((sum, { difference }) => sum + difference, 0);
        expect(summed).toBe(there.totals.difference);
        expect(back.totals.difference + there.totals.difference).toBe(0);
        expect(back.sameLines).toBe(there.sameLines);
      }),
    );
  });
});
