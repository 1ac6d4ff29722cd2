import type { Sql } from '../db/connection.ts';

const each = 5000;

/** Accounts with one contact each, as their streams and rows are, written by the thousand. @returns their ids */
export async function manyAccounts(
  sql: Sql,
  names: readonly string[],
  contactName: (n: number) => string,
  clock = 'wall',
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let from = 0; from < names.length; from += each) {
    const rows = names.slice(from, from + each).map((name, n) => {
      const hash = String(from + n).padStart(26, '0');
      const soldTo = `con_${hash}_1`;
      const id = `acc_${hash}`;
      const contact = {
        id: soldTo,
        name: contactName(from + n),
        email: 'x@x.example',
        street: '1 Main',
        city: 'X',
        postalCode: '1',
        country: 'US',
      };
      return {
        id,
        body: {
          id,
          name,
          country: 'US',
          family: id,
          clock,
          contacts: { [soldTo]: contact },
          soldTo,
          billTo: soldTo,
          poRequired: false,
          msa: false,
          publicSector: false,
          paysBy: 'invoice',
          offline: false,
          holds: {},
          version: 1,
        },
      };
    });
    ids.push(...rows.map(({ id }) => id));
    await sql`
      with r as (select id, body from jsonb_to_recordset(${rows as never}::jsonb) as r (id text, body jsonb)),
      j as (insert into journal (stream, seq, type, content, hash, command_id, door)
        select 'account/' || id, 1, 'AccountCreated', jsonb_build_object('type', 'AccountCreated', 'data', jsonb_build_object('account', body))::text, md5(id), id, 'api' from r)
      insert into representations (kind, id, stream, seq, account, search, body) select 'account', id, 'account/' || id, 1, id, '', body from r`;
  }
  await sql`analyze representations`;
  return ids;
}
