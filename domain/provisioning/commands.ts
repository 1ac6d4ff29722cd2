import { z } from 'zod';
import type { CommandSpec } from '../command-spec.ts';
import { name } from '../fields.ts';

/** The group that a SaaS subscription pays for. */
export const namespace = z.strictObject({ id: z.string().trim().min(1).max(100), name });
export const linkNamespace = z.strictObject({
  namespace: z.strictObject({ id: z.union([namespace.shape.id, z.number().int()]), name }),
});

export type LinkNamespace = z.infer<typeof linkNamespace>;

export const provisioningCommands = [
  {
    name: 'link-namespace',
    stage: 'provisioning',
    method: 'POST',
    path: '/v1/subscriptions/{id}/link-namespace',
    roles: ['sales', 'deal desk', 'support'],
    rules: ['QX-4'],
    summary: 'Say which group a SaaS subscription is for; a contract reset takes it along.',
    body: linkNamespace,
  },
] as const satisfies readonly CommandSpec[];
