import type { Account, Contact } from '../account/account.ts';
import type { Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Opportunity, Subscription } from '../subscription.ts';
import type { OpportunityType, QuoteType } from '../vocabulary.ts';
import type { QuoteBody } from './commands.ts';
import { refusedConcurrent } from './concurrent.ts';
import { agreementIsSigned, signatureBlock, trueUpLanguage } from './language.ts';
import { partnersOfMarketplace } from './marketplace.ts';
import { byPeriod } from './periods.ts';
import { type Stretch, wantedLines } from './price.ts';
import { refusedRamp } from './ramp.ts';
import { contactOfInvoiceOwner, partnersMayTransact, partnersOfRoute, samePartners, templateOfRoute } from './route.ts';
import { servicesAlone } from './services.ts';
import { namedSku } from './sku.ts';
import { superSonicsPossible } from './super-sonics.ts';

/** A quote about to be priced: what was asked for, and all that may be known about it. */
export interface Draft {
  readonly state: Subscription;
  readonly type: QuoteType;
  readonly deal: OpportunityType | undefined;
  /** The opportunity itself. */
  readonly of?: Opportunity | undefined;
  readonly body: QuoteBody;
  readonly account: Account;
  readonly facts: Facts;
}

/** With the days it is about. */
export interface DraftTerm extends Draft {
  readonly stretch: Stretch;
}

type Check<D> = (draft: D) => Refusal | undefined;

/** Who buys and who pays. */
const partyChecks: readonly Check<Draft>[] = [
  knownContacts,
  samePartners,
  partnersOfRoute,
  partnersMayTransact,
  partnersOfMarketplace,
  contactOfInvoiceOwner,
];

/** Rules of every quote (rules 1.1) that need no dates, in the order in which a rep is told of them. */
const bodyChecks: readonly Check<Draft>[] = [
  soldInDollars,
  ...partyChecks,
  templateOfRoute,
  agreementIsSigned,
  signatureBlock,
];

/** Rules of every quote that look at its term. */
const termChecks: readonly Check<DraftTerm>[] = [
  refusedRamp,
  partiesOfPeriods,
  renewalTermInRange,
  aYearOnTheWeb,
  scheduleOfBase,
  annualPaymentTerm,
  atLeastOneLine,
  namedSku,
  eachProductOnce,
  servicesAlone,
  superSonicsPossible,
  trueUpLanguage,
  refusedConcurrent,
];

export const refusedBody = (draft: Draft): Refusal | undefined => first(bodyChecks, draft);
export const refusedTerm = (draft: DraftTerm): Refusal | undefined => first(termChecks, draft);

function first<D>(checks: readonly Check<D>[], draft: D): Refusal | undefined {
  for (const check of checks) {
    const refusal = check(draft);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Named on the quote, or the account's own. */
export function contactsOf({ account, body }: Draft): { billTo: Contact | undefined; soldTo: Contact | undefined } {
  return {
    billTo: account.contacts[body.billTo ?? account.billTo],
    soldTo: account.contacts[body.soldTo ?? account.soldTo],
  };
}

function soldInDollars({ body: { currency } }: Draft): Refusal | undefined {
  if (currency === undefined || currency === 'USD') return undefined;
  return refuse('invoice.currency', 'C-1', `${currency} is not sold; USD is, without exception.`);
}

function knownContacts(draft: Draft): Refusal | undefined {
  const { account, body } = draft;
  const { billTo, soldTo } = contactsOf(draft);
  if (billTo && soldTo) return undefined;
  const unknown = billTo ? body.soldTo : body.billTo;
  return refuse('account.unknown-contact', 'QC-2', `${unknown ?? 'Nobody'} is no contact of ${account.name}.`);
}

/** QRP-8: what holds for whom a quote names holds for whom a period of its ramp names. */
function partiesOfPeriods(draft: DraftTerm): Refusal | undefined {
  for (const [n, period] of byPeriod(draft).entries()) {
    const refused = first(partyChecks, period);
    if (refused) return { ...refused, detail: `Period ${n + 1}: ${refused.detail}` };
  }
  return undefined;
}

/** Months. */
export const longestTerm = 60;

export const isTerm = (months: number): boolean => Number.isInteger(months) && months >= 1 && months <= longestTerm;

function renewalTermInRange({ body: { renewalTerm } }: Draft): Refusal | undefined {
  if (renewalTerm === undefined || isTerm(renewalTerm)) return undefined;
  return refuse('quote.term-out-of-range', 'QC-1', `${renewalTerm} months are no renewal term.`);
}

/** QM-1, QW-1: who buys by themselves buy a year. */
function aYearOnTheWeb({ state, deal, stretch: { months } }: DraftTerm): Refusal | undefined {
  if (state.channel !== 'web' || deal !== 'New Business' || months === 12) return undefined;
  return refuse('quote.term-out-of-range', 'QM-1', `The web sells 12 months; ${months} are sold by Sales.`);
}

/** QA-8: an amendment is paid as its base is. */
function scheduleOfBase({ type, state, body: { annualPayments } }: Draft): Refusal | undefined {
  if (type !== 'Amend' || annualPayments === undefined || annualPayments === isPaidYearly(state)) return undefined;
  return refuse(
    'quote.payment-schedule-fixed',
    'QA-8',
    `The subscription is ${annualPayments ? 'prepaid' : 'paid year by year'}; an amendment does not change that.`,
  );
}

/** How the running subscription is paid. */
export const isPaidYearly = ({ booking }: Subscription): boolean => booking.charges.at(-1)?.schedule === 'annual';

/** QC-13: of a renewal the term looked at is the one that it renews for. */
function annualPaymentTerm({ type, body, stretch, facts }: DraftTerm): Refusal | undefined {
  if (!body.annualPayments || type === 'Amend') return undefined;
  if (facts.policy.annualPaymentTerms.includes(stretch.months)) return undefined;
  return refuse('quote.annual-payment-term', 'QC-13', `The term is ${stretch.months} months.`);
}

/** QA-6: an amendment names the new total of a product, so once. */
function eachProductOnce({ type, body }: Draft): Refusal | undefined {
  if (type !== 'Amend') return undefined;
  const twice = (body.ramp ?? [body])
    .map((period) => wantedLines(period).map(({ product }) => product))
    .flatMap((products) => products.filter((product, n) => products.indexOf(product) !== n))[0];
  return twice === undefined
    ? undefined
    : refuse('quote.product-twice', 'QA-6', `Name ${twice} once, with its new total.`);
}

function atLeastOneLine({ type, body }: DraftTerm): Refusal | undefined {
  if (type === 'Cancel') return undefined; // its lines follow from what was charged
  const empty = (body.ramp ?? [body]).map((period) => wantedLines(period).length === 0);
  const none = type === 'Amend' ? empty.every((one) => one) : empty.some((one) => one); // an amendment may leave a period as it is
  return none ? refuse('quote.lines-required', 'QC-1') : undefined;
}
