import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { noteIncident } from '../db/incidents.ts';
import { commandSpec } from '../domain/commands.ts';
import { completeEnvelope } from '../domain/opportunity/commands.ts';
import type { Person } from '../domain/people/person.ts';
import { subscriptionOf } from '../domain/vocabulary.ts';
import type { Context } from './context.ts';
import { execute } from './execute.ts';
import { ProblemError } from './problems.ts';
import {
  type CallbackOutcome,
  outcome,
  readCallback,
  servicePerson,
  signedId,
  takeRawJson,
} from './signed-callback.ts';

const envelope = z.string().regex(/^env_[a-z2-7]{1,60}_\d{1,9}$/, { error: 'is no id of an envelope' });
const at = z.string().max(40).optional();

/** What a signature provider may tell of an envelope. */
const callback = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('envelope.completed'),
    timestamp: at,
    data: completeEnvelope.extend({ envelope }),
  }),
  z.strictObject({
    type: z.literal('envelope.declined'),
    timestamp: at,
    data: z.strictObject({ envelope, reason: z.string().trim().min(1).max(500) }),
  }),
  z.strictObject({ type: z.literal('envelope.expired'), timestamp: at, data: z.strictObject({ envelope }) }),
]);
type Callback = z.infer<typeof callback>;

const commands: Readonly<Record<Callback['type'], string>> = {
  'envelope.completed': 'complete-envelope',
  'envelope.declined': 'decline-envelope',
  'envelope.expired': 'expire-envelope',
};

/** Somebody has signed what counts for nothing: a person has to tell the customer. */
const forPeople = ['envelope.outdated', 'envelope.expired', 'envelope.deadline', 'quote.expired'];

/** Signed by the provider, not by a key: each becomes an ordinary command of its service person, as those of marketplaces (`callbacks.ts`). */
export async function signatureCallbackRoutes(app: FastifyInstance, context: Context): Promise<void> {
  await app.register(async (raw) => {
    takeRawJson(raw);
    raw.post(
      '/v1/signature/callbacks',
      {
        schema: {
          operationId: 'signature-callback',
          tags: ['signature'],
          security: [],
          summary: 'What the signature provider tells of its envelopes.',
          description:
            'Signed as Standard Webhooks: headers `webhook-id`, `webhook-timestamp` (at most 5 minutes away), `webhook-signature`. Types `envelope.completed`, `envelope.declined`, `envelope.expired`; a repeat with the same id gets the first answer.',
          response: { 200: outcome },
        },
      },
      async (request, reply) => {
        const id = signedId(context.signature?.secrets ?? [], request);
        const told = readCallback(callback, request.body as string);
        const caller = await servicePerson(context.sql, context.signature, 'the signature provider');
        return reply.code(200).send(await bringIn(context, told, caller, `callback/signature/${id}`));
      },
    );
  });
}

/** What came too late is no mistake of the sender; what does not fit is refused, and somebody has to look at it. */
async function bringIn(context: Context, told: Callback, caller: Person, key: string): Promise<CallbackOutcome> {
  const spec = commandSpec(commands[told.type]);
  if (!spec) throw new ProblemError('command.unknown');
  const { envelope: target, ...body } = told.data;
  try {
    await execute(context, { spec, target, body, caller, key, dryRun: false, async: false });
    return { outcome: 'done' };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, detail } = error.problem;
    if (code === 'envelope.settled') return { outcome: 'ignored', detail };
    if (forPeople.includes(code))
      await noteIncident(context.sql, subscriptionOf(target) ?? '', 'callback-refused', `${told.type}: ${detail}`);
    throw error;
  }
}
