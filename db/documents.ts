import { shippedCatalogues } from '../catalogs/index.ts';
import type { LocalDate } from '../domain/calendar/dates.ts';
import type { Catalogue } from '../domain/catalog/catalog.ts';
import { parseCatalogue } from '../domain/catalog/schema.ts';
import type { Policy } from '../domain/policy/policy.ts';
import { parsePolicy } from '../domain/policy/schema.ts';
import { shippedPolicies } from '../policies/index.ts';

/** The documents that ship, validated once. They are immutable, so every process may keep them. */
const policies: readonly Policy[] = shippedPolicies.map((json) => {
  const parsed = parsePolicy(json);
  if (!parsed.ok) throw new Error(`A shipped policy is wrong: ${JSON.stringify(parsed.problems)}`);
  return parsed.policy;
});

const catalogues: readonly Catalogue[] = shippedCatalogues.map((json) => {
  const parsed = parseCatalogue(json);
  if (!parsed.ok) throw new Error(`A shipped catalogue is wrong: ${JSON.stringify(parsed.problems)}`);
  return parsed.catalogue;
});

export const allPolicies = (): readonly Policy[] => policies;
export const allCatalogues = (): readonly Catalogue[] => catalogues;
export const policyIds = (): readonly string[] => [...new Set(policies.map(({ id }) => id))];

/** The documents in force on a business date: the newest version whose `effectiveFrom` has come (docs/architecture.md section 6). */
export function documents(policyId: string, on: LocalDate): { policy: Policy; catalogue: Catalogue } {
  const policy =
    inForce(
      policies.filter(({ id }) => id === policyId),
      on,
    ) ?? policies.find(({ id }) => id === 'gitlab-2022');
  const catalogue = inForce(catalogues, on);
  if (!policy || !catalogue) throw new Error(`No policy ${policyId} or catalogue ships for ${on}.`);
  return { policy, catalogue };
}

function inForce<T extends { effectiveFrom: LocalDate; version: number }>(
  all: readonly T[],
  on: LocalDate,
): T | undefined {
  const started = all
    .filter((document) => document.effectiveFrom <= on)
    .sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  return started.at(-1) ?? all[0];
}
