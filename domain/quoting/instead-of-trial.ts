import { findProduct } from '../catalog/catalog.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { QuoteLine } from '../subscription.ts';
import type { DraftTerm } from './checks.ts';

/**
 * QZ-3: a SaaS subscription with a privileged access token cannot be extended by a trial. It gets a New subscription of
 * one month for nothing instead, with Legal's approval.
 */
export function insteadOfTrial(
  { type, body, stretch, facts }: DraftTerm,
  lines: readonly QuoteLine[],
): Refusal | undefined {
  if (body.insteadOfTrial === undefined) return undefined;
  const refused = (detail: string): Refusal => refuse('quote.instead-of-trial', 'QZ-3', detail);
  if (type !== 'New' || stretch.months !== 1 || body.ramp) return refused('It is a New quote of one month.');
  if (lines.some(({ amount }) => amount !== 0)) return refused('It costs nothing.');
  if (lines.some(({ product }) => findProduct(facts.catalogue, product)?.deployment !== 'saas'))
    return refused('It is for SaaS: self-managed customers get a trial licence.');
  return undefined;
}
