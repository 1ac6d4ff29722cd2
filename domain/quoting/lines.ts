import { today } from '../clock/business-date.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { QuoteLine } from '../subscription.ts';
import { cancelLines } from './cancel.ts';
import type { DraftTerm } from './checks.ts';
import { changesOf, exchangeLines } from './exchange.ts';
import { refusedOnMarketplace } from './marketplace.ts';
import { withParts } from './parts.ts';
import { amendLine, newLine, type Wanted, wantedLines } from './price.ts';
import { rampLines } from './ramp.ts';
import { renewLine } from './renew-line.ts';
import { refusedTrueUp } from './true-up.ts';

/** The lines of a quote by its type. @throws MoneyOverflow */
export function linesOf(draft: DraftTerm): readonly QuoteLine[] | Refusal {
  const lines = pricedLines(draft);
  return isRefusal(lines) ? lines : (refusedTrueUp(draft, lines) ?? refusedOnMarketplace(draft, lines) ?? lines);
}

function pricedLines(draft: DraftTerm): readonly QuoteLine[] | Refusal {
  const { state, type, body, stretch, facts } = draft;
  if (type === 'Cancel') return cancelLines(draft);
  if (body.ramp) {
    const lines = rampLines(draft);
    return isRefusal(lines) ? lines : withParts(draft, lines, body.ramp.flatMap(wantedLines));
  }
  const wanted = wantedLines(body);
  const whole = (lines: readonly QuoteLine[] | Refusal) => (isRefusal(lines) ? lines : withParts(draft, lines, wanted));
  if (type === 'Renew' || body.split) return whole(each(wanted, (one) => renewLine(draft, one)));
  if (type !== 'Amend')
    return whole(each(wanted, (one) => newLine(one, stretch, body.annualPayments ?? false, facts, today(facts))));
  const changes = changesOf(draft, wanted);
  if (changes.some(({ wanted: { seats }, sold }) => seats < sold)) return exchangeLines(draft, changes);
  return whole(each(wanted, (one) => amendLine(state, one, stretch, facts, today(facts))));
}

function each(
  wanted: readonly Wanted[],
  lineOf: (wanted: Wanted) => QuoteLine | Refusal,
): readonly QuoteLine[] | Refusal {
  const lines: QuoteLine[] = [];
  for (const one of wanted) {
    const line = lineOf(one);
    if (isRefusal(line)) return line;
    lines.push(line);
  }
  return lines;
}
