import type { Account } from './account/account.ts';
import { accountCommands } from './account/commands.ts';
import { type AccountEvent, decideAccount, evolveAccount } from './account/decide.ts';
import { instant } from './calendar/dates.ts';
import { holdsCardNumber } from './card-number.ts';
import type { CommandSpec } from './command-spec.ts';
import { contractCommands } from './contract/commands.ts';
import { type Contract, contractKey } from './contract/contract.ts';
import {
  type ContractEvent,
  type ContractFacts,
  decideContract,
  evolveContract,
  representContract,
} from './contract/decide.ts';
import { documentCommands } from './document/commands.ts';
import { type DocumentEvent, type DocumentFacts, decideDocument, evolveDocument } from './document/decide.ts';
import { documentKey, type PublishedDocument } from './document/document.ts';
import { peopleCommands } from './people/commands.ts';
import { decidePerson, evolvePerson, type PeopleFacts, type PersonEvent } from './people/decide.ts';
import type { Person } from './people/person.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';

/** The streams without a workflow: the same decide and evolve, written by the API; subscriptions read them as facts. */
export const recordCommands: readonly CommandSpec[] = [
  ...accountCommands,
  ...peopleCommands,
  ...documentCommands,
  ...contractCommands,
];
const byName = new Map(recordCommands.map((spec) => [spec.name, spec]));
export const recordSpec = (name: string): CommandSpec | undefined => byName.get(name);

export type RecordKind = 'account' | 'person' | 'catalogue' | 'policy' | 'contract';
export type RecordState = Account | Person | PublishedDocument | Contract;
export type RecordEvent = AccountEvent | PersonEvent | DocumentEvent | ContractEvent;

const kinds: Readonly<Record<string, RecordKind>> = {
  people: 'person',
  catalogue: 'catalogue',
  policy: 'policy',
  contract: 'contract',
};
export const recordKind = (name: string): RecordKind => kinds[byName.get(name)?.stage ?? ''] ?? 'account';
export const isDocument = (kind: RecordKind): kind is 'catalogue' | 'policy' =>
  kind === 'catalogue' || kind === 'policy';

/**
 * Which record a command is about. @param given the id in its path
 * @returns undefined where it makes something new, whose id comes from who asks
 */
export function recordTarget(name: string, given: string | undefined, body: unknown): string | undefined {
  if (name === 'create-contract') {
    const { counterparty, matter, clock } = body as { counterparty?: unknown; matter?: unknown; clock?: unknown };
    return contractKey(counterparty, matter, clock);
  }
  if (!isDocument(recordKind(name))) return given;
  const { id, version, clock } = body as { id?: unknown; version?: unknown; clock?: unknown };
  return documentKey(given ?? id, version, clock);
}

/** What people read of a record: of a document all but its text, which has an address of its own. */
export function recordRepresentation(state: RecordState): object {
  if ('matter' in state) return representContract(state);
  if (!('document' in state)) return state;
  const { document: _, ...rest } = state;
  return rest;
}

/** What a decision about a record may know besides the record. */
export interface RecordFacts {
  readonly documents?: DocumentFacts;
  readonly people?: Pick<PeopleFacts, 'at' | 'people'>;
  readonly contracts?: ContractFacts;
}
const epoch = instant('1970-01-01T00:00:00Z');

export const roleMissing = ({ name, roles }: CommandSpec, actor: Person): Refusal | undefined =>
  actor.roles.some((role) => roles.includes(role))
    ? undefined
    : refuse('role.missing', undefined, `${name} needs the role ${roles.join(' or ')}.`);

/**
 * @param actor undefined only for the first admin of a new installation
 * @param facts what documents, people and contracts are decided with
 */
export function decideRecord(
  state: RecordState | undefined,
  name: string,
  id: string,
  body: unknown,
  actor: Person | undefined,
  facts: RecordFacts = {},
): { state: RecordState; events: readonly RecordEvent[] } | Refusal {
  const spec = byName.get(name);
  if (!spec) return refuse('command.unknown');
  if (!isDocument(recordKind(name)) && holdsCardNumber(body))
    return refuse('command.card-number', 'QW-1', 'A text holds the number of a card.');
  const missing = actor && roleMissing(spec, actor);
  if (missing) return missing;
  const { kind } = (body ?? {}) as { kind?: unknown };
  if (name === 'lift-hold' && kind === 'trade' && actor && !actor.roles.includes('legal'))
    return refuse('role.missing', 'TC-3', 'A hold of trade compliance is lifted by Legal only.');
  const events = decided(state, name, id, body, facts, actor);
  if (isRefusal(events)) return events;
  const next = events.reduce<RecordState | undefined>((now, event) => evolveRecord(now, event), state);
  return next ? { state: next, events } : refuse('command.unknown');
}

function decided(
  state: RecordState | undefined,
  name: string,
  id: string,
  body: unknown,
  facts: RecordFacts,
  actor: Person | undefined,
): readonly RecordEvent[] | Refusal {
  const kind = recordKind(name);
  if (kind === 'person') {
    const { at = epoch, people = {} } = facts.people ?? {};
    return decidePerson(state as Person | undefined, name, id, body, { at, people, actor });
  }
  if (kind === 'account') return decideAccount(state as Account | undefined, name, id, body);
  if (kind === 'contract') {
    if (!facts.contracts) return refuse('clock.unknown', undefined, 'There is no such clock.');
    return decideContract(state as Contract | undefined, name, id, body, actor, facts.contracts);
  }
  if (!facts.documents) throw new Error(`${name} is decided with facts.`);
  return decideDocument(state as PublishedDocument | undefined, kind, name, id, body, facts.documents);
}

export function evolveRecord(state: RecordState | undefined, event: RecordEvent): RecordState | undefined {
  if (event.type.startsWith('Person')) return evolvePerson(state as Person | undefined, event as PersonEvent);
  if (event.type.startsWith('Document'))
    return evolveDocument(state as PublishedDocument | undefined, event as DocumentEvent);
  if (event.type.startsWith('Contract')) return evolveContract(state as Contract | undefined, event as ContractEvent);
  return evolveAccount(state as Account | undefined, event as AccountEvent);
}
