import type { LocalDate } from '../calendar/dates.ts';
import type { Fact } from '../event.ts';
import type { Licence, Namespace } from '../subscription.ts';
import type { EffectId, LicenceId } from '../vocabulary.ts';

export type ProvisioningEvent =
  /** A question to the outside world: sign and deliver it. Answered by LicenceDelivered. */
  | Fact<'LicenceRequested', { licence: Licence; activateOn: LocalDate }>
  | Fact<'LicenceDelivered', { licence: LicenceId; effect: EffectId; keyId: string }>
  | Fact<'EntitlementGranted', { licence: Licence; activateOn: LocalDate }>
  | Fact<'SubscriptionActivated', { on: LocalDate }>
  | Fact<'NamespaceLinked', { namespace: Namespace }>
  | Fact<'AccessCancelled', { on: LocalDate }>
  | Fact<'GraceStarted', { from: LocalDate; until: LocalDate }>
  | Fact<'SubscriptionExpired', { on: LocalDate }>;
