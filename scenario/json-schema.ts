import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { policyIds } from '../db/documents.ts';
import { commandTable } from '../domain/commands.ts';
import { recordCommands } from '../domain/records.ts';
import { refusals } from '../domain/refusal.ts';
import { roles, slots } from '../domain/vocabulary.ts';

const verbs = [...commandTable, ...recordCommands].map(({ name }) => name).concat('usage', 'load-list');
const verb = {
  type: 'string',
  pattern: `^(${verbs.join('|')})( .+)?$`,
  description: `A command, and the name of what it is about: ${verbs.join(', ')}`,
};
const date = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2})?(Z|[+-]\\d{2}:?\\d{2})?)?$',
  description: 'YYYY-MM-DD means 00:00 UTC; or with a time: 2022-04-04T10:00Z',
};

/** What editors check scenario files by. The player itself tells mistakes with line and reason. */
export const scenarioSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Perennial scenario',
  type: 'object',
  required: ['scenario', 'steps'],
  additionalProperties: false,
  properties: {
    scenario: { type: 'string', description: 'What the story shows' },
    about: { description: 'Free text' },
    proves: { type: 'array', items: { type: 'string' }, description: 'Ids of the rules that it proves' },
    policy: {
      type: 'string',
      pattern: '^[a-z0-9-]{1,60}$',
      description: `${policyIds().join(', ')}, or one that the story publishes`,
    },
    people: {
      type: 'object',
      description: 'name: role, name: slot, or a map with role, slot, offices, manager, zone, email',
      additionalProperties: { anyOf: [{ enum: [...roles, ...slots] }, { type: 'object' }] },
    },
    given: {
      type: 'object',
      description: 'Accounts, and booked, paid, active subscriptions; expands to the ordinary commands',
      additionalProperties: { type: 'object' },
    },
    steps: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        anyOf: [{ required: ['at'] }, { required: ['do'] }, { required: ['expect'] }],
        properties: {
          at: { ...date, description: `${date.description}. Holds until changed.` },
          as: { type: 'string', description: 'Who acts: a name of people. Holds until changed.' },
          do: { anyOf: [verb, { type: 'array', items: verb, minItems: 1 }] },
          with: { type: 'object', description: 'The body; name gives what is made a name for later steps' },
          expect: { type: 'object', description: 'What holds afterwards; only what matters is named' },
          refused: {
            type: 'object',
            additionalProperties: false,
            properties: { code: { enum: [...Object.keys(refusals)].sort() }, rule: { type: 'string' } },
          },
          note: { type: 'string' },
        },
      },
    },
  },
};

export const schemaText = (): string => `${JSON.stringify(scenarioSchema, null, 2)}\n`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  writeFileSync(new URL('../scenario.schema.json', import.meta.url), schemaText());
