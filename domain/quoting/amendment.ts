import { today } from '../clock/business-date.ts';
import type { Refusal } from '../refusal.ts';
import type { QuoteLine } from '../subscription.ts';
import type { DraftTerm } from './checks.ts';
import { changesOf, exchangeLines } from './exchange.ts';
import { linesFor } from './parts.ts';
import { amendLine, type Wanted } from './price.ts';

/**
 * What an amendment changes through its stretch: added seats (QA-4), or products exchanged for others (QU-1).
 * @param earlier what it sells in the periods before, of a ramp (QRP-5)
 */
export function amendmentLines(
  draft: DraftTerm,
  wanted: readonly Wanted[],
  earlier: readonly QuoteLine[] = [],
): readonly QuoteLine[] | Refusal {
  const { state, stretch, facts } = draft;
  const changes = changesOf(draft, wanted);
  if (changes.some(({ wanted: { seats }, sold }) => seats < sold)) return exchangeLines(draft, changes, earlier);
  return linesFor(draft, wanted, (one) => amendLine(state, one, stretch, facts, today(facts)), earlier);
}
