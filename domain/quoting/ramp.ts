import { addMonths } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import { type Cents, formatMoney, sum } from '../money/money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { lastTerm, type Quote, type QuoteLine, type ScheduledPeriod } from '../subscription.ts';
import type { DraftTerm } from './checks.ts';
import type { QuoteBody, RampPeriod } from './commands.ts';
import { linesFor } from './parts.ts';
import { monthsOfAYear } from './period.ts';
import { asPeriod, isRampTerm, lengthOf, rampMonths, stretchesAsked } from './periods.ts';
import { wantedLines } from './price.ts';
import { amendedPeriods } from './ramp-amendment.ts';
import { sellLine } from './renew-line.ts';

/** The rules of a ramp that its body alone can break (QRP-1, QRP-2, QRP-5, QRP-8). */
export function refusedRamp(draft: DraftTerm): Refusal | undefined {
  const { type, body, facts } = draft;
  const { ramp } = body;
  if (!ramp) return undefined;
  const unequal = refusedYears(body);
  if (unequal) return unequal;
  const flat = type === 'Amend' ? refusedBase(draft) : undefined;
  if (flat) return flat;
  if (body.seats || body.lines)
    return refuse('quote.ramp-irregular', 'QRP-8', 'The seats of a ramp are given for each period.');
  const wrong = type === 'Amend' ? refusedRest(draft, ramp) : refusedLengths(body, ramp, facts);
  return wrong ?? refusedStretches(draft, ramp);
}

function refusedLengths(body: QuoteBody, ramp: readonly RampPeriod[], { policy }: Facts): Refusal | undefined {
  if (ramp.length < 2)
    return refuse('quote.ramp-irregular', 'QRP-1', 'A ramp has two periods or more; one is an ordinary term.');
  if (body.term !== undefined && body.term !== rampMonths(body))
    return refuse('quote.ramp-irregular', 'QRP-2', `Its periods come to ${rampMonths(body)} months, not ${body.term}.`);
  const odd = ramp.find((period) => lengthOf(period) !== monthsOfAYear);
  if (odd && !policy.irregularRampByApproval)
    return refuse('quote.ramp-irregular', 'QRP-2', `A period of ${lengthOf(odd)} months: each one is 12 months long.`);
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

/** QRP-5: the amendment of a ramp is a ramp; nothing else becomes one by amendment. */
function refusedBase({ state, body, facts }: DraftTerm): Refusal | undefined {
  const term = lastTerm(state);
  if (term && isRampTerm(term, facts) && !body.years) return undefined;
  return refuse(
    'quote.type-not-possible',
    'QRP-5',
    'A subscription becomes a ramp when it is renewed, not in its term.',
  );
}

/** QRP-5: it goes over the periods that remain. */
function refusedRest(draft: DraftTerm, ramp: readonly RampPeriod[]): Refusal | undefined {
  const remain = stretchesAsked(draft);
  if (ramp.length === remain.length) return undefined;
  const starts = remain.map(({ start }) => start).join(', ');
  return refuse(
    'quote.ramp-irregular',
    'QRP-5',
    `Periods that remain: ${remain.length}, from ${starts}. Name each, empty where nothing changes; there are ${ramp.length}.`,
  );
}

/** QRP-8: a start or a length that is named is that of its period, so that there is neither gap nor overlap. */
function refusedStretches(draft: DraftTerm, ramp: readonly RampPeriod[]): Refusal | undefined {
  for (const [n, { start, end }] of stretchesAsked(draft).entries()) {
    const asked = ramp[n];
    if (asked?.start !== undefined && asked.start !== start)
      return refuse('quote.ramp-irregular', 'QRP-8', `Period ${n + 1} starts on ${start}, not on ${asked.start}.`);
    if (draft.type === 'Amend' && asked?.months !== undefined && addMonths(start, asked.months) !== end)
      return refuse(
        'quote.ramp-irregular',
        'QRP-8',
        `Period ${n + 1} runs from ${start} to ${end}, not for ${asked.months} months.`,
      );
  }
  return undefined;
}

/** The lines of each period (QRP-1). */
export function rampLines(draft: DraftTerm): readonly QuoteLine[] | Refusal {
  return draft.type === 'Amend' ? amendedPeriods(draft) : newPeriods(draft);
}

/** A line for each product of each period, at the price of one year, with the 1-year SKU (QRP-1, QRP-4). */
function newPeriods(draft: DraftTerm): readonly QuoteLine[] | Refusal {
  const { body, stretch } = draft;
  const lines: QuoteLine[] = [];
  let same = true;
  let before: Level | undefined;
  for (const [n, { start, end }] of stretchesAsked(draft).entries()) {
    const period = { ...stretch, start, end, months: monthsOfAYear };
    const wanted = wantedLines({ discount: body.discount, price: body.price, ...body.ramp?.[n] });
    const own = linesFor(draft, wanted, (one) => sellLine(draft, one, period), lines);
    if (isRefusal(own)) return own;
    const now = levelOf(own);
    const falls = before && now.annual < before.annual && !body.years; // QM-4: unequal years may cost less, QTU-6: never have fewer seats
    if (before && (now.seats < before.seats || falls)) return fallen(start, before, now);
    same &&= before === undefined || sameAs(lines, own);
    lines.push(...own);
    before = now;
  }
  return body.years && same
    ? refuse('quote.years-equal', 'QM-3', 'All years are equal: one quote over the whole term, with annual payments.')
    : lines;
}

/** What is sold in a period: seats, and USD cents a year. */
export interface Level {
  readonly seats: number;
  readonly annual: Cents;
}

export const levelOf = (lines: readonly QuoteLine[]): Level => ({
  seats: lines
    .filter(({ family, kind, part }) => family === undefined && kind === undefined && !part)
    .reduce((seats, { added }) => seats + added, 0),
  annual: sum(lines.map(({ annual }) => annual)),
});

/** QRP-3. */
export const fallen = (start: string, before: Level, now: Level): Refusal =>
  refuse(
    'quote.ramp-decreases',
    'QRP-3',
    `From ${start} it would fall: seats ${before.seats} to ${now.seats}, yearly fee ${formatMoney(before.annual)} to ${formatMoney(now.annual)}.`,
  );

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

/** Of a quote from before its periods were kept, each is where a line starts. */
const periodsOf = ({ periods, lines }: Quote): readonly ScheduledPeriod[] =>
  periods ??
  [...new Map(lines.map(({ start, end }) => [start, { start, end }])).values()].filter((_, __, all) => all.length > 1);

export const isRamp = (quote: Quote): boolean => periodsOf(quote).length > 0;

/** P2026: a step that is no whole year is asked for (QRP-2). The steps of an amendment are those of its base. */
export const isIrregularRamp = (quote: Quote): boolean =>
  (quote.type === 'New' || quote.type === 'Renew') &&
  periodsOf(quote).some(({ start, end }) => addMonths(start, monthsOfAYear) !== end);

/** The periods that make these lines again. @param written as lines are written in a body */
export const asRamp = (
  quote: Quote,
  written: (lines: readonly QuoteLine[]) => NonNullable<RampPeriod['lines']>,
): RampPeriod[] =>
  periodsOf(quote).map((period) =>
    asPeriod(quote, period, written(quote.lines.filter(({ start }) => start === period.start))),
  );
