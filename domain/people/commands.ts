import { z } from 'zod';
import { isZone } from '../calendar/zone.ts';
import type { CommandSpec } from '../command-spec.ts';
import { id, name } from '../fields.ts';
import { roles, slots } from '../vocabulary.ts';

const zone = z.string().refine(isZone, { error: 'is no time zone such as America/Chicago' });
export const createPerson = z.strictObject({
  name,
  email: z.email().max(320),
  roles: z.array(z.enum(roles)).max(roles.length).default([]),
  slot: z.enum(slots).optional(),
  manager: id.optional(),
  zone: zone.default('UTC'),
  clock: z.string().max(100).optional(),
});
export const changePerson = z.strictObject({
  name: name.optional(),
  email: z.email().max(320).optional(),
  roles: z.array(z.enum(roles)).optional(),
  slot: z.enum(slots).optional(),
  manager: id.optional(),
  zone: zone.optional(),
  active: z.boolean().optional(),
});

export type CreatePerson = z.infer<typeof createPerson>;
export type ChangePerson = z.infer<typeof changePerson>;

export const peopleCommands = [
  {
    name: 'create-person',
    stage: 'people',
    method: 'POST',
    path: '/v1/people',
    roles: ['admin'],
    rules: ['AP-2'],
    summary: 'Create a person: manager, roles, approval slot, time zone.',
    body: createPerson,
  },
  {
    name: 'change-person',
    stage: 'people',
    method: 'PATCH',
    path: '/v1/people/{id}',
    roles: ['admin'],
    rules: ['AP-2'],
    summary: 'Change a person; one who left is no longer active.',
    body: changePerson,
  },
] as const satisfies readonly CommandSpec[];
