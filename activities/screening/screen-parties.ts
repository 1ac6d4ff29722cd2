import { loadFacts } from '../../db/journal/facts.ts';
import { commitScreening } from '../../db/journal/records.ts';
import { screenerFor } from '../../db/screening/lists.ts';
import { factsFor } from '../../domain/facts.ts';
import { partiesOn, type ScreeningResult } from '../../domain/screening/request.ts';
import { once } from '../once.ts';
import type { World } from '../world.ts';

/**
 * Looks for the parties of an opportunity or a quote on the lists, or asks the provider, writes what was found to the
 * accounts (their streams tell Legal), and answers with the statuses that these have then (TC-1, TC-2, TC-6).
 */
export const screenParties = (world: World) =>
  once(world, async ({ id, subject }, state): Promise<ScreeningResult> => {
    const nobody = {
      name: '',
      id: '',
      by: 'perennial',
      door: 'effect',
      at: state.now,
      target: subject,
      body: {},
    } as const;
    const facts = await loadFacts(world.sql, factsFor(state, nobody), state.id);
    const { trade } = facts.policy;
    if (!trade) throw new Error(`${facts.policy.id} says nothing of trade compliance.`);
    const screener = await screenerFor(world.sql, state.clock, world.provider);
    const results: ScreeningResult['results'][number][] = [];
    for (const { account, parties } of partiesOn(state, subject, facts)) {
      const found = await screener.screen(parties, trade);
      const after = await commitScreening(world.sql, account.id, { found, against: screener.against, cause: id });
      for (const party of parties)
        results.push({ party: party.id, status: after?.screening?.[party.id]?.status ?? 'Pending' });
    }
    return { against: screener.against, results };
  });
