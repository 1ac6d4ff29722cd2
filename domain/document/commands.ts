import { z } from 'zod';
import type { CommandSpec } from '../command-spec.ts';

/** Its shape is judged where it is decided, since there its mistakes get their paths. */
export const importDocument = z.looseObject({});
export const publishDocument = z.strictObject({
  version: z.number().int().min(1).max(1_000_000),
  clock: z.string().min(1).max(100).optional(),
});

export const documentCommands = [
  {
    name: 'import-catalogue',
    stage: 'catalogue',
    method: 'POST',
    path: '/v1/catalogues',
    roles: ['deal desk', 'admin'],
    rules: ['C-7', 'QN-4'],
    summary: 'Take in a version of a catalogue as a draft; a draft may be taken in again.',
    body: importDocument,
  },
  {
    name: 'publish-catalogue',
    stage: 'catalogue',
    method: 'POST',
    path: '/v1/catalogues/{id}/publish',
    roles: ['deal desk', 'admin'],
    rules: ['C-7', 'QN-4'],
    summary: 'Publish a version: in force from its effectiveFrom, never changed again.',
    body: publishDocument,
  },
  {
    name: 'import-policy',
    stage: 'policy',
    method: 'POST',
    path: '/v1/policies',
    roles: ['admin'],
    rules: [],
    summary: 'Take in a version of a policy as a draft; a draft may be taken in again.',
    body: importDocument,
  },
  {
    name: 'publish-policy',
    stage: 'policy',
    method: 'POST',
    path: '/v1/policies/{id}/publish',
    roles: ['admin'],
    rules: [],
    summary: 'Publish a version: in force from its effectiveFrom, never changed again.',
    body: publishDocument,
  },
] as const satisfies readonly CommandSpec[];
