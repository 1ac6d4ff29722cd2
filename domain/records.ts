import type { Account } from './account/account.ts';
import { accountCommands } from './account/commands.ts';
import { type AccountEvent, decideAccount, evolveAccount } from './account/decide.ts';
import type { CommandSpec } from './command-spec.ts';
import { peopleCommands } from './people/commands.ts';
import { decidePerson, evolvePerson, type PersonEvent } from './people/decide.ts';
import type { Person } from './people/person.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';

/** The streams without a workflow: the same decide and evolve, written by the API; subscriptions read them as facts. */
export const recordCommands: readonly CommandSpec[] = [...accountCommands, ...peopleCommands];
const byName = new Map(recordCommands.map((spec) => [spec.name, spec]));
export const recordSpec = (name: string): CommandSpec | undefined => byName.get(name);

export type RecordKind = 'account' | 'person';
export type RecordState = Account | Person;
export type RecordEvent = AccountEvent | PersonEvent;

export const recordKind = (name: string): RecordKind => (byName.get(name)?.stage === 'people' ? 'person' : 'account');

/** @param actor undefined only for the first admin of a new installation */
export function decideRecord(
  state: RecordState | undefined,
  name: string,
  id: string,
  body: unknown,
  actor: Person | undefined,
): { state: RecordState; events: readonly RecordEvent[] } | Refusal {
  const spec = byName.get(name);
  if (!spec) return refuse('command.unknown');
  if (actor && !actor.roles.some((role) => spec.roles.includes(role)))
    return refuse('role.missing', undefined, `${name} needs the role ${spec.roles.join(' or ')}.`);
  const events =
    spec.stage === 'people'
      ? decidePerson(state as Person | undefined, name, id, body)
      : decideAccount(state as Account | undefined, name, id, body);
  if (isRefusal(events)) return events;
  const next = events.reduce<RecordState | undefined>((now, event) => evolveRecord(now, event), state);
  return next ? { state: next, events } : refuse('command.unknown');
}

export function evolveRecord(state: RecordState | undefined, event: RecordEvent): RecordState | undefined {
  return event.type.startsWith('Person')
    ? evolvePerson(state as Person | undefined, event as PersonEvent)
    : evolveAccount(state as Account | undefined, event as AccountEvent);
}
