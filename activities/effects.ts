import type { EffectActivity } from '../domain/effect-names.ts';
import { chargeCard } from './opportunity/charge-card.ts';
import { createOffer } from './opportunity/create-offer.ts';
import { sendEnvelope } from './opportunity/send-envelope.ts';
import { voidEnvelope } from './opportunity/void-envelope.ts';
import { deliverLicence } from './provisioning/deliver-licence.ts';
import { deliverCommand } from './renewal/deliver-command.ts';
import { screenParties } from './screening/screen-parties.ts';
import type { Messenger } from './world.ts';

/** The outside world, by stage. Each ends within 5 minutes and writes its result under the effect's id (`once.ts`). */
export type EffectActivities = Readonly<Record<EffectActivity, (effectId: string, epoch: number) => Promise<void>>>;

export const effectActivities = (world: Messenger): EffectActivities => ({
  deliverLicence: deliverLicence(world),
  deliverCommand: deliverCommand(world),
  screenParties: screenParties(world),
  chargeCard: chargeCard(world),
  createOffer: createOffer(world),
  sendEnvelope: sendEnvelope(world),
  voidEnvelope: voidEnvelope(world),
});
