import { addMonths, monthsBetween } from '../calendar/dates.ts';
import { formatMoney, sum } from '../money/money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Quote, QuoteLine } from '../subscription.ts';
import type { DraftTerm } from './checks.ts';
import type { QuoteBody, RampPeriod } from './commands.ts';
import { withParts } from './parts.ts';
import { wantedLines } from './price.ts';
import { sellLine } from './renew-line.ts';

const regularMonths = 12;
const monthsOf = ({ months }: RampPeriod): number => months ?? regularMonths;

/** How long all periods of a ramp are together, or undefined where there is none. */
export const rampMonths = ({ ramp }: QuoteBody): number | undefined =>
  ramp?.reduce((months, period) => months + monthsOf(period), 0);

/** The rules of a ramp that its body alone can break (QRP-2, QRP-5, QRP-8). */
export function refusedRamp({ type, body, facts }: DraftTerm): Refusal | undefined {
  const { ramp } = body;
  if (!ramp) return undefined;
  const unequal = refusedYears(body);
  if (unequal) return unequal;
  if (type === 'Amend')
    return refuse(
      'quote.type-not-possible',
      'QRP-5',
      'A subscription becomes a ramp when it is renewed, not in its term.',
    );
  if (body.seats || body.lines)
    return refuse('quote.ramp-irregular', 'QRP-8', 'The seats of a ramp are given for each period.');
  if (body.term !== undefined && body.term !== rampMonths(body))
    return refuse('quote.ramp-irregular', 'QRP-2', `Its periods come to ${rampMonths(body)} months, not ${body.term}.`);
  const odd = ramp.find((period) => monthsOf(period) !== regularMonths);
  if (odd && !facts.policy.irregularRampByApproval)
    return refuse('quote.ramp-irregular', 'QRP-2', `A period of ${monthsOf(odd)} months: each one is 12 months long.`);
  return undefined;
}

/** QM-4, QM-3: unequal years are paid year by year; equal ones are one quote over the whole term. */
function refusedYears({ years, ramp, annualPayments }: QuoteBody): Refusal | undefined {
  if (!years) return undefined;
  if (ramp !== years)
    return refuse('quote.ramp-irregular', 'QRP-8', 'A quote goes by a ramp or by years, not by both.');
  if (!annualPayments)
    return refuse('quote.years-paid-yearly', 'QM-4', 'Unequal years are paid year by year: turn annual payments on.');
  return undefined;
}

/** A line for each product of each period, at the price of one year, with the 1-year SKU (QRP-1, QRP-4). */
export function rampLines(draft: DraftTerm): readonly QuoteLine[] | Refusal {
  const { body, stretch } = draft;
  const lines: QuoteLine[] = [];
  let start = stretch.start;
  let same = true;
  let before: { readonly seats: number; readonly annual: number } | undefined;
  for (const period of body.ramp ?? []) {
    const end = addMonths(stretch.start, monthsBetween(stretch.start, start) + monthsOf(period));
    const own: QuoteLine[] = [];
    for (const wanted of wantedLines({ discount: body.discount, price: body.price, ...period })) {
      const line = sellLine(draft, wanted, { ...stretch, start, end, months: regularMonths });
      if (isRefusal(line)) return line;
      own.push(...withParts(draft, line, wanted, lines));
    }
    const now = {
      seats: own.reduce((seats, { quantity, part }) => seats + (part ? 0 : quantity), 0),
      annual: sum(own.map(({ annual }) => annual)),
    };
    const falls = before && now.annual < before.annual && !body.years; // QM-4: unequal years may cost less, QTU-6: never have fewer seats
    if (before && (now.seats < before.seats || falls))
      return refuse(
        'quote.ramp-decreases',
        'QRP-3',
        `From ${start} it would fall: seats ${before.seats} to ${now.seats}, yearly fee ${formatMoney(before.annual)} to ${formatMoney(now.annual)}.`,
      );
    same &&= before === undefined || sameAs(lines, own);
    lines.push(...own);
    before = now;
    start = end;
  }
  return body.years && same
    ? refuse('quote.years-equal', 'QM-3', 'All years are equal: one quote over the whole term, with annual payments.')
    : lines;
}

/** Whether a year sells what the one before it sold, at its prices. */
function sameAs(earlier: readonly QuoteLine[], own: readonly QuoteLine[]): boolean {
  const last = earlier.at(-1)?.start;
  const figures = (lines: readonly QuoteLine[]): string =>
    JSON.stringify(
      lines
        .filter(({ part }) => !part)
        .map(({ product, quantity, unitPrice, pricing }) => [product, quantity, unitPrice, pricing]),
    );
  return figures(earlier.filter(({ start }) => start === last)) === figures(own);
}

export const isRamp = ({ lines }: Quote): boolean => lines.some(({ start }) => start !== lines[0]?.start);

/** P2026: a step that is no whole year is asked for (QRP-2). */
export const isIrregularRamp = (quote: Quote): boolean =>
  quote.type !== 'Cancel' &&
  isRamp(quote) &&
  quote.lines.some(({ start, end }) => addMonths(start, regularMonths) !== end);

/** The periods that make these lines again. @param lineOf how a line is written in a body */
export function asRamp(
  quote: Quote,
  lineOf: (line: QuoteLine) => NonNullable<RampPeriod['lines']>[number],
): RampPeriod[] {
  const starts = [...new Set(quote.lines.map(({ start }) => start))];
  return starts.map((start) => {
    const own = quote.lines.filter((line) => line.start === start && !line.part);
    return { months: monthsBetween(start, own[0]?.end ?? start), lines: own.map(lineOf) };
  });
}
