import type { Sql } from './connection.ts';

export type IncidentKind =
  | 'parked'
  | 'workflow-missing'
  | 'workflow-terminated'
  | 'workflow-reset'
  | 'cancel-refused'
  | 'screening-hit'
  | 'callback-refused'
  | 'overdue';

/** Something that was wrong and is mended: ops should know of it, and need do nothing. */
export async function noteIncident(sql: Sql, stream: string, kind: IncidentKind, detail: string): Promise<void> {
  await sql`insert into incidents (stream, kind, detail, closed_at) values (${stream}, ${kind}, ${detail}, now())`;
}
