import { assertSafe, type Cents } from '../money/money.ts';
import type { PeriodTerms, Quote, QuoteLine, ScheduledPeriod } from '../subscription.ts';

const figures = [
  'sku',
  'quantity',
  'added',
  'listPrice',
  'unitPrice',
  'annual',
  'start',
  'end',
  'amount',
] as const satisfies readonly (keyof QuoteLine)[];
export type Figure = (typeof figures)[number];

export type LineChange =
  | { readonly change: 'added'; readonly product: string; readonly after: QuoteLine; readonly difference: Cents }
  | { readonly change: 'removed'; readonly product: string; readonly before: QuoteLine; readonly difference: Cents }
  | {
      readonly change: 'changed';
      readonly product: string;
      readonly before: QuoteLine;
      readonly after: QuoteLine;
      /** Which figures are others now. */
      readonly figures: readonly Figure[];
      /** USD cents, after less before. */
      readonly difference: Cents;
    };

export interface TermChange {
  readonly term: string;
  readonly before: string;
  readonly after: string;
}

/** What is different between two quotes, or two versions of one. */
export interface Comparison {
  readonly lines: readonly LineChange[];
  /** Lines that are the same on both. */
  readonly sameLines: number;
  readonly totals: {
    readonly before: { readonly total: Cents; readonly listTotal: Cents };
    readonly after: { readonly total: Cents; readonly listTotal: Cents };
    /** After less before. */
    readonly difference: Cents;
  };
  readonly terms: readonly TermChange[];
}

export function compareQuotes(before: Quote, after: Quote): Comparison {
  const pairs = paired(before.lines, after.lines);
  const lines = pairs.flatMap(lineChange);
  return {
    lines,
    sameLines: pairs.length - lines.length,
    totals: {
      before: { total: before.total, listTotal: before.listTotal },
      after: { total: after.total, listTotal: after.listTotal },
      difference: assertSafe(after.total - before.total),
    },
    terms: termChanges(before, after),
  };
}

interface Pair {
  readonly before?: QuoteLine;
  readonly after?: QuoteLine;
}

/**
 * A product may have several lines, at several prices (QC-14) or in several years (QRP-1): alike goes with alike first,
 * then with the same first day, then with the same price, then in order.
 */
function paired(before: readonly QuoteLine[], after: readonly QuoteLine[]): readonly Pair[] {
  const open = [...after];
  const partners = new Map<QuoteLine, QuoteLine>();
  for (const alike of [same, sameStartAndPrice, sameStart, samePrice, sameProduct])
    for (const line of before) {
      if (partners.has(line)) continue;
      const at = open.findIndex((other) => alike(line, other));
      const [partner] = at < 0 ? [] : open.splice(at, 1);
      if (partner) partners.set(line, partner);
    }
  return [
    ...before.map((line) => {
      const partner = partners.get(line);
      return partner ? { before: line, after: partner } : { before: line };
    }),
    ...open.map((line) => ({ after: line })),
  ];
}

const sameProduct = (a: QuoteLine, b: QuoteLine): boolean => a.product === b.product;
const sameStart = (a: QuoteLine, b: QuoteLine): boolean => sameProduct(a, b) && a.start === b.start;
const sameStartAndPrice = (a: QuoteLine, b: QuoteLine): boolean => sameStart(a, b) && samePrice(a, b);
const samePrice = (a: QuoteLine, b: QuoteLine): boolean => sameProduct(a, b) && a.unitPrice === b.unitPrice;
const same = (a: QuoteLine, b: QuoteLine): boolean => sameProduct(a, b) && different(a, b).length === 0;

const different = (a: QuoteLine, b: QuoteLine): readonly Figure[] =>
  figures.filter((figure) => a[figure] !== b[figure]);

function lineChange({ before, after }: Pair): readonly LineChange[] {
  if (before && after) {
    const changed = different(before, after);
    if (changed.length === 0) return [];
    const difference = assertSafe(after.amount - before.amount);
    return [{ change: 'changed', product: after.product, before, after, figures: changed, difference }];
  }
  if (after) return [{ change: 'added', product: after.product, after, difference: after.amount }];
  if (before) return [{ change: 'removed', product: before.product, before, difference: -before.amount }];
  return [];
}

type Words = Readonly<Record<string, (quote: Quote) => string>>;

/** No term of its own: what it is, what became of it, or what follows from the other fields. */
const noTerm: Words = {};

/** Everything that is asked for or agreed besides the lines, in words; by field, so that a new one says here what it is. */
const terms: Readonly<Record<keyof Quote, Words>> = {
  id: noTerm,
  opportunity: noTerm,
  version: noTerm,
  status: noTerm,
  approvedAt: noTerm,
  primary: noTerm,
  type: { type: (quote) => quote.type },
  lines: noTerm,
  total: noTerm,
  listTotal: noTerm,
  start: { start: (quote) => quote.start },
  end: { end: (quote) => quote.end },
  initialTerm: { 'initial term': (quote) => `${quote.initialTerm} months` },
  renewalTerm: { 'renewal term': (quote) => `${quote.renewalTerm} months` },
  paymentTermDays: { 'payment term': (quote) => `Net ${quote.paymentTermDays}` },
  paymentTermOfRoute: noTerm,
  periods: { periods: ({ periods = [] }) => periods.map(periodText).join('; ') },
  annualPayments: { schedule: (quote) => (quote.annualPayments ? 'annual payments' : 'prepaid') },
  unequalYears: { 'unequal years': (quote) => yesNo(quote.unequalYears) },
  customSchedule: { 'custom schedule': (quote) => quote.customSchedule ?? '' },
  template: { template: (quote) => quote.template },
  billTo: { 'bill-to': (quote) => quote.billTo },
  soldTo: { 'sold-to': (quote) => quote.soldTo },
  entity: { entity: (quote) => quote.entity },
  validUntil: { 'valid until': (quote) => quote.validUntil },
  specialTerms: { 'special terms': (quote) => quote.specialTerms ?? '' },
  nonStandardTerms: { 'non-standard terms': (quote) => quote.nonStandardTerms ?? '' },
  priceLock: { 'price lock': (quote) => quote.priceLock ?? '' },
  futureFeature: { 'future feature': (quote) => quote.futureFeature ?? '' },
  offer: { offer: (quote) => quote.offer ?? '' },
  invoiceOwner: { 'invoice owner': (quote) => quote.invoiceOwner ?? '' },
  invoiceOwnerContact: { 'invoice-owner contact': (quote) => quote.invoiceOwnerContact ?? '' },
  resalePartner: { 'resale partner': (quote) => quote.resalePartner ?? '' },
  distributor: { distributor: (quote) => quote.distributor ?? '' },
  customerWord: { 'customer’s word': (quote) => quote.customerWord ?? '' },
  selfQuote: { 'self-quote': (quote) => quote.selfQuote ?? '' },
  concurrentWith: { 'concurrent with': (quote) => quote.concurrentWith ?? '' },
  coTermWith: { 'co-term with': (quote) => quote.coTermWith ?? '' },
  carries: noTerm,
  split: { 'part of a split': (quote) => yesNo(quote.split) },
  msaEffectiveDate: { 'agreement effective date': (quote) => quote.msaEffectiveDate ?? '' },
  taxExempt: { tax: (quote) => (quote.taxExempt ? 'exempt' : 'charged') },
  toggles: {
    'customer reference': (quote) => onOff(quote.toggles?.customerReference),
    'quarterly true-up language': (quote) => onOff(quote.toggles?.quarterlyTrueUp),
    'signature block': (quote) => onOff(!quote.toggles?.removeSignatureBlock),
  },
  superSonics: {
    'contract: auto-renewal': ({ superSonics }) => yesNo(superSonics?.contractAutoRenewal),
    'contract: quarterly reconciliation': ({ superSonics }) => yesNo(superSonics?.contractQuarterlyReconciliation),
    'contract: operational data': ({ superSonics }) => yesNo(superSonics?.contractOperationalData),
    'turn on: auto-renewal': ({ superSonics }) => yesNo(superSonics?.turnOnAutoRenewal),
    'turn on: quarterly reconciliation': ({ superSonics }) => yesNo(superSonics?.turnOnQuarterlyReconciliation),
    'turn on: operational data': ({ superSonics }) => yesNo(superSonics?.turnOnOperationalData),
    'turn on: cloud licensing': ({ superSonics }) => superSonics?.turnOnCloudLicensing ?? '',
    'opt-out language': ({ superSonics }) => (superSonics?.optOutLanguage ?? []).join(', '),
  },
  fairValueReview: { 'fair-value review': (quote) => (quote.fairValueReview ?? []).join(', ') },
  legalReview: { 'legal review': (quote) => quote.legalReview ?? '' },
  reviewFlag: { 'review flag': (quote) => onOff(quote.reviewFlag) },
  serviceAttachAnswers: { 'service-attach answers': (quote) => (quote.serviceAttachAnswers ?? []).join('; ') },
  insteadOfTrial: { 'instead of a trial': (quote) => quote.insteadOfTrial ?? '' },
  customServices: noTerm,
  scope: noTerm,
  comments: { comments: (quote) => quote.comments ?? '' },
  catalogue: { catalogue: (quote) => quote.catalogue },
  editors: noTerm,
  accepted: noTerm,
};

/** What a period of a ramp has of its own (QRP-8). */
const periodText = ({ start, end, paymentTermDays, ...terms }: ScheduledPeriod): string =>
  [
    `${start} to ${end}`,
    ...(paymentTermDays === undefined ? [] : [`Net ${paymentTermDays}`]),
    ...Object.entries(terms).map(([name, value]) => `${inWords[name as keyof typeof terms]} ${value}`),
  ].join(', ');

const inWords: Readonly<Record<Exclude<keyof PeriodTerms, 'paymentTermDays'>, string>> = {
  billTo: 'bill-to',
  soldTo: 'sold-to',
  invoiceOwner: 'invoice owner',
  invoiceOwnerContact: 'invoice-owner contact',
  otherRequests: 'other requests:',
};

const onOff = (on: boolean | undefined): string => (on ? 'on' : 'off');
const yesNo = (on: boolean | undefined): string => (on === undefined ? '' : on ? 'Yes' : 'No');

function termChanges(before: Quote, after: Quote): readonly TermChange[] {
  return Object.values(terms)
    .flatMap((words) => Object.entries(words))
    .map(([term, of]) => ({ term, before: of(before), after: of(after) }))
    .filter((change) => change.before !== change.after);
}
