import { addMonths, type LocalDate, maxOf, monthsBetween } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import { paymentTermDays } from '../fields.ts';
import { type Cents, sum } from '../money/money.ts';
import {
  lastTerm,
  type PeriodTerms,
  type Quote,
  type ScheduledPeriod,
  type Subscription,
  type Term,
} from '../subscription.ts';
import type { Draft, DraftTerm } from './checks.ts';
import type { QuoteBody, RampPeriod } from './commands.ts';
import { monthsOfAYear, years } from './period.ts';

/** Months. */
export const lengthOf = ({ months }: RampPeriod): number => months ?? monthsOfAYear;

/** How long all periods of a ramp are together, or undefined where there is none. */
export const rampMonths = ({ ramp }: QuoteBody): number | undefined =>
  ramp?.reduce((months, period) => months + lengthOf(period), 0);

/** QRP-5: was the term sold by periods? Later on, several years are a ramp though all of them are alike. */
export const isRampTerm = ({ periods, months }: Term, { policy }: Facts): boolean =>
  periods !== undefined || (policy.flatMultiYearIsRamp === true && months > monthsOfAYear);

/** The periods of a ramp, with what each was booked with; the years of any other term. */
export const periodsOfTerm = ({ periods, start, end }: Term): readonly ScheduledPeriod[] =>
  periods ?? years(start, end).map((year) => ({ start: year.start, end: year.end }));

/** The one in which a day lies. */
export const periodOn = <P extends ScheduledPeriod>(periods: readonly P[], on: LocalDate): P | undefined =>
  periods.find(({ start, end }) => start <= on && on < end);

/** The stretch of each period that a body asks for; of an amendment those that remain, with what they were booked with. */
export function stretchesAsked({ state, type, body, stretch }: DraftTerm): readonly ScheduledPeriod[] {
  const term = lastTerm(state);
  if (type === 'Amend' && term)
    return periodsOfTerm(term)
      .filter(({ end }) => end > stretch.start)
      .map((period) => ({ ...period, start: maxOf(period.start, stretch.start) }));
  let months = 0;
  return (body.ramp ?? []).map((period) => {
    const start = addMonths(stretch.start, months);
    months += lengthOf(period);
    return { start, end: addMonths(stretch.start, months) };
  });
}

/** The periods of a quote: where and when, and what each has of its own (QRP-8). */
export function scheduled(draft: DraftTerm): readonly ScheduledPeriod[] | undefined {
  const { ramp } = draft.body;
  return ramp && stretchesAsked(draft).map((booked, n) => withTerms(booked, ramp[n] ?? {}));
}

function withTerms({ otherRequests: _, ...booked }: ScheduledPeriod, asked: RampPeriod): ScheduledPeriod {
  const { billTo, soldTo, invoiceOwner, paymentTerm, otherRequests } = asked;
  // Another owner has contacts of its own
  const invoiceOwnerContact = asked.invoiceOwnerContact ?? (invoiceOwner ? undefined : booked.invoiceOwnerContact);
  const { invoiceOwnerContact: __, ...kept } = booked;
  return {
    ...kept,
    ...(billTo ? { billTo } : {}),
    ...(soldTo ? { soldTo } : {}),
    ...(invoiceOwner ? { invoiceOwner } : {}),
    ...(invoiceOwnerContact ? { invoiceOwnerContact } : {}),
    ...(paymentTerm === undefined ? {} : { paymentTermDays: paymentTermDays(paymentTerm) }),
    ...(otherRequests ? { otherRequests } : {}),
  };
}

/** A draft for each period as if it were the whole quote: what the period has of its own goes before (QRP-8). */
export function byPeriod(draft: DraftTerm): readonly DraftTerm[] {
  const booked = stretchesAsked(draft);
  return (scheduled(draft) ?? []).map((period, n) => {
    const { invoiceOwner, invoiceOwnerContact } = period;
    const { body, ...rest } = goingOnWith(draft, booked[n]);
    return {
      ...rest,
      body: {
        ...body,
        ...partiesIn(period),
        ...(invoiceOwner && invoiceOwner !== body.invoiceOwner ? { invoiceOwnerContact } : {}),
      },
    };
  });
}

const partiesIn = ({ billTo, soldTo, invoiceOwner, invoiceOwnerContact }: PeriodTerms): Partial<QuoteBody> => ({
  ...(billTo ? { billTo } : {}),
  ...(soldTo ? { soldTo } : {}),
  ...(invoiceOwner ? { invoiceOwner } : {}),
  ...(invoiceOwnerContact ? { invoiceOwnerContact } : {}),
});

/** The draft of an amendment within a period that was sold to others than the rest of its ramp: it stays with them (QA-7). */
export function goingOnWith<D extends Pick<Draft, 'state'>>(draft: D, booked: PeriodTerms | undefined): D {
  const { invoiceOwner, invoiceOwnerContact } = booked ?? {};
  if (!invoiceOwner && !invoiceOwnerContact) return draft;
  const { booking } = draft.state;
  const partners = {
    ...booking.partners,
    ...(invoiceOwner ? { invoiceOwner } : {}),
    ...(invoiceOwnerContact ? { invoiceOwnerContact } : {}),
  };
  return { ...draft, state: { ...draft.state, booking: { ...booking, partners } } };
}

/** An ordinary amendment of a ramp goes on as the period in which it begins, where it says nothing else (QRP-6). */
export function inItsPeriod<D extends Pick<Draft, 'state' | 'type' | 'body'>>(draft: D): D {
  const { state, type, body } = draft;
  const booked = type === 'Amend' && !body.ramp && body.start ? lastTerm(state)?.periods : undefined;
  const period = booked && periodOn(booked, body.start as LocalDate);
  if (!period) return draft;
  const { billTo, soldTo, paymentTermDays: days } = period;
  const terms = {
    ...(billTo ? { billTo } : {}),
    ...(soldTo ? { soldTo } : {}),
    ...(days === undefined ? {} : { paymentTerm: days }),
  };
  return { ...goingOnWith(draft, period), body: { ...terms, ...body } };
}

/** Unequal years are a ramp in which the fee may fall (QM-4); it starts with its first period. */
export function byYears(body: QuoteBody): QuoteBody {
  const ramp: QuoteBody['ramp'] = body.ramp ?? body.years;
  const start = body.start ?? ramp?.[0]?.start;
  return { ...body, ...(ramp ? { ramp } : {}), ...(start ? { start } : {}) };
}

/** The day from which the years of an amendment's line are counted: as in its term (QM-5), or its period (QRP-5). */
export function yearsCutAt(
  state: Subscription,
  { type, periods }: Pick<Quote, 'type' | 'periods'>,
  on: LocalDate,
): LocalDate | undefined {
  const term = type === 'Amend' ? lastTerm(state) : undefined;
  return term && ((periods && periodOn(periodsOfTerm(term), on)?.start) ?? term.start);
}

/** A period with everything that holds in it, its own or the whole quote's. */
export interface WholePeriod extends PeriodTerms {
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly billTo: Quote['billTo'];
  readonly soldTo: Quote['soldTo'];
  readonly paymentTermDays: number;
}

/** Of a quote that is no ramp: one, from its start to its end. */
export function wholePeriods(quote: Quote): readonly WholePeriod[] {
  const { start, end, billTo, soldTo, invoiceOwner, invoiceOwnerContact, paymentTermDays: days } = quote;
  const whole = {
    billTo,
    soldTo,
    ...(invoiceOwner ? { invoiceOwner } : {}),
    ...(invoiceOwnerContact ? { invoiceOwnerContact } : {}),
    paymentTermDays: days,
  };
  return (quote.periods ?? [{ start, end }]).map((period) => ({ ...whole, ...period }));
}

/** What a period comes to, in USD cents. */
export const subtotalOf = ({ lines }: Quote, { start, end }: Pick<ScheduledPeriod, 'start' | 'end'>): Cents =>
  sum(lines.filter((line) => start <= line.start && line.start < end).map(({ amount }) => amount));

/** That of a line; what is charged once begins in one of them too. */
export const periodOfLine = (quote: Quote, on: LocalDate): WholePeriod => {
  const periods = wholePeriods(quote);
  return periodOn(periods, on) ?? (periods[0] as WholePeriod);
};

/** Each value once, as the quote and its periods have it. */
const each = <T>(quote: Quote, of: (period: WholePeriod) => T | undefined): readonly T[] => [
  ...new Set([quote, ...wholePeriods(quote)].flatMap((period) => of(period) ?? [])),
];

export const paymentTermsOf = (quote: Quote): readonly number[] => each(quote, (period) => period.paymentTermDays);

/** Everybody of the customer whom a quote names. */
export const contactsOn = (quote: Quote): readonly string[] => [
  ...new Set([...each(quote, ({ billTo }) => billTo), ...each(quote, ({ soldTo }) => soldTo)]),
];

/** All through whom it is sold (rules 1.9). */
export const partnersOn = (quote: Quote): readonly string[] => [
  ...new Set([
    ...each(quote, ({ invoiceOwner }) => invoiceOwner),
    ...[quote.resalePartner, quote.distributor].filter((id) => id !== undefined),
  ]),
];

export const invoiceContactsOf = (quote: Quote): readonly string[] =>
  each(quote, ({ invoiceOwnerContact }) => invoiceOwnerContact);

/** What is written to be looked at, of all of the quote and of its periods (AP-6). */
export const notesOf = ({ specialTerms, periods = [] }: Quote): readonly string[] => [
  ...(specialTerms ? [specialTerms] : []),
  ...periods.flatMap(({ otherRequests }) => otherRequests ?? []),
];

/** The part of a body that makes this period again. @param lines as they are written in a body */
export function asPeriod(
  quote: Quote,
  { start, end, paymentTermDays: days, ...terms }: ScheduledPeriod,
  lines: NonNullable<RampPeriod['lines']>,
): RampPeriod {
  return {
    ...(quote.type === 'Amend' ? {} : { months: monthsBetween(start, end) }),
    ...(lines.length > 0 ? { lines } : {}),
    ...terms,
    ...(days === undefined ? {} : { paymentTerm: days }),
  };
}
