import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '../db/connection.ts';
import { base32, canonical, derivedId, sha256 } from '../db/journal/hash.ts';
import { instant, isDate, isInstant } from '../domain/calendar/dates.ts';
import { interactiveQueue } from '../temporal/subscription.ts';
import { answer, idempotencyKey } from './commands.ts';
import type { Context } from './context.ts';
import { ProblemError } from './problems.ts';

const at = z
  .string()
  .refine((text) => isInstant(text) || isDate(text), {
    error: 'is no instant (2022-01-01T00:00:00Z) and no date',
  })
  .transform((text) => (text.length === 10 ? instant(`${text}T00:00:00Z`) : instant(text)));
const answerWithinMs = 10_000;

/** @throws ProblemError where the key came with another body before */
async function isAskedAgain(tx: Tx, caller: string, key: string, id: string, body: object): Promise<boolean> {
  const bodyHash = sha256(canonical(['create-clock', id, body]));
  const first = await tx`
    insert into requests (caller, key, body_hash, stream, command_id, at)
    values (${caller}, ${key}, ${bodyHash}, ${`clock/${id}`}, ${base32(`${caller}\n${key}`)}, ${new Date().toISOString()})
    on conflict (caller, key) do nothing`;
  if (first.count > 0) return false;
  const [before] = await tx<{ bodyHash: string }[]>`
    select body_hash as "bodyHash" from requests where caller = ${caller} and key = ${key}`;
  if (before?.bodyHash !== bodyHash) throw new ProblemError('request.idempotency-key-reused');
  return true;
}

/** Test clocks and offset clocks (docs/architecture.md section 6): development and testing of policies, never real invoices. */
export function clockRoutes(app: FastifyInstance, context: Context): void {
  const { sql } = context;
  const allowed = (roles: readonly string[]): void => {
    if (!roles.some((role) => ['ops', 'admin', 'sales', 'deal desk'].includes(role)))
      throw new ProblemError('role.missing', 'Clocks need the role ops, admin, sales or deal desk.');
  };
  app.post(
    '/v1/test-clocks',
    {
      schema: {
        operationId: 'create-clock',
        tags: ['clock'],
        summary: 'Create a test clock; accounts are put on it when they are created.',
        body: z.strictObject({
          at,
          name: z
            .string()
            .regex(/^[a-z0-9-]{1,40}$/)
            .optional(),
          kind: z.enum(['test', 'offset']).default('test'),
        }),
        response: { 201: z.any() },
      },
    },
    async (request, reply) => {
      allowed(request.caller.roles);
      const body = request.body as { at: string; name?: string; kind: 'test' | 'offset' };
      // Whoever names it may do without a key; nobody gets it twice either way.
      const key = body.name && request.headers['idempotency-key'] === undefined ? undefined : idempotencyKey(request);
      const id = body.name ?? derivedId('clk', request.caller.id, key ?? '');
      const isRepeat = await sql.begin(async (tx) => {
        if (key !== undefined && (await isAskedAgain(tx as Tx, request.caller.id, key, id, body))) return true;
        const offset = body.kind === 'offset' ? Date.parse(body.at) - Date.now() : 0;
        const made = await tx`
          insert into clocks (id, kind, reached, target, offset_ms) values (${id}, ${body.kind}, ${body.at}, ${body.at}, ${offset})
          on conflict (id) do nothing`;
        if (made.count === 0)
          throw new ProblemError('clock.exists', `There is a clock ${id} already: take another name.`);
        return false;
      });
      return answer(reply, { status: 201, body: await shown(id), replayed: isRepeat, headers: {} });
    },
  );
  app.get(
    '/v1/test-clocks',
    { schema: { tags: ['clock'], summary: 'All clocks', response: { 200: z.any() } } },
    async () => ({
      data: await sql`select id, kind, reached, target, offset_ms as "offsetMs" from clocks order by id`,
    }),
  );
  app.get(
    '/v1/test-clocks/:id',
    {
      schema: {
        tags: ['clock'],
        summary: 'A clock, the subscriptions on it and how far they are',
        response: { 200: z.any() },
      },
    },
    async (request) => shown((request.params as { id: string }).id),
  );
  app.post(
    '/v1/test-clocks/:id/advance',
    {
      schema: {
        operationId: 'advance',
        tags: ['clock'],
        summary:
          'Move a test clock forward; everything due on the way is done, dated its own day. 202 when it takes longer than 10 s.',
        body: z.strictObject({ to: at }),
        response: { 200: z.any(), 202: z.any() },
      },
    },
    async (request, reply) => {
      allowed(request.caller.roles);
      const { id } = request.params as { id: string };
      const { to } = request.body as { to: string };
      const [clock] = await sql<
        { kind: string; reached: string; target: string }[]
      >`select kind, reached, target from clocks where id = ${id}`;
      if (!clock) throw new ProblemError('clock.unknown');
      if (clock.kind !== 'test') throw new ProblemError('clock.not-a-test-clock');
      if (to < clock.reached) throw new ProblemError('clock.backwards', `It stands at ${clock.reached}.`);
      await sql`update clocks set target = greatest(target, ${to}) where id = ${id} and kind = 'test'`;
      const handle = await context.temporal().workflow.start('clock', {
        workflowId: `clock/${id}`,
        taskQueue: interactiveQueue,
        args: [{ id }],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      });
      let timer: NodeJS.Timeout | undefined;
      const done = await Promise.race([
        handle.result().then(() => true),
        new Promise<false>((resolve) => {
          timer = setTimeout(() => resolve(false), answerWithinMs);
        }),
      ]);
      clearTimeout(timer);
      return reply.code(done ? 200 : 202).send(await shown(id));
    },
  );
  app.delete(
    '/v1/test-clocks/:id',
    {
      schema: {
        operationId: 'delete-clock',
        tags: ['clock'],
        summary: 'Forget a clock on which nothing lives any more.',
        response: { 204: z.any() },
      },
    },
    async (request, reply) => {
      allowed(request.caller.roles);
      const { id } = request.params as { id: string };
      const [clock] = await sql`select 1 from clocks where id = ${id}`;
      if (!clock) throw new ProblemError('clock.unknown', `There is no clock ${id}.`);
      const [live] = await sql`select 1 from snapshots where clock = ${id} and not over limit 1`;
      if (live) {
        // What lives on a test clock is no real business: its workflows end with it.
        for (const { stream } of await sql<
          { stream: string }[]
        >`update snapshots set over = true where clock = ${id} and not over returning stream`)
          await context
            .temporal()
            .workflow.getHandle(`subscription/${stream}`)
            .terminate('its test clock was deleted')
            .catch(() => undefined);
      }
      await sql`delete from clocks where id = ${id}`;
      return reply.code(204).send();
    },
  );

  async function shown(id: string): Promise<Record<string, unknown>> {
    const [clock] = await sql`select id, kind, reached, target, offset_ms as "offsetMs" from clocks where id = ${id}`;
    if (!clock) throw new ProblemError('clock.unknown', `There is no clock ${id}.`);
    const subscriptions =
      await sql`select stream as subscription, wake, pending, parked from snapshots where clock = ${id} and not over order by wake nulls last, stream limit 100`;
    return { ...clock, advancing: clock.reached !== clock.target, subscriptions };
  }
}
