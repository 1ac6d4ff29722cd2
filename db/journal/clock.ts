import { type Instant, instant } from '../../domain/calendar/dates.ts';
import type { Sql, Tx } from '../connection.ts';

/** The clock a subscription lives on (docs/architecture.md section 6). */
export interface Clock {
  readonly id: string;
  readonly kind: 'wall' | 'test' | 'offset';
  /** What time it is on it. */
  readonly now: Instant;
  /** Up to when appointments are due: on a test clock the target of the advance under way. */
  readonly dueUntil: Instant;
}

export async function readClock(sql: Sql | Tx, id: string): Promise<Clock | undefined> {
  const server = instant(new Date().toISOString());
  if (id === 'wall') return { id, kind: 'wall', now: server, dueUntil: server };
  const [row] = await sql<{ kind: 'test' | 'offset'; reached: Instant; target: Instant; offsetMs: number }[]>`
    select kind, reached, target, offset_ms as "offsetMs" from clocks where id = ${id}`;
  if (!row) return undefined;
  if (row.kind === 'test') return { id, kind: 'test', now: row.reached, dueUntil: row.target };
  const now = instant(new Date(Date.now() + row.offsetMs).toISOString());
  return { id, kind: 'offset', now, dueUntil: now };
}
