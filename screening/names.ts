import { distance } from 'fastest-levenshtein';
import { transliterate } from 'transliteration';

/** Say what a company is, not which one. */
const legalForms = new Set(
  'ab ag as asa ao bv bvba co company corp corporation cv dd doo fze fzc fzco gmbh inc incorporated jsc kft kg limited llc llp lp ltd ltda nv oao ojsc ooo oy oyj pao pjsc plc pte pty pvt sa sarl sas sro sl spa srl zao'.split(
    ' ',
  ),
);
const fillers = new Set(['the', 'and', 'of', 'for', 'de', 'et', 'und', 'y']);

/**
 * A name as it is compared: Latin letters and digits, no case, no accents, no legal form, tokens in alphabetical order.
 * A name of nothing but legal forms keeps them.
 */
export function tokensOf(name: string): readonly string[] {
  const latin = transliterate(name.normalize('NFKC')).normalize('NFKD').toLowerCase();
  const all = latin
    .replaceAll(/[\u0300-\u036f'’`.]/g, '')
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const telling = all.filter((token) => !legalForms.has(token) && !fillers.has(token));
  return (telling.length > 0 ? telling : all).sort();
}

/** Tokens this far apart are other words. */
export const leastTokenSimilarity = 75;

/** @returns 0 to 100, in whole numbers: how much of the longer token stays when one is made of the other */
export function tokenSimilarity(a: string, b: string): number {
  if (a === b) return 100;
  const longest = Math.max(a.length, b.length);
  const similar = Math.floor((100 * (longest - distance(a, b))) / longest);
  return similar >= leastTokenSimilarity ? similar : 0;
}

const lengthOf = (tokens: readonly string[]): number => tokens.reduce((sum, token) => sum + token.length, 0);

/**
 * How much two names resemble each other, 0 to 100: the letters of the tokens that have a partner in the other name,
 * each weighed by its similarity. Partners are found from the most similar pair down, so neither side comes first.
 */
export function resemblance(a: readonly string[], b: readonly string[]): number {
  const whole = lengthOf(a) + lengthOf(b);
  if (whole === 0) return 0;
  const pairs: { i: number; j: number; similar: number; key: string }[] = [];
  for (const [i, x] of a.entries())
    for (const [j, y] of b.entries()) {
      const similar = tokenSimilarity(x, y);
      if (similar > 0) pairs.push({ i, j, similar, key: x < y ? `${x} ${y}` : `${y} ${x}` });
    }
  pairs.sort(
    (p, q) => q.similar - p.similar || q.key.length - p.key.length || (p.key < q.key ? -1 : p.key > q.key ? 1 : 0),
  );
  const [takenA, takenB] = [new Set<number>(), new Set<number>()];
  let matched = 0;
  for (const { i, j, similar } of pairs) {
    if (takenA.has(i) || takenB.has(j)) continue;
    takenA.add(i);
    takenB.add(j);
    matched += ((a[i] as string).length + (b[j] as string).length) * similar;
  }
  return Math.floor(matched / whole);
}
