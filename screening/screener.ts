import type { Policy, TradePolicy } from '../domain/policy/policy.ts';
import { type Found, identity, type Party, type ScreeningStatus } from '../domain/screening/screening.ts';
import type { ListIndex } from './lists.ts';

export type Thresholds = Pick<TradePolicy, 'yellowFrom' | 'redFrom'>;

/** Whoever is asked about parties: lists in memory, a provider over HTTP, or both. */
export interface Screener {
  /** What it answers by: versions of lists, or the provider's name; kept with each answer. */
  readonly against: string;
  screen(parties: readonly Party[], thresholds: Thresholds): Promise<readonly Found[]>;
}

/** Lists, compared in memory. */
export function listScreener(index: ListIndex, against: string): Screener {
  return {
    against,
    screen: async (parties, thresholds) => parties.map((party) => screenParty(index, party, thresholds)),
  };
}

/** Red from one threshold of resemblance on, Yellow from a lower one; both are policy (TC-2). */
export function screenParty(index: ListIndex, party: Party, { yellowFrom, redFrom }: Thresholds): Found {
  const hits = index.search(party.name, Math.min(yellowFrom, redFrom));
  const best = hits[0]?.score ?? 0;
  const status: ScreeningStatus = hits.length === 0 ? 'Clear' : best >= redFrom ? 'Red' : 'Yellow';
  return { party: party.id, of: identity(party), status, hits };
}

const order: readonly ScreeningStatus[] = ['Clear', 'Pending', 'Yellow', 'Red', 'Locked'];

/** Several are asked; the worst answer of each party counts, with the hits of all. */
export function together(screeners: readonly Screener[]): Screener {
  const [only] = screeners;
  if (only && screeners.length === 1) return only;
  return {
    against: screeners.map(({ against }) => against).join(' '),
    screen: async (parties, thresholds) => {
      const answers = await Promise.all(screeners.map((screener) => screener.screen(parties, thresholds)));
      return parties.map((party) => {
        const said = answers.flatMap((found) => found.filter((each) => each.party === party.id));
        const status = said.reduce<ScreeningStatus>(
          (worst, each) => (order.indexOf(each.status) > order.indexOf(worst) ? each.status : worst),
          'Clear',
        );
        return { party: party.id, of: identity(party), status, hits: said.flatMap(({ hits }) => hits) };
      });
    },
  };
}

/** Where no policy is named, the most careful one decides. */
export function strictestOf(policies: readonly Policy[]): Thresholds {
  const trade = policies.flatMap((policy) => policy.trade ?? []);
  return {
    yellowFrom: Math.min(...trade.map(({ yellowFrom }) => yellowFrom)),
    redFrom: Math.min(...trade.map(({ redFrom }) => redFrom)),
  };
}
