import type { Head } from '../../domain/document/document.ts';
import type { ListMayLose, Policy } from '../../domain/policy/policy.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { cutOff, mayLose } from '../../domain/screening/lists.ts';
import { type ListedParty, ListIndex, type PartyList } from '../../screening/lists.ts';
import { listScreener, type Screener, strictestOf, type Thresholds, together } from '../../screening/screener.ts';
import type { Sql, Tx } from '../connection.ts';
import { shipped } from '../documents.ts';
import { publishedDocument } from '../journal/published.ts';
import { versionOf } from './version.ts';

export interface LoadList {
  readonly id: string;
  /** '' counts in every world. */
  readonly clock: string;
  readonly format: string;
  readonly parties: readonly ListedParty[];
  readonly by: string;
  /** How much smaller than the one that stands it may be; any where left out. */
  readonly mayLose?: ListMayLose | undefined;
}

/** The list was not taken in. */
export class ListRefused extends Error {
  override readonly name = 'ListRefused';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.detail);
    this.refusal = refusal;
  }
}

export interface Loaded {
  readonly id: string;
  readonly clock: string;
  readonly version: string;
  readonly parties: number;
  /** The re-screening that it sets off; none where the list says what it said before. */
  readonly run: number | null;
}

/** Somebody is asked over HTTP, and the settings of this process do not say whom. */
export class ProviderUnknown extends Error {
  override readonly name = 'ProviderUnknown';
}

/** A format of its own: whoever is asked over HTTP stands among the lists, so that decisions know that somebody screens. */
export const providerFormat = 'http';

/** Takes a list in the place of its former version, and has every account of its world screened again (TC-1). */
export async function loadList(sql: Sql, { id, clock, format, parties, by, ...how }: LoadList): Promise<Loaded> {
  const version = versionOf(parties);
  const run = await sql.begin(async (tx) => {
    const [known] = await tx<{ version: string; parties: number }[]>`
      select version, parties from screening_lists where id = ${id} and clock = ${clock} for update`;
    if (known?.version === version) return null;
    const less = known && cutOff(id, known.parties, parties.length, how.mayLose);
    if (less) throw new ListRefused(less);
    await tx`
      insert into screening_lists (id, clock, format, version, parties, content, loaded_by)
      values (${id}, ${clock}, ${format}, ${version}, ${parties.length}, ${parties as never}::jsonb, ${by})
      on conflict (id, clock) do update set format = excluded.format, version = excluded.version, parties = excluded.parties,
        content = excluded.content, loaded_by = excluded.loaded_by, loaded_at = now()`;
    return startRun(tx as Tx, clock, `${id}@${version}`);
  });
  return { id, clock, version, parties: parties.length, run: run as number | null };
}

async function startRun(tx: Tx, clock: string, cause: string): Promise<number> {
  const [run] = await tx<{ id: number }[]>`
    insert into screening_runs (clock, cause, total)
    values (${clock}, ${cause}, (select count(*) from representations where kind = 'account' and (${clock} = '' or body->>'clock' = ${clock})))
    returning id`;
  if (!run) throw new Error('The run was not written.');
  return Number(run.id);
}

/** Indexes are big; a process keeps the newest few. */
const kept = new Map<string, Screener>();
const mostKept = 4;

/** Everything that counts in a world: its lists and, where there is one, the provider. */
export async function screenerFor(sql: Sql | Tx, clock: string, provider?: Screener): Promise<Screener> {
  const lists = await sql<{ id: string; clock: string; format: string; version: string }[]>`
    select id, clock, format, version from screening_lists where clock = '' or clock = ${clock} order by id, clock`;
  const inMemory = lists.filter(({ format }) => format !== providerFormat);
  const asks = lists.length > inMemory.length;
  if (asks && !provider) throw new ProviderUnknown('A provider screens here, and this process does not know it.');
  const against = inMemory.map(({ id, version }) => `${id}@${version}`).join(' ');
  const key = inMemory.map(({ id, clock: home, version }) => `${id}/${home}@${version}`).join(' ');
  let own = kept.get(key);
  if (!own) {
    const content = await sql<PartyList[]>`
      select id, content as parties from screening_lists where format <> ${providerFormat} and (clock = '' or clock = ${clock}) order by id, clock`;
    own = listScreener(new ListIndex(content), against);
    const [oldest] = kept.keys();
    if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
    kept.set(key, own);
  }
  return asks && provider ? together(inMemory.length > 0 ? [own, provider] : [provider]) : own;
}

/** Whoever is asked over HTTP, by the settings of this installation; nobody where they name none. */
export async function registerProvider(sql: Sql, name: string | undefined): Promise<void> {
  if (name === undefined) await sql`delete from screening_lists where format = ${providerFormat}`;
  else await loadList(sql, { id: name, clock: '', format: providerFormat, parties: [], by: 'perennial' });
}

/** A run has no policy of its own, so the strictest of all that are in use decides. */
export const strictest = async (sql: Sql | Tx): Promise<Thresholds> => strictestOf(await policiesInUse(sql));

/** How much smaller a list may become without force. */
export const listMayLose = async (sql: Sql | Tx): Promise<ListMayLose | undefined> => mayLose(await policiesInUse(sql));

async function policiesInUse(sql: Sql | Tx): Promise<readonly Policy[]> {
  const heads = await sql<{ body: Head }[]>`
    select body from representations where kind = 'policy' and body->>'status' = 'Published'`;
  const published = await Promise.all(heads.map(({ body }) => publishedDocument(sql, body)));
  const ships = shipped.filter(({ kind }) => kind === 'policy').map(({ parsed }) => parsed);
  return [...ships, ...published] as Policy[];
}
