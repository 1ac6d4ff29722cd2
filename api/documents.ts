import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { allCatalogues, allPolicies } from '../db/documents.ts';
import { ProblemError } from './problems.ts';

const any = { 200: z.any() };

/** Policies and catalogues: immutable documents, by `id` or `id@version`. */
export function documentRoutes(app: FastifyInstance): void {
  for (const [path, all] of [
    ['policies', allPolicies],
    ['catalogues', allCatalogues],
  ] as const) {
    app.get(
      `/v1/${path}`,
      { schema: { tags: ['documents'], summary: `The ${path} in force, with their versions`, response: any } },
      async () => ({ data: all().map(({ id, version, effectiveFrom }) => ({ id, version, effectiveFrom })) }),
    );
    app.get(
      `/v1/${path}/:id`,
      { schema: { tags: ['documents'], summary: 'One whole document', response: any } },
      async (request) => {
        const [id, version] = (request.params as { id: string }).id.split('@');
        const found = all().filter((each) => each.id === id && (!version || String(each.version) === version));
        const newest = found.toSorted((a, b) => a.version - b.version).at(-1);
        if (!newest)
          throw new ProblemError('request.not-found', `There is no ${(request.params as { id: string }).id}.`);
        return newest;
      },
    );
  }
}
