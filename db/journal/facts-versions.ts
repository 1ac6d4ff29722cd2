import type { Concurrent, CoTerm, Facts, LinkedDeal, Metered, Usage } from '../../domain/facts.ts';

/** What the decision read, stored with the command so that it can be rerun (law 7). */
export interface FactsVersions {
  readonly policy: string;
  readonly catalogue: string;
  readonly account: number;
  readonly partners?: Readonly<Record<string, number>>;
  readonly people: Readonly<Record<string, number>>;
  readonly usage: Usage | null;
  readonly metered?: readonly Metered[];
  readonly family: Facts['family'];
  readonly coTerm: CoTerm | null;
  readonly linked?: LinkedDeal;
  readonly concurrent?: Concurrent;
  readonly screens?: true;
  readonly contents?: readonly string[];
  readonly form?: string;
}

export function versionsOf(facts: Facts): FactsVersions {
  return {
    policy: `${facts.policy.id}@${facts.policy.version}`,
    catalogue: `${facts.catalogue.id}@${facts.catalogue.version}`,
    account: facts.account?.version ?? 0,
    ...(Object.keys(facts.partners).length > 0 ? { partners: versions(facts.partners) } : {}),
    people: versions(facts.people),
    usage: facts.usage ?? null,
    ...(facts.metered ? { metered: facts.metered } : {}),
    family: facts.family,
    coTerm: facts.coTerm ?? null,
    ...(facts.linked ? { linked: facts.linked } : {}),
    ...(facts.concurrent ? { concurrent: facts.concurrent } : {}),
    ...(facts.screens ? { screens: true as const } : {}),
    ...(facts.contents ? { contents: Object.keys(facts.contents) } : {}),
    ...(facts.form ? { form: facts.form } : {}),
  };
}

const versions = (all: Readonly<Record<string, { readonly version: number }>>): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(all).map(([id, { version }]) => [id, version]));
