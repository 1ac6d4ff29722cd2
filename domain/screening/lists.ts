import type { ListMayLose, TradePolicy } from '../policy/policy.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Role } from '../vocabulary.ts';

/** Who may load a list of denied parties (TC-6). */
export const mayLoadLists: readonly Role[] = ['legal', 'ops', 'admin'];

/** The most careful of the policies decides; where none says anything, a list may be any. */
export function mayLose(policies: readonly { readonly trade?: TradePolicy | undefined }[]): ListMayLose | undefined {
  const said = policies.flatMap(({ trade }) => trade?.listMayLose ?? []);
  if (said.length === 0) return undefined;
  return {
    percent: Math.min(...said.map(({ percent }) => percent)),
    parties: Math.min(...said.map(({ parties }) => parties)),
  };
}

/**
 * A file that was cut off on its way reads like a short list, and whoever is missing from it would pass as Clear (TC-6).
 * @param before parties of the list that stands; 0 where there is none
 */
export function cutOff(id: string, before: number, after: number, may: ListMayLose | undefined): Refusal | undefined {
  const lost = before - after;
  if (!may || lost <= may.parties || lost * 100 <= before * may.percent) return undefined;
  return refuse(
    'screening.list-shrunk',
    'TC-6',
    `${id} has ${before} parties, this one has ${after}: more than ${may.percent} % would be gone. If that is right, load it with force.`,
  );
}
