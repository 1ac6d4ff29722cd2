import type { Fact } from '../event.ts';
import type { EffectId } from '../vocabulary.ts';
import type { PartyId, ScreeningStatus } from './screening.ts';

export type ScreeningEvent =
  /** A question to the outside world: are these on a list? Of what: an opportunity or a quote (TC-1). */
  | Fact<'ScreeningRequested', { subject: string; parties: readonly PartyId[] }>
  /** The statuses as the accounts have them after the answer, which have the hits too. */
  | Fact<
      'PartiesScreened',
      {
        effect: EffectId;
        subject: string;
        against: string;
        results: readonly { readonly party: PartyId; readonly status: ScreeningStatus }[];
      }
    >;
