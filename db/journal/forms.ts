import type { Facts } from '../../domain/facts.ts';
import type { FormKind, OrderForm } from '../../domain/quoting/order-form.ts';
import { type FormNeeded, printed } from '../../domain/quoting/printed.ts';
import { type QuoteVersion, versionsOf } from '../../domain/quoting/versions.ts';
import { subscriptionOf } from '../../domain/vocabulary.ts';
import type { Sql, Tx } from '../connection.ts';
import { canonical, sha256 } from './hash.ts';
import { policyNamed } from './published.ts';
import { readEvents } from './store.ts';

/** All versions of a quote from the journal, oldest first; none where there is no such quote. */
export const versionsIn = async (sql: Sql | Tx, quote: string): Promise<readonly QuoteVersion[]> =>
  versionsOf(await readEvents(sql, subscriptionOf(quote) ?? ''), quote);

export async function formOf(
  sql: Sql | Tx,
  version: QuoteVersion,
  kind: FormKind,
  { credit, endCustomer }: FormNeeded,
  facts: Pick<Facts, 'account' | 'partners' | 'policy'>,
  clock: string,
): Promise<OrderForm | undefined> {
  const beside = { credit: credit ? (await versionsIn(sql, credit)).at(-1)?.quote : undefined, endCustomer };
  return printed(kind, version, beside, (await policyNamed(sql, version.policy, clock)) ?? facts.policy, facts);
}

/** What is printed on each page, and what a signed form is held against. */
export const verificationOf = (form: OrderForm): string => sha256(canonical(form));
