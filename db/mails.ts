import type { PendingQuery, Row } from 'postgres';
import type { Sql } from './connection.ts';

/**
 * What an outbox row `o` says and to whom. The outbox holds ids; here, at the last moment, they become addresses, an
 * invoice gets its number and a licence its token.
 */
export const mailColumns = (sql: Sql): PendingQuery<Row[]> => sql`
  ${numbered(sql, 'subject')} as subject, ${numbered(sql, 'text')} as body,
  coalesce(
    (select body->>'email' from representations where kind = 'person' and id = o.payload->'to'->>'person'),
    (select body->'contacts'->(o.payload->'to'->>'contact')->>'email' from representations where kind = 'account' and id = o.payload->>'account')) as address,
  (select result->>'token' from effects where subject = o.payload->>'attach' order by id desc limit 1) as token`;

const numbered = (sql: Sql, field: 'subject' | 'text'): PendingQuery<Row[]> => sql`
  coalesce(replace(o.payload->>${field}, o.payload->>'invoice',
    (select body->>'number' from representations where kind = 'invoice' and id = o.payload->>'invoice')), o.payload->>${field})`;
