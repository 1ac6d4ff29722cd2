import type { Instant } from '../calendar/dates.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { PersonId } from '../vocabulary.ts';
import type { ChangePerson, CreatePerson, Delegate, OfDelegation } from './commands.ts';
import { approveDelegation, consentToDelegation, delegate, endDelegation } from './delegate.ts';
import type { Delegation } from './delegation.ts';
import type { Person } from './person.ts';

export type PersonEvent =
  | { readonly type: 'PersonCreated'; readonly data: { readonly person: Person } }
  | { readonly type: 'PersonChanged'; readonly data: { readonly changes: Partial<Person> } }
  | {
      readonly type: 'PersonDelegationChanged';
      readonly data: { readonly delegation: Delegation };
      readonly rules: readonly string[];
    };

/** What a decision about a person may know besides that person. */
export interface PeopleFacts {
  /** On the person's clock. */
  readonly at: Instant;
  /** Who acts; undefined only for the first admin of a new installation. */
  readonly actor: Person | undefined;
  readonly people: Readonly<Record<PersonId, Person>>;
}

/** Whom besides itself a command about a person has to know. */
export const peopleNamed = (body: unknown): readonly PersonId[] => {
  const named = (body as { delegate?: unknown } | null)?.delegate;
  return typeof named === 'string' ? [named] : [];
};

export function decidePerson(
  person: Person | undefined,
  name: string,
  id: string,
  body: unknown,
  facts: PeopleFacts,
): readonly PersonEvent[] | Refusal {
  if (name === 'create-person')
    return person
      ? refuse('person.unknown', undefined, 'The person exists already.')
      : [
          {
            type: 'PersonCreated',
            data: {
              person: {
                ...(body as CreatePerson as Omit<Person, 'id' | 'active' | 'version'>),
                id,
                active: true,
                version: 1,
              },
            },
          },
        ];
  if (!person) return refuse('person.unknown', undefined, `There is no person ${id}.`);
  switch (name) {
    case 'change-person':
      return [{ type: 'PersonChanged', data: { changes: body as ChangePerson as Partial<Person> } }];
    case 'delegate':
      return delegate(person, body as Delegate, facts);
    case 'consent-to-delegation':
      return consentToDelegation(person, (body as OfDelegation).delegation, facts);
    case 'approve-delegation':
      return approveDelegation(person, (body as OfDelegation).delegation, facts);
    case 'end-delegation':
      return endDelegation(person, (body as OfDelegation).delegation, facts);
    default:
      return refuse('command.unknown');
  }
}

export function evolvePerson(person: Person | undefined, event: PersonEvent): Person | undefined {
  if (event.type === 'PersonCreated') return event.data.person;
  if (event.type === 'PersonDelegationChanged') {
    const { delegation } = event.data;
    const known = person?.delegations ?? [];
    const delegations = known.some(({ id }) => id === delegation.id)
      ? known.map((each) => (each.id === delegation.id ? delegation : each))
      : [...known, delegation];
    return person && { ...person, delegations, version: person.version + 1 };
  }
  return person && { ...person, ...event.data.changes, version: person.version + 1 };
}
