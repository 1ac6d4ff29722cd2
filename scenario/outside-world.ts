import type { EffectKind } from '../domain/effect-names.ts';
import type { Facts } from '../domain/facts.ts';
import { chargeRequest } from '../domain/opportunity/checkout.ts';
import { envelopeRequest } from '../domain/opportunity/envelope.ts';
import { offerRequest } from '../domain/opportunity/offer.ts';
import { simulatedOffer, withdrawn } from '../domain/outside/marketplace.ts';
import { simulatedCharge } from '../domain/outside/payment.ts';
import { simulatedEnvelope, simulatedVoid, takenBack } from '../domain/outside/signature.ts';
import type { Effect, Subscription } from '../domain/subscription.ts';

/** What the world in memory does for an answer. */
export interface Office {
  /** Runs what the effect asks of another subscription of the same world. */
  deliver(effect: Effect): unknown;
  /** What a decision about it may know. */
  facts(state: Subscription): Facts;
  /** Screens the parties of the effect, and has their accounts know. */
  screen(state: Subscription, effect: Effect): unknown;
}

/** What the outside world answers in memory: the same as its development stand-ins answer the activities. */
export const outsideWorld: Readonly<
  Record<EffectKind, (effect: Effect, state: Subscription, office: Office) => unknown>
> = {
  'deliver-licence': () => ({ keyId: 'licence-1' }),
  'deliver-command': (effect, _, office) => office.deliver(effect),
  'charge-card': ({ subject }, state) => simulatedCharge(chargeRequest(state, subject)),
  'create-offer': ({ subject }, state) => {
    const request = offerRequest(state, subject);
    return request ? simulatedOffer(request) : withdrawn;
  },
  'send-envelope': ({ subject }, state, office) => {
    const request = envelopeRequest(state, subject, office.facts(state));
    return request ? simulatedEnvelope(request) : takenBack;
  },
  'void-envelope': () => simulatedVoid(),
  'screen-parties': (effect, state, office) => office.screen(state, effect),
};
