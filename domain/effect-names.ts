/**
 * The kinds of effects: which activity asks, and how long one try may take; a worker that died in it is missed after
 * that. Nothing but names, so workflow code may read it.
 */
export const effectKinds = {
  'deliver-licence': { activity: 'deliverLicence', within: '5s' },
  'deliver-command': { activity: 'deliverCommand', within: '20s' },
  'screen-parties': { activity: 'screenParties', within: '20s' },
  'charge-card': { activity: 'chargeCard', within: '20s' },
  'create-offer': { activity: 'createOffer', within: '20s' },
  'send-envelope': { activity: 'sendEnvelope', within: '20s' },
  'void-envelope': { activity: 'voidEnvelope', within: '20s' },
} as const satisfies Record<string, { readonly activity: string; readonly within: '5s' | '20s' | '5 minutes' }>;

export type EffectKind = keyof typeof effectKinds;
export type EffectActivity = (typeof effectKinds)[EffectKind]['activity'];
