import { CsvError, parse } from 'csv-parse/sync';
import { ListError } from './files.ts';

export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

/** Rows with their lines. The Treasury ends its files with a control-Z of the eighties. */
export function readCsv(file: string, text: string): readonly CsvRow[] {
  const begun = text.replace(/^\uFEFF/, '').trimEnd();
  const plain = begun.endsWith('\u001a') ? begun.slice(0, -1) : begun;
  try {
    const rows = parse(plain, {
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return rows.map(({ record, info }) => ({ line: info.lines, fields: record }));
  } catch (error) {
    if (error instanceof CsvError) throw new ListError(file, Number(error.lines ?? 0), error.message);
    throw error;
  }
}
