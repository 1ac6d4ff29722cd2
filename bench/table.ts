/** One figure. What stands beside it as `floor` was measured in the same run. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly floor: number | null;
  /** value / floor */
  readonly ratio: number | null;
  readonly goal: string | null;
  readonly met: boolean | null;
  /** What explains the figure: rounds, CPU seconds, counts. In the JSON, and under the table where it is text. */
  readonly [more: string]: unknown;
}

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly floor?: number;
  readonly goal?: Goal;
  readonly [more: string]: unknown;
}

/** Of the ratio where there is a floor, else of the value. */
export interface Goal {
  readonly is: 'at least' | 'at most' | 'below';
  readonly limit: number;
}
export const atLeast = (limit: number): Goal => ({ is: 'at least', limit });
export const atMost = (limit: number): Goal => ({ is: 'at most', limit });
export const below = (limit: number): Goal => ({ is: 'below', limit });

const holds = {
  'at least': (a: number, b: number) => a >= b,
  'at most': (a: number, b: number) => a <= b,
  below: (a: number, b: number) => a < b,
};

export function row({ name, value, unit, floor, goal, ...more }: Figure): Row {
  const ratio = floor === undefined ? null : value / floor;
  return {
    name,
    value,
    unit,
    floor: floor ?? null,
    ratio,
    goal: goal ? `${ratio === null ? '' : 'ratio '}${goal.is} ${goal.limit}` : null,
    met: goal ? holds[goal.is](ratio ?? value, goal.limit) : null,
    ...more,
  };
}

/** @returns the rows as aligned columns, each with its note below it */
export function table(rows: readonly Row[]): string {
  const head = ['', 'ours', 'floor', 'ratio', 'goal', 'met'];
  const cells = rows.map(({ name, value, unit, floor, ratio, goal, met }) => [
    name,
    `${short(value)} ${unit}`,
    floor === null ? '' : short(floor),
    ratio === null ? '' : ratio.toFixed(2),
    goal ?? '',
    met === null ? '' : met ? 'yes' : 'NO',
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), ...cells.flatMap((texts, index) => [line(texts), ...note(rows[index])])].join('\n');
}

const note = (of: Row | undefined): readonly string[] => (typeof of?.note === 'string' ? [`    ${of.note}`] : []);

const short = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0 });
