import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { approvalToken } from '../db/approval-link.ts';
import { etag } from '../db/journal/etag.ts';
import { amount } from '../domain/fields.ts';
import { regions, slots } from '../domain/vocabulary.ts';
import { publicUrl } from '../worker/settings.ts';
import { approvalCase } from './approval-case.ts';
import type { Context } from './context.ts';

import { isPlainText } from './plain-text.ts';
import { ProblemError } from './problems.ts';
import * as shape from './schemas.ts';

const longestWaitSeconds = 30;
const lookAgainMs = 500;

const asking = z.strictObject({
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  waitsFor: z.string().max(100).optional().describe('`me`, or the id of a person'),
  status: z.string().max(50).optional(),
  account: z.string().max(100).optional(),
  subscription: z.string().max(100).optional(),
  q: z.string().max(200).optional().describe('In the name of the opportunity or the account'),
  slot: z.enum(slots).optional(),
  region: z.enum(regions).optional(),
  'min-amount': amount.optional(),
  'max-amount': amount.optional(),
  'older-than-hours': z.coerce.number().min(0).max(10_000).optional(),
  'due-within-hours': z.coerce.number().min(0).max(10_000).optional().describe('0: what is late already'),
  wait: z.coerce
    .number()
    .int()
    .min(0)
    .max(longestWaitSeconds)
    .default(0)
    .describe('With `If-None-Match`: seconds to wait for a change before 304'),
});
type Asking = z.infer<typeof asking>;

interface Row {
  readonly id: string;
  readonly until: string;
  readonly body: Record<string, unknown>;
}

/** The approvers' inbox: what waits, for whom, until when; the one that is due first comes first. */
export function approvalRoutes(app: FastifyInstance, context: Context): void {
  const { sql } = context;
  app.get(
    '/v1/approvals',
    {
      schema: {
        tags: ['approval'],
        summary: 'The inbox: requests by their deadline, with counts; `wait` makes it live',
        querystring: asking,
        response: { 200: shape.inbox, 304: z.null().describe('Nothing has changed') },
      },
    },
    async (request, reply) => {
      const query = request.query as Asking;
      const deadline = Date.now() + query.wait * 1000;
      for (;;) {
        const found = await inbox(query, request.caller.id);
        const tag = etag(found);
        if (request.headers['if-none-match'] !== tag) return reply.header('ETag', tag).send(found);
        if (Date.now() >= deadline || request.raw.destroyed) return reply.header('ETag', tag).code(304).send();
        await sleep(lookAgainMs);
      }
    },
  );
  app.get(
    '/v1/approvals/:id/case',
    {
      schema: {
        tags: ['approval'],
        summary: 'All that a decision needs: quote, margin, history, reasons, who decided before, what a yes would do',
        response: { 200: shape.approvalCase },
      },
    },
    async (request) => approvalCase(context, (request.params as { id: string }).id, request.caller),
  );
  app.get(
    '/v1/approvals/:id/link',
    {
      schema: {
        tags: ['approval'],
        summary: 'A page on which the caller, who is asked, can decide; good for a quarter of an hour',
        response: { 200: z.object({ url: z.string() }) },
      },
    },
    async (request) => {
      const { id } = request.params as { id: string };
      const [row] = await sql<{ body: { version: number; asked: readonly string[] } }[]>`
        select body from representations where kind = 'approval' and id = ${id}`;
      if (!row) throw new ProblemError('approval.unknown', `There is no request ${id}.`);
      if (!row.body.asked.includes(request.caller.id)) throw new ProblemError('approval.not-yours');
      const token = await approvalToken(context.keys, {
        approval: id,
        person: request.caller.id,
        version: row.body.version,
        signedIn: true,
      });
      return { url: `${publicUrl()}/decide?token=${token}` };
    },
  );

  async function inbox(query: Asking, caller: string): Promise<Record<string, unknown>> {
    const waitsFor = query.waitsFor === 'me' ? caller : query.waitsFor;
    const [afterUntil, afterId] = cursorOf(query.cursor);
    const like =
      query.q === undefined ? null : `%${query.q.toLowerCase().replaceAll(/[\\%_]/g, (each) => `\\${each}`)}%`;
    const region = query.region ?? null;
    const { joined, now } = clocks(sql, waitsFor !== undefined);
    const conditions = sql`
      r.kind = 'approval'
      ${waitsFor === undefined ? sql`` : sql`and r.body->'waitsFor' ? ${waitsFor}`}
      and (${query.status ?? null}::text is null or r.body->>'status' = ${query.status ?? null})
      and (${query.account ?? null}::text is null or r.account = ${query.account ?? null})
      and (${query.subscription ?? null}::text is null or r.stream = ${query.subscription ?? null})
      and (${query.slot ?? null}::text is null or r.body->>'slot' = ${query.slot ?? null})
      and (${query['min-amount'] ?? null}::text is null or ${total(sql)} >= replace(${query['min-amount'] ?? null}, ',', '')::numeric)
      and (${query['max-amount'] ?? null}::text is null or ${total(sql)} <= replace(${query['max-amount'] ?? null}, ',', '')::numeric)
      and (${query['older-than-hours'] ?? null}::float8 is null or (r.body->>'openedAt')::timestamptz <= ${now} - ${query['older-than-hours'] ?? 0}::float8 * interval '1 hour')
      and (${query['due-within-hours'] ?? null}::float8 is null or (r.body->>'until')::timestamptz <= ${now} + ${query['due-within-hours'] ?? 0}::float8 * interval '1 hour')
      and (${region}::text is null or exists (select 1 from representations a where a.kind = 'account' and a.id = r.account and a.body->>'region' = ${region}))
      and (${like}::text is null or lower(coalesce(r.body->>'opportunityName', '')) like ${like}
        or exists (select 1 from representations a where a.kind = 'account' and a.id = r.account and lower(a.body->>'name') like ${like}))`;
    // One statement, so counts and rows are of one moment; the bodies are read only of the page.
    const [told] = await sql<{ rows: readonly Row[]; counts: Record<string, number> }[]>`
      with found as materialized (
        select r.id, coalesce(r.body->>'until', '~') as until, r.body->>'status' as status,
          case when r.body->>'status' = 'Open' then (r.body->>'until')::timestamptz <= ${now} else false end as late
        from representations r ${joined}
        where ${conditions}),
      page as (
        select id, until from found where ${afterId}::text is null or (until, id) > (${afterUntil}, ${afterId})
        order by until, id limit ${query.limit + 1})
      select (select json_build_object('all', count(*), 'open', count(*) filter (where status = 'Open'),
          'late', count(*) filter (where late)) from found) as counts,
        (select coalesce(json_agg(json_build_object('id', p.id, 'until', p.until, 'body', r.body) order by p.until, p.id), '[]')
          from page p join representations r on r.kind = 'approval' and r.id = p.id) as rows`;
    const { rows, counts } = told ?? { rows: [], counts: {} };
    const data = rows.slice(0, query.limit);
    const last = data.at(-1);
    return {
      data: data.map(({ body }) => body),
      counts,
      next: rows.length > query.limit && last ? Buffer.from(`${last.until} ${last.id}`).toString('base64url') : null,
    };
  }
}

const total = (sql: Context['sql']) => sql`replace(r.body->>'total', ',', '')::numeric`;

/**
 * Each request is as old as the clock says that its subscription lives on. The few that wait for somebody look theirs up
 * one by one; for all of them together a join is quicker, and for few it would read every snapshot.
 */
function clocks(sql: Context['sql'], few: boolean) {
  const time = sql`coalesce(c.reached::timestamptz, now() + c.offset_ms * interval '1 millisecond')`;
  return few
    ? {
        joined: sql``,
        now: sql`coalesce((select ${time} from clocks c join snapshots s on s.clock = c.id where s.stream = r.stream), now())`,
      }
    : {
        joined: sql`left join snapshots s on s.stream = r.stream left join clocks c on c.id = s.clock`,
        now: sql`coalesce(${time}, now())`,
      };
}

function cursorOf(cursor: string | undefined): readonly [string | null, string | null] {
  if (cursor === undefined) return [null, null];
  const [until = '', id = ''] = Buffer.from(cursor, 'base64url').toString('utf8').split(' ');
  if (!isPlainText(until) || !isPlainText(id) || !id)
    throw new ProblemError('request.malformed', 'The cursor is none that was given.');
  return [until, id];
}
