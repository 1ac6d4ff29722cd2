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
 * threshold has to share one of the query's rarest tokens, as the others alone would not be letters enough.
 */
export class ListIndex {
  readonly #names: Name[] = [];
  /** Listed names by token. */
  readonly #byToken = new Map<string, number[]>();
  /** Listed tokens by two letters of them. */
  readonly #byPair = new Map<string, string[]>();
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
        for (const pair of pairsOf(token)) {
          const others = this.#byPair.get(pair);
          if (others) others.push(token);
          else this.#byPair.set(pair, [token]);
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
    const all = [...new Set(tokens)]
      .map((token) => {
        const similar = this.#similarTo(token);
        const names = similar.reduce((sum, each) => sum + (this.#byToken.get(each)?.length ?? 0), 0);
        return { letters: token.length * tokens.filter((each) => each === token).length, similar, names };
      })
      .sort((a, b) => a.names - b.names);
    const whole = tokens.reduce((sum, token) => sum + token.length, 0);
    let seen = 0;
    for (const { letters, similar } of all) {
      for (const token of similar) for (const at of this.#byToken.get(token) ?? []) found.add(at);
      seen += letters;
      if (seen > mostUnmatched(atLeast) * whole) break;
    }
    return found;
  }

  #similarTo(token: string): readonly string[] {
    const known = this.#similar.get(token);
    if (known) return known;
    const shared = new Map<string, number>();
    for (const pair of pairsOf(token))
      for (const other of this.#byPair.get(pair) ?? []) shared.set(other, (shared.get(other) ?? 0) + 1);
    const found = [...shared.keys()].filter((other) => tokenSimilarity(token, other) > 0);
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

/** Pairs of letters with the ends marked: two tokens that are similar enough share one, however short they are. */
function pairsOf(token: string): readonly string[] {
  const marked = `^${token}$`;
  return [...new Set(Array.from({ length: marked.length - 1 }, (_, at) => marked.slice(at, at + 2)))];
}

const byScore = (a: Hit, b: Hit): number =>
  b.score - a.score || (`${a.list}/${a.entry}` < `${b.list}/${b.entry}` ? -1 : 1);
