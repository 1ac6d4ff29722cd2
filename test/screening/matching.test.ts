import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ListIndex } from '../../screening/lists.ts';
import { resemblance, tokensOf } from '../../screening/names.ts';
import { listScreener, screenParty } from '../../screening/screener.ts';

const word = fc.stringMatching(/^[a-z]{1,9}$/);
const name = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));
const alike = (a: string, b: string): number => resemblance(tokensOf(a), tokensOf(b));

describe('The resemblance of two names', () => {
  it('is 100 with itself', () => {
    fc.assert(fc.property(name, (a) => alike(a, a) === 100));
  });

  it('is the same from either side, between 0 and 100', () => {
    // Few letters, so that tokens are like many others.
    const close = fc
      .array(fc.stringMatching(/^[ab]{1,6}$/), { minLength: 1, maxLength: 5 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(close, close, (a, b) => {
        expect(alike(a, b)).toBe(alike(b, a));
        expect(alike(a, b)).toBeGreaterThanOrEqual(0);
        expect(alike(a, b)).toBeLessThanOrEqual(100);
      }),
      { numRuns: 2000 },
    );
  });

  it('does not depend on the order of the tokens, on case, accents or legal form', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), name, (words, other) => {
        expect(alike(words.toReversed().join(', ').toUpperCase(), other)).toBe(alike(words.join(' '), other));
      }),
    );
    expect(alike('Grünspecht Nebelwerk GmbH', 'GRUNSPECHT, NEBELWERK')).toBe(100);
    expect(alike('Морская Галоша', 'Galosha Morskaya')).toBeGreaterThanOrEqual(85);
  });

  it.each([
    ['Zyx Contrabrand Trading', 'ZYX CONTRABAND TRADING LLC', 85, 99],
    ['Northwind', 'Southwind', 0, 84],
    ['Bartholomew Quillfeather', 'QUILLFEATHER, Bartholomew', 100, 100],
    ['Quillfeather', 'QUILLFEATHER, Bartholomew', 0, 84],
  ])('%s and %s: %i to %i', (a, b, least, most) => {
    expect(alike(a, b)).toBeGreaterThanOrEqual(least);
    expect(alike(a, b)).toBeLessThanOrEqual(most);
  });
});

describe('The index', () => {
  it('finds exactly what comparing with every name finds', () => {
    const short = fc
      .array(fc.stringMatching(/^[abc]{1,8}$/), { minLength: 1, maxLength: 4 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(
        fc.array(short, { maxLength: 5 }),
        short,
        fc.integer({ min: 60, max: 100 }),
        (listed, asked, least) => {
          const parties = listed.map((each, n) => ({ id: `${n}`, names: [each] }));
          const found = new ListIndex([{ id: 'l', parties }]).search(asked, least);
          const slow = listed.flatMap((each, n) => (alike(asked, each) >= least ? [`${n} ${alike(asked, each)}`] : []));
          expect(found.map(({ entry, score }) => `${entry} ${score}`).sort()).toEqual(slow.sort());
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('names one hit for each entry, that of its most similar name, the best first', () => {
    const index = new ListIndex([
      {
        id: 'sdn',
        parties: [
          { id: '1', names: ['Zyx Contraband', 'Zed Contraband'] },
          { id: '2', names: ['Zed Contrabant'] },
        ],
      },
    ]);
    expect(index.search('zed contraband', 80)).toEqual([
      { list: 'sdn', entry: '1', name: 'Zed Contraband', score: 100 },
      { list: 'sdn', entry: '2', name: 'Zed Contrabant', score: 92 },
    ]);
  });
});

describe('TC-2: the status', () => {
  const index = new ListIndex([{ id: 'sdn', parties: [{ id: '1', names: ['Zyx Contraband'] }] }]);
  const party = (called: string) => ({ id: 'acc_1', kind: 'company', name: called, country: 'US' }) as const;
  const status = (called: string, yellowFrom = 85, redFrom = 95) =>
    screenParty(index, party(called), { yellowFrom, redFrom }).status;

  it('is Red from one threshold of the policy on, Yellow from the other, else Clear', () => {
    expect(status('ZYX Contraband Ltd')).toBe('Red');
    expect(status('Zyx Contrabant')).toBe('Yellow');
    expect(status('Zyx Contrabant', 85, 90)).toBe('Red');
    expect(status('Zyx Contrabant', 99, 100)).toBe('Clear');
    expect(status('Northwind')).toBe('Clear');
  });

  it('is Clear at once where a list is empty', async () => {
    const empty = listScreener(new ListIndex([{ id: 'none', parties: [] }]), 'none@1');
    const [found] = await empty.screen([party('Zyx Contraband')], { yellowFrom: 1, redFrom: 2 });
    expect(found).toMatchObject({ status: 'Clear', hits: [] });
  });
});
