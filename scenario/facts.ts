import { catalogueInForce, policyInForce } from '../db/documents.ts';
import { verificationOf } from '../db/journal/forms.ts';
import type { Account } from '../domain/account/account.ts';
import { dateIn, type Instant, type LocalDate } from '../domain/calendar/dates.ts';
import type { Catalogue } from '../domain/catalog/catalog.ts';
import type { Command } from '../domain/command.ts';
import { makersOf } from '../domain/document/document.ts';
import { type CoTerm, type Facts, factsFor, type Usage, type WebPurchase } from '../domain/facts.ts';
import type { Policy } from '../domain/policy/policy.ts';
import { type FormNeeded, printed } from '../domain/quoting/printed.ts';
import { versionsOf } from '../domain/quoting/versions.ts';
import { lastTerm, type Quote, type Subscription } from '../domain/subscription.ts';
import { subscriptionOf } from '../domain/vocabulary.ts';
import type { Memory } from './memory.ts';

/** What a decision about a subscription may know, from the memory of a world: as `db/journal/facts.ts` reads it. */
export function factsOf(memory: Memory, state: Subscription, command: Command, newborn = false): Facts {
  const needed = factsFor(newborn ? undefined : state, command);
  const account = memory.records.get(needed.account) as Account | undefined;
  const clock = needed.clock ?? account?.clock ?? 'wall';
  const published = memory.published();
  const day = dateIn(needed.now, 'UTC');
  const head = policyInForce(published, needed.policy, day, clock);
  const policy = memory.document(head) as Policy;
  const policyMakers = makersOf(head);
  const catalogue = memory.document(catalogueInForce(published, policy, day, clock)) as Catalogue;
  const people = memory.people();
  const on = dateIn(needed.now, policy.zone);
  const measured = memory.usage
    .filter((row) => row.subscription === state.id && row.date <= on)
    .sort((a, b) => (a.date < b.date ? -1 : 1));
  const won = [...memory.representations.values()].filter(
    (row) => row.kind === 'opportunity' && row.body.stage === 'Closed Won' && row.body.type !== 'Professional Services',
  );
  const family = (id: unknown): string | undefined => (memory.records.get(String(id)) as Account | undefined)?.family;
  const partners = Object.fromEntries(
    needed.partners.flatMap((id) => {
      const partner = memory.records.get(id);
      return partner ? [[id, partner as Account]] : [];
    }),
  );
  return {
    now: needed.now,
    ...(memory.lists.size > 0 ? { screens: true } : {}),
    policy,
    ...(policyMakers.length > 0 ? { policyMakers } : {}),
    catalogue,
    account,
    partners,
    people,
    usage: usageOf(measured, needed.usageSince),
    ...meteredOf(memory, state.id, needed.meteredSince, on),
    family: {
      wonOnAccount: won.filter((row) => row.body.account === account?.id).length,
      wonInFamily: won.filter((row) => family(row.body.account) === account?.family).length,
      ordered: won.some((row) => row.body.account === account?.id && row.body.ordered === true),
      lastEnd: lastEndOf(memory, account?.id),
    },
    coTerm: coTermOf(memory, needed.coTermWith),
    linked: linkedOf(memory, needed.linked),
    concurrent: concurrentOf(memory, needed.concurrentWith),
    ...formOf(memory, needed.form, { account, partners, policy }),
    contents: Object.fromEntries(
      needed.contents.flatMap((id) => (memory.contents[id] ? [[id, memory.contents[id]]] : [])),
    ),
  };
}

/** What the form of a quote would print as its verification. */
function formOf(
  memory: Memory,
  needed: FormNeeded | undefined,
  facts: Pick<Facts, 'account' | 'partners' | 'policy'>,
): Pick<Facts, 'form'> {
  const versions = (quote: string) => versionsOf(memory.events(subscriptionOf(quote) ?? ''), quote);
  const newest = needed && versions(needed.quote).at(-1);
  if (!newest) return {};
  const credit = needed.credit ? versions(needed.credit).at(-1)?.quote : undefined;
  const policy = memory.policyNamed(newest.policy) ?? facts.policy;
  const form = printed('Order Form', newest, { credit, endCustomer: needed.endCustomer }, policy, facts);
  return form ? { form: verificationOf(form) } : {};
}

function concurrentOf(memory: Memory, id = ''): Facts['concurrent'] {
  const quote = memory.representations.get(`quote ${id}`)?.body as
    | (Pick<Quote, 'start' | 'end' | 'lines'> & { account: string })
    | undefined;
  if (quote)
    return {
      account: quote.account,
      booked: false,
      start: quote.start,
      end: quote.end,
      products: quote.lines.map(({ product }) => product),
    };
  const other = memory.subscriptions.get(id);
  const term = other && lastTerm(other);
  if (!other || !term) return undefined;
  const products = other.booking.charges.map(({ product }) => product);
  return { account: other.account, booked: true, start: term.start, end: term.end, products };
}

function lastEndOf(memory: Memory, account: string | undefined): LocalDate | undefined {
  const own = [...memory.subscriptions.values()].filter((each) => each.account === account);
  const ends = own.flatMap((each) => lastTerm(each)?.end ?? []).sort();
  return ends.at(-1);
}

function linkedOf(memory: Memory, id: string | undefined): Facts['linked'] {
  const deal = memory.representations.get(`opportunity ${id}`);
  if (!deal) return undefined;
  const { account, stage, checkout, closedOn, amount, netArr, orderType, type, subscription } = deal.body;
  const other = memory.subscriptions.get(String(subscription));
  const term = other && lastTerm(other);
  const paid = (checkout as { status?: string } | undefined)?.status === 'Paid';
  return {
    opportunity: deal.id,
    account: String(account),
    stage: String(stage),
    type: String(type),
    subscription: String(subscription),
    ...(term ? { termEnd: term.end } : {}),
    ...(paid ? { web: { closedOn, amount, netArr, ...(orderType ? { orderType } : {}) } as WebPurchase } : {}),
  };
}

function meteredOf(memory: Memory, id: string, since: LocalDate | undefined, on: LocalDate): Pick<Facts, 'metered'> {
  if (since === undefined) return {};
  const found = [...memory.metered.values()].filter(
    ({ subscription, date }) => subscription === id && since <= date && date <= on,
  );
  return found.length > 0 ? { metered: found.map(({ product, date, quantity }) => ({ product, date, quantity })) } : {};
}

function coTermOf(memory: Memory, id: string | undefined): CoTerm | undefined {
  const other = memory.subscriptions.get(id ?? '');
  const term = other && lastTerm(other);
  if (!other || !term) return undefined;
  const { id: subscription, account, channel, booking } = other;
  const { resalePartner } = booking.partners ?? {};
  return {
    subscription,
    account,
    channel,
    start: term.start,
    end: term.end,
    ...(resalePartner ? { resalePartner } : {}),
  };
}

/** The newest measurement, and the most since the term began. @param measured oldest first */
function usageOf(
  measured: readonly { date: string; billableUsers: number }[],
  since: string | undefined,
): Usage | undefined {
  const newest = measured.at(-1);
  if (!newest) return undefined;
  const inTerm = measured.filter(({ date }) => since !== undefined && date >= since);
  return {
    date: newest.date as Usage['date'],
    billableUsers: newest.billableUsers,
    ...(inTerm.length > 0 ? { maximum: Math.max(...inTerm.map(({ billableUsers }) => billableUsers)) } : {}),
  };
}

/** What the passing of time asks, as `db/journal/commit.ts` does. */
export const due = (at: Instant): Command => ({
  name: '',
  id: '',
  by: 'perennial',
  door: 'clock',
  at,
  target: '',
  body: {},
});
