import { type Refusal, refuse } from '../refusal.ts';
import type { ChangePerson, CreatePerson } from './commands.ts';
import type { Person } from './person.ts';

export type PersonEvent =
  | { readonly type: 'PersonCreated'; readonly data: { readonly person: Person } }
  | { readonly type: 'PersonChanged'; readonly data: { readonly changes: Partial<Person> } };

export function decidePerson(
  person: Person | undefined,
  name: string,
  id: string,
  body: unknown,
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
  return name === 'change-person'
    ? [{ type: 'PersonChanged', data: { changes: body as ChangePerson as Partial<Person> } }]
    : refuse('command.unknown');
}

export function evolvePerson(person: Person | undefined, event: PersonEvent): Person | undefined {
  if (event.type === 'PersonCreated') return event.data.person;
  return person && { ...person, ...event.data.changes, version: person.version + 1 };
}
