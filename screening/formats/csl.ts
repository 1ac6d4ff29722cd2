import { z } from 'zod';
import type { ListedParty } from '../lists.ts';
import { readCsv } from './csv.ts';
import { type Files, ListError } from './files.ts';

/** The Consolidated Screening List as CSV with header: SDN, Entity List, Unverified List and others in one (TC-6). */
export function readCslCsv(files: Files): readonly ListedParty[] {
  return Object.entries(files).flatMap(([file, text]) => {
    const [header, ...rows] = readCsv(file, text);
    const columns = header?.fields.map((each) => each.toLowerCase()) ?? [];
    const at = (name: string): number => columns.indexOf(name);
    if (at('name') < 0) throw new ListError(file, 1, 'has no column `name`');
    return rows.map(({ line, fields }, index): ListedParty => {
      if (fields.length !== columns.length)
        throw new ListError(file, line, `has ${fields.length} columns, the header ${columns.length}`);
      const field = (name: string): string => (at(name) < 0 ? '' : (fields[at(name)] ?? ''));
      if (!field('name')) throw new ListError(file, line, 'has no name');
      const places = field('addresses')
        .split(';')
        .map((each) => each.trim());
      return party(
        field('_id') || field('entity_number') || `${index + 1}`,
        field('name'),
        field('alt_names').split(';'),
        field('type'),
        places,
      );
    });
  });
}

const entry = z.looseObject({
  id: z.union([z.string(), z.number()]).nullish(),
  entity_number: z.union([z.string(), z.number()]).nullish(),
  name: z.string().min(1),
  alt_names: z.array(z.string()).nullish(),
  type: z.string().nullish(),
  addresses: z.array(z.looseObject({ country: z.string().nullish(), city: z.string().nullish() })).nullish(),
});

/** The same as JSON: `{"results": [{"name": …, "alt_names": […], "addresses": [{"country": …}]}]}`. */
export function readCslJson(files: Files): readonly ListedParty[] {
  return Object.entries(files).flatMap(([file, text]) => {
    const json = parsed(file, text);
    const results = (json as { results?: unknown } | null)?.results;
    if (!Array.isArray(results)) throw new ListError(file, 1, 'has no list `results`');
    return results.map((each, index) => {
      const read = entry.safeParse(each);
      if (!read.success) {
        const [issue] = read.error.issues;
        throw new ListError(file, lineOf(text, index), `results[${index}].${issue?.path.join('.')}: ${issue?.message}`);
      }
      const { id, entity_number, name, alt_names, type, addresses } = read.data;
      const places = (addresses ?? []).flatMap(({ country }) => country ?? []);
      return party(String(id ?? entity_number ?? index + 1), name, alt_names ?? [], type ?? '', places);
    });
  });
}

function party(
  id: string,
  name: string,
  aliases: readonly string[],
  type: string,
  places: readonly string[],
): ListedParty {
  const others = aliases.map((each) => each.trim()).filter(Boolean);
  const where = [...new Set(places.filter(Boolean))];
  return {
    id,
    names: [name, ...others],
    kind: type.toLowerCase() === 'individual' ? 'person' : 'company',
    ...(where.length > 0 ? { places: where } : {}),
  };
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? 0);
    throw new ListError(file, text.slice(0, at).split('\n').length, 'is no JSON');
  }
}

/** Where the n-th result begins: JSON carries no lines, so objects of the second level are counted. */
function lineOf(text: string, index: number): number {
  let depth = 0;
  let line = 1;
  let found = -1;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '\n') line++;
    if (quoted) {
      if (sign === '\\') at++;
      else if (sign === '"') quoted = false;
    } else if (sign === '"') quoted = true;
    else if (sign === '{' || sign === '[') {
      depth++;
      if (sign === '{' && depth === 3 && ++found === index) return line;
    } else if (sign === '}' || sign === ']') depth--;
  }
  return line;
}
