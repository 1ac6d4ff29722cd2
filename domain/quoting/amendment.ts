import { today } from '../clock/business-date.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { lastTerm, type QuoteLine } from '../subscription.ts';
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
  if (changes.some(({ wanted: { seats }, sold }) => seats < sold))
    return refusedAcross(draft) ?? exchangeLines(draft, changes, earlier);
  return linesFor(draft, wanted, (one) => amendLine(state, one, stretch, facts, today(facts)), earlier);
}

/** QRP-5: seats are given back at what they were sold for, which differs by period. Seats that are added need no schedule (QRP-6). */
function refusedAcross({ state, stretch }: DraftTerm): Refusal | undefined {
  const across = lastTerm(state)?.periods?.filter(({ start, end }) => start < stretch.end && stretch.start < end) ?? [];
  if (across.length < 2) return undefined;
  return refuse(
    'quote.ramp-irregular',
    'QRP-5',
    `Products of a ramp are exchanged period by period: give a ramp with the new totals of each of the ${across.length} that remain.`,
  );
}
