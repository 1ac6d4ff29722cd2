import { voidAnswer } from '../../domain/outside/signature.ts';
import { once } from '../once.ts';
import type { World } from '../world.ts';

/** Has one envelope voided. What was signed before stays signed there, and is told as such. */
export const voidEnvelope = (world: World) =>
  once(world, async ({ id, subject }) =>
    voidAnswer.parse((await world.signatures.find(id)) ?? (await world.signatures.void(id, subject))),
  );
