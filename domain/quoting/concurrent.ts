import { findProduct } from '../catalog/catalog.ts';
import type { Concurrent, Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Quote } from '../subscription.ts';
import type { DraftTerm } from './checks.ts';
import { wantedLines } from './price.ts';

/**
 * Rules 1.13: two subscriptions, one self-managed and one SaaS, carry one large migration. Each has its own opportunity
 * and quote; the second one names the other, whose quote or booked subscription is read as a fact.
 */
export function refusedConcurrent(draft: DraftTerm): Refusal | undefined {
  const { type, body, facts, stretch, account } = draft;
  if (body.concurrentWith === undefined) return undefined;
  const other = facts.concurrent;
  if (type !== 'New')
    return refuse('quote.not-concurrent', 'QCC-1', 'A subscription beside another one is a New quote of its own.');
  if (!other || other.account !== account.id)
    return refuse('quote.not-concurrent', 'QCC-1', `${account.name} has no ${body.concurrentWith} to go along with.`);
  const products = (body.ramp ?? [body]).flatMap(wantedLines).map(({ product }) => product);
  const shared = deployments(products, facts).find((each) => deployments(other.products, facts).includes(each));
  if (shared !== undefined)
    return refuse(
      'quote.not-concurrent',
      'QCC-1',
      `Both would be ${shared}: one of them is self-managed, one is SaaS.`,
    );
  if (!body.specialTerms)
    return refuse(
      'quote.not-concurrent',
      'QCC-3',
      'Its purpose and terms need wording of their own: give specialTerms.',
    );
  return otherTerm(other, stretch);
}

/** QCC-2: booked together they begin and end together; added in mid-term, the new one ends with the other. */
function otherTerm(other: Concurrent, { start, end }: { start: string; end: string }): Refusal | undefined {
  if (other.end !== end)
    return refuse('quote.not-concurrent', 'QCC-2', `It ends with the other one, on ${other.end}, not on ${end}.`);
  if (!other.booked && other.start !== start)
    return refuse('quote.not-concurrent', 'QCC-2', `It begins with the other one, on ${other.start}, not on ${start}.`);
  return undefined;
}

/** The other one may have been edited since. */
export function refusedApart(quote: Quote, { concurrent }: Facts): Refusal | undefined {
  if (quote.concurrentWith === undefined || !concurrent) return undefined;
  return otherTerm(concurrent, quote);
}

function deployments(products: readonly string[], { catalogue }: Facts): readonly string[] {
  return products.flatMap((product) => findProduct(catalogue, product)?.deployment ?? []);
}

/** QCC-4: a second production subscription for nothing needs approval. */
export const secondForNothing = ({ concurrentWith, total }: Quote): readonly string[] =>
  concurrentWith !== undefined && total === 0 ? ['a second production subscription for nothing (QCC-4)'] : [];

/** QCC-3: what the combined form says of the two. */
export const concurrentText = (other: string): string =>
  `This order and ${other} carry one migration between a self-managed and a SaaS deployment and form one agreement. The two are not used on one instance.`;
