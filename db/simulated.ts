import type { Sql } from './connection.ts';

/** What a stand-in of development has done under a key, as a real system of the outside world would remember it. */
export async function simulatedOutcome(sql: Sql, system: string, key: string): Promise<unknown> {
  const [row] = await sql<{ answer: unknown }[]>`
    select answer from simulated where system = ${system} and key = ${key}`;
  return row?.answer;
}

/** Does it once. @returns the answer, and whether it was this call that did it */
export async function simulate(
  sql: Sql,
  system: string,
  key: string,
  request: object,
  answer: object,
): Promise<{ readonly answer: unknown; readonly first: boolean }> {
  const made = await sql`
    insert into simulated (system, key, request, answer) values (${system}, ${key}, ${request as never}::jsonb, ${answer as never}::jsonb)
    on conflict (system, key) do update set asked = simulated.asked + 1 returning answer, asked`;
  return { answer: made[0]?.answer, first: made[0]?.asked === 1 };
}
