import { monthsBetween } from '../calendar/dates.ts';
import { formatPercent } from '../money/money.ts';
import type { Quote } from '../subscription.ts';
import type { EditQuote, QuoteBody } from './commands.ts';
import { contractAsked, switchesChanged } from './contract.ts';
import { asRamp, isRamp } from './ramp.ts';

/** The body that makes this quote again. */
export function asBody(quote: Quote): QuoteBody {
  return {
    ...(quote.type === 'Cancel' ? {} : isRamp(quote) ? asPeriods(quote) : { lines: asLines(quote, quote.lines) }),
    ...datesGiven(quote),
    renewalTerm: quote.renewalTerm,
    paymentTerm: quote.paymentTermDays,
    annualPayments: quote.annualPayments,
    billTo: quote.billTo,
    soldTo: quote.soldTo,
    validUntil: quote.validUntil,
    ...(quote.split ? { split: true } : {}),
    ...(quote.coTermWith ? { coTermWith: quote.coTermWith } : {}),
    ...(quote.concurrentWith ? { concurrentWith: quote.concurrentWith } : {}),
    ...(quote.comments ? { comments: quote.comments } : {}),
    ...(quote.specialTerms ? { specialTerms: quote.specialTerms } : {}),
    ...declaredOf(quote),
    ...(quote.offer ? { offer: quote.offer } : {}),
    ...(quote.serviceAttachAnswers ? { serviceAttachAnswers: [...quote.serviceAttachAnswers] } : {}),
    ...(quote.insteadOfTrial ? { insteadOfTrial: quote.insteadOfTrial } : {}),
    ...contractAsked(quote),
  };
}

/** An amendment names a product once, by its new total, which its last line has (QA-6). */
function asLines({ type }: Quote, lines: Quote['lines']): NonNullable<QuoteBody['lines']> {
  const own = lines.filter(({ part }) => !part);
  return (type === 'Amend' ? [...new Map(own.map((line) => [line.product, line])).values()] : own).map(asLine);
}

/** Without a price where it follows: from an offer, from what is given back, from what a switch replaces (QU-3). */
function asLine({ product, quantity, added, unitPrice, ...line }: Quote['lines'][number]) {
  const follows = line.offer !== undefined || added < 0 || line.keepsApprovedPrice === true;
  return {
    product,
    seats: quantity,
    ...(line.pricing && !follows ? { discount: `${formatPercent(line.pricing.discountBasisPoints)} %` } : {}),
    ...(line.pricing || follows ? {} : { price: centsText(unitPrice) }),
  };
}

/** What of its dates does not follow from the running term, which may be another by now (QA-2, QR-1). */
function datesGiven(quote: Quote): Pick<QuoteBody, 'start' | 'term'> {
  const term = quote.unequalYears ? monthsBetween(quote.start, quote.end) : quote.initialTerm;
  return {
    ...(quote.type === 'Renew' ? {} : { start: quote.start }),
    ...(quote.type === 'Amend' || followsRenewalTerm(quote) ? {} : { term }),
  };
}

/** QR-1: the end of a renewal follows from its renewal term, also when that is edited. */
const followsRenewalTerm = ({ type, unequalYears, initialTerm, renewalTerm }: Quote): boolean =>
  type === 'Renew' && !unequalYears && initialTerm === renewalTerm;

function asPeriods(quote: Quote): Pick<QuoteBody, 'ramp' | 'years'> {
  const ramp = asRamp(quote, (lines) => asLines(quote, lines));
  return quote.unequalYears ? { years: ramp.map(({ months: _, ...year }) => year) } : { ramp };
}

/** An edit on top of the quote: new seats replace the old ones at their prices, a new price or discount reprices them. */
export function merged(old: Quote, edit: Omit<EditQuote, 'version'>): QuoteBody {
  const body = asBody(old);
  const changes = { ...edit, ...switchesChanged(old, edit) };
  const { lines = [], ramp, years, ...rest } = body;
  const reprices = changes.discount !== undefined || changes.price !== undefined;
  if (changes.ramp || changes.years) return { ...rest, term: undefined, ...changes }; // its periods tell how long it is
  if (changes.lines || (changes.seats && reprices)) return { ...rest, ...changes };
  if (changes.seats) {
    const { seats, ...others } = changes;
    return {
      ...rest,
      ...others,
      lines: Object.entries(seats).map(([product, count]) => ({
        product,
        seats: count,
        price: lines.find((line) => line.product === product)?.price,
      })),
    };
  }
  if (reprices)
    return {
      ...rest,
      ...changes,
      ...(ramp ? { ramp: ramp.map(unpriced) } : years ? { years: years.map(unpriced) } : unpriced({ lines })),
    };
  return { ...body, ...changes };
}

/** The same seats, whatever they cost. */
const unpriced = <P extends Pick<QuoteBody, 'lines'>>(period: P): P => ({
  ...period,
  lines: period.lines?.map(({ product, seats }) => ({ product, seats })),
});

const centsText = (cents: number): string => `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

type Declared = Pick<Quote, 'nonStandardTerms' | 'customSchedule' | 'priceLock' | 'futureFeature' | 'reviewFlag'>;

/** What is said of a deal and asks for approval (2.3); an empty text takes it back. */
export const declaredOf = (from: Partial<Pick<QuoteBody, keyof Declared>>): Declared => ({
  ...(from.nonStandardTerms ? { nonStandardTerms: from.nonStandardTerms } : {}),
  ...(from.customSchedule ? { customSchedule: from.customSchedule } : {}),
  ...(from.priceLock ? { priceLock: from.priceLock } : {}),
  ...(from.futureFeature ? { futureFeature: from.futureFeature } : {}),
  ...(from.reviewFlag ? { reviewFlag: true as const } : {}),
});
