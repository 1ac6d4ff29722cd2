import type { ListedParty } from '../lists.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { type Files, ListError } from './files.ts';

/** The Treasury's way to say nothing. */
const value = (text: string | undefined): string | undefined =>
  text === undefined || text === '' || text === '-0-' ? undefined : text;

/**
 * OFAC's files without header: `sdn.csv` (ent_num, name, type, programme, …), and, where they come along, `alt.csv`
 * (ent_num, alt_num, type, name, remarks) and `add.csv` (ent_num, add_num, address, city, country, remarks). The
 * consolidated non-SDN files (`cons_prim.csv` …) have the same columns.
 */
export function readOfacCsv(files: Files): readonly ListedParty[] {
  const [first] = Object.keys(files).filter((name) => /(^|_)(sdn|prim)\.csv$/i.test(name));
  if (!first) throw new ListError('sdn.csv', 0, 'is missing');
  const aliases = byEntry(files, /(^|_)alt\.csv$/i, 4, (fields) => value(fields[3]));
  const places = byEntry(files, /(^|_)add\.csv$/i, 5, (fields) => value(fields[4]));
  const seen = new Set<string>();
  const parties = readCsv(first, files[first] ?? '').map((row): ListedParty => {
    const [id = '', name] = numbered(first, row, 4);
    if (!value(name)) throw new ListError(first, row.line, 'has no name');
    if (seen.has(id)) throw new ListError(first, row.line, `has the number ${id} a second time`);
    seen.add(id);
    const others = aliases.get(id) ?? [];
    const where = places.get(id);
    return {
      id,
      names: [name ?? '', ...others],
      kind: row.fields[2]?.toLowerCase() === 'individual' ? 'person' : 'company',
      ...(where ? { places: [...new Set(where)] } : {}),
    };
  });
  for (const [id] of [...aliases, ...places])
    if (!seen.has(id)) throw new ListError(first, 0, `has no entry ${id}, of which the other files tell`);
  return parties;
}

function byEntry(
  files: Files,
  called: RegExp,
  columns: number,
  read: (fields: readonly string[]) => string | undefined,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const name of Object.keys(files).filter((each) => called.test(each)))
    for (const row of readCsv(name, files[name] ?? '')) {
      const fields = numbered(name, row, columns);
      const said = read(fields);
      const id = fields[0] ?? '';
      if (said) found.set(id, [...(found.get(id) ?? []), said]);
    }
  return found;
}

function numbered(file: string, { line, fields }: CsvRow, columns: number): readonly string[] {
  if (fields.length < columns)
    throw new ListError(file, line, `has ${fields.length} columns, at least ${columns} are needed`);
  if (!/^\d{1,12}$/.test(fields[0] ?? ''))
    throw new ListError(file, line, `begins with ${fields[0]}, which is no number`);
  return fields;
}
