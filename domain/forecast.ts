import { agenda } from './agenda.ts';
import { type Instant, maxOf } from './calendar/dates.ts';
import type { Journalled } from './event.ts';
import type { Facts } from './facts.ts';
import { type Outcome, runAnswer, runAppointment } from './run.ts';
import type { Effect, Subscription } from './subscription.ts';

export interface Assumptions {
  /** What may be known at an instant: the documents in force then, account, people and usage as they are assumed to be. */
  readonly facts: (state: Subscription, now: Instant) => Facts;
  /** What the outside world will answer to an effect. */
  readonly answer: (effect: Effect) => unknown;
}

/**
 * What will happen up to an instant if nobody does anything: the agenda played forward from a snapshot, each appointment
 * on its own day, with assumptions instead of effects (design.md section 6). It decides nothing itself, so it comes true
 * line by line where the assumptions do. Saves nothing.
 * @param until kept as well when it falls on it
 * @returns the state then, and the events on the way as they will be journalled
 */
export function forecast(from: Subscription, until: Instant, assume: Assumptions): Outcome {
  const events: Journalled[] = [];
  let state = from;
  for (let next = nextIn(state, until, assume); next; next = nextIn(state, until, assume)) {
    events.push(...next.events);
    state = next.state;
  }
  return { state, events };
}

/** Time does not pass an unanswered effect. @returns undefined when nothing is left, or when it is parked */
function nextIn(state: Subscription, until: Instant, { facts, answer }: Assumptions): Outcome | undefined {
  for (const effect of Object.values(state.effects))
    return runAnswer(state, effect.id, answer(effect), facts(state, state.now));
  const [first] = agenda(state, facts(state, state.now));
  if (!first || first.at > until) return undefined;
  return runAppointment(state, first, facts(state, maxOf(first.at, state.now)));
}
