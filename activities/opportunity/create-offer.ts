import { offerRequest } from '../../domain/opportunity/offer.ts';
import { offerAnswer, withdrawn } from '../../domain/outside/marketplace.ts';
import { once } from '../once.ts';
import type { World } from '../world.ts';

/** Has one offer made. A try whose outcome nobody knows is asked for first, so no offer is made twice. */
export const createOffer = (world: World) =>
  once(world, async ({ id, subject }, state) => {
    const request = offerRequest(state, subject);
    if (!request) return withdrawn;
    const known = await world.marketplaces.find(request.marketplace, id);
    return offerAnswer.parse(known ?? (await world.marketplaces.create(id, request)));
  });
