import type { Account } from '../../domain/account/account.ts';
import type { RecordEvent } from '../../domain/records.ts';
import { legalMail, reviewMail } from '../../domain/screening/mail.ts';
import type { Tx } from '../connection.ts';

/** A hit is mailed to everybody of Legal in the account's world, and is an incident until Legal has cleared it (TC-2, TC-3). */
export async function tellLegal(
  tx: Tx,
  stream: string,
  before: number,
  at: string,
  account: Account,
  events: readonly RecordEvent[],
): Promise<void> {
  for (const [n, event] of events.entries()) {
    const asked = event.type === 'ReviewRequested';
    if ((event.type === 'AccountScreened' || asked) && account.holds.trade) {
      const mail = asked ? reviewMail(account) : legalMail(account);
      await tx`
        insert into incidents (stream, kind, detail) values (${stream}, 'screening-hit', ${account.holds.trade.reason})
        on conflict do nothing`;
      await tx`
        with home as (
          select case when exists (select 1 from representations where kind = 'person' and coalesce(body->>'clock', '') = ${account.clock})
            then ${account.clock} else '' end as clock
        )
        insert into outbox (stream, seq, n, destination, payload)
        select ${stream}, ${before + n + 1}, -row_number() over (order by id), 'mail',
          ${mail as never}::jsonb || jsonb_build_object('to', jsonb_build_object('person', id), 'account', ${account.id}::text, 'at', ${at}::text, 'event', ${event.type}::text)
        from representations where kind = 'person' and coalesce(body->>'clock', '') = (select clock from home)
          and body->'roles' ? 'legal' and body->>'active' = 'true'`;
    }
    if (!account.holds.trade)
      await tx`update incidents set closed_at = now() where stream = ${stream} and kind = 'screening-hit' and closed_at is null`;
  }
}
