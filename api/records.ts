import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { etag } from '../db/journal/etag.ts';
import { base32, canonical, derivedId, sha256 } from '../db/journal/hash.ts';
import { commitRecord, foretellRecord } from '../db/journal/records.ts';
import type { CommandSpec } from '../domain/command-spec.ts';
import { isDocument, recordCommands, recordKind, recordTarget } from '../domain/records.ts';
import { isRefusal } from '../domain/refusal.ts';
import { answer, executing, idempotencyKey, wish } from './commands.ts';
import type { Context } from './context.ts';
import { refusalProblem } from './execute.ts';
import { ProblemError } from './problems.ts';
import { account, contract, person, preview } from './schemas.ts';

const shapes: Readonly<Record<string, typeof account | typeof person | typeof contract>> = { people: person, contract };

/** Accounts, people and contracts: streams that the API writes itself. */
export function recordRoutes(app: FastifyInstance, context: Context): void {
  for (const spec of recordCommands.filter(({ name }) => !isDocument(recordKind(name))))
    app.route({
      method: spec.method,
      url: routeOf(spec),
      schema: {
        ...described(spec),
        body: bodyOf(spec),
        querystring: executing,
        response: responses(spec, shapes[spec.stage] ?? account),
      },
      preValidation: async (request) => {
        if (spec.method === 'DELETE') request.body ??= {};
      },
      handler: (request, reply) => {
        const { id: _, ...inPath } = request.params as Record<string, string>;
        return record(context, spec, request, reply, { ...(request.body as object), ...inPath });
      },
    });
}

/** The record itself, or what a dry run tells of it. */
export const responses = ({ path }: CommandSpec, of: z.ZodType): Record<number, z.ZodType> =>
  path.includes('{id}') ? { 200: z.union([of, preview]) } : { 200: preview, 201: of };

/** What the path names is not said again in the body. */
function bodyOf({ path, body }: CommandSpec): z.ZodObject {
  const shape = Object.entries(body.shape).filter(([field]) => !path.includes(`{${field}}`));
  return shape.length === Object.keys(body.shape).length ? body : z.strictObject(Object.fromEntries(shape));
}

export const routeOf = ({ path }: CommandSpec): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

export const described = (
  spec: CommandSpec,
): { operationId: string; tags: string[]; summary: string; description: string } => ({
  operationId: spec.name,
  tags: [spec.stage],
  summary: spec.summary,
  description: `Roles: ${spec.roles.join(', ')}. Command \`${spec.name}\`.`,
});

/** A command to a stream without workflow: remembered by its key, decided and written in one transaction. */
export async function record(
  context: Context,
  spec: CommandSpec,
  request: FastifyRequest,
  reply: FastifyReply,
  body: unknown,
): Promise<FastifyReply> {
  const { dryRun, preview } = wish(request);
  const key = idempotencyKey(request, dryRun);
  const { id: given } = request.params as { id?: string };
  const kind = recordKind(spec.name);
  const target =
    recordTarget(spec.name, given, body) ?? derivedId(kind === 'person' ? 'per' : 'acc', request.caller.id, key);
  const ifMatch = request.headers['if-match'];
  const command = {
    id: base32(`${request.caller.id}\n${key}`),
    name: spec.name,
    target,
    by: request.caller.id,
    at: new Date().toISOString(),
    body,
    ...(ifMatch ? { ifMatch } : {}),
    ...(preview ? { preview } : {}),
  };
  if (dryRun) {
    const told = await foretellRecord(context.sql, command, request.caller);
    if (isRefusal(told)) throw refusalProblem(told);
    return answer(reply, { status: 200, body: { dryRun, ...told }, replayed: false, headers: {} });
  }
  const bodyHash = sha256(canonical([spec.name, target, body]));
  const [known] = await context.sql<{ bodyHash: string; status: number | null; response: unknown }[]>`
    insert into requests (caller, key, body_hash, stream, command_id, at) values (${request.caller.id}, ${key}, ${bodyHash}, ${`${kind}/${target}`}, ${base32(`${request.caller.id}\n${key}`)}, ${new Date().toISOString()})
    on conflict (caller, key) do update set caller = excluded.caller returning body_hash as "bodyHash", status, response`;
  if (known && known.bodyHash !== bodyHash) throw new ProblemError('request.idempotency-key-reused');
  if (known?.status) return answer(reply, { status: known.status, body: known.response, replayed: true, headers: {} });
  const done = await commitRecord(context.sql, command, request.caller);
  if (isRefusal(done)) {
    await context.sql`delete from requests where caller = ${request.caller.id} and key = ${key}`;
    if (done.code === 'command.stale')
      throw new ProblemError('request.stale', 'Read it again; its ETag is another one now.');
    throw refusalProblem(done);
  }
  const status = given ? 200 : 201;
  await context.sql`update requests set status = ${status}, response = ${done.state as never}::jsonb where caller = ${request.caller.id} and key = ${key}`;
  return answer(reply, { status, body: done.state, replayed: false, headers: { ETag: etag(done.state) } });
}
