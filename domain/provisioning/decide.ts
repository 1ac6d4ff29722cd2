import type { Appointment } from '../appointment.ts';
import type { Order } from '../booking/events.ts';
import { type LocalDate, minOf } from '../calendar/dates.ts';
import { findProduct } from '../catalog/catalog.ts';
import type { Facts } from '../facts.ts';
import { periodOn } from '../quoting/periods.ts';
import {
  type Effect,
  type Licence,
  lastTerm,
  type Subscription,
  type SupportRequest,
  seatsOn,
} from '../subscription.ts';
import { deliveryRequest } from '../support/decide.ts';
import type { SupportEvent } from '../support/events.ts';
import { type ContactId, childId, marketplaceOf } from '../vocabulary.ts';
import type { ProvisioningEvent } from './events.ts';

/**
 * Reaction to a booked order (PV-1). Self-managed: a signed licence at once, not valid before the start. SaaS: an
 * entitlement from the start, no token. Both hold the product's whole seats, so an add-on replaces the licence.
 */
export function provisionOrder(
  state: Subscription,
  order: Order,
  facts: Facts,
): readonly (ProvisioningEvent | SupportEvent)[] {
  const seats = order.charges.filter(({ family }) => family === undefined);
  const products = [...new Set(seats.map((charge) => charge.product))].filter(
    (product) => seatsOn(state, order.start, product) > 0, // what was exchanged for another needs no licence (QU-1)
  );
  const stretch = { start: order.start, end: order.end, contact: order.soldTo };
  if (products.length > 0 && deliveredByHand(state, facts)) return [deliveryRequest(state, stretch, facts)];
  return licencesOf(state, products, stretch, facts);
}

const licencesOf = (
  state: Subscription,
  products: readonly string[],
  { start, end, contact }: NonNullable<SupportRequest['delivers']>,
  facts: Facts,
): readonly ProvisioningEvent[] =>
  products.map((product, index) => issue(state, { product, from: start, end, contact, index }, facts));

/** Table 1.15, PV-4: no callout is made for a silent account, nor for IBM: Support makes the order by hand. */
function deliveredByHand({ channel }: Subscription, { policy, account }: Facts): boolean {
  const marketplace = marketplaceOf(channel);
  return marketplace ? policy.marketplaces[marketplace].licences === 'support request' : account?.silent === true;
}

/** Reaction to the answer of such a request. */
export function deliverRequested(state: Subscription, request: string, facts: Facts): readonly ProvisioningEvent[] {
  const stretch = state.support[request]?.delivers;
  if (!stretch) return [];
  const products = [...new Set(state.booking.charges.map(({ product }) => product))].filter(
    (product) =>
      seatsOn(state, stretch.start, product) > 0 &&
      state.booking.charges.some((charge) => charge.product === product && charge.family === undefined),
  );
  return licencesOf(state, products, stretch, facts);
}

export interface NextLicence {
  readonly product: string;
  readonly from: LocalDate;
}

/**
 * A licence holds one number of seats, so where a later year of a ramp sells more, or a product begins with it, the
 * next one is due on that day (QRP-1, QM-7).
 */
export function nextLicences(state: Subscription): readonly NextLicence[] {
  if (Object.values(state.support).some(({ delivers, status }) => delivers && status === 'Open')) return [];
  return Object.entries(state.provisioning.coveredUntil ?? {}).flatMap(([product, until]) => {
    const days = state.booking.charges
      .flatMap((charge) => (charge.product === product && charge.start >= until ? [charge.start] : []))
      .filter((day) => seatsOn(state, day, product) > 0)
      .sort();
    const from = seatsOn(state, until, product) > 0 ? until : days[0];
    return from === undefined ? [] : [{ product, from }];
  });
}

/** Keeps that appointment. */
export function issueNext(state: Subscription, appointment: Appointment, facts: Facts): readonly ProvisioningEvent[] {
  const next = nextLicences(state).find(({ product }) => product === appointment.subject);
  const term = lastTerm(state);
  if (!next || !term) return [];
  const contact =
    periodOn(term.periods ?? [], next.from)?.soldTo ?? // QRP-8
    state.provisioning.licences[state.provisioning.current ?? '']?.contact ??
    facts.account?.soldTo ??
    '';
  return [issue(state, { ...next, end: term.end, contact, index: 0 }, facts)];
}

interface Wanted {
  readonly product: string;
  readonly from: LocalDate;
  readonly end: LocalDate;
  readonly contact: ContactId;
  /** Which one of its order. */
  readonly index: number;
}

function issue(state: Subscription, { product, from, end, contact, index }: Wanted, facts: Facts): ProvisioningEvent {
  const selfManaged = findProduct(facts.catalogue, product)?.deployment !== 'saas';
  const licence: Licence = {
    id: childId('lic', state.id, (state.counters.lic ?? 0) + index + 1),
    product,
    seats: seatsOn(state, from, product),
    validFrom: from,
    validUntil: seatsChangeOn(state, product, from, end),
    contact,
    status: selfManaged ? 'Requested' : 'Delivered',
    token: selfManaged,
  };
  const data = { licence, activateOn: from };
  return selfManaged
    ? { type: 'LicenceRequested', data, rules: ['PV-1', 'PV-2'] }
    : { type: 'EntitlementGranted', data, rules: ['PV-1'] };
}

/** The first day after `from` on which another number of seats is sold; `end` where that does not happen before. */
function seatsChangeOn(state: Subscription, product: string, from: LocalDate, end: LocalDate): LocalDate {
  const seats = seatsOn(state, from, product);
  const days = state.booking.charges
    .flatMap((charge) => (charge.product === product ? [charge.start, charge.end] : []))
    .filter((day) => from < day && day < end && seatsOn(state, day, product) !== seats);
  return days.reduce(minOf, end);
}

/** The effect's answer: the licence was signed under this key and handed over. */
export const licenceDelivered = (effect: Effect, { keyId }: { keyId: string }): readonly ProvisioningEvent[] => [
  {
    type: 'LicenceDelivered',
    data: { licence: effect.subject, effect: effect.id, keyId },
    rules: ['PV-1', 'PV-3'],
  },
];

export function expired(on: LocalDate): ProvisioningEvent {
  return { type: 'SubscriptionExpired', data: { on }, rules: ['PV-20'] };
}
