import type { Logger } from 'pino';
import type { Sql } from '../db/connection.ts';
import { shipped } from '../db/documents.ts';
import { screenBatch, screenPending } from '../db/screening/runs.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { Screener } from '../screening/screener.ts';

const pollMs = 500;
const rests = 15_000;

/** TC-2: how often open answers are asked for; the shortest of the policies. */
const syncMs = (): number => {
  const minutes = shipped.flatMap(({ parsed }) => (parsed as Partial<Policy>).trade?.syncMinutes ?? []);
  return Math.min(...minutes) * 60_000;
};

/** Screens all accounts again when a list has changed, and asks for answers that were Pending. @returns how to stop it */
export function startScreening(sql: Sql, provider: Screener | undefined, log: Logger): () => Promise<void> {
  let stopping = false;
  let synced = 0;
  const loop = async (): Promise<void> => {
    while (!stopping) {
      let pause = pollMs;
      try {
        const screened = await screenBatch(sql, provider);
        if (screened !== undefined) pause = 0;
        if (Date.now() - synced >= syncMs()) {
          synced = Date.now();
          await screenPending(sql, provider);
        }
      } catch (error) {
        pause = rests;
        log.warn({ error: String(error) }, 'the screening will go on where it was');
      }
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, Math.min(pause, stopping ? 0 : pause)));
    }
  };
  const running = loop();
  return async () => {
    stopping = true;
    await running;
  };
}
