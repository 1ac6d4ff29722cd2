import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { etag } from '../db/journal/etag.ts';
import { mailColumns } from '../db/mails.ts';
import { agenda } from '../domain/agenda.ts';
import { checklist } from '../domain/booking/checklist.ts';
import { businessHoursBetween } from '../domain/calendar/business-hours.ts';
import type { Instant, LocalDate } from '../domain/calendar/dates.ts';
import { fiscalQuarter } from '../domain/calendar/fiscal.ts';
import { localDate, name } from '../domain/fields.ts';
import { refusedMeasurement } from '../domain/invoicing/usage.ts';
import { formatMoney } from '../domain/money/money.ts';
import { outlook } from '../domain/renewal/outlook.ts';
import { representSubscription } from '../domain/represent.ts';
import { subscriptionOf } from '../domain/vocabulary.ts';
import type { Context } from './context.ts';
import { refusalProblem } from './execute.ts';
import { type Look, look as lookAt } from './look.ts';
import { isPlainText } from './plain-text.ts';
import { ProblemError } from './problems.ts';
import * as shape from './schemas.ts';

const page = z.strictObject({
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  q: z.string().max(200).optional(),
  account: z.string().max(100).optional(),
  subscription: z.string().max(100).optional(),
  status: z.string().max(50).optional(),
  stage: z.string().max(50).optional(),
  waitsFor: z.string().max(100).optional(),
});
type Page = z.infer<typeof page>;
const ok = <T extends z.ZodType>(of: T) => ({ 200: of });
const kinds = {
  accounts: 'account',
  people: 'person',
  contracts: 'contract',
  opportunities: 'opportunity',
  quotes: 'quote',
  approvals: 'approval',
  subscriptions: 'subscription',
  invoices: 'invoice',
  'credit-memos': 'credit-memo',
  licences: 'licence',
  'support-requests': 'support-request',
  documents: 'document',
} as const;

const measurement = z.union([
  z.strictObject({
    date: localDate,
    billableUsers: z.number().int().min(0).max(10_000_000),
    version: z.string().max(50).optional(),
    lastSync: z.string().max(50).optional(),
  }),
  z.strictObject({ date: localDate, product: name, quantity: z.number().int().min(0).max(1_000_000_000) }),
]);

/** The heading on the reference page: the same word as that of the commands. */
const roomOf = {
  account: 'account',
  opportunity: 'opportunity',
  quote: 'quoting',
  approval: 'approval',
  licence: 'provisioning',
  invoice: 'invoicing',
  'credit-memo': 'invoicing',
  'support-request': 'support',
  document: 'booking',
  subscription: 'subscription',
  person: 'people',
  contract: 'contract',
} as const satisfies Record<(typeof kinds)[keyof typeof kinds], string>;

interface QueueRow {
  readonly body: Readonly<Record<string, unknown>>;
  readonly stream: string;
  readonly due: string | null;
  readonly clock: string;
  readonly policy: string;
  readonly now: Date;
}

/** What people read: the read tables, and for one subscription the pure functions over its snapshot. */
export function readRoutes(app: FastifyInstance, context: Context): void {
  const { sql } = context;
  for (const [path, kind] of Object.entries(kinds)) {
    if (kind !== 'approval')
      // its list is the inbox: api/approvals.ts
      app.get(
        `/v1/${path}`,
        {
          schema: {
            tags: [roomOf[kind]],
            summary: `Find ${path}: \`q\` takes a name, a domain or a number; pages by cursor`,
            querystring: page,
            response: ok(shape.pageOf(shape.resources[kind])),
          },
        },
        async (request) => list(kind, request.query as Page, request.caller.id),
      );
    if (kind !== 'subscription')
      app.get(
        `/v1/${path}/:id`,
        { schema: { tags: [roomOf[kind]], summary: `One of ${path}`, response: ok(shape.resources[kind]) } },
        async (request, reply) => one(reply, kind, (request.params as { id: string }).id),
      );
  }

  app.get(
    '/v1/subscriptions/:id',
    {
      schema: {
        tags: ['subscription'],
        summary: 'The subscription as it stands now',
        response: ok(shape.subscription),
      },
    },
    async (request, reply) => {
      const { state, facts } = await look(request);
      const { body } = representSubscription(state, facts);
      return reply.header('ETag', etag(body)).send(body);
    },
  );
  app.get(
    '/v1/subscriptions/:id/timeline',
    {
      schema: {
        tags: ['subscription'],
        summary: 'What happened, in words',
        response: ok(shape.listOf(shape.timelineEntry)),
      },
    },
    async (request) => {
      const { state } = await look(request);
      return {
        data: (
          await sql<
            { body: unknown }[]
          >`select body from representations where stream = ${state.id} and kind = 'timeline' order by id`
        ).map(({ body }) => body),
      };
    },
  );
  app.get(
    '/v1/subscriptions/:id/agenda',
    {
      schema: {
        tags: ['subscription'],
        summary: 'What will happen, and when',
        response: ok(shape.listOf(shape.appointment)),
      },
    },
    async (request) => {
      const { state, facts } = await look(request);
      return { data: agenda(state, facts) };
    },
  );
  app.get(
    '/v1/subscriptions/:id/charges',
    { schema: { tags: ['subscription'], summary: 'Charge segments', response: ok(shape.listOf(shape.charge)) } },
    async (request) => {
      const { state, facts } = await look(request);
      return { data: representSubscription(state, facts).body.charges };
    },
  );
  app.get(
    '/v1/subscriptions/:id/terms',
    { schema: { tags: ['subscription'], summary: 'Terms', response: ok(shape.listOf(shape.term)) } },
    async (request) => ({ data: (await look(request)).state.booking.terms }),
  );
  app.get(
    '/v1/subscriptions/:id/events',
    {
      schema: {
        tags: ['subscription'],
        summary: 'The journal of this subscription',
        response: ok(shape.listOf(shape.event)),
      },
    },
    async (request) => {
      const { id } = request.params as { id: string };
      const rows = await sql<
        { content: string; hash: string; door: string; commandId: string; keyId: string | null }[]
      >`select content, hash, door, command_id as "commandId", key_id as "keyId" from journal where stream = ${id} order by seq`;
      if (rows.length === 0) throw new ProblemError('subscription.unknown', `There is no ${id}.`);
      return {
        data: rows.map((row) => ({
          ...JSON.parse(row.content),
          hash: row.hash,
          door: row.door,
          commandId: row.commandId,
          keyId: row.keyId,
        })),
      };
    },
  );
  app.get(
    '/v1/subscriptions/:id/commands',
    {
      schema: {
        tags: ['subscription'],
        summary: 'Commands that were accepted, and the newest refused ones',
        response: ok(shape.commands),
      },
    },
    async (request) => {
      const { id } = request.params as { id: string };
      const accepted =
        await sql`select command_id as id, name, by, door, at, seq_from as "seqFrom", seq_to as "seqTo" from commands where stream = ${id} order by seq_from desc limit 100`;
      const refused =
        await sql`select command_id as id, name, by, door, code, rule, detail, recorded_at as "recordedAt" from refusals where stream = ${id} order by id desc limit 100`;
      // What was refused may be all that is known of an id: somebody tried it over Temporal.
      if (accepted.length + refused.length === 0) throw new ProblemError('subscription.unknown', `There is no ${id}.`);
      return { accepted, refused };
    },
  );
  app.get(
    '/v1/subscriptions/:id/renewal',
    {
      schema: {
        tags: ['renewal'],
        summary: 'Will it renew, when, with how many seats, at what price, and why',
        response: ok(shape.renewal),
      },
    },
    async (request) => {
      const { state, facts } = await look(request);
      const view = outlook(state, facts);
      if (!view) throw new ProblemError('renewal.no-term');
      return {
        boundary: view.boundary,
        end: view.end,
        will: view.will,
        seats: view.seats,
        total: formatMoney(view.total),
        lines: view.lines.map((line) => ({
          ...line,
          listPrice: formatMoney(line.listPrice),
          total: formatMoney(line.total),
        })),
        rows: view.rows,
        reasons: view.reasons,
        last: state.renewal.last ?? null,
      };
    },
  );
  app.post(
    '/v1/subscriptions/:id/usage',
    {
      schema: {
        tags: ['subscription'],
        summary:
          'Take in a measurement: billable users, or units used of a product that is charged by use; rows, not a command',
        body: measurement,
        response: { 201: shape.usage },
      },
    },
    async (request, reply) => {
      if (!request.caller.roles.some((role) => role !== 'approver'))
        throw new ProblemError('role.missing', 'Usage is taken in from any role but approver.');
      const { state } = await look(request);
      const body = request.body as z.infer<typeof measurement>;
      if ('product' in body) {
        const refused = refusedMeasurement(state, { product: body.product, date: body.date as LocalDate });
        if (refused) throw refusalProblem(refused);
        await sql`insert into metered_usage (subscription, product, date, quantity) values (${state.id}, ${body.product}, ${body.date}, ${body.quantity})
        on conflict (subscription, product, date) do update set quantity = excluded.quantity, recorded_at = now()`;
        return reply.code(201).send({ subscription: state.id, ...body });
      }
      await sql`insert into usage (subscription, date, billable_users, version, last_sync) values (${state.id}, ${body.date}, ${body.billableUsers}, ${body.version ?? null}, ${body.lastSync ?? null})
      on conflict (subscription, date) do update set billable_users = excluded.billable_users, version = excluded.version, last_sync = excluded.last_sync, recorded_at = now()`;
      return reply.code(201).send({ subscription: state.id, ...body });
    },
  );
  app.get(
    '/v1/quotes/:id/approvals',
    {
      schema: { tags: ['approval'], summary: 'All decisions on a quote', response: ok(shape.listOf(shape.approval)) },
    },
    async (request) => {
      const { id } = request.params as { id: string };
      const rows = await sql<{ body: unknown; kind: string }[]>`
        select kind, body from representations where stream = ${subscriptionOf(id) ?? ''}
          and (kind = 'approval' and body->>'quote' = ${id} or kind = 'quote' and id = ${id})
        order by (body->>'version')::int, (body->>'order')::int`;
      if (rows.length === 0) throw new ProblemError('quote.unknown', `There is no ${id}.`);
      return { data: rows.filter(({ kind }) => kind === 'approval').map(({ body }) => body) };
    },
  );
  app.get(
    '/v1/opportunities/:id/checklist',
    {
      schema: { tags: ['booking'], summary: 'What the booking needs', response: ok(shape.listOf(shape.checklistItem)) },
    },
    async (request) => {
      const { state, facts } = await look(request);
      const { id } = request.params as { id: string };
      if (!state.opportunity[id] || !facts.account) throw new ProblemError('opportunity.unknown');
      return { data: checklist(state, id, facts.account, facts) };
    },
  );
  /** Rules 3.2: business hours that are left of the service level, by the clock and the policy of each deal. */
  async function withHoursLeft(rows: readonly QueueRow[]): Promise<readonly unknown[]> {
    const policies = new Map<string, Promise<Look>>();
    return Promise.all(
      rows.map(async ({ body, stream, due, clock, policy, now }) => {
        if (!due) return { ...body, hoursLeft: null };
        const key = `${clock} ${policy}`;
        const known = policies.get(key) ?? lookAt(context, stream);
        policies.set(key, known);
        const { zone, approval } = (await known).facts.policy;
        const left = businessHoursBetween(now.toISOString() as Instant, due as Instant, zone, approval.calendar);
        return { ...body, hoursLeft: left };
      }),
    );
  }
  const dueAt = {
    'deal-desk': sql`o.body->'submission'->>'dealDeskDueAt'`,
    finance: sql`o.body->'submission'->>'closedWonDueAt'`,
  } as const;
  for (const [queue, status] of [
    ['deal-desk', 'In Progress'],
    ['finance', 'Deal Desk Approved'],
  ] as const)
    app.get(
      `/v1/queues/${queue}`,
      {
        schema: {
          tags: ['booking'],
          summary: 'By start date, revenue, submission order; `hoursLeft` of the service level in business hours',
          response: ok(shape.listOf(shape.opportunity)),
        },
      },
      async () => {
        const rows = await sql<QueueRow[]>`
        select o.body || jsonb_build_object('start', q.body->>'start', 'total', q.body->>'total') as body, o.stream,
          ${dueAt[queue]} as due, s.clock,
          (select b.body->>'policy' from representations b where b.kind = 'subscription' and b.id = o.stream) as policy,
          coalesce((select coalesce(c.reached::timestamptz, now() + c.offset_ms * interval '1 millisecond') from clocks c where c.id = s.clock), now()) as now
        from representations o
        join representations q on q.kind = 'quote' and q.id = o.body->'submission'->>'quote'
        join snapshots s on s.stream = o.stream
        where o.kind = 'opportunity' and o.body->>'stage' = '7-Closing' and o.body->'submission'->>'status' = any(${status === 'In Progress' ? ['In Progress', 'Finance Rejected'] : [status]})
        order by q.body->>'start', replace(q.body->>'total', ',', '')::numeric desc,
          coalesce(o.body->'submission'->>'submittedAt', o.body->'submission'->>'submittedOn'), o.id limit 100`;
        return { data: await withHoursLeft(rows) };
      },
    );
  app.get(
    '/v1/queues/proactive-review',
    {
      schema: {
        tags: ['booking'],
        summary: 'Large deals in stage 4 or 5 that will close in this quarter, the largest first (ST-5)',
        querystring: z.strictObject({
          quarter: z
            .string()
            .regex(/^FY\d{4}-Q[1-4]$/, { error: 'is no quarter such as FY2022-Q3' })
            .optional(),
        }),
        response: ok(shape.listOf(shape.opportunity)),
      },
    },
    async (request) => {
      const { quarter } = request.query as { quarter?: string };
      const [now] = quarter ? [] : await sql<{ on: LocalDate }[]>`select to_char(now(), 'YYYY-MM-DD') as on`;
      const named = quarter ?? fiscalQuarter(now?.on as LocalDate).name;
      return {
        data: (
          await sql<{ body: unknown }[]>`
        select body from representations where kind = 'opportunity' and body->>'proactiveReview' = ${named}
        order by replace(body->>'netArr', ',', '')::numeric desc, id limit 100`
        ).map(({ body }) => body),
      };
    },
  );
  app.get(
    '/v1/invoice-lines/:id',
    { schema: { tags: ['invoicing'], summary: 'A line with its calculation', response: ok(shape.invoiceLine) } },
    async (request) => {
      const { id } = request.params as { id: string };
      const [row] = await sql<
        { body: { lines: { id: string }[] } }[]
      >`select body from representations where kind = 'invoice' and id = ${id.split('.')[0] ?? ''}`;
      const line = row?.body.lines.find((each) => each.id === id);
      if (!line) throw new ProblemError('request.not-found');
      return line;
    },
  );
  app.get(
    '/v1/mails',
    {
      schema: {
        tags: ['operations'],
        summary: 'Mails, newest first',
        querystring: page.pick({ subscription: true, limit: true }),
        response: ok(shape.listOf(shape.mail)),
      },
    },
    async (request) => {
      const { subscription, limit } = request.query as Pick<Page, 'subscription' | 'limit'>;
      const data = await sql`
        select id, subscription, seq, status, at, event, subject, body as text, address as "to", token as attachment from (
          select o.id, o.stream as subscription, o.seq, o.status, o.payload->>'at' as at, o.payload->>'event' as event, ${mailColumns(sql)}
          from outbox o where o.destination = 'mail' and (${subscription ?? null}::text is null or o.stream = ${subscription ?? null})
          order by o.id desc limit ${limit}) as mails order by id desc`;
      // A licence is worth money: who only looks around does not get it.
      const trusted = request.caller.roles.some((role) => ['admin', 'ops', 'support'].includes(role));
      return { data: data.map((mail) => (trusted ? mail : { ...mail, attachment: mail.attachment && 'withheld' })) };
    },
  );
  app.get(
    '/v1/events',
    {
      schema: {
        tags: ['operations'],
        summary: 'The journal as a feed, in commit order',
        querystring: z.strictObject({
          after: z.coerce.number().int().min(0).default(0),
          limit: z.coerce.number().int().min(1).max(1000).default(100),
        }),
        response: ok(shape.feed),
      },
    },
    async (request) => {
      const { after, limit } = request.query as { after: number; limit: number };
      const rows = await sql<
        { position: number; content: string; hash: string }[]
      >`select position, content, hash from journal where position > ${after} order by position limit ${limit}`;
      return {
        data: rows.map((row) => ({ position: row.position, ...JSON.parse(row.content), hash: row.hash })),
        after: rows.at(-1)?.position ?? after,
      };
    },
  );
  app.get(
    '/v1/incidents',
    { schema: { tags: ['operations'], summary: 'What ops have to know', response: ok(shape.listOf(shape.incident)) } },
    async () => ({
      data: await sql`select id, stream as subscription, kind, detail, opened_at as "openedAt", closed_at as "closedAt" from incidents order by id desc limit 100`,
    }),
  );
  app.get(
    '/v1/commands/:id',
    { schema: { tags: ['commands'], summary: 'What became of a command', response: ok(shape.commandStatus) } },
    async (request) => {
      const { id } = request.params as { id: string };
      const [done] = await sql<
        { stream: string; name: string; seq: number }[]
      >`select stream, name, seq_to as seq from commands where command_id = ${id} limit 1`;
      if (done) return { id, status: 'accepted', subscription: done.stream, name: done.name, seq: done.seq };
      const [no] = await sql<
        { stream: string; name: string; code: string; rule: string | null; detail: string }[]
      >`select stream, name, code, rule, detail from refusals where command_id = ${id} order by id desc limit 1`;
      if (no)
        return {
          id,
          status: 'refused',
          subscription: no.stream,
          name: no.name,
          code: no.code,
          rule: no.rule,
          detail: no.detail,
        };
      const [asked] = await sql<{ stream: string }[]>`select stream from requests where command_id = ${id} limit 1`;
      if (!asked) throw new ProblemError('request.not-found', `There is no command ${id}.`);
      return { id, status: 'pending', subscription: asked.stream };
    },
  );

  const look = (request: { params: unknown }): Promise<Look> => lookAt(context, (request.params as { id: string }).id);

  async function one(reply: FastifyReply, kind: string, id: string): Promise<FastifyReply> {
    const [row] = await sql<{ body: unknown }[]>`select body from representations where kind = ${kind} and id = ${id}`;
    if (!row) throw new ProblemError('request.not-found', `There is no ${kind} ${id}.`);
    return reply.header('ETag', etag(row.body)).send(row.body);
  }

  async function list(kind: string, query: Page, caller: string): Promise<Record<string, unknown>> {
    const waitsFor = query.waitsFor === 'me' ? caller : query.waitsFor;
    const like =
      query.q === undefined ? null : `%${query.q.toLowerCase().replaceAll(/[\\%_]/g, (each) => `\\${each}`)}%`;
    const after = query.cursor === undefined ? null : Buffer.from(query.cursor, 'base64url').toString('utf8');
    if (!isPlainText(after)) throw new ProblemError('request.malformed', 'The cursor is none that was given.');
    const streams =
      like === null
        ? null
        : sql`(select stream from representations where search like ${like} and kind in ('subscription', 'invoice', 'quote', 'opportunity'))`;
    const rows = await sql<{ id: string; body: unknown }[]>`
      select id, body from representations
      where kind = ${kind} and (${after}::text is null or id > ${after})
        and (${query.account ?? null}::text is null or account = ${query.account ?? null})
        and (${query.subscription ?? null}::text is null or stream = ${query.subscription ?? null})
        and (${query.status ?? null}::text is null or body->>'status' = ${query.status ?? null})
        and (${query.stage ?? null}::text is null or body->>'stage' = ${query.stage ?? null})
        and (${waitsFor ?? null}::text is null or body->'waitsFor' ? ${waitsFor ?? ''})
        ${like === null ? sql`` : sql`and (search like ${like} or stream in ${streams ?? sql`('')`})`}
      order by id limit ${query.limit + 1}`;
    const data = rows.slice(0, query.limit);
    const last = data.at(-1);
    return {
      data: data.map(({ body }) => body),
      next: rows.length > query.limit && last ? Buffer.from(last.id).toString('base64url') : null,
    };
  }
}
