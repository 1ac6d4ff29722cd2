import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readClock } from '../db/journal/clock.ts';
import { readSnapshot } from '../db/journal/store.ts';
import { commandSpec } from '../domain/commands.ts';
import { subscriptionOf } from '../domain/vocabulary.ts';
import { workflowId } from '../temporal/subscription.ts';
import type { Context } from './context.ts';
import { ProblemError } from './problems.ts';

/** Stamps a command in the caller's own name, to be sent as a Signal from the Temporal UI or CLI. */
export function signRoutes(app: FastifyInstance, context: Context): void {
  app.post(
    '/v1/commands/sign',
    {
      schema: {
        tags: ['commands'],
        summary: 'Stamp a command in your own name; send it as a Temporal Signal of the same name.',
        body: z.strictObject({
          command: z.string(),
          target: z.string(),
          body: z.record(z.string(), z.any()).default({}),
        }),
        response: { 200: z.any() },
      },
    },
    async (request) => {
      const { command, target, body } = request.body as {
        command: string;
        target: string;
        body: Record<string, unknown>;
      };
      const spec = commandSpec(command);
      if (!spec) throw new ProblemError('command.unknown');
      const parsed = spec.body.safeParse(body);
      if (!parsed.success)
        throw new ProblemError(
          'command.malformed',
          parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
        );
      const subscription = subscriptionOf(target) ?? '';
      const snapshot = await readSnapshot(context.sql, subscription);
      const clock = snapshot && (await readClock(context.sql, snapshot.state.clock));
      if (!snapshot || !clock) throw new ProblemError('subscription.unknown');
      const content = {
        subscription,
        commandId: randomUUID(),
        name: command,
        target,
        person: request.caller.id,
        door: 'signal',
        receivedAt: clock.now,
        stampedAt: new Date().toISOString(),
        body: parsed.data,
      };
      return {
        workflowId: workflowId(subscription),
        signal: command,
        payload: { ...content, stamp: context.keys.sign(content) },
      };
    },
  );
}
