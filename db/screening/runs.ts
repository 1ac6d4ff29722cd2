import type { Account } from '../../domain/account/account.ts';
import { type Found, identity, partiesOf } from '../../domain/screening/screening.ts';
import type { Screener, Thresholds } from '../../screening/screener.ts';
import type { Sql, Tx } from '../connection.ts';
import { commitScreening } from '../journal/records.ts';
import { screenerFor, strictest } from './lists.ts';

const batch = 500;
/** After so many accounts the process does something else. */
const breath = 20;

interface Run {
  readonly id: number;
  readonly clock: string;
  readonly cause: string;
  readonly cursor: string;
}

/**
 * Screens the next accounts of the oldest run that is not finished. One process at a time; a process that is killed
 * leaves the cursor where it was, and the same batch again changes nothing twice.
 * @returns how many accounts were looked at; undefined where there is nothing to do
 */
export async function screenBatch(sql: Sql, provider?: Screener): Promise<number | undefined> {
  const done = await sql.begin(async (tx) => {
    const [run] = await tx<Run[]>`
      select id, clock, cause, cursor from screening_runs where finished_at is null order by id limit 1 for update skip locked`;
    if (!run) return undefined;
    const accounts = await tx<{ id: string; body: Account }[]>`
      select id, body from representations where kind = 'account' and id > ${run.cursor} and (${run.clock} = '' or body->>'clock' = ${run.clock})
      order by id limit ${batch}`;
    const changed = await screenAll(
      sql,
      tx as Tx,
      run,
      accounts.map(({ body }) => body),
      provider,
    );
    const last = accounts.at(-1)?.id ?? run.cursor;
    await tx`
      update screening_runs set cursor = ${last}, screened = screened + ${accounts.length}, changed = changed + ${changed},
        finished_at = case when ${accounts.length < batch} then now() end
      where id = ${run.id}`;
    return accounts.length;
  });
  return done as number | undefined;
}

async function screenAll(
  sql: Sql,
  tx: Tx,
  run: Run,
  accounts: readonly Account[],
  provider: Screener | undefined,
): Promise<number> {
  const thresholds = await strictest(tx);
  const screeners = new Map<string, Screener>();
  let changed = 0;
  for (const [n, account] of accounts.entries()) {
    const screener = screeners.get(account.clock) ?? (await screenerFor(tx, account.clock, provider));
    screeners.set(account.clock, screener);
    const found = await newOf(account, screener, thresholds);
    if (found.length > 0) {
      const after = await commitScreening(sql, account.id, {
        found,
        against: screener.against,
        cause: `run/${run.id}`,
      });
      if (after && after.version > account.version) changed++;
    }
    if (n % breath === breath - 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return changed;
}

/** What is to be written down: hits, and what changes of parties that were screened before. Clear strangers stay so. */
async function newOf(account: Account, screener: Screener, thresholds: Thresholds): Promise<readonly Found[]> {
  const parties = partiesOf(account, Object.keys(account.contacts));
  const found = await screener.screen(parties, thresholds);
  const whole = new Map(parties.map((party) => [party.id, identity(party)]));
  return found
    .filter(({ party, status }) => status !== 'Clear' || account.screening?.[party] !== undefined)
    .map((each) => ({
      ...each,
      of: whole.get(each.party) ?? each.of,
    }));
}

/** Asks again for the answers that were Pending (TC-2). @returns how many accounts */
export async function screenPending(sql: Sql, provider?: Screener): Promise<number> {
  const accounts = await sql<{ body: Account }[]>`
    select body from representations where kind = 'account' and body @? '$.screening.*.status ? (@ == "Pending")' order by id limit ${batch}`;
  const thresholds = await strictest(sql);
  for (const { body } of accounts) {
    const screener = await screenerFor(sql, body.clock, provider);
    const found = await screener.screen(partiesOf(body, Object.keys(body.contacts)), thresholds);
    const asked = found.filter(({ party }) => body.screening?.[party]?.status === 'Pending');
    await commitScreening(sql, body.id, {
      found: asked,
      against: screener.against,
      cause: `pending/${body.version}`,
    });
  }
  return accounts.length;
}
