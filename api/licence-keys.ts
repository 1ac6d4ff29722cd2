import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { licenceKeys } from '../db/licence-keys.ts';
import type { Context } from './context.ts';

/** Public keys are for everybody: an instance checks its licence with them and knows no key of ours. */
export function licenceKeyRoutes(app: FastifyInstance, { sql }: Context): void {
  app.get(
    '/v1/licence-keys',
    {
      schema: {
        tags: ['licences'],
        summary: 'The public keys of all licences that were signed here, as a JWK Set (RFC 7517); asks for no key',
        security: [],
        response: { 200: z.any() },
      },
    },
    async (_request, reply) => reply.header('Cache-Control', 'public, max-age=300').send(await licenceKeys(sql)),
  );
}
