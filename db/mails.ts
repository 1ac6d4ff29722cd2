import type { PendingQuery, Row } from 'postgres';
import type { Sql } from './connection.ts';

/**
 * What an outbox row `o` says and to whom: a contact's id names its account, since a partner's invoice goes to the partner. The outbox holds ids; here, at the last moment, they become addresses, an
 * invoice gets its number and a licence its token.
 */
export const mailColumns = (sql: Sql): PendingQuery<Row[]> => sql`
  ${numbered(sql, 'subject')} as subject, ${numbered(sql, 'text')} as body,
  coalesce(
    (select body->>'email' from representations where kind = 'person' and id = o.payload->'to'->>'person'),
    (select body->'contacts'->(o.payload->'to'->>'contact')->>'email' from representations where kind = 'account' and id = 'acc_' || split_part(o.payload->'to'->>'contact', '_', 2))) as address,
  (select result->>'token' from effects where subject = o.payload->>'attach' order by id desc limit 1) as token`;

/** What only the one who sends it may know: whose decision it asks for, and the code that it carries. */
export const secretColumns = (sql: Sql): PendingQuery<Row[]> => sql`
  o.payload->'to'->>'person' as person, o.payload->'approval' as approval, o.payload->'code' as code,
  o.payload->'paper' as paper`;

const numbered = (sql: Sql, field: 'subject' | 'text'): PendingQuery<Row[]> => sql`
  coalesce(replace(o.payload->>${field}, o.payload->>'invoice',
    (select body->>'number' from representations where kind in ('invoice', 'credit-memo') and id = o.payload->>'invoice')), o.payload->>${field})`;
