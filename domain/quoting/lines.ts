import { isRefusal, type Refusal } from '../refusal.ts';
import type { QuoteLine } from '../subscription.ts';
import { amendmentLines } from './amendment.ts';
import { cancelLines } from './cancel.ts';
import type { DraftTerm } from './checks.ts';
import { refusedOnMarketplace } from './marketplace.ts';
import { linesFor } from './parts.ts';
import { wantedLines } from './price.ts';
import { rampLines } from './ramp.ts';
import { sellLine } from './renew-line.ts';
import { refusedTrueUp } from './true-up.ts';

/** The lines of a quote by its type. @throws MoneyOverflow */
export function linesOf(draft: DraftTerm): readonly QuoteLine[] | Refusal {
  const lines = pricedLines(draft);
  return isRefusal(lines) ? lines : (refusedTrueUp(draft, lines) ?? refusedOnMarketplace(draft, lines) ?? lines);
}

function pricedLines(draft: DraftTerm): readonly QuoteLine[] | Refusal {
  const { type, body } = draft;
  if (type === 'Cancel') return cancelLines(draft);
  if (body.ramp) return rampLines(draft);
  const wanted = wantedLines(body);
  return type === 'Amend' ? amendmentLines(draft, wanted) : linesFor(draft, wanted, (one) => sellLine(draft, one));
}
