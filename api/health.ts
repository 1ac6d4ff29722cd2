import type { FastifyInstance } from 'fastify';
import { Gauge, Registry } from 'prom-client';
import { z } from 'zod';
import type { Context } from './context.ts';

/** Health, readiness, and the figures that tell whether the promise holds; the oldest overdue appointment first. */
export function healthRoutes(app: FastifyInstance, context: Context): void {
  const { sql } = context;
  const registry = new Registry();
  const gauge = (name: string, help: string, read: () => Promise<number>): void =>
    void new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });
  const one = async (query: PromiseLike<readonly Record<string, unknown>[]>): Promise<number> =>
    Number((await query)[0]?.n ?? 0);
  gauge(
    'perennial_oldest_overdue_appointment_seconds',
    'How late the most overdue appointment on the wall clock is',
    () =>
      one(
        sql`select greatest(0, coalesce(extract(epoch from now() - min(wake::timestamptz)), 0)) as n from snapshots where clock = 'wall' and not over and not parked and wake is not null`,
      ),
  );
  gauge('perennial_subscriptions', 'Subscriptions that live', () =>
    one(sql`select count(*) as n from snapshots where not over`),
  );
  gauge('perennial_parked', 'Subscriptions that ops have to look at', () =>
    one(sql`select count(*) as n from snapshots where parked`),
  );
  gauge('perennial_outbox_pending', 'Notifications not sent yet', () =>
    one(sql`select count(*) as n from outbox where status = 'pending'`),
  );
  gauge('perennial_effects_open', 'Questions to the outside world without an answer', () =>
    one(sql`select coalesce(sum(pending), 0) as n from snapshots where not over`),
  );
  gauge('perennial_open_incidents', 'Incidents nobody has closed', () =>
    one(sql`select count(*) as n from incidents where closed_at is null`),
  );
  const schema = (summary: string) => ({
    tags: ['operations'],
    summary,
    security: [],
    response: { 200: z.any(), 503: z.any() },
  });
  app.get('/health', { schema: schema('The process lives') }, async () => ({ status: 'ok' }));
  app.get('/ready', { schema: schema('Database and Temporal answer') }, async (_request, reply) => {
    const parts = await Promise.allSettled([
      sql`select 1`,
      context.temporal().connection.workflowService.getSystemInfo({}),
    ]);
    const [database, temporal] = parts.map((part) => part.status === 'fulfilled');
    return reply.code(database && temporal ? 200 : 503).send({ database, temporal });
  });
  app.get('/metrics', { schema: { ...schema('Prometheus metrics'), hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}
