import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { shipped } from '../db/documents.ts';
import { readClock } from '../db/journal/clock.ts';
import { ListRefused, listMayLose, loadList, ProviderUnknown, screenerFor, strictest } from '../db/screening/lists.ts';
import type { Account } from '../domain/account/account.ts';
import { type Instant, instant } from '../domain/calendar/dates.ts';
import { country, name } from '../domain/fields.ts';
import type { Policy } from '../domain/policy/policy.ts';
import { mayLoadLists } from '../domain/screening/lists.ts';
import { blockedPlace } from '../domain/screening/place.ts';
import { nextReview } from '../domain/screening/review.ts';
import { statusOf } from '../domain/screening/screening.ts';
import { ListError } from '../screening/formats/files.ts';
import { listFormatNames, readList } from '../screening/formats/index.ts';
import { ProviderError } from '../screening/http.ts';
import type { ListedParty } from '../screening/lists.ts';
import type { Context } from './context.ts';
import { ProblemError } from './problems.ts';
import * as shape from './schemas.ts';

/** Lists are larger than commands. */
const mostBytes = 67_108_864;

const listed = z.strictObject({
  id: z.string().min(1).max(100),
  names: z.array(name).min(1).max(200),
  kind: z.enum(['company', 'person']).optional(),
  places: z.array(z.string().max(200)).max(50).optional(),
});
const force = z.boolean().optional().describe('Take it though it is much smaller than the one that stands');
const loading = z.union(
  [
    z.strictObject({ clock: z.string().max(100).optional(), parties: z.array(listed).max(200_000), force }),
    z.strictObject({
      clock: z.string().max(100).optional(),
      format: z.enum(listFormatNames),
      files: z.record(z.string().min(1).max(100), z.string()).describe('Text of each file by its name'),
      force,
    }),
  ],
  { error: `has either parties, or a format (${listFormatNames.join(', ')}) and its files` },
);
const asking = z.strictObject({
  parties: z
    .array(
      z.strictObject({
        kind: z.enum(['company', 'person']),
        name,
        country,
        state: name.optional(),
        city: name.optional(),
      }),
    )
    .min(1)
    .max(20),
  clock: z.string().max(100).optional(),
});
const status = z.enum(['Clear', 'Pending', 'Yellow', 'Red', 'Locked']);
const loadedShape = z.looseObject({
  id: z.string(),
  version: z.string(),
  parties: z.number().int(),
  run: z.number().int().nullable(),
});
const listShape = z.looseObject({ id: z.string(), format: z.string(), version: z.string(), parties: z.number().int() });
const runShape = z.looseObject({
  id: z.number().int(),
  cause: z.string(),
  total: z.number().int(),
  screened: z.number().int(),
  changed: z.number().int(),
  finishedAt: z.string().nullable(),
});
const partyShape = z.looseObject({ party: z.string(), status });
const screeningShape = z.looseObject({ account: z.string(), status, parties: z.array(partyShape) });

/** Trade compliance: lists, what they say of an account, Legal's queue, and how far a re-screening is. */
export function screeningRoutes(app: FastifyInstance, context: Context): void {
  const { sql } = context;
  app.put(
    '/v1/screening-lists/:id',
    {
      bodyLimit: mostBytes,
      schema: {
        tags: ['trade compliance'],
        summary: 'Load a list of denied parties; every account is screened again where it says something new',
        description: `Roles: ${mayLoadLists.join(', ')}. Rows, not a command.`,
        body: loading,
        response: { 200: loadedShape },
      },
    },
    async (request) => {
      const role = request.caller.roles.some((each) => mayLoadLists.includes(each));
      if (!role) throw new ProblemError('role.missing', `Lists are loaded by ${mayLoadLists.join(', ')}.`, 'TC-6');
      const body = request.body as z.infer<typeof loading>;
      const { id } = request.params as { id: string };
      if (!/^[a-z0-9][a-z0-9-]{0,59}$/.test(id))
        throw new ProblemError('request.malformed', `${id} is no id such as sdn.`);
      await known(body.clock);
      const read = partiesOf(body);
      const format = 'format' in body ? body.format : 'json';
      const mayLose = body.force ? undefined : await listMayLose(sql);
      const list = { id, clock: body.clock ?? '', format, parties: read, by: request.caller.id, mayLose };
      return loadList(sql, list).catch((error: Error) => {
        if (!(error instanceof ListRefused)) throw error;
        const { code, detail, rule } = error.refusal;
        throw new ProblemError(code, detail, rule);
      });
    },
  );
  app.get(
    '/v1/screening-lists',
    {
      schema: {
        tags: ['trade compliance'],
        summary: 'The lists as they were loaded last',
        response: { 200: shape.listOf(listShape) },
      },
    },
    async () => ({
      data: await sql`
        select id, clock, format, version, parties, loaded_by as "loadedBy", loaded_at as "loadedAt" from screening_lists order by id, clock limit 100`,
    }),
  );
  app.get(
    '/v1/screening-runs',
    {
      schema: {
        tags: ['trade compliance'],
        summary: 'Re-screenings of all accounts, newest first, with how far they are',
        response: { 200: shape.listOf(runShape) },
      },
    },
    async () => ({ data: (await runs(null)).map(readable) }),
  );
  app.get(
    '/v1/screening-runs/:id',
    { schema: { tags: ['trade compliance'], summary: 'How far a re-screening is', response: { 200: runShape } } },
    async (request) => {
      const { id } = request.params as { id: string };
      const [run] = /^\d{1,15}$/.test(id) ? await runs(Number(id)) : [];
      if (!run) throw new ProblemError('request.not-found', `There is no re-screening ${id}.`);
      return readable(run);
    },
  );
  app.get(
    '/v1/accounts/:id/screening',
    {
      schema: {
        tags: ['trade compliance'],
        summary: 'The standing of an account and its contacts, and whom they resemble',
        response: { 200: screeningShape },
      },
    },
    async (request) => {
      const { id } = request.params as { id: string };
      const [row] = await sql<
        { body: Account }[]
      >`select body from representations where kind = 'account' and id = ${id}`;
      if (!row) throw new ProblemError('account.unknown', `There is no account ${id}.`);
      return standing(row.body);
    },
  );
  app.get(
    '/v1/queues/legal',
    {
      schema: {
        tags: ['trade compliance'],
        summary:
          'What Legal has to judge: what somebody asked to be reviewed at once, then the longest waiting; and when it is looked at next (09:00, 12:00, 17:00 Central)',
        response: { 200: z.looseObject({ nextReview: z.string(), data: z.array(screeningShape) }) },
      },
    },
    async () => {
      const { reviewWithinMinutes } = newestPolicy().trade ?? {};
      const held = await sql<{ body: Account; since: string; asked: string | null }[]>`
        select a.body, j.recorded_at as since, (select max(recorded_at) from journal where stream = a.stream and type = 'ReviewRequested') as asked from representations a
        join lateral (select max(recorded_at) as recorded_at from journal where stream = a.stream and type in ('AccountScreened', 'AccountLocked', 'HoldPlaced')) j on true
        where a.kind = 'account' and a.body->'holds' ? 'trade' order by (a.body->'review') is null, j.recorded_at, a.id limit 100`;
      return {
        nextReview: next(),
        data: held.map(({ body, since, asked }) => ({
          ...standing(body),
          since,
          ...(body.review && asked ? { review: asksReview(body.review.reason, asked, reviewWithinMinutes) } : {}),
        })),
      };
    },
  );
  app.post(
    '/v1/screenings',
    {
      schema: {
        tags: ['trade compliance'],
        summary: 'Screen parties at once, before a payment is taken (TC-1, TC-5); nothing is kept',
        body: asking,
        response: { 200: z.looseObject({ status, parties: z.array(z.looseObject({ name: z.string(), status })) }) },
      },
    },
    async (request) => {
      const { parties, clock } = request.body as z.infer<typeof asking>;
      await known(clock);
      const asked = parties.map((party, n) => ({ ...party, id: `${n}` }));
      const found = await answered(async () =>
        (await screenerFor(sql, clock ?? 'wall', context.provider)).screen(asked, await strictest(sql)),
      );
      const places = newestPolicy().trade?.blockedPlaces ?? [];
      const answers = asked.map((party, n) => {
        const place = blockedPlace(places, party);
        return {
          name: party.name,
          status: place ? ('Red' as const) : (found[n]?.status ?? 'Pending'),
          ...(place ? { place: place.name } : {}),
        };
      });
      return { status: worst(answers.map((each) => each.status)), parties: answers };
    },
  );

  /** A list for a world that is none would screen nobody, and nobody would notice. */
  const known = async (clock = 'wall'): Promise<void> => {
    if (clock !== '' && !(await readClock(sql, clock)))
      throw new ProblemError('clock.unknown', `There is no clock ${clock}.`, 'TC-6');
  };
  const runs = (id: number | null) => sql<Record<string, unknown>[]>`
    select id, clock, cause, cursor, total, screened, changed, started_at as "startedAt", finished_at as "finishedAt"
    from screening_runs where ${id}::bigint is null or id = ${id} order by id desc limit 50`;
}

/** The newest pack that ships: who only asks, or comes in, has no subscription, so no policy of its own. */
export const newestPolicy = (): Policy =>
  shipped
    .filter(({ kind }) => kind === 'policy')
    .toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1))
    .at(-1)?.parsed as Policy;

function next(): Instant {
  const { trade } = newestPolicy();
  const now = instant(new Date().toISOString());
  return trade ? nextReview(now, trade) : now;
}

const readable = (run: Record<string, unknown>): Record<string, unknown> => ({ ...run, id: Number(run.id) });

/** TC-3: asked for, it has its effect in 15 to 30 minutes. */
const asksReview = (reason: string, asked: string, within: number | undefined): Record<string, unknown> => ({
  reason,
  askedAt: new Date(asked).toISOString(),
  ...(within === undefined ? {} : { by: new Date(Date.parse(asked) + within * 60_000).toISOString() }),
});

/** No answer is no Clear: who asks before a payment waits with it (TC-1). */
async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ProviderError) && !(error instanceof ProviderUnknown)) throw error;
    throw new ProblemError('server.unavailable', `The screening has not answered: ${error.message}`, 'TC-1');
  }
}

const worst = (all: readonly z.infer<typeof status>[]): z.infer<typeof status> =>
  statusOf(Object.fromEntries(all.map((each, n) => [n, { status: each, of: '', hits: [] }])));

/** @throws a problem that names file and line of the first mistake */
function partiesOf(body: z.infer<typeof loading>): readonly ListedParty[] {
  if ('parties' in body) return body.parties as readonly ListedParty[];
  try {
    return readList(body.format, body.files);
  } catch (error) {
    if (error instanceof ListError) throw new ProblemError('document.malformed', error.message, 'TC-6');
    throw error;
  }
}

function standing(account: Account): Record<string, unknown> {
  const held = account.holds.trade;
  return {
    account: account.id,
    name: account.name,
    status: statusOf(account.screening),
    held: held !== undefined,
    reason: held?.reason,
    parties: Object.entries(account.screening ?? {}).map(([party, { status: each, hits, cleared, reason }]) => ({
      party,
      name: party === account.id ? account.name : account.contacts[party]?.name,
      status: each,
      hits,
      cleared: cleared ?? [],
      reason,
    })),
  };
}
