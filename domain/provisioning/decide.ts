import type { Order } from '../booking/events.ts';
import type { LocalDate } from '../calendar/dates.ts';
import { findProduct } from '../catalog/catalog.ts';
import type { Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { type Licence, type Subscription, seatsOn } from '../subscription.ts';
import { childId } from '../vocabulary.ts';
import type { ProvisioningEvent } from './events.ts';

/**
 * Reaction to a booked order (PV-1). Self-managed: a signed licence at once, not valid before the start. SaaS: an
 * entitlement from the start, no token. Both hold the product's whole seats, so an add-on replaces the licence.
 */
export function provisionOrder(state: Subscription, order: Order, facts: Facts): readonly ProvisioningEvent[] {
  const products = [...new Set(order.charges.map((charge) => charge.product))].filter(
    (product) => seatsOn(state, order.start, product) > 0, // what was exchanged for another needs no licence (QU-1)
  );
  return products.map((product, index): ProvisioningEvent => {
    const selfManaged = findProduct(facts.catalogue, product)?.deployment !== 'saas';
    const licence: Licence = {
      id: childId('lic', state.id, (state.counters.lic ?? 0) + index + 1),
      product,
      seats: seatsOn(state, order.start, product),
      validFrom: order.start,
      validUntil: order.end,
      contact: order.soldTo,
      status: selfManaged ? 'Requested' : 'Delivered',
      token: selfManaged,
    };
    const data = { licence, activateOn: order.start };
    return selfManaged
      ? { type: 'LicenceRequested', data, rules: ['PV-1', 'PV-2'] }
      : { type: 'EntitlementGranted', data, rules: ['PV-1'] };
  });
}

/** The effect's answer: the licence was signed under this key and handed over. */
export function licenceDelivered(
  state: Subscription,
  effectId: string,
  result: { keyId: string },
): readonly ProvisioningEvent[] | Refusal {
  const effect = state.effects[effectId];
  if (!effect) return refuse('licence.unknown');
  return [
    {
      type: 'LicenceDelivered',
      data: { licence: effect.subject, effect: effectId, keyId: result.keyId },
      rules: ['PV-1', 'PV-3'],
    },
  ];
}

export function expired(on: LocalDate): ProvisioningEvent {
  return { type: 'SubscriptionExpired', data: { on }, rules: ['PV-20'] };
}
