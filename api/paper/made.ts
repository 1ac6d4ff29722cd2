import type { Sql } from '../../db/connection.ts';
import { canonical, sha256 } from '../../db/journal/hash.ts';
import { policyNamed } from '../../db/journal/published.ts';
import { readEvents } from '../../db/journal/store.ts';
import { type FormKind, orderForm, refusedForm } from '../../domain/quoting/order-form.ts';
import { creditOnForm, mainQuote } from '../../domain/quoting/reset.ts';
import { type QuoteVersion, versionsOf } from '../../domain/quoting/versions.ts';
import type { Quote, Subscription } from '../../domain/subscription.ts';
import { subscriptionOf } from '../../domain/vocabulary.ts';
import { refusalProblem } from '../execute.ts';
import { look } from '../look.ts';
import { ProblemError } from '../problems.ts';
import type { Paper } from './paper.ts';

/** @throws ProblemError quote.unknown */
export async function quoteVersions(sql: Sql, id: string): Promise<readonly QuoteVersion[]> {
  const found = versionsOf(await readEvents(sql, subscriptionOf(id) ?? ''), id);
  if (found.length === 0) throw new ProblemError('quote.unknown', `There is no quote ${id}.`);
  return found;
}

/** The paper of one version of a quote, from the journal. @throws ProblemError where there is none to be had (QC-10) */
export async function paperOf(sql: Sql, id: string, kind: FormKind, version: number): Promise<Paper> {
  const all = await quoteVersions(sql, id);
  const found = all.find(({ quote }) => quote.version === version);
  if (!found) throw new ProblemError('quote.version-unknown', `${id} has no version ${version}.`);
  const { quote, madeAt, policy, booked } = found;
  const { state, facts } = await look({ sql }, id);
  // A closed deal takes its quotes along: what was signed can still be printed and checked, a lost deal has no form.
  if (!state.quoting[id] && !booked)
    throw new ProblemError('opportunity.closed', `The opportunity of ${id} is closed.`, 'ST-1');
  const refusal = kind === 'Order Form' ? refusedForm(quote) : undefined;
  if (refusal) throw refusalProblem(refusal);
  if (!facts.account) throw new ProblemError('account.unknown');
  const creditId = state.opportunity[quote.opportunity]?.creditQuote ?? companion(state, quote);
  const form = orderForm({
    credit: creditId ? (await quoteVersions(sql, creditId)).at(-1)?.quote : undefined,
    kind,
    quote,
    madeAt,
    account: facts.account,
    partners: facts.partners,
    ...(state.endCustomer ? { endCustomer: state.endCustomer } : {}),
    policy: (await policyNamed(sql, policy, state.clock)) ?? facts.policy,
  });
  return { ...form, verification: sha256(canonical(form)) };
}

/** QX-2: what goes on the form of a contract reset beside its New quote. */
const companion = (state: Subscription, quote: Quote): string | undefined =>
  quote.id === mainQuote(state)?.id ? creditOnForm(state)?.id : undefined;

/** What the file is called that a customer gets. */
export const fileName = ({ quote, version }: Paper, kind: FormKind): string =>
  `${kind === 'Order Form' ? 'order-form' : 'draft-proposal'}-${quote}-v${version}`;
