import { validatorCompiler } from '@fastify/type-provider-zod';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { mistakeText, readDocumentText } from '../db/document-text.ts';
import { compare, shipped } from '../db/documents.ts';
import { canonical } from '../db/journal/hash.ts';
import { documentStream, documentText } from '../db/journal/published.ts';
import { catalogueSchema } from '../domain/catalog/schema.ts';
import { documentCommands } from '../domain/document/commands.ts';
import {
  type DocumentKind,
  documentKey,
  type Head,
  type Json,
  type PublishedDocument,
} from '../domain/document/document.ts';
import { policySchema } from '../domain/policy/schema.ts';
import { recordKind, roleMissing } from '../domain/records.ts';
import { executing } from './commands.ts';
import type { Context } from './context.ts';
import { refusalProblem } from './execute.ts';
import { ProblemError } from './problems.ts';
import { described, record, responses, routeOf } from './records.ts';
import { document, documentChange, listOf } from './schemas.ts';

type Listed = Omit<PublishedDocument, 'document'> & { readonly shipped: boolean };

const paths = { catalogue: 'catalogues', policy: 'policies' } as const;
const schemas = { catalogue: catalogueSchema, policy: policySchema };
const version = z.coerce.number().int().min(1).max(1_000_000);
const clock = z.string().max(100).optional().describe('The test clock whose documents are meant');
const mostMistakesTold = 5;
const mostOfAPath = 200;
const mostBytes = 262_144;

declare module 'fastify' {
  interface FastifyRequest {
    /** The body of an imported document to the letter, so that its mistakes can be told by line. */
    documentText?: string;
  }
}

/** Catalogues and policies: taken in as drafts, published once, read by `id` or `id@version`, compared. */
export function documentRoutes(app: FastifyInstance, context: Context): void {
  for (const kind of ['catalogue', 'policy'] as const) readingRoutes(app, context, kind);
  void app.register(async (texts) => {
    keepText(texts);
    for (const spec of documentCommands.filter(({ name }) => name.startsWith('import-'))) {
      const kind = recordKind(spec.name) as DocumentKind;
      texts.route({
        method: spec.method,
        url: routeOf(spec),
        bodyLimit: mostBytes,
        schema: {
          ...described(spec),
          body: schemas[kind],
          querystring: executing,
          response: responses(spec, document),
        },
        // The body is judged by the reader of documents, since it knows the lines
        validatorCompiler: (part) =>
          part.httpPart === 'body' ? (value) => ({ value }) : validatorCompiler(part as never),
        handler: (request, reply) => {
          const missing = roleMissing(spec, request.caller);
          if (missing) throw refusalProblem(missing);
          return record(context, spec, request, reply, imported(kind, request));
        },
      });
    }
  });
  for (const spec of documentCommands.filter(({ name }) => name.startsWith('publish-')))
    app.route({
      method: spec.method,
      url: routeOf(spec),
      schema: {
        ...described(spec),
        body: spec.body,
        querystring: executing,
        response: responses(spec, document),
      },
      handler: (request, reply) => record(context, spec, request, reply, request.body),
    });
}

function keepText(app: FastifyInstance): void {
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    request.documentText = String(text);
    try {
      done(null, JSON.parse(request.documentText));
    } catch {
      done(null, {}); // told with its line by whoever reads the text
    }
  });
}

/** @throws ProblemError with each mistake, its line and its path */
function imported(kind: DocumentKind, request: FastifyRequest): Json {
  const read = readDocumentText(kind, request.documentText ?? '');
  if (read.ok) return read.document;
  const told = read.mistakes.slice(0, mostMistakesTold).map(mistakeText).join('; ');
  const more = read.mistakes.length - mostMistakesTold;
  throw new ProblemError('document.malformed', more > 0 ? `${told}; and ${more} more` : told, rules[kind], {
    errors: read.mistakes.map(({ line, path, reason }) => ({ line, path: path.slice(0, mostOfAPath), reason })),
  });
}

const rules = { catalogue: 'C-7', policy: '0.2' } as const;

function readingRoutes(app: FastifyInstance, context: Context, kind: DocumentKind): void {
  const path = paths[kind];
  const tags = [kind];
  app.get(
    `/v1/${path}`,
    {
      schema: {
        tags,
        summary: `All versions of the ${path}, drafts included`,
        querystring: z.strictObject({ clock }),
        response: { 200: listOf(document) },
      },
    },
    async (request) => ({ data: await all(context, kind, (request.query as { clock?: string }).clock) }),
  );
  app.get(
    `/v1/${path}/:id`,
    {
      schema: {
        tags,
        summary: 'One whole document, by id (its newest version) or id@version, in its canonical form',
        querystring: z.strictObject({ clock }),
        response: { 200: schemas[kind] },
      },
    },
    async (request, reply) => {
      const { id } = request.params as { id: string };
      const [of = '', wanted] = id.split('@');
      const found = await find(context, kind, of, wanted, (request.query as { clock?: string }).clock);
      return reply.type('application/json; charset=utf-8').send(canonical(found));
    },
  );
  app.get(
    `/v1/${path}/:id/diff`,
    {
      schema: {
        tags,
        summary: 'What changes from one version to another',
        querystring: z.strictObject({ from: version, to: version, clock }),
        response: { 200: listOf(documentChange) },
      },
    },
    async (request) => {
      const { id } = request.params as { id: string };
      const query = request.query as { from: number; to: number; clock?: string };
      const version = (number: number): Promise<Json> => find(context, kind, id, String(number), query.clock);
      return { data: compare(kind, await version(query.from), await version(query.to)) };
    },
  );
}

async function all(context: Context, kind: DocumentKind, on: string | undefined): Promise<readonly Listed[]> {
  const rows = await context.sql<{ body: Omit<PublishedDocument, 'document'> }[]>`
    select body from representations where kind = ${kind} and coalesce(body->>'clock', '') = ${on ?? ''}`;
  const ships = shipped
    .filter((each) => each.kind === kind)
    .map(
      ({ kind, of, version, effectiveFrom }): Listed => ({
        id: documentKey(of, version),
        kind,
        of,
        version,
        effectiveFrom,
        status: 'Published',
        shipped: true,
      }),
    );
  return [...ships, ...rows.map(({ body }) => ({ ...body, shipped: false }))].sort((a, b) =>
    a.of === b.of ? a.version - b.version : a.of < b.of ? -1 : 1,
  );
}

/** @param wanted the newest version where it is undefined   @throws ProblemError where there is none */
async function find(
  context: Context,
  kind: DocumentKind,
  of: string,
  wanted: string | undefined,
  on: string | undefined,
): Promise<Json> {
  const versions = (await all(context, kind, on)).filter(
    (each) => each.of === of && (wanted === undefined || String(each.version) === wanted),
  );
  const newest = versions.at(-1);
  const ships = shipped.find((each) => each.kind === kind && each.of === of && each.version === newest?.version);
  const text = ships?.document ?? (newest && (await documentText(context.sql, documentStream(newest as Head))));
  if (!text)
    throw new ProblemError('document.unknown', `There is no ${kind} ${wanted ? documentKey(of, wanted) : of}.`);
  return text;
}
