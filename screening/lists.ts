import type { Hit } from '../domain/screening/screening.ts';
import { leastTokenSimilarity, resemblance, tokenSimilarity, tokensOf } from './names.ts';

/** One denied party of a list, with all its names. */
export interface ListedParty {
  /** Its id on the list. */
  readonly id: string;
  /** The first one is the name, the others are aliases. */
  readonly names: readonly string[];
  readonly kind?: 'company' | 'person';
  /** As the list names them. */
  readonly places?: readonly string[];
}

export interface PartyList {
  readonly id: string;
  readonly parties: readonly ListedParty[];
}

/** A token of a listed name, with the set of its letters. */
interface Listed {
  readonly token: string;
  readonly letters: number;
}

interface Name {
  readonly list: string;
  readonly entry: string;
  readonly name: string;
  readonly tokens: readonly string[];
}

const mostHits = 5;
const mostTokensKept = 50_000;

/**
 * Finds on lists what resembles a name, exactly as if it were compared with every listed name: a name that reaches the
 * threshold has to share one of a few of the query's tokens, as the others alone would not be letters enough.
 */
export class ListIndex {
  readonly #names: Name[] = [];
  /** Listed names by token. */
  readonly #byToken = new Map<string, number[]>();
  /** Listed tokens by a piece of them at its place: `length piece letters`. */
  readonly #byPiece = new Map<string, Listed[]>();
  /** Query tokens come again and again. */
  readonly #similar = new Map<string, readonly string[]>();

  constructor(lists: readonly PartyList[]) {
    for (const list of lists)
      for (const party of list.parties)
        for (const name of party.names) this.#add({ list: list.id, entry: party.id, name, tokens: tokensOf(name) });
  }

  get size(): number {
    return this.#names.length;
  }

  #add(name: Name): void {
    const at = this.#names.push(name) - 1;
    for (const token of new Set(name.tokens)) {
      const known = this.#byToken.get(token);
      if (known) known.push(at);
      else {
        this.#byToken.set(token, [at]);
        const listed = { token, letters: lettersOf(token) };
        for (const { n, letters } of piecesOf(token)) {
          const key = `${token.length} ${n} ${letters}`;
          const others = this.#byPiece.get(key);
          if (others) others.push(listed);
          else this.#byPiece.set(key, [listed]);
        }
      }
    }
  }

  /** @param atLeast 1 to 100 @returns the best first, one for each entry, at most five */
  search(name: string, atLeast: number): readonly Hit[] {
    const tokens = tokensOf(name);
    const best = new Map<string, Hit>();
    for (const at of this.#candidates(tokens, atLeast)) {
      const { list, entry, name: listed, tokens: theirs } = this.#names[at] as Name;
      const score = resemblance(tokens, theirs);
      const key = `${list}/${entry}`;
      const known = best.get(key);
      if (score >= atLeast && (!known || score > known.score || (score === known.score && listed < known.name)))
        best.set(key, { list, entry, name: listed, score });
    }
    return [...best.values()].sort(byScore).slice(0, mostHits);
  }

  #candidates(tokens: readonly string[], atLeast: number): ReadonlySet<number> {
    const found = new Set<number>();
    const often = (token: string): number => this.#byToken.get(token)?.length ?? 0;
    // rare and long ones first: they have the fewest others like them
    const all = [...new Set(tokens)].sort((a, b) => often(a) - often(b) || b.length - a.length);
    const whole = tokens.reduce((sum, token) => sum + token.length, 0);
    let seen = 0;
    for (const token of all) {
      for (const similar of this.#similarTo(token)) for (const at of this.#byToken.get(similar) ?? []) found.add(at);
      seen += token.length * tokens.filter((each) => each === token).length;
      if (seen > mostUnmatched(atLeast) * whole) break;
    }
    return found;
  }

  #similarTo(token: string): readonly string[] {
    const known = this.#similar.get(token);
    if (known) return known;
    const candidates = new Set<string>();
    const [size, letters] = [token.length, lettersOf(token)];
    const longest = Math.floor((size * 100) / leastTokenSimilarity);
    for (let length = Math.ceil((size * leastTokenSimilarity) / 100); length <= longest; length++) {
      const edits = Math.floor((Math.max(size, length) * (100 - leastTokenSimilarity)) / 100);
      for (const piece of cutsOf(length)) {
        const last = Math.min(size - piece.size, piece.at + edits);
        for (let from = Math.max(0, piece.at - edits); from <= last; from++)
          for (const other of this.#byPiece.get(`${length} ${piece.n} ${token.slice(from, from + piece.size)}`) ?? [])
            if (differing(letters, other.letters) <= 2 * edits) candidates.add(other.token);
      }
    }
    const found = [...candidates].filter((other) => tokenSimilarity(token, other) > 0).sort();
    if (this.#similar.size >= mostTokensKept) this.#similar.clear();
    this.#similar.set(token, found);
    return found;
  }
}

/**
 * The greatest share of a query's letters that may be without partner in a name which reaches the threshold t. With A
 * and B letters in all, unmatched are at most (1 - t)(A + B); B is at most A / s (what has a partner, s the least
 * similarity of tokens) and its own unmatched ones, so B <= (1 / s + 1 - t) / t of A.
 */
function mostUnmatched(atLeast: number): number {
  const [t, s] = [atLeast / 100, leastTokenSimilarity / 100];
  return (1 - t) * (1 + (1 / s + 1 - t) / t);
}

/** How many letters may differ at most between a listed token of this length and any other token that is similar to it. */
const mostEdits = (length: number): number => {
  const longest = Math.floor((length * 100) / leastTokenSimilarity);
  return Math.floor((longest * (100 - leastTokenSimilarity)) / 100);
};

/** Which letters and digits a token has, as bits; the ten digits share six of them. */
function lettersOf(token: string): number {
  let bits = 0;
  for (let at = 0; at < token.length; at++) {
    const code = token.charCodeAt(at);
    bits |= 1 << (code >= 97 ? code - 97 : 26 + (code % 6));
  }
  return bits;
}

/** How many letters only one of both has; each edit changes two at most. */
function differing(a: number, b: number): number {
  let bits = a ^ b;
  let count = 0;
  for (; bits !== 0; count++) bits &= bits - 1;
  return count;
}

/**
 * A token in one piece more than letters may differ: whatever differs, one piece stays whole, and stands at most so many
 * letters from its place.
 */
function cutsOf(length: number): readonly Cut[] {
  const known = cuts.get(length);
  if (known) return known;
  const pieces = Math.min(length, mostEdits(length) + 1);
  const made = Array.from({ length: pieces }, (_, n) => {
    const at = Math.floor((n * length) / pieces);
    return { n, at, size: Math.floor(((n + 1) * length) / pieces) - at };
  });
  cuts.set(length, made);
  return made;
}

interface Cut {
  readonly n: number;
  readonly at: number;
  readonly size: number;
}

/** By length; names are 200 letters at most. */
const cuts = new Map<number, readonly Cut[]>();

const piecesOf = (token: string): readonly { n: number; letters: string }[] =>
  cutsOf(token.length).map(({ n, at, size }) => ({ n, letters: token.slice(at, at + size) }));

const byScore = (a: Hit, b: Hit): number =>
  b.score - a.score || (`${a.list}/${a.entry}` < `${b.list}/${b.entry}` ? -1 : 1);
