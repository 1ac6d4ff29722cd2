import { loadFacts } from '../../db/journal/facts.ts';
import { factsFor } from '../../domain/facts.ts';
import { envelopeRequest } from '../../domain/opportunity/envelope.ts';
import { envelopeAnswer, takenBack } from '../../domain/outside/signature.ts';
import { once } from '../once.ts';
import type { World } from '../world.ts';

/** Has one order form sent for signature. A try whose outcome nobody knows is asked for first, so nothing is sent twice. */
export const sendEnvelope = (world: World) =>
  once(world, async ({ id, subject }, state) => {
    const known = await world.signatures.find(id);
    if (known !== undefined) return envelopeAnswer.parse(known);
    const nobody = {
      name: '',
      id: '',
      by: 'perennial',
      door: 'effect',
      at: state.now,
      target: subject,
      body: {},
    } as const;
    const request = envelopeRequest(state, subject, await loadFacts(world.sql, factsFor(state, nobody), state.id));
    return request ? envelopeAnswer.parse(await world.signatures.send(id, request)) : takenBack;
  });
