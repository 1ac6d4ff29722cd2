import { z } from 'zod';
import { isDate, type LocalDate } from '../calendar/dates.ts';
import { isZone } from '../calendar/zone.ts';
import type { CommandSpec } from '../command-spec.ts';
import { id, name } from '../fields.ts';
import { roles, slots } from '../vocabulary.ts';
import { delegationKinds } from './delegation.ts';

const zone = z.string().refine(isZone, { error: 'is no time zone such as America/Chicago' });
const day = z
  .string()
  .refine(isDate, { error: 'is no date of the calendar' })
  .transform((text) => text as LocalDate);

export const createPerson = z.strictObject({
  name,
  email: z.email().max(320),
  roles: z.array(z.enum(roles)).max(roles.length).default([]),
  slot: z.enum(slots).optional(),
  manager: id.optional(),
  offices: z.array(name).max(20).optional(),
  zone: zone.default('UTC'),
  clock: z.string().max(100).optional(),
});
export const changePerson = z.strictObject({
  name: name.optional(),
  email: z.email().max(320).optional(),
  roles: z.array(z.enum(roles)).optional(),
  slot: z.enum(slots).optional(),
  manager: id.optional(),
  offices: z.array(name).max(20).optional(),
  zone: zone.optional(),
  active: z.boolean().optional(),
  absent: z.strictObject({ from: day, to: day }).optional(),
});
export const delegate = z.strictObject({
  delegate: id,
  from: day,
  to: day,
  kinds: z.array(z.enum(delegationKinds)).min(1).max(delegationKinds.length).default(['quotes', 'channel']),
  document: z.string().max(300).optional(),
});
const ofOne = z.strictObject({ delegation: id });

export type Delegate = z.infer<typeof delegate>;
export type OfDelegation = z.infer<typeof ofOne>;
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
  {
    name: 'delegate',
    stage: 'people',
    method: 'POST',
    path: '/v1/people/{id}/delegations',
    roles: ['approver', 'deal desk', 'finance', 'legal', 'ops'],
    rules: ['AP-20', 'AP-21'],
    summary: 'Name somebody who decides beside you for some days; it holds once they have allowed it.',
    body: delegate,
  },
  {
    name: 'consent-to-delegation',
    stage: 'people',
    method: 'POST',
    path: '/v1/people/{id}/delegations/{delegation}/consent',
    roles,
    rules: ['AP-20'],
    summary: 'Allow that somebody delegates to you.',
    body: ofOne,
  },
  {
    name: 'approve-delegation',
    stage: 'people',
    method: 'POST',
    path: '/v1/people/{id}/delegations/{delegation}/approve',
    roles: ['approver', 'finance', 'legal'],
    rules: ['AP-21'],
    summary: 'Approve a delegation of corporate authority, as CFO or CLO.',
    body: ofOne,
  },
  {
    name: 'end-delegation',
    stage: 'people',
    method: 'DELETE',
    path: '/v1/people/{id}/delegations/{delegation}',
    roles,
    rules: ['AP-15', 'AP-21'],
    summary: 'End a delegation before its time: its delegator or its delegate, CEO, CFO or CLO.',
    body: ofOne,
  },
] as const satisfies readonly CommandSpec[];
