import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { CommandSpec } from '../domain/command-spec.ts';
import { commandTable } from '../domain/commands.ts';
import { checklistItems } from '../domain/vocabulary.ts';
import type { Context } from './context.ts';
import { createsSomething, execute } from './execute.ts';
import { ProblemError } from './problems.ts';
import {
  approval,
  attachedDocument,
  creditMemo,
  opportunity,
  pending,
  preview,
  quote,
  subscription,
  supportRequest,
  written,
} from './schemas.ts';

/** Strict: a misspelt `dryRun` does nothing for real. */
export const executing = z.strictObject({
  dryRun: z.enum(['true', 'false']).optional().describe('Only tell what would happen, with a token for `preview`'),
  preview: z.string().max(64).optional().describe('The token of a dry run: done only if it still comes to the same'),
});

/** What a command is about is what it answers with. */
function responses(spec: CommandSpec): Record<number, z.ZodType> {
  const segment = /^\/v1\/([a-z-]+)/.exec(spec.path)?.[1] ?? '';
  const made = { 'create-quote': 'quotes', 'attach-document': 'documents' }[spec.name] ?? segment;
  const of = {
    quotes: quote,
    opportunities: opportunity,
    checkouts: opportunity,
    approvals: approval,
    'support-requests': supportRequest,
    documents: attachedDocument,
    'credit-memos': creditMemo,
  }[made];
  const answer = written(of ?? subscription);
  return createsSomething(spec)
    ? { 200: preview, 201: answer, 202: pending }
    : { 200: z.union([answer, preview]), 202: pending };
}

/** One route for each row of the command table. */
export function commandRoutes(app: FastifyInstance, context: Context): void {
  for (const spec of commandTable as readonly CommandSpec[]) {
    const { item, ...shape } = spec.body.shape as Record<string, z.ZodType>;
    const body = spec.path.includes('{item}') ? z.strictObject(shape) : spec.body;
    app.route({
      method: spec.method,
      url: spec.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      schema: {
        operationId: spec.name,
        tags: [spec.stage],
        summary: `${spec.summary}`,
        description: `${spec.rules.length > 0 ? `Rules ${spec.rules.join(', ')}. ` : ''}Roles: ${spec.roles.join(', ')}. Command \`${spec.name}\`.`,
        body,
        querystring: executing,
        response: responses(spec),
      },
      preValidation: async (request) => {
        request.body ??= {};
      },
      handler: async (request, reply) => {
        const params = request.params as Record<string, string>;
        const { dryRun, preview } = wish(request);
        const given = {
          ...(request.body as Record<string, unknown>),
          ...(item ? { item: checkedItem(item, params.item) } : {}),
        };
        const target = params.id ?? named(given);
        const executed = await execute(context, {
          spec,
          target,
          body: given,
          caller: request.caller,
          key: idempotencyKey(request, dryRun),
          dryRun,
          ifMatch: request.headers['if-match'],
          preview,
          async: /respond-async/.test(String(request.headers.prefer ?? '')),
        });
        return answer(reply, executed);
      },
    });
  }
}

/** How it is to be done, by what stands in the address. */
export function wish(request: FastifyRequest): { readonly dryRun: boolean; readonly preview: string | undefined } {
  const { dryRun, preview } = request.query as z.infer<typeof executing>;
  return { dryRun: dryRun === 'true', preview };
}

function checkedItem(schema: z.ZodType, item: string | undefined): unknown {
  const parsed = schema.safeParse(item);
  if (!parsed.success)
    throw new ProblemError(
      'document.unknown-item',
      `There is no item ${item}: it is one of ${checklistItems.join(', ')}.`,
    );
  return parsed.data;
}

/** What a command without an id in its path is about. */
export const named = (body: Record<string, unknown>): string | undefined =>
  [body.invoice, body.subscription].find((id): id is string => typeof id === 'string');

export function idempotencyKey(request: FastifyRequest, dryRun = false): string {
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string' && key.length > 0 && key.length <= 200) return key;
  if (dryRun) return 'dry-run';
  throw new ProblemError(
    'request.idempotency-key-required',
    'Send `Idempotency-Key: <any text of your own, at most 200 characters>`, so that a retry is not done twice.',
  );
}

export function answer(
  reply: FastifyReply,
  executed: { status: number; body: unknown; replayed: boolean; headers: Readonly<Record<string, string>> },
): FastifyReply {
  for (const [name, value] of Object.entries(executed.headers)) void reply.header(name, value);
  if (executed.replayed) void reply.header('Idempotency-Replayed', 'true');
  return reply.code(executed.status).send(executed.body);
}
