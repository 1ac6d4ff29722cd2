import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Section, sections } from '../../docs/known-rules.ts';
import { type Coverage, coverage } from './coverage.ts';
import { type Mutation, mutate } from './mutate.ts';
import { named } from './sites.ts';

const { values } = parseArgs({ options: { mutate: { type: 'boolean', default: false }, json: { type: 'string' } } });

/** Columns as wide as they need to be; the first two to the left, figures to the right. */
function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => String(row[column]).length))) ?? [];
  const cell = (value: string | number, column: number): string =>
    column < 2 ? String(value).padEnd(widths[column] ?? 0) : String(value).padStart(widths[column] ?? 0);
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

/** A row for each section that has anything, and their sum. */
function bySection<T>(
  head: readonly string[],
  of: (section: Section) => readonly T[],
  counts: readonly ((each: T) => boolean)[],
) {
  const figures = (all: readonly T[]): readonly number[] => counts.map((counted) => all.filter(counted).length);
  const rows = sections.flatMap((section) => {
    const all = of(section);
    return all.length > 0 ? [[section.id, section.title, ...figures(all)]] : [];
  });
  return table([['section', '', ...head], ...rows, ['', 'all', ...figures(sections.flatMap(of))]]);
}

function printCoverage({ rules, unknown, unexplained, explainedInVain }: Coverage): boolean {
  console.log(
    bySection(['rules', 'implemented', 'tested', 'open'], ({ id }) => rules.filter(({ section }) => section === id), [
      () => true,
      ({ implemented }) => implemented.length > 0,
      ({ tested }) => tested.length > 0,
      ({ open }) => open !== undefined,
    ]),
  );
  console.log('\nOpen, and why:');
  for (const why of new Set(rules.flatMap(({ open }) => open || [])))
    console.log(`- ${why}: ${rules.flatMap(({ rule, open }) => (open === why ? rule : [])).join(', ')}`);
  if (explainedInVain.length > 0)
    console.log(`\nDone, so that docs/known-rules.ts needs no reason any more: ${explainedInVain.join(', ')}`);
  if (unexplained.length > 0) console.log(`\nOpen without a reason in docs/known-rules.ts: ${unexplained.join(', ')}`);
  for (const { id, file } of unknown) console.log(`\nUnknown rule ${id} in ${file}`);
  return unknown.length === 0 && unexplained.length === 0;
}

function printMutation({ verdicts, untagged, needless }: Mutation): boolean {
  const sectionOf = new Map(sections.flatMap(({ id, rules }) => Object.keys(rules).map((rule) => [rule, id] as const)));
  const is = (wanted: string) => (verdict: { result: string }) => verdict.result === wanted;
  console.log(
    bySection(
      ['refusals', 'killed', 'excepted', 'alive'],
      ({ id }) => verdicts.filter(({ site }) => sectionOf.get(site.rule) === id),
      [() => true, is('killed'), is('excepted'), is('alive')],
    ),
  );
  for (const { site, why } of verdicts.filter(is('excepted'))) console.log(`\nexcepted: ${named(site)}\n  ${why}`);
  for (const { site, why } of verdicts.filter(is('alive'))) console.log(`\nalive: ${named(site)}\n  ${why}`);
  for (const { file, decision, code, rule } of needless)
    console.log(`\nAn exception that nothing needs: ${file} ${decision} ${code} ${rule}`);
  console.log(`\n${untagged} more refusals name no rule: shape, existence and roles decide there.`);
  return verdicts.every(({ result }) => result !== 'alive');
}

function keep(report: unknown): void {
  if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
}

if (values.mutate) {
  const mutation = await mutate();
  keep(mutation);
  process.exitCode = printMutation(mutation) ? 0 : 1;
} else {
  const covered = coverage();
  keep(covered);
  process.exitCode = printCoverage(covered) ? 0 : 1;
}
