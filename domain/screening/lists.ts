import type { TradePolicy } from '../policy/policy.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Role } from '../vocabulary.ts';

/** Who may load a list of denied parties (TC-6). */
export const mayLoadLists: readonly Role[] = ['legal', 'ops', 'admin'];

/** The most careful of the policies decides; where none says anything, a list may be any. */
export const mayShrinkBy = (policies: readonly { readonly trade?: TradePolicy | undefined }[]): number =>
  Math.min(100, ...policies.flatMap(({ trade }) => trade?.listMayShrinkPercent ?? []));

/**
 * A file that was cut off on its way reads like a short list, and whoever is missing from it would pass as Clear (TC-6).
 * @param before parties of the list that stands; 0 where there is none
 */
export function shrunk(id: string, before: number, after: number, percent: number): Refusal | undefined {
  if (after * 100 >= before * (100 - percent)) return undefined;
  return refuse(
    'screening.list-shrunk',
    'TC-6',
    `${id} has ${before} parties, this one has ${after}: more than ${percent} % would be gone. If that is right, load it with force.`,
  );
}
