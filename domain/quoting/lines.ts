import { today } from '../clock/business-date.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { QuoteLine } from '../subscription.ts';
import { cancelLines } from './cancel.ts';
import type { DraftTerm } from './checks.ts';
import { changesOf, exchangeLines } from './exchange.ts';
import { refusedOnMarketplace } from './marketplace.ts';
import { withParts } from './parts.ts';
import { amendLine, type Wanted, wantedLines } from './price.ts';
import { rampLines } from './ramp.ts';
import { sellLine } from './renew-line.ts';
import { refusedTrueUp } from './true-up.ts';

/** The lines of a quote by its type. @throws MoneyOverflow */
export function linesOf(draft: DraftTerm): readonly QuoteLine[] | Refusal {
  const lines = pricedLines(draft);
  return isRefusal(lines) ? lines : (refusedTrueUp(draft, lines) ?? refusedOnMarketplace(draft, lines) ?? lines);
}

function pricedLines(draft: DraftTerm): readonly QuoteLine[] | Refusal {
  const { state, type, body, stretch, facts } = draft;
  if (type === 'Cancel') return cancelLines(draft);
  if (body.ramp) return rampLines(draft);
  const wanted = wantedLines(body);
  if (type !== 'Amend') return each(draft, wanted, (one) => sellLine(draft, one));
  const changes = changesOf(draft, wanted);
  if (changes.some(({ wanted: { seats }, sold }) => seats < sold)) return exchangeLines(draft, changes);
  return each(draft, wanted, (one) => amendLine(state, one, stretch, facts, today(facts)));
}

function each(
  draft: DraftTerm,
  wanted: readonly Wanted[],
  lineOf: (wanted: Wanted) => QuoteLine | Refusal,
): readonly QuoteLine[] | Refusal {
  const lines: QuoteLine[] = [];
  for (const one of wanted) {
    const line = lineOf(one);
    if (isRefusal(line)) return line;
    lines.push(...withParts(draft, line, one));
  }
  return lines;
}
