import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ContentDamaged, hashOf } from '../db/contents/store.ts';
import { attachDocument } from '../domain/booking/commands.ts';
import { commandSpec } from '../domain/commands.ts';
import { roleMissing } from '../domain/records.ts';
import { answer, idempotencyKey } from './commands.ts';
import { allowedTypes, typeOf } from './content-type.ts';
import type { Context } from './context.ts';
import { execute, refusalProblem } from './execute.ts';
import { ProblemError } from './problems.ts';
import * as shape from './schemas.ts';

/** DOCUMENT_MAX_BYTES; ten MiB where nothing is said. */
const mostBytes = Number(process.env.DOCUMENT_MAX_BYTES ?? 10_485_760);

const uploading = z.strictObject({
  opportunity: z.string().max(100),
  ...attachDocument.omit({ content: true }).shape,
});

/**
 * Documents: the body of the request is the file. It is stored by its hash first, then the command `attach-document`
 * puts it on the opportunity; a refusal leaves the opportunity as it was.
 */
export async function uploadRoutes(app: FastifyInstance, context: Context): Promise<void> {
  const spec = commandSpec('attach-document');
  if (!spec) throw new Error('There is no command attach-document.');
  await app.register(async (routes) => {
    routes.removeAllContentTypeParsers();
    routes.addContentTypeParser(
      allowedTypes as string[],
      { parseAs: 'buffer', bodyLimit: mostBytes },
      (_, body, done) => done(null, body),
    );
    routes.post(
      '/v1/documents',
      {
        bodyLimit: mostBytes,
        schema: {
          operationId: 'upload-document',
          tags: ['booking'],
          summary: 'Store a document and put it on an opportunity; the body is the file',
          description: `Content types: ${allowedTypes.join(', ')}; at most ${mostBytes} bytes. What the bytes say of themselves has to be what the header says. Roles: ${spec.roles.join(', ')}. Command \`attach-document\`.`,
          consumes: [...allowedTypes],
          querystring: uploading,
          response: { 201: shape.written(shape.resources.document) },
        },
      },
      async (request, reply) => {
        const { opportunity, ...rest } = request.query as z.infer<typeof uploading>;
        const key = idempotencyKey(request);
        const missing = roleMissing(spec, request.caller); // nothing is stored of who may not attach it
        if (missing) throw refusalProblem(missing);
        const content = await take(
          request.body as Buffer | null,
          String(request.headers['content-type'] ?? ''),
          request.caller.id,
        );
        const done = await execute(context, {
          spec,
          target: opportunity,
          body: { content, ...rest },
          caller: request.caller,
          key,
          dryRun: false,
          async: false,
        });
        return answer(reply, done);
      },
    );
  });

  app.get(
    '/v1/documents/:id/content',
    {
      schema: {
        tags: ['booking'],
        summary: 'The file as it was stored, checked against its hash',
        response: { 200: z.any().describe('The bytes, under the content type they were stored with') },
      },
    },
    async (request, reply) => {
      const { id } = request.params as { id: string };
      const [row] = await context.sql<{ body: { content: string; name: string; mediaType: string } }[]>`
        select body from representations where kind = 'document' and id = ${id}`;
      if (!row) throw new ProblemError('document.unknown', `There is no document ${id}.`);
      const { content, name: called, mediaType } = row.body;
      return reply
        .header('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(called)}`)
        .header('X-Content-Type-Options', 'nosniff')
        .header('Content-Security-Policy', "default-src 'none'; sandbox")
        .header('Repr-Digest', `sha-256=:${Buffer.from(content, 'hex').toString('base64')}:`)
        .type(mediaType)
        .send(Buffer.from(await bytesOf(content)));
    },
  );

  async function bytesOf(content: string): Promise<Uint8Array> {
    try {
      return await context.contents.get(content);
    } catch (error) {
      if (error instanceof ContentDamaged) throw new ProblemError('document.damaged', error.message);
      throw error;
    }
  }

  /** @returns the hash under which it is stored now */
  async function take(bytes: Buffer | null, header: string, by: string): Promise<string> {
    if (!bytes?.length) throw new ProblemError('document.empty');
    const declared = header.split(';')[0]?.trim().toLowerCase() ?? '';
    const type = await typeOf(bytes, declared);
    if (type !== declared)
      throw new ProblemError(
        'document.type-not-allowed',
        `It is sent as ${declared}, and its bytes are ${type ?? 'nothing that is taken in'}.`,
      );
    const sha256 = hashOf(bytes);
    await context.contents.put(sha256, bytes);
    await context.sql`
      insert into contents (sha256, media_type, bytes, by) values (${sha256}, ${type}, ${bytes.length}, ${by})
      on conflict (sha256) do nothing`;
    return sha256;
  }
}
