import { today } from '../clock/business-date.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { QuoteLine } from '../subscription.ts';
import type { DraftTerm } from './checks.ts';
import { amendLine, newLine, wantedLines } from './price.ts';

/** The lines of a quote by its type. @throws MoneyOverflow */
export function linesOf({ state, type, body, stretch, facts }: DraftTerm): readonly QuoteLine[] | Refusal {
  const lines: QuoteLine[] = [];
  for (const wanted of wantedLines(body)) {
    const line =
      type === 'Amend'
        ? amendLine(state, wanted, stretch, facts, today(facts))
        : newLine(wanted, stretch, body.annualPayments ?? false, facts, today(facts));
    if (isRefusal(line)) return line;
    lines.push(line);
  }
  return lines;
}
