import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { noteIncident } from '../db/incidents.ts';
import { readSnapshot } from '../db/journal/store.ts';
import { commandSpec } from '../domain/commands.ts';
import { acceptOffer } from '../domain/opportunity/commands.ts';
import type { Person } from '../domain/people/person.ts';
import { type Marketplace, marketplaces, subscriptionOf } from '../domain/vocabulary.ts';
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

const offer = z.string().regex(/^off_[a-z2-7]{1,60}_\d{1,9}$/, { error: 'is no id of an offer' });
const reference = z.string().trim().min(1).max(200);
const at = z.string().max(40).optional();

/** What a marketplace may tell of an offer. */
const callback = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('offer.created'),
    timestamp: at,
    data: z.strictObject({ offer, reference: reference.optional() }),
  }),
  z.strictObject({ type: z.literal('offer.accepted'), timestamp: at, data: acceptOffer.extend({ offer }) }),
  z.strictObject({
    type: z.literal('offer.declined'),
    timestamp: at,
    data: z.strictObject({ offer, reason: z.string().trim().min(1).max(500) }),
  }),
  z.strictObject({ type: z.literal('offer.expired'), timestamp: at, data: z.strictObject({ offer }) }),
]);
type Callback = z.infer<typeof callback>;

/** Signed by the marketplace, not by a key: each becomes an ordinary command of its service person, with the id of the callback as idempotency key. */
export async function callbackRoutes(app: FastifyInstance, context: Context): Promise<void> {
  await app.register(async (raw) => {
    takeRawJson(raw);
    raw.post(
      '/v1/marketplaces/:marketplace/callbacks',
      {
        schema: {
          operationId: 'marketplace-callback',
          tags: ['marketplaces'],
          security: [],
          summary: 'What a marketplace tells of its offers.',
          description:
            'Signed as Standard Webhooks: headers `webhook-id`, `webhook-timestamp` (at most 5 minutes away), `webhook-signature`. Types `offer.created`, `offer.accepted`, `offer.declined`, `offer.expired`; a repeat with the same id gets the first answer.',
          params: z.object({ marketplace: z.string().max(100) }),
          response: { 200: outcome },
        },
      },
      async (request, reply) => {
        const marketplace = marketplaces.find(
          (each) => each === (request.params as { marketplace: string }).marketplace,
        );
        if (!marketplace) throw new ProblemError('request.not-found');
        const id = signedId(context.callbacks?.[marketplace]?.secrets ?? [], request);
        const told = readCallback(callback, request.body as string);
        await ofMarketplace(context, marketplace, told);
        const caller = await servicePerson(context.sql, context.callbacks?.[marketplace], 'this marketplace');
        return reply.code(200).send(await bringIn(context, told, caller, `callback/${marketplace}/${id}`));
      },
    );
  });
}

/** A marketplace speaks of its own offers only; of any other there is nothing, for it. */
async function ofMarketplace({ sql }: Context, marketplace: Marketplace, { data }: Callback): Promise<void> {
  const snapshot = await readSnapshot(sql, subscriptionOf(data.offer) ?? '');
  if (snapshot?.state.channel !== marketplace)
    throw new ProblemError('offer.unknown', `There is no offer ${data.offer}.`, '1.15');
}

function commandOf({ type, data }: Callback): { name: string; body: Readonly<Record<string, unknown>> } {
  const { offer: _, ...body } = data;
  switch (type) {
    case 'offer.created':
      return { name: 'confirm-offer', body };
    case 'offer.accepted':
      return { name: 'accept-offer', body };
    case 'offer.declined':
      return { name: 'decline-offer', body };
    case 'offer.expired':
      return { name: 'decline-offer', body: { reason: 'It expired at the marketplace.' } };
  }
}

/** What came too late is no mistake of the sender; what does not fit is refused, and somebody has to look at it. */
async function bringIn(context: Context, told: Callback, caller: Person, key: string): Promise<CallbackOutcome> {
  const { name, body } = commandOf(told);
  const spec = commandSpec(name);
  if (!spec) throw new ProblemError('command.unknown');
  try {
    await execute(context, { spec, target: told.data.offer, body, caller, key, dryRun: false, async: false });
    return { outcome: 'done' };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { code, detail } = error.problem;
    if (code === 'offer.settled') return { outcome: 'ignored', detail };
    if (code === 'offer.mismatch' || code === 'offer.outdated' || code === 'offer.expired')
      await noteIncident(
        context.sql,
        subscriptionOf(told.data.offer) ?? '',
        'callback-refused',
        `${told.type}: ${detail}`,
      );
    throw error;
  }
}
