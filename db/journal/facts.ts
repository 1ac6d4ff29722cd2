import type { Account } from '../../domain/account/account.ts';
import { addDays, dateIn } from '../../domain/calendar/dates.ts';
import type { Catalogue } from '../../domain/catalog/catalog.ts';
import { type Head, makersOf } from '../../domain/document/document.ts';
import type { Concurrent, CoTerm, Facts, FactsNeeded, LinkedDeal, Metered, Usage } from '../../domain/facts.ts';
import type { Person } from '../../domain/people/person.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { FormNeeded } from '../../domain/quoting/printed.ts';
import type { Sql, Tx } from '../connection.ts';
import { catalogueInForce, policyInForce } from '../documents.ts';
import { formOf, verificationOf, versionsIn } from './forms.ts';
import { publishedDocument } from './published.ts';

interface Loaded {
  readonly account: Account | null;
  readonly partners: readonly Account[] | null;
  readonly people: readonly Person[] | null;
  readonly usage: readonly Usage[] | null;
  readonly metered: readonly Metered[] | null;
  readonly family: Facts['family'];
  readonly coTerm: CoTerm | null;
  readonly linked: LinkedDeal | null;
  readonly concurrent: Concurrent | null;
  readonly contents: Facts['contents'] | null;
  readonly screens: boolean;
  readonly clock: string;
  readonly documents: readonly Head[] | null;
}

/**
 * Loads exactly what `factsFor` named, in one round trip: the account, the people with their management chains and the
 * holders of company-wide slots in the clock's world, their delegates, the newest usage up to the business date, the family's wins, and
 * which policies and catalogues are published. A document itself is read once by each process.
 */
export async function loadFacts(sql: Sql | Tx, needed: FactsNeeded, subscription: string): Promise<Facts> {
  const on = dateIn(needed.now, 'UTC');
  const [row] = await sql<Loaded[]>`
    with recursive world as (
      select coalesce(${needed.clock ?? null}, (select body->>'clock' from representations where kind = 'account' and id = ${needed.account}), 'wall') as clock
    ), home as (
      select case when exists (select 1 from representations, world where kind = 'person' and coalesce(body->>'clock', '') = world.clock) then world.clock else '' end as clock from world
    ), chain (id, depth) as (
      select unnest(${needed.people as string[]}::text[]), 0
      union
      select p.body->>'manager', chain.depth + 1 from chain
      join representations p on p.kind = 'person' and p.id = chain.id
      where chain.depth < 5 and p.body->>'manager' is not null
    ), acting as (
      select body from representations where kind = 'person' and id in (select id from chain)
      union
      select body from representations where kind = 'person' and coalesce(body->>'clock', '') = (select clock from home)
        and (body->>'slot' in ('VP Channel', 'CRO', 'CFO', 'CEO', 'CS', 'Legal') or body->'roles' ? 'deal desk')
    ), beside as (
      select body from acting
      union
      select p.body from acting, jsonb_array_elements(coalesce(acting.body->'delegations', '[]')) d
      join representations p on p.kind = 'person' and p.id = d->>'delegate'
    ), won as (
      select r.account, r.body->'ordered' is not null as ordered from representations r
      join representations a on a.kind = 'account' and a.id = r.account
      where r.kind = 'opportunity' and r.body->>'stage' = 'Closed Won' and r.body->>'type' <> 'Professional Services'
        and a.body->>'family' = (select body->>'family' from representations where kind = 'account' and id = ${needed.account})
    )
    select
      (select body from representations where kind = 'account' and id = ${needed.account}) as account,
      (select jsonb_agg(body) from representations where kind = 'account' and id = any(${needed.partners as string[]}::text[])) as partners,
      (select jsonb_agg(body) from beside) as people,
      (select jsonb_agg(jsonb_strip_nulls(to_jsonb(newest)) order by newest.date desc) from (
        select date, billable_users as "billableUsers", (select max(earlier.billable_users) from usage earlier
          where earlier.subscription = usage.subscription and earlier.date >= ${needed.usageSince ?? null} and earlier.date <= usage.date) as maximum
        from usage where subscription = ${subscription} and date <= ${addDays(on, 1)} order by date desc limit 3) newest) as usage,
      (select jsonb_strip_nulls(jsonb_build_object('subscription', id, 'account', body->>'account', 'start', body->'terms'->-1->>'start', 'end', body->'terms'->-1->>'end',
          'channel', body->>'channel', 'resalePartner', body->'partners'->>'resalePartner'))
        from representations where kind = 'subscription' and id = ${needed.coTermWith ?? null} and body->'terms'->-1 is not null) as "coTerm",
      (select case kind when 'quote' then jsonb_build_object('account', account, 'booked', false,
            'start', body->>'start', 'end', body->>'end', 'products', (select jsonb_agg(line->>'product') from jsonb_array_elements(body->'lines') line))
          else jsonb_build_object('account', account, 'booked', true,
            'start', body->'terms'->-1->>'start', 'end', body->'terms'->-1->>'end',
            'products', (select jsonb_agg(charge->>'product') from jsonb_array_elements(body->'charges') charge)) end
        from representations where kind in ('quote', 'subscription') and id = ${needed.concurrentWith ?? null}
          and (kind = 'quote' or body->'terms'->-1 is not null)) as concurrent,
      (select jsonb_build_object('opportunity', id, 'account', account, 'type', body->>'type', 'stage', body->>'stage',
          'subscription', body->>'subscription', 'termEnd', (select home.body->'terms'->-1->>'end'
            from representations home where home.kind = 'subscription' and home.id = deal.body->>'subscription'),
          'web', case when body->'checkout'->>'status' = 'Paid' then jsonb_strip_nulls(jsonb_build_object(
            'closedOn', body->'closedOn', 'amount', body->'amount', 'netArr', body->'netArr', 'orderType', body->'orderType')) end)
        from representations deal where kind = 'opportunity' and id = ${needed.linked ?? null}
          and coalesce((select body->>'clock' from representations where kind = 'account' and id = deal.account), 'wall') = (select clock from world)) as linked,
      (select jsonb_build_object('wonOnAccount', count(*) filter (where account = ${needed.account}), 'wonInFamily', count(*),
        'ordered', coalesce(bool_or(ordered) filter (where account = ${needed.account}), false),
        'lastEnd', (select max(body->>'end') from representations where kind = 'subscription' and account = ${needed.account})) from won) as family,
      (select jsonb_object_agg(sha256, jsonb_build_object('sha256', sha256, 'mediaType', media_type, 'bytes', bytes))
        from contents where sha256 = any(${needed.contents as string[]}::text[])) as contents,
      (select jsonb_agg(jsonb_build_object('product', product, 'date', date, 'quantity', quantity) order by date, product) from metered_usage
        where subscription = ${subscription} and date >= ${needed.meteredSince ?? null} and date <= ${on}) as metered,
      exists (select 1 from screening_lists where clock = '' or clock = (select clock from world)) as screens,
      (select clock from world) as clock,
      (select jsonb_agg(body) from representations where kind in ('policy', 'catalogue')
        and body->>'status' = 'Published' and coalesce(body->>'clock', (select clock from world)) = (select clock from world)) as documents`;
  const [published, clock] = [row?.documents ?? [], row?.clock ?? 'wall'];
  const head = policyInForce(published, needed.policy, on, clock);
  const policy = (await publishedDocument(sql, head)) as Policy;
  const policyMakers = makersOf(head);
  const catalogue = (await publishedDocument(sql, catalogueInForce(published, policy, on, clock))) as Catalogue;
  const today = dateIn(needed.now, policy.zone); // at most a day from the date in UTC, so three rows hold its newest
  const account = row?.account ?? undefined;
  const partners = byId(row?.partners ?? []);
  const form = needed.form && (await verification(sql, needed.form, { account, partners, policy }, clock));
  return {
    now: needed.now,
    policy,
    ...(policyMakers.length > 0 ? { policyMakers } : {}),
    catalogue,
    account,
    partners,
    people: byId(row?.people ?? []),
    ...(row?.metered ? { metered: row.metered } : {}),
    usage: row?.usage?.find(({ date }) => date <= today),
    family: row?.family ?? { wonOnAccount: 0, wonInFamily: 0 },
    ...(row?.coTerm ? { coTerm: row.coTerm } : {}),
    ...(row?.linked ? { linked: linkedOf(row.linked) } : {}),
    ...(row?.concurrent ? { concurrent: row.concurrent } : {}),
    ...(row?.screens ? { screens: true } : {}),
    ...(row?.contents ? { contents: row.contents } : {}),
    ...(form ? { form } : {}),
  };
}

/** Read from the journal, so only for the few commands that cite one. */
async function verification(
  sql: Sql | Tx,
  needed: FormNeeded,
  facts: Pick<Facts, 'account' | 'partners' | 'policy'>,
  clock: string,
): Promise<string | undefined> {
  const newest = (await versionsIn(sql, needed.quote)).at(-1);
  const form = newest && (await formOf(sql, newest, 'Order Form', needed, facts, clock));
  return form && verificationOf(form);
}

const linkedOf = ({ web, termEnd, ...deal }: LinkedDeal): LinkedDeal => ({
  ...deal,
  ...(termEnd ? { termEnd } : {}),
  ...(web ? { web } : {}),
});

const byId = <T extends { readonly id: string }>(all: readonly T[]): Readonly<Record<string, T>> =>
  Object.fromEntries(all.map((one) => [one.id, one]));
