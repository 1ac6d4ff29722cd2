import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseScenario, type Scenario } from '../scenario/format.ts';
import { sections } from './known-rules.ts';

/** Files in which a rule is named, by its id. */
export type Cited = ReadonlyMap<string, ReadonlySet<string>>;

export interface Citations {
  /** Files below `domain/` that name the rule: where it is decided. */
  readonly decided: Cited;
  /** Tests that name it in a title or as the rule of a case, and scenarios that name it as proved or as what refuses. */
  readonly proved: Cited;
  /** Ids that look like a rule and are none, with the file. */
  readonly unknown: readonly { readonly id: string; readonly file: string }[];
}

export const knownRules: ReadonlySet<string> = new Set(sections.flatMap(({ rules }) => Object.keys(rules)));

const families = [...new Set([...knownRules].filter((id) => id.includes('-')).map((id) => id.split('-')[0]))];
const numbered = new RegExp(`\\b(?:${families.join('|')})-\\d{1,2}\\b(?!-)`, 'g');
/** Sections without an id of their own: in quotes, in brackets, after "rules", or at the head of a test's name. */
const section = /(?<=['(]|[Rr]ules )\d{1,2}\.\d{1,2}(?=['),:]|\)| |$)/gm;
/** What stands as the rule of a case. */
const ruleOf = /\brule: '([A-Z]+-\d+|\d{1,2}\.\d{1,2})'/g;
const titleOf = /(?:\b(?:it|test|describe)(?:\.\w+)*|\))\(\s*(['"`])((?:(?!\1).)*)\1/g;

const idsIn = (text: string): readonly string[] => [
  ...[...text.matchAll(numbered)].map(([id]) => id),
  ...[...text.matchAll(section)].map(([id]) => id).filter((id) => knownRules.has(id)),
];

/** In titles, and in `rule: …` of cases that a title takes it from. */
export const testedIn = (text: string): readonly string[] => [
  ...[...text.matchAll(titleOf)].flatMap(([, , title = '']) => idsIn(`(${title}`)),
  ...[...text.matchAll(ruleOf)].map(([, id = '']) => id),
];

/** AT-71 is a worked example, no rule; the titles of stories name it too. */
const workedExample = /^AT-\d+$/;

/** Under `proves`, and as the rule of an expected refusal. */
export const provedBy = ({ proves, steps }: Scenario): readonly string[] => [
  ...proves.filter((id) => !workedExample.test(id)),
  ...steps.flatMap(({ refused }) => (refused?.rule ? [refused.rule] : [])),
];

/** Every file of a kind below a folder, in an order that is the same everywhere. */
export const files = (folder: string, ending: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file).replaceAll('\\', '/'))
    .sort();

/** Where rules are named as well, though nothing is decided or proved by it. */
const elsewhere: readonly (readonly [folder: string, ending: string])[] = [
  ...['activities', 'api', 'cli', 'db', 'docs', 'scenario', 'test', 'worker', 'workflows'].map(
    (folder) => [folder, '.ts'] as const,
  ),
  ['docs', '.md'],
  ['policies', '.json'],
  ['catalogs', '.json'],
];

/** Reads domain, tests and scenarios below the working directory. */
export function citations(): Citations {
  const decided = new Map<string, Set<string>>();
  const proved = new Map<string, Set<string>>();
  const unknown: { id: string; file: string }[] = [];
  const note = (to: Map<string, Set<string>>, ids: readonly string[], file: string): void => {
    for (const id of new Set(ids))
      if (knownRules.has(id)) to.set(id, (to.get(id) ?? new Set()).add(file));
      else unknown.push({ id, file });
  };
  for (const file of files('domain', '.ts')) note(decided, idsIn(readFileSync(file, 'utf8')), file);
  for (const file of files('test', '.test.ts')) note(proved, testedIn(readFileSync(file, 'utf8')), file);
  for (const file of files('examples', '.yaml'))
    note(proved, provedBy(parseScenario(file, readFileSync(file, 'utf8'))), file);
  for (const [folder, ending] of elsewhere)
    for (const file of files(folder, ending))
      for (const id of new Set(idsIn(readFileSync(file, 'utf8')))) if (!knownRules.has(id)) unknown.push({ id, file });
  return { decided, proved, unknown };
}
