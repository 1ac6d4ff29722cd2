import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { id, name } from '../domain/fields.ts';
import { createKey } from './auth.ts';
import type { Context } from './context.ts';
import { ProblemError } from './problems.ts';

/** Keys belong to one person or service and are shown once. */
export function keyRoutes(app: FastifyInstance, { sql }: Context): void {
  app.get(
    '/v1/me',
    { schema: { tags: ['people'], summary: 'Who am I?', response: { 200: z.any() } } },
    async (request) => request.caller,
  );
  app.post(
    '/v1/keys',
    {
      schema: {
        operationId: 'create-key',
        tags: ['people'],
        summary: 'Make a key for a person; the secret is shown once.',
        body: z.strictObject({ person: id, label: name }),
        response: { 201: z.any() },
      },
    },
    async (request, reply) => {
      const { person, label } = request.body as { person: string; label: string };
      if (!request.caller.roles.includes('admin') && request.caller.id !== person)
        throw new ProblemError('role.missing', 'Keys for others need the role admin.');
      const [known] = await sql`select 1 from representations where kind = 'person' and id = ${person}`;
      if (!known) throw new ProblemError('person.unknown');
      return reply.code(201).send({ ...(await createKey(sql, person, label, false)), person, label });
    },
  );
  app.delete(
    '/v1/keys/:id',
    { schema: { operationId: 'revoke-key', tags: ['people'], summary: 'Revoke a key.', response: { 204: z.any() } } },
    async (request, reply) => {
      const mine = request.caller.roles.includes('admin') ? null : request.caller.id;
      const revoked =
        await sql`update api_keys set revoked_at = now() where id = ${(request.params as { id: string }).id} and revoked_at is null and (${mine}::text is null or person = ${mine})`;
      if (revoked.count === 0) throw new ProblemError('request.not-found');
      return reply.code(204).send();
    },
  );
}
