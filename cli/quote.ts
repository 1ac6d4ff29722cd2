import { caller } from './client.ts';
import type { Running } from './machine.ts';

interface Comparison {
  readonly before: Head;
  readonly after: Head;
  readonly same: boolean;
  readonly lines: readonly {
    readonly change: 'added' | 'removed' | 'changed';
    readonly product: string;
    readonly before?: Figures;
    readonly after?: Figures;
    readonly figures?: readonly string[];
    readonly difference: string;
  }[];
  readonly sameLines: number;
  readonly totals: { readonly before: Totals; readonly after: Totals; readonly difference: string };
  readonly terms: readonly { readonly term: string; readonly before: string; readonly after: string }[];
}
interface Head {
  readonly quote: string;
  readonly version: number;
  readonly status: string;
}
interface Totals {
  readonly total: string;
  readonly listTotal: string;
}
type Figures = Readonly<Record<string, string | number>>;

/** Two quotes, each by its id or as `quo_…@<version>`. */
export async function compareCommand(
  { api, reader }: Running,
  before: string,
  after: string,
  json: boolean,
): Promise<number> {
  const [[id = '', version], [other = '', otherVersion]] = [before.split('@'), after.split('@')];
  const query = new URLSearchParams({
    with: other,
    ...(version ? { version } : {}),
    ...(otherVersion ? { 'with-version': otherVersion } : {}),
  });
  const { status, body } = await caller(api)('GET', `/v1/quotes/${encodeURIComponent(id)}/compare?${query}`, reader);
  if (status !== 200) {
    console.error(String(body.detail));
    return 1;
  }
  console.log(json ? JSON.stringify(body, null, 2) : comparisonTable(body as unknown as Comparison));
  return 0;
}

/** One row for each figure that is another one: what it was, and what it is. */
export function comparisonTable(comparison: Comparison): string {
  const { before, after, totals } = comparison;
  const rows: string[][] = [
    ['', headOf(before), headOf(after)],
    ...comparison.lines.flatMap((line) => [
      [`${line.product} (${line.change})`, '', '', line.difference],
      ...(line.figures ?? ['quantity', 'unitPrice', 'amount']).map((figure) => [
        `  ${figure}`,
        String(line.before?.[figure] ?? '-'),
        String(line.after?.[figure] ?? '-'),
      ]),
    ]),
    ...comparison.terms.map(({ term, before: was, after: is }) => [term, was || '-', is || '-']),
    ['list price', totals.before.listTotal, totals.after.listTotal],
    ['total', totals.before.total, totals.after.total, totals.difference],
  ];
  const said = comparison.same ? 'They are the same.' : `${comparison.sameLines} lines are the same.`;
  return [...aligned(rows), said].join('\n');
}

const headOf = ({ quote, version, status }: Head): string => `${quote} v${version} (${status})`;
const widest = 44;

function aligned(rows: readonly string[][]): readonly string[] {
  const short = rows.map((row) => row.map((cell) => oneLine(cell)));
  const widths = [0, 1, 2, 3].map((column) => Math.max(...short.map((row) => row[column]?.length ?? 0)));
  return short.map((row) =>
    row
      .map((cell, column) => (column === 3 ? cell.padStart(widths[3] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

function oneLine(cell: string): string {
  const line = cell.replaceAll(/\s*\n\s*/g, ' ');
  return line.length > widest && !line.startsWith('quo_') ? `${line.slice(0, widest - 1)}…` : line;
}
