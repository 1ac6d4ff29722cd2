import type { EffectKind } from './effect-names.ts';
import type { SubscriptionEvent } from './event.ts';
import type { Facts } from './facts.ts';
import { transferAnswered } from './invoicing/transfer.ts';
import { chargeAnswered } from './opportunity/checkout.ts';
import { endCustomerAnswered } from './opportunity/end-customer.ts';
import { envelopeAnswered, voidAnswered } from './opportunity/envelope.ts';
import { offerAnswered } from './opportunity/offer.ts';
import type { OfferAnswer } from './outside/marketplace.ts';
import type { ChargeAnswer } from './outside/payment.ts';
import type { EnvelopeAnswer, VoidAnswer } from './outside/signature.ts';
import { licenceDelivered } from './provisioning/decide.ts';
import type { Refusal } from './refusal.ts';
import { mergerAnswered } from './renewal/merger.ts';
import { type Delivered, successorAnswered } from './renewal/successor.ts';
import { partiesScreened, type ScreeningResult } from './screening/request.ts';
import type { Effect, Subscription } from './subscription.ts';

/** What an answer of the outside world means. `result` is what the effect's activity wrote under its id. */
export type Answer = (
  state: Subscription,
  effect: Effect,
  result: unknown,
  facts: Facts,
) => readonly SubscriptionEvent[] | Refusal;

/** Which command was delivered is told by what it was about. */
function deliveryAnswered(subject: string) {
  if (subject.startsWith('sub_')) return successorAnswered;
  if (subject.startsWith('merger/')) return mergerAnswered;
  return subject.startsWith('opp_') ? endCustomerAnswered : transferAnswered;
}

/** Each kind of effect and the decision that brings its answer in; a kind without one does not compile. */
export const answers: Readonly<Record<EffectKind, Answer>> = {
  'deliver-licence': (_state, effect, result) => licenceDelivered(effect, result as { keyId: string }),
  'deliver-command': (state, effect, result) => deliveryAnswered(effect.subject)(state, effect, result as Delivered),
  'screen-parties': (_state, effect, result) => partiesScreened(effect, result as ScreeningResult),
  'charge-card': (state, effect, result, facts) => chargeAnswered(state, effect, result as ChargeAnswer, facts),
  'create-offer': (state, effect, result) => offerAnswered(state, effect, result as OfferAnswer),
  'send-envelope': (state, effect, result) => envelopeAnswered(state, effect, result as EnvelopeAnswer),
  'void-envelope': (state, effect, result) => voidAnswered(state, effect, result as VoidAnswer),
};
