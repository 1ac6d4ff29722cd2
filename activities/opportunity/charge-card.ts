import { chargeRequest } from '../../domain/opportunity/checkout.ts';
import { chargeAnswer } from '../../domain/outside/payment.ts';
import { once } from '../once.ts';
import type { World } from '../world.ts';

/**
 * Charges a card once, whatever happens in between: the effect's id is the gateway's idempotency key, and a try whose
 * outcome nobody knows is asked for before anything is charged.
 */
export const chargeCard = (world: World) =>
  once(world, async ({ id, subject }, state) => {
    const request = chargeRequest(state, subject);
    const answer = (await world.payments.find(id)) ?? (await world.payments.charge(id, request));
    world.failPoint?.('after-charge');
    return chargeAnswer.parse(answer);
  });
