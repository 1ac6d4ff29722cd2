import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { readClock } from '../db/journal/clock.ts';
import { loadFacts } from '../db/journal/facts.ts';
import { fiscalQuarter, fiscalQuarterNamed } from '../domain/calendar/fiscal.ts';
import { today } from '../domain/clock/business-date.ts';
import { rebatesOf, representRebates, wonDeal } from '../domain/opportunity/rebate.ts';
import type { Context } from './context.ts';
import { ProblemError } from './problems.ts';
import { rebates } from './schemas.ts';

const query = z.strictObject({
  quarter: z.string().max(20).optional().describe('Such as FY2022-Q3; the one of today where absent'),
  policy: z.string().max(100).default('gitlab-2022').describe('Whose percentages'),
});

/** What a partner earns by the services that it attached (QCH-8). */
export function rebateRoutes(app: FastifyInstance, context: Context): void {
  app.get(
    '/v1/rebates/:partner',
    {
      schema: {
        tags: ['account'],
        summary: 'Service-attach rebate of a partner in a fiscal quarter',
        querystring: query,
        response: { 200: rebates },
      },
    },
    async (request) => {
      const { partner } = request.params as { partner: string };
      const { quarter, policy } = request.query as z.infer<typeof query>;
      const { sql } = context;
      const [row] = await sql<{ clock: string }[]>`
        select body->>'clock' as clock from representations where kind = 'account' and id = ${partner} and body ? 'partner'`;
      const clock = row && (await readClock(sql, row.clock));
      if (!row || !clock) throw new ProblemError('account.unknown', `There is no partner ${partner}.`);
      const facts = await loadFacts(
        sql,
        {
          account: partner,
          partners: [],
          policy,
          people: [],
          now: clock.now,
          coTermWith: undefined,
          linked: undefined,
          concurrentWith: undefined,
          contents: [],
          form: undefined,
          usageSince: undefined,
          meteredSince: undefined,
          clock: row.clock,
        },
        '',
      );
      const asked = quarter === undefined ? fiscalQuarter(today(facts)) : fiscalQuarterNamed(quarter);
      if (!asked) throw new ProblemError('request.malformed', `${quarter} names no quarter such as FY2022-Q3.`);
      const rows = await sql<{ body: Record<string, unknown> }[]>`
        select body from representations where kind = 'opportunity' and body->>'stage' = 'Closed Won'
          and body->'services' @> ${[{ partner }] as never}::jsonb order by id`;
      const won = rows.flatMap(({ body }) => wonDeal(body) ?? []);
      return representRebates(rebatesOf(partner, asked, won, facts.policy));
    },
  );
}
