import { salesHolds } from '../account/holds.ts';
import { addMonths, type LocalDate } from '../calendar/dates.ts';
import { amendable, chargesOf, findProduct, pricingOn, sellable } from '../catalog/catalog.ts';
import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import { assertSafe, type Cents, sum } from '../money/money.ts';
import { rowsFor } from '../policy/eligibility.ts';
import { modelled } from '../quoting/model.ts';
import { renewalOffer } from '../quoting/offer.ts';
import { stretchAmount } from '../quoting/period.ts';
import { listPriceFor } from '../quoting/price.ts';
import { noRenewal } from '../screening/hold.ts';
import {
  type ChargeSegment,
  type LinePricing,
  lastTerm,
  type OtherFamily,
  type Subscription,
} from '../subscription.ts';

export interface OutlookRow {
  readonly row: string;
  /** Does it allow the renewal? */
  readonly yes: boolean;
  readonly why: string;
  readonly rule: string;
}

export interface RenewalLine {
  readonly product: string;
  readonly seats: number;
  /** What it is where it is no seats. */
  readonly family?: OtherFamily;
  readonly listPrice: Cents;
  /** The list price, but where an offer fixes another (RN-3). */
  readonly unitPrice: Cents;
  readonly offer?: string;
  readonly pricing?: LinePricing;
  readonly part?: number;
  readonly total: Cents;
}

/** What the coming boundary will bring, and why; the notice, the page and the renewal itself read the same value. */
export interface Outlook {
  readonly boundary: LocalDate;
  readonly end: LocalDate;
  readonly will: boolean;
  readonly rows: readonly OutlookRow[];
  readonly reasons: readonly string[];
  readonly lines: readonly RenewalLine[];
  readonly seats: number;
  readonly total: Cents;
}

/** @returns undefined where there is no term to renew */
export function outlook(state: Subscription, facts: Facts): Outlook | undefined {
  const term = lastTerm(state);
  if (!term) return undefined;
  const lines = renewalLines(state, term.end, facts);
  const eligible = eligibility(state, term.months, facts);
  const rows = [
    ...settings(state, term.end),
    ...eligible,
    ...(eligible.every((row) => row.yes) ? contract(state) : []),
    ...obstacles(term.end, lines, facts),
  ];
  const stopping = rows.filter((row) => !row.yes);
  return {
    boundary: term.end,
    end: addMonths(term.end, facts.policy.renewal.termMonths),
    will: stopping.length === 0,
    rows,
    reasons: (stopping.length > 0 ? stopping : rows).map((row) => `${row.row}: ${row.why} (${row.rule})`),
    lines,
    seats: lines.reduce((seats, line) => (line.family || line.part ? seats : seats + line.seats), 0),
    total: sum(lines.map((line) => line.total)),
  };
}

function settings(state: Subscription, boundary: LocalDate): readonly OutlookRow[] {
  const { autoRenew, pausedFor, changedBy, successor, mergedInto } = state.renewal;
  return [
    ...(mergedInto
      ? [
          {
            row: 'merger',
            yes: false,
            why: `renews with ${mergedInto.opportunity} of ${mergedInto.subscription}`,
            rule: '1.0',
          },
        ]
      : []),
    ...(successor
      ? [{ row: 'contract reset', yes: false, why: `goes on as ${successor.subscription}`, rule: 'QX-2' }]
      : []),
    {
      row: 'auto-renewal',
      yes: autoRenew,
      why: autoRenew ? 'on' : `turned off by ${changedBy ?? 'nobody'}`,
      rule: 'RN-5',
    },
    {
      row: 'pause',
      yes: pausedFor !== boundary,
      why: pausedFor === boundary ? `paused for ${boundary} by ${changedBy ?? 'nobody'}` : 'not paused',
      rule: 'RN-9',
    },
  ];
}

/** Table 7.1 as policy data; several rows may apply, all of them have to say yes. */
function eligibility(state: Subscription, months: number, facts: Facts): readonly OutlookRow[] {
  const { account, policy } = facts;
  if (!account) return [];
  return rowsFor({ account, route: state.channel, months }, policy).map((row) => ({
    row: row.row,
    yes: row.autoRenew,
    why: row.autoRenew ? 'renews automatically' : 'is not renewed automatically',
    rule: '7.1',
  }));
}

/** QC-17: what an eligible customer agreed to go without. */
function contract({ booking: { superSonics } }: Subscription): readonly OutlookRow[] {
  if (superSonics?.turnOnAutoRenewal !== false) return [];
  const why = superSonics.contractAutoRenewal ? 'the order does not turn it on' : 'the contract opts out of it';
  return [{ row: 'contract', yes: false, why, rule: 'QC-17' }];
}

function obstacles(boundary: LocalDate, lines: readonly RenewalLine[], facts: Facts): readonly OutlookRow[] {
  const rows: OutlookRow[] = [];
  if (facts.account && salesHolds(facts.account).length > 0)
    rows.push({ row: 'hold', yes: false, why: 'the account is held', rule: 'TC-3' });
  const trade = noRenewal(facts);
  if (trade && trade.rule === 'TC-4') rows.push({ row: 'hold', yes: false, why: trade.detail, rule: 'TC-4' });
  const selfManaged = lines.some((line) => findProduct(facts.catalogue, line.product)?.deployment !== 'saas');
  if (selfManaged && !facts.usage) {
    // Before the boundary the count may still come (RN-10); on it, it had to be there.
    const come = today(facts) >= boundary;
    rows.push({
      row: 'usage data',
      yes: !come,
      why: come
        ? 'no active-user count was ever synced'
        : `no active-user count yet, needed by ${boundary}; the seats of today are assumed`,
      rule: '7.1',
    });
  }
  if (lines.length === 0) rows.push({ row: 'products', yes: false, why: 'nothing on it can be renewed', rule: 'QN-4' });
  return rows;
}

/**
 * The same products for the next term at list price (RN-3), each once. Seats by policy (RN-2): the active users last
 * synced, or the higher of them and the current quantity. Several products keep their quantities, as one count of
 * users cannot be told apart between them.
 */
function renewalLines(state: Subscription, boundary: LocalDate, facts: Facts): readonly RenewalLine[] {
  const charges = state.booking.charges.filter(
    (charge) => charge.end === boundary && charge.kind !== 'one-time' && !charge.part,
  );
  const sold = new Map<string, number>();
  for (const { product, quantity } of charges) {
    const name = nameNow(product, boundary, facts);
    sold.set(name, (sold.get(name) ?? 0) + quantity);
  }
  const left = [...sold].filter(([, quantity]) => quantity > 0); // what was exchanged for another is gone (QU-1)
  const end = addMonths(boundary, facts.policy.renewal.termMonths);
  const seated = left.filter(([product]) => familyOf(charges, product) === undefined);
  return left.flatMap(([product, quantity]) => {
    const price = listPriceFor(facts, product, boundary, state.channel);
    const family = familyOf(charges, product);
    const seats = seated.length === 1 && !family ? renewedSeats(quantity, facts) : quantity;
    const { termMonths: months } = facts.policy.renewal;
    if (seats <= 0 || !amendable(facts.catalogue, product, boundary)) return [];
    const byModel = renewedByModel(product, seats, { start: boundary, end, months }, facts);
    if (price === undefined) return byModel.map((each) => ({ ...each, ...(family ? { family } : {}) }));
    const offered = renewalOffer(state, { product, units: seats, start: boundary, months }, facts);
    const unitPrice = offered?.unitPrice ?? price;
    return [
      {
        product,
        seats,
        ...(family ? { family } : {}),
        listPrice: price,
        unitPrice,
        ...(offered ? { offer: offered.offer } : {}),
        total: stretchAmount(assertSafe(seats * unitPrice), { start: boundary, end }),
      },
      ...byModel,
    ];
  });
}

/** The charges of the rate plan that are priced by a model, and those beside the first: at the list of the day (RN-3). */
function renewedByModel(
  product: string,
  seats: number,
  { start, end, months }: { start: LocalDate; end: LocalDate; months: number },
  facts: Facts,
): readonly RenewalLine[] {
  return chargesOf(facts.catalogue, product, start, months).flatMap((charge, part): readonly RenewalLine[] => {
    const list = pricingOn(charge, start);
    if (!list || charge.kind !== 'recurring' || (part === 0 && list.model === 'per-unit')) return [];
    const price = modelled({ list, unit: list, discountBasisPoints: 0 }, 0, seats);
    return [
      {
        product,
        seats,
        listPrice: price.list,
        unitPrice: price.unit,
        ...(price.pricing ? { pricing: price.pricing } : {}),
        ...(part > 0 ? { part } : {}),
        total: stretchAmount(price.unit, { start, end, proration: charge.proration === 'month' ? 'month' : undefined }),
      },
    ];
  });
}

/** QE-4, QR-4: a renewal takes the name of today. */
function nameNow(product: string, on: LocalDate, { catalogue }: Facts): string {
  const { replacedBy } = findProduct(catalogue, product) ?? {};
  return replacedBy && !sellable(catalogue, product, on) ? replacedBy : product;
}

const familyOf = (charges: readonly ChargeSegment[], product: string): OtherFamily | undefined =>
  charges.find((charge) => charge.product === product)?.family;

function renewedSeats(sold: number, facts: Facts): number {
  if (!facts.usage) return sold;
  return facts.policy.renewal.seats === 'active-users'
    ? facts.usage.billableUsers
    : Math.max(facts.usage.billableUsers, sold);
}
