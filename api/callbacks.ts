import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { noteIncident } from '../db/incidents.ts';
import { readSnapshot } from '../db/journal/store.ts';
import { commandSpec } from '../domain/commands.ts';
import { acceptOffer } from '../domain/opportunity/commands.ts';
import type { Person } from '../domain/people/person.ts';
import { type Marketplace, marketplaces, subscriptionOf } from '../domain/vocabulary.ts';
import type { Context } from './context.ts';
import { execute } from './execute.ts';
import { isPlainText } from './plain-text.ts';
import { ProblemError } from './problems.ts';
import { isSigned } from './webhook-signature.ts';

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

const outcome = z.object({
  outcome: z.enum(['done', 'ignored']),
  detail: z.string().optional().describe('Of what came too late to change anything'),
});

const longestId = 100;

/** Signed by the marketplace, not by a key: each becomes an ordinary command of its service person, with the id of the callback as idempotency key. */
export async function callbackRoutes(app: FastifyInstance, context: Context): Promise<void> {
  await app.register(async (raw) => {
    raw.removeContentTypeParser('application/json');
    raw.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body));
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
          params: z.object({ marketplace: z.string().max(20) }),
          response: { 200: outcome },
        },
      },
      async (request, reply) => {
        const marketplace = marketplaces.find(
          (each) => each === (request.params as { marketplace: string }).marketplace,
        );
        if (!marketplace) throw new ProblemError('request.not-found');
        const id = signedId(context, marketplace, request);
        const told = read(request.body as string);
        await ofMarketplace(context, marketplace, told);
        const caller = await servicePerson(context, marketplace);
        return reply.code(200).send(await bringIn(context, told, caller, `callback/${marketplace}/${id}`));
      },
    );
  });
}

/** @throws ProblemError 401 before anything of the body is looked at */
function signedId({ callbacks }: Context, marketplace: Marketplace, request: FastifyRequest): string {
  const header = (name: string): string => String(request.headers[`webhook-${name}`] ?? '');
  const headers = { id: header('id'), timestamp: header('timestamp'), signature: header('signature') };
  const secrets = callbacks?.[marketplace]?.secrets ?? [];
  const fits =
    headers.id.length > 0 &&
    headers.id.length <= longestId &&
    typeof request.body === 'string' &&
    isSigned(secrets, headers, request.body, Date.now() / 1000);
  if (!fits) throw new ProblemError('request.unauthenticated', 'The callback is not signed, or not lately.');
  return headers.id;
}

function read(body: string): Callback {
  const parsed = callback.safeParse(json(body));
  if (parsed.success) return parsed.data;
  throw new ProblemError(
    'command.malformed',
    parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`).join('; '),
  );
}

function json(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    if (isPlainText(value)) return value;
  } catch {
    // said below
  }
  throw new ProblemError('request.malformed', 'The body is no JSON.');
}

/** A marketplace speaks of its own offers only; of any other there is nothing, for it. */
async function ofMarketplace({ sql }: Context, marketplace: Marketplace, { data }: Callback): Promise<void> {
  const snapshot = await readSnapshot(sql, subscriptionOf(data.offer) ?? '');
  if (snapshot?.state.channel !== marketplace)
    throw new ProblemError('offer.unknown', `There is no offer ${data.offer}.`, '1.15');
}

async function servicePerson({ sql, callbacks }: Context, marketplace: Marketplace): Promise<Person> {
  const [row] = await sql<{ person: Person }[]>`
    select body as person from representations where kind = 'person' and id = ${callbacks?.[marketplace]?.person ?? ''}`;
  if (row) return row.person;
  throw new ProblemError('request.unauthenticated', 'No service person stands for this marketplace.');
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
async function bringIn(
  context: Context,
  told: Callback,
  caller: Person,
  key: string,
): Promise<z.infer<typeof outcome>> {
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
