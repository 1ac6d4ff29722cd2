import type { LocalDate } from '../calendar/dates.ts';
import type { PersonId, Role, Slot } from '../vocabulary.ts';
import type { Delegation } from './delegation.ts';

/** A person who acts: roles allow, the slot and the chain of managers decide who approves (AP-1, AP-2). */
export interface Person {
  readonly id: PersonId;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  readonly slot?: Slot;
  readonly manager?: PersonId;
  /** Offices that the policy names besides the slots, such as Director Billing & AR (rules 2.3). */
  readonly offices?: readonly string[];
  readonly zone: string;
  /** A person of a test clock is a colleague in its world only; absent: in every world that has no people of its own. */
  readonly clock?: string;
  /** AP-20; those that have ended stay, so that each decision can be read with its authority. */
  readonly delegations?: readonly Delegation[];
  /** Half-open: nobody is asked who is away. */
  readonly absent?: { readonly from: LocalDate; readonly to: LocalDate };
  readonly active: boolean;
  readonly version: number;
}

/** In whose name the callbacks of marketplaces act in development; in production the settings name somebody. */
export const marketplacePerson: PersonId = 'per_marketplace';

/** The same of the signature provider. */
export const signaturePerson: PersonId = 'per_signature';
