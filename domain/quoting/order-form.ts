import type { Account, Contact } from '../account/account.ts';
import { dateIn, type Instant, type LocalDate, printedEnd } from '../calendar/dates.ts';
import type { Pricing } from '../catalog/pricing.ts';
import { discountBasisPoints, formatMoney } from '../money/money.ts';
import { rowsFor } from '../policy/eligibility.ts';
import type { Policy } from '../policy/policy.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Quote, QuoteLine, ScheduledPeriod } from '../subscription.ts';
import { type AccountId, accountOfContact, type Entity } from '../vocabulary.ts';
import { concurrentText } from './concurrent.ts';
import { paymentTermsOf, subtotalOf } from './periods.ts';

export type FormKind = 'Order Form' | 'Draft Proposal';

export interface FormLine {
  readonly product: string;
  readonly sku: string;
  /** Seats or units: of an amendment the added ones, negative where they are given back (QU-1). */
  readonly quantity: number;
  readonly charged: 'by the year' | 'once';
  /** Neither of them on a template that hides the discount (QC-3). */
  readonly listPrice?: string;
  readonly discount?: string;
  /** Of one seat or unit, for a year or once. */
  readonly unitPrice: string;
  /** Where the fee is not so much a unit: how it follows from the quantity. */
  readonly pricing?: string;
  readonly start: LocalDate;
  readonly end: LocalDate;
  /** As it is printed: the last day that is included (C-2). */
  readonly lastDay: LocalDate;
  readonly days: number;
  readonly amount: string;
}

export interface FormParagraph {
  readonly heading: string;
  readonly text: string;
}

/** All that a form or proposal says; its JSON, its text and its PDF are this same value. Amounts are text in USD. */
export interface OrderForm {
  readonly kind: FormKind;
  readonly title: string;
  readonly quote: string;
  readonly version: number;
  readonly type: Quote['type'];
  readonly template: string;
  /** The day on which this version was made. */
  readonly date: LocalDate;
  readonly seller: { readonly entity: Entity; readonly name: string; readonly address: readonly string[] };
  readonly customer: string;
  readonly soldTo: Contact | undefined;
  readonly billTo: Contact | undefined;
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly lastDay: LocalDate;
  /** Months. */
  readonly initialTerm: number;
  readonly renewalTerm: number;
  readonly paymentTerm: string;
  readonly schedule: string;
  readonly validUntil: LocalDate;
  readonly currency: 'USD';
  readonly lines: readonly FormLine[];
  readonly listTotal?: string;
  readonly discount?: string;
  /** Of a contract reset: the new subscription, and what is credited of the old one (QX-2). */
  readonly subtotal?: string;
  readonly credit?: string;
  readonly total: string;
  readonly terms: readonly FormParagraph[];
  /** Who signs; a proposal has nobody, as it is never acceptable for booking (QC-10), nor has who signed elsewhere (QC-8). */
  readonly signatures: readonly string[];
}

/** QC-10: a form is for a quote that is approved, or that needs no approval. */
export function refusedForm(quote: Quote): Refusal | undefined {
  if (quote.status === 'Approved' || quote.status === 'Approvals Not Required') return undefined;
  return refuse(
    'quote.not-approved',
    'QC-10',
    `It is ${quote.status}; an order form needs approval, a draft proposal does not.`,
  );
}

export interface FormOf {
  readonly kind: FormKind;
  readonly quote: Quote;
  readonly madeAt: Instant;
  readonly account: Account;
  /** The one that the quote was priced under. */
  readonly policy: Policy;
  /** Of a contract reset: the Cancel quote that is on the same form (QX-2). */
  readonly credit?: Quote | undefined;
  /** Whom the quote names as partners, by their ids (1.9). */
  readonly partners?: Readonly<Record<AccountId, Account>> | undefined;
  /** For whom a managed service provider buys (OT-2). */
  readonly endCustomer?: string | undefined;
}

/**
 * What the customer reads and signs: of an amendment the added seats and their prorated amounts only (QA-4). Equal
 * quotes of equal accounts give equal forms: nothing in it comes from the day on which it is asked for.
 */
export function orderForm(of: FormOf): OrderForm {
  const { kind, quote, madeAt, account, policy, credit } = of;
  const seller = { entity: quote.entity, ...policy.sellers[quote.entity] };
  const partner = partnerTexts[quote.template];
  const hidden = hidesDiscount(quote);
  return {
    kind,
    title: partner ? `${kind}: ${quote.template}` : kind,
    quote: quote.id,
    version: quote.version,
    type: quote.type,
    template: quote.template,
    date: dateIn(madeAt, policy.zone),
    seller,
    customer: account.name,
    soldTo: account.contacts[quote.soldTo],
    billTo: account.contacts[quote.billTo],
    start: quote.start,
    end: quote.end,
    lastDay: printedEnd(quote.end),
    initialTerm: quote.initialTerm,
    renewalTerm: quote.renewalTerm,
    paymentTerm: paymentTermsOf(quote)
      .map((days) => `Net ${days}`)
      .join(', '),
    schedule: quote.annualPayments ? 'Annual payments' : 'Prepaid',
    validUntil: quote.validUntil,
    currency: 'USD',
    lines: [...quote.lines, ...(credit?.lines ?? [])].map((line) => formLine(line, hidden)),
    ...(hidden || quote.listTotal === quote.total
      ? {}
      : { listTotal: formatMoney(quote.listTotal), discount: formatMoney(quote.listTotal - quote.total) }),
    ...(credit ? { subtotal: formatMoney(quote.total), credit: formatMoney(credit.total) } : {}),
    total: formatMoney(quote.total + (credit?.total ?? 0)),
    terms: paragraphs(of, seller.name),
    signatures: kind === 'Order Form' && !quote.toggles?.removeSignatureBlock ? [seller.name, buyerOf(of)] : [], // QC-8
  };
}

/** QC-3: this template names neither list price nor discount. */
const hidesDiscount = (quote: Quote): boolean => quote.template === 'Standard (hide discount)';

function formLine(line: QuoteLine, hidden: boolean): FormLine {
  return {
    product: line.product,
    sku: line.sku,
    quantity: line.added,
    charged: line.kind === 'one-time' ? 'once' : 'by the year',
    ...(hidden ? {} : { listPrice: formatMoney(line.listPrice), discount: percent(line.listPrice, line.unitPrice) }),
    unitPrice: formatMoney(line.unitPrice),
    ...(line.pricing ? { pricing: inWords(line.pricing.unit) } : {}),
    start: line.start,
    end: line.end,
    lastDay: printedEnd(line.end),
    days: line.days,
    amount: formatMoney(line.amount),
  };
}

/** `tiered: up to 10 at 100.00, above at 80.00` */
function inWords(pricing: Pricing): string {
  if (pricing.model === 'flat') return `flat: ${formatMoney(pricing.flatFee)}`;
  if (pricing.model === 'per-unit') return `${formatMoney(pricing.unitPrice)} each`;
  const steps = pricing.tiers.map(
    ({ upTo, unitPrice, flatFee }) =>
      `${upTo === undefined ? 'above' : `up to ${upTo}`} at ${formatMoney(unitPrice)}${flatFee ? ` and ${formatMoney(flatFee)}` : ''}`,
  );
  return `${pricing.model}: ${steps.join(', ')}`;
}

function percent(list: number, price: number): string {
  const points = discountBasisPoints(list, price);
  const part = points % 100;
  return `${Math.trunc(points / 100)}${part === 0 ? '' : `.${String(part).padStart(2, '0')}`} %`;
}

/** Who signs for what is bought: the partner that is invoiced, where there is one (1.9). */
const buyerOf = ({ quote, account, partners }: FormOf): string => nameOf(quote.invoiceOwner, partners) ?? account.name;

const nameOf = (id: AccountId | undefined, partners: FormOf['partners']): string | undefined =>
  id === undefined ? undefined : partners?.[id]?.name;

type Text = (of: FormOf, seller: string) => string;

/** Templates of the routes through a partner (QC-3), and what they say besides (1.9). */
const partnerTexts: Readonly<Record<string, Text>> = {
  'Authorized Reseller': (of, seller) =>
    `${nameOf(of.quote.resalePartner, of.partners) ?? 'The reseller'} buys for resale to ${of.account.name} under its partner agreement with ${ended(seller)} ${ordered(of)}`,
  MSP: ({ quote, partners, endCustomer }, seller) =>
    `${nameOf(quote.resalePartner, partners) ?? 'The managed service provider'} uses the products to serve its end customer${endCustomer ? `, ${endCustomer}` : ''}, under its partner agreement with ${ended(seller)}`,
  Distributor: (of, seller) =>
    `${nameOf(of.quote.distributor, of.partners) ?? 'The distributor'} buys for resale through ${nameOf(of.quote.resalePartner, of.partners) ?? 'its reseller'} to ${of.account.name}, under its partner agreement with ${ended(seller)} ${ordered(of)}`,
};

/** A name at the end of a sentence: `GitLab Inc.` has its full stop. */
const ended = (name: string): string => (name.endsWith('.') ? name : `${name}.`);

/** QCH-4. */
const ordered = ({ quote, partners }: FormOf): string => {
  const contact = partners?.[quote.invoiceOwner ?? '']?.contacts[quote.invoiceOwnerContact ?? ''];
  const invoiced = contact ? ` The invoice goes to ${contact.name}, ${contact.email}.` : '';
  return `Its purchase order names ${quote.id}.${invoiced} The end user accepts the terms of use before using the products.`;
};

/** The fixed wording: reps cannot edit it (QC-11); what deal desk or Legal agreed comes as special terms. */
function paragraphs(of: FormOf, seller: string): readonly FormParagraph[] {
  const { kind, quote, account, policy, credit } = of;
  const partner = partnerTexts[quote.template]?.(of, seller);
  const draft =
    'This is a draft proposal. It is not an offer, cannot be signed or accepted, and is not acceptable for booking.';
  return [
    ...(kind === 'Draft Proposal' ? [{ heading: 'Draft', text: draft }] : []),
    { heading: 'Agreement', text: agreement(quote, account, seller) },
    ...(partner ? [{ heading: quote.template, text: partner }] : []),
    { heading: 'Term', text: term(quote) },
    ...(quote.periods ? [{ heading: 'Periods', text: periodsText(of, quote.periods) }] : []),
    ...(quote.concurrentWith ? [{ heading: 'Concurrent', text: concurrentText(quote.concurrentWith) }] : []),
    ...(credit ? [{ heading: 'Contract reset', text: resetText(credit) }] : []),
    ...renewal(quote, account, policy, partner !== undefined),
    ...optOuts(quote),
    ...switchedOn(quote),
    { heading: 'Payment', text: payment(quote) },
    ...(quote.specialTerms ? [{ heading: 'Special terms', text: quote.specialTerms }] : []),
    ...(kind === 'Order Form' ? [{ heading: 'Validity', text: validity(quote) }] : []),
  ];
}

/** QC-4. */
const agreement = ({ msaEffectiveDate: from }: Quote, account: Account, seller: string): string =>
  account.msa
    ? `The signed master agreement between ${seller} and ${account.name}${from ? `, effective ${from},` : ''} governs this order.`
    : `The standard subscription terms of ${seller} govern this order.`;

const resetText = (credit: Quote): string =>
  `The former subscription ends before ${credit.start}; what is not used of it, to ${printedEnd(credit.end)}, is credited above.`;

function term(quote: Quote): string {
  const stretch = `from ${quote.start} up to and including ${printedEnd(quote.end)}`;
  if (quote.type === 'Cancel')
    return `The subscription ends before ${quote.start}; what is not used of it is credited above.`;
  if (quote.type === 'Amend')
    return `The lines above change the running subscription ${stretch}. Everything else about it stays as it is.`;
  return `The subscription runs ${stretch} (${quote.initialTerm} months).`;
}

/** QRP-8: what each period of a ramp comes to, and in what it is not as the whole order is. */
const periodsText = (of: FormOf, periods: readonly ScheduledPeriod[]): string =>
  periods
    .map((period, n) =>
      [
        `${n + 1}. ${period.start} to ${printedEnd(period.end)}: ${formatMoney(subtotalOf(of.quote, period))}`,
        ...ownTerms(of, period),
      ].join('. '),
    )
    .join('\n');

function ownTerms({ account, partners }: FormOf, period: ScheduledPeriod): readonly string[] {
  const { billTo, soldTo, invoiceOwner, invoiceOwnerContact, paymentTermDays, otherRequests } = period;
  const paying = partners?.[accountOfContact(invoiceOwnerContact ?? '')]?.contacts[invoiceOwnerContact ?? ''];
  return [
    ...(paymentTermDays === undefined ? [] : [`Net ${paymentTermDays}`]),
    ...(invoiceOwner ? [`Invoiced to ${nameOf(invoiceOwner, partners) ?? invoiceOwner}`] : []),
    ...(paying ? [`The invoice goes to ${addressee(paying)}`] : []),
    ...(billTo ? [`Bill to ${addressee(account.contacts[billTo])}`] : []),
    ...(soldTo ? [`Sold to ${addressee(account.contacts[soldTo])}`] : []),
    ...(otherRequests ? [`Other requests: ${otherRequests}`] : []),
  ];
}

const addressee = (contact: Contact | undefined): string =>
  contact
    ? `${contact.name}, ${contact.email}, ${contact.street}, ${contact.postalCode} ${contact.city}, ${contact.country}`
    : '-';

/**
 * QC-17: a deal that is exempt prints that it does not renew by itself, unless a master agreement or a partner's
 * agreement is why. An amendment follows the subscription it adds to (QA-14).
 */
function renewal(quote: Quote, account: Account, policy: Policy, partner: boolean): readonly FormParagraph[] {
  if (quote.type === 'Amend' || quote.type === 'Cancel' || account.msa || partner) return [];
  const { optOutDays } = policy.renewal;
  // A quote from before the switches was a direct one
  const customer = { account, route: 'direct', months: quote.initialTerm } as const;
  const exempt = quote.superSonics
    ? !quote.superSonics.contractAutoRenewal
    : rowsFor(customer, policy).some(({ autoRenew }) => !autoRenew);
  const text = exempt
    ? 'The subscription does not renew automatically.'
    : `The subscription renews automatically for ${policy.renewal.termMonths} months at a time, unless either side opts out at least ${optOutDays} days before it ends.`;
  return [{ heading: 'Renewal', text }];
}

/** QC-17: the other features that the contract goes without; the renewal has a paragraph of its own. */
function optOuts({ type, superSonics }: Quote): readonly FormParagraph[] {
  const features = (superSonics?.optOutLanguage ?? []).filter((feature) => feature !== 'auto-renewal');
  if (type === 'Amend' || features.length === 0) return [];
  return [{ heading: 'Opt-outs', text: `This order opts out of ${features.join(' and ')}.` }];
}

/** QC-8: the paragraphs that the rep has switched on. */
function switchedOn({ toggles }: Quote): readonly FormParagraph[] {
  const trueUp = 'Seats beyond those purchased are counted each quarter and added by an order of their own.';
  return [
    ...(toggles?.customerReference
      ? [{ heading: 'Reference', text: 'The seller may name the customer as a reference.' }]
      : []),
    ...(toggles?.quarterlyTrueUp ? [{ heading: 'Quarterly true-up', text: trueUp }] : []),
  ];
}

const payment = (quote: Quote): string =>
  `Invoices are in USD and due within ${quote.paymentTermDays} days of their date${
    paymentTermsOf(quote).length > 1 ? ', but for periods that name another term' : ''
  }. The amount is invoiced ${
    quote.annualPayments ? 'year by year, each year in advance' : 'in full, in advance'
  }. Taxes are added where they apply.`;

const validity = (quote: Quote): string =>
  `This form is for version ${quote.version} of ${quote.id} only and can be signed until ${quote.validUntil}. Any change of the quote makes it void.`;
