import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { portalAddOn, representPortalAddOn } from '../domain/quoting/portal-add-on.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Context } from './context.ts';
import { refusalProblem } from './execute.ts';
import { look } from './look.ts';
import { portalAddOn as shape } from './schemas.ts';

const query = z.strictObject({
  total: z.coerce.number().int().min(1).max(10_000_000).describe('Seats as they are to be'),
  product: z.string().max(200).optional(),
});

/** What a customer who buys seats by itself is shown before it pays (QA-13). */
export function portalAddOnRoutes(app: FastifyInstance, context: Context): void {
  app.get(
    '/v1/subscriptions/:id/portal-add-on',
    {
      schema: {
        tags: ['quoting'],
        summary: 'More seats from today: the full price, the credit for what is paid, and the difference (QA-13)',
        querystring: query,
        response: { 200: shape },
      },
    },
    async (request) => {
      const { id } = request.params as { id: string };
      const { total, product } = request.query as z.infer<typeof query>;
      const { state, facts } = await look(context, id);
      const shown = portalAddOn(state, total, product, facts);
      if (isRefusal(shown)) throw refusalProblem(shown);
      return representPortalAddOn(shown);
    },
  );
}
