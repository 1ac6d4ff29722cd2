import type { Instant } from './calendar/dates.ts';
import type { Door, PersonId } from './vocabulary.ts';

/** A wish, as it reaches `run`: who wants what, when, and through which door. */
export interface Command<Name extends string = string, Body = unknown> {
  readonly name: Name;
  /** Unique in the subscription; a second arrival gets the first answer. */
  readonly id: string;
  readonly by: PersonId;
  readonly door: Door;
  /** On the subscription's clock; never earlier than `state.now`. */
  readonly at: Instant;
  /** The thing the command is about: quote, opportunity, approval … the subscription itself where it names none. */
  readonly target: string;
  readonly body: Body;
}
