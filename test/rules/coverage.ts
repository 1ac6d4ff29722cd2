import { type Citations, citations } from '../../docs/citations.ts';
import { notDone, sections } from '../../docs/known-rules.ts';

export interface RuleCoverage {
  readonly section: string;
  readonly rule: string;
  readonly says: string;
  /** Files below `domain/` that name it. */
  readonly implemented: readonly string[];
  /** Tests and scenarios that name it. */
  readonly tested: readonly string[];
  /** Why it is not done, where it is not. */
  readonly open?: string;
}

export interface Coverage {
  readonly rules: readonly RuleCoverage[];
  readonly unknown: Citations['unknown'];
  /** Neither done nor given a reason for. */
  readonly unexplained: readonly string[];
  /** Done since: their reason can go. */
  readonly explainedInVain: readonly string[];
}

/** A rule is done when the domain names it and a test or scenario does; else it is open, and somebody has to say why. */
export function coverage(): Coverage {
  const { decided, proved, unknown } = citations();
  const reasons = new Map(notDone.flatMap(({ why, rules }) => rules.map((rule) => [rule, why] as const)));
  const known = new Set(sections.flatMap(({ rules }) => Object.keys(rules)));
  const rules = sections.flatMap((section) =>
    Object.entries(section.rules).map(([rule, says]): RuleCoverage => {
      const [implemented, tested] = [[...(decided.get(rule) ?? [])], [...(proved.get(rule) ?? [])]];
      const done = implemented.length > 0 && tested.length > 0;
      return {
        section: section.id,
        rule,
        says,
        implemented,
        tested,
        ...(done ? {} : { open: reasons.get(rule) ?? '' }),
      };
    }),
  );
  return {
    rules,
    unknown: [
      ...unknown,
      ...[...reasons.keys()].filter((id) => !known.has(id)).map((id) => ({ id, file: 'docs/known-rules.ts' })),
    ],
    unexplained: rules.filter(({ open }) => open === '').map(({ rule }) => rule),
    explainedInVain: rules.filter(({ rule, open }) => open === undefined && reasons.has(rule)).map(({ rule }) => rule),
  };
}
