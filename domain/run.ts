import { agenda, keep } from './agenda.ts';
import { answers } from './answers.ts';
import type { Appointment } from './appointment.ts';
import type { Command } from './command.ts';
import type { Journalled, SubscriptionEvent } from './event.ts';
import { evolve } from './evolve.ts';
import type { Facts } from './facts.ts';
import { react } from './react.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { breach } from './safety.ts';
import { step } from './step.ts';
import type { Subscription } from './subscription.ts';

export interface Outcome {
  readonly state: Subscription;
  readonly events: readonly Journalled[];
}

const mostReactions = 32;

/**
 * A command with everything it sets off: all or nothing (docs/architecture.md section 4). Deterministic in its three arguments.
 * @returns the new state with the journalled events, or the refusal; a breach of a safety bound parks instead
 */
export function run(state: Subscription, command: Command, facts: Facts): Outcome | Refusal {
  const decided = step(state, command, facts);
  if (isRefusal(decided)) return decided;
  return follow(state, decided, command, facts);
}

/** Keeps the appointment; its decision is never refused, a breach parks. */
export function runAppointment(state: Subscription, appointment: Appointment, facts: Facts): Outcome {
  const origin: Command = {
    name: appointment.kind,
    id: appointment.id,
    by: 'perennial',
    door: 'clock',
    at: facts.now,
    target: appointment.subject,
    body: {},
  };
  const outcome = follow(state, keep(state, appointment, facts), origin, facts);
  if (isRefusal(outcome)) return parked(state, `Keeping ${appointment.id} was refused: ${outcome.code}`, origin, facts);
  if (!outcome.state.parked && agenda(outcome.state, facts).some(({ id }) => id === appointment.id))
    return parked(state, `Keeping ${appointment.id} leaves it on the agenda`, origin, facts);
  return outcome;
}

/** Brings in what the outside world answered. @returns undefined when that effect is not open (any more) */
export function runAnswer(state: Subscription, effectId: string, result: unknown, facts: Facts): Outcome | undefined {
  const effect = state.effects[effectId];
  if (!effect) return undefined;
  const origin: Command = {
    name: effect.kind,
    id: effectId,
    by: 'perennial',
    door: 'effect',
    at: facts.now,
    target: effect.subject,
    body: {},
  };
  const decided = answers[effect.kind](state, effect, result, facts);
  if (isRefusal(decided)) return undefined;
  const outcome = follow(state, decided, origin, facts);
  return isRefusal(outcome)
    ? parked(state, `The answer to ${effectId} was refused: ${outcome.code}`, origin, facts)
    : outcome;
}

function follow(
  before: Subscription,
  decided: readonly SubscriptionEvent[],
  origin: Command,
  facts: Facts,
): Outcome | Refusal {
  let state = before;
  let reactions = 0;
  const events: Journalled[] = [];
  const [policy, catalogue] = [versionOf(facts.policy), versionOf(facts.catalogue)];
  const waiting: { event: SubscriptionEvent; cause: string }[] = decided.map((event) => ({ event, cause: origin.id }));
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { type, data, rules } = next.event;
    // Written out, so that every event of every kind has one shape in memory: whoever reads them then is much faster.
    const journalled = {
      type,
      data,
      rules,
      seq: state.seq + 1,
      at: facts.now,
      by: origin.by,
      door: origin.door,
      cause: next.cause,
      policy,
      catalogue,
    } as Journalled;
    state = evolve(state, journalled);
    events.push(journalled);
    for (const reaction of react(journalled)) {
      if (++reactions > mostReactions) return refuse('command.too-many-reactions');
      const more = reaction(state, facts, origin);
      if (isRefusal(more)) return more;
      // What an event sets off comes right after it, before the command's later events.
      waiting.unshift(...more.map((event) => ({ event, cause: `${state.id}#${journalled.seq}` })));
    }
  }
  const broken = breach(before, state, events, facts);
  return broken ? parked(before, broken, origin, facts) : { state, events };
}

const versionOf = (document: { id: string; version: number }): string => `${document.id}@${document.version}`;

/** Saves nothing of what was decided, only that ops have to look (docs/architecture.md section 4, safety bounds). */
function parked(state: Subscription, reason: string, origin: Command, facts: Facts): Outcome {
  const event = {
    type: 'Parked',
    data: { reason },
    rules: [],
    seq: state.seq + 1,
    at: facts.now,
    by: origin.by,
    door: origin.door,
    cause: origin.id,
    policy: versionOf(facts.policy),
    catalogue: versionOf(facts.catalogue),
  } as Journalled;
  return { state: evolve(state, event), events: [event] };
}
