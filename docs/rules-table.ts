import { citations } from './citations.ts';
import { notDone, sections } from './known-rules.ts';

/**
 * Writes docs/rules.md: `node --import tsx docs/rules-table.ts > docs/rules.md`. Each rule id, what it says, the files
 * that decide by it, and the tests and scenarios that prove it. Run it from the root; the same tree gives the same bytes.
 */
const says: Readonly<Record<string, string>> = Object.assign({}, ...sections.map(({ rules }) => rules));
const { decided, proved } = citations();

const inOrder = (a: string, b: string): number => {
  const parts = (rule: string): readonly [string, number] => {
    const [, letters = '', number = '0'] = /^([A-Z]*)-?([\d.]+)$/.exec(rule) ?? [];
    return [letters, Number(number)];
  };
  const [[x, m], [y, n]] = [parts(a), parts(b)];
  return x === y ? m - n : x < y ? -1 : 1;
};
const rules = [...new Set([...decided.keys(), ...proved.keys()])].sort(inOrder);
const most = 4;
const list = (found: ReadonlySet<string> | undefined, below: string, all = Number.POSITIVE_INFINITY): string => {
  const sorted = [...(found ?? [])]
    .map((file) => `\`${file.startsWith(below) ? file.slice(below.length) : file}\``)
    .sort();
  const more = sorted.length - all;
  return sorted.length === 0 ? '-' : `${sorted.slice(0, all).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

const unproved = rules.filter((rule) => !proved.has(rule));
const undecided = rules.filter((rule) => !decided.has(rule));
const done = (rule: string): boolean => decided.has(rule) && proved.has(rule);
const open = sections
  .flatMap(({ rules: named }) => Object.keys(named))
  .flatMap((rule) => {
    const why = notDone.find(({ rules: named }) => named.includes(rule))?.why;
    return why !== undefined && !done(rule) ? [{ rule, why }] : [];
  });
console.log(`# Rules

Each business rule that the code names, where it is decided (files below \`domain/\`) and what proves it: tests, and
scenarios below \`examples/scenarios/\` that name it under \`proves\` or in an expected refusal. The ids are labels of
this engine; two-figure ones are tables. Events and refusals carry them, so "why" can be asked of the data.

Generated: \`node --import tsx docs/rules-table.ts > docs/rules.md\`.

| rule | says | decided in | proved by |
|---|---|---|---|
${rules.map((rule) => `| ${rule} | ${says[rule] ?? ''} | ${list(decided.get(rule), 'domain/')} | ${list(proved.get(rule), 'examples/scenarios/', most)} |`).join('\n')}

${rules.length} rules. Named in the domain, but by no test or scenario: ${unproved.join(', ') || 'none'}.
Named by a test or scenario only, since they follow from other rules: ${undecided.join(', ') || 'none'}.

Values that differ between generations of the source (2022, 2023, 2026) are no rules here but data: \`policies/\`.

## Not done

What the business has and this engine has not, or not wholly. \`npm run rules\` counts by section; it fails where a rule is
neither decided and proved nor listed here (\`docs/known-rules.ts\`).

| rule | says | why not |
|---|---|---|
${open.map(({ rule, why }) => `| ${rule} | ${says[rule] ?? ''} | ${why} |`).join('\n')}`);
