import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { ListedParty } from '../lists.ts';
import { type Files, ListError } from './files.ts';

type Xml = Readonly<Record<string, unknown>>;

/** OFAC's `sdn.xml`: sdnList/sdnEntry with uid, firstName, lastName, akaList/aka. */
export const readOfacXml = (files: Files): readonly ListedParty[] =>
  read(files, ['sdnList', 'sdnEntry'], (entry) => ({
    id: text(entry.uid),
    names: [
      named(entry, 'firstName', 'lastName'),
      ...under(entry, 'akaList', 'aka').map((aka) => named(aka, 'firstName', 'lastName')),
    ],
    person: text(entry.sdnType) === 'Individual',
  }));

const unNames = ['FIRST_NAME', 'SECOND_NAME', 'THIRD_NAME', 'FOURTH_NAME'] as const;

/** The consolidated list of the United Nations: INDIVIDUALS/INDIVIDUAL and ENTITIES/ENTITY with their aliases. */
export function readUnXml(files: Files): readonly ListedParty[] {
  const of = (kind: 'INDIVIDUAL' | 'ENTITY', path: readonly string[], person: boolean) =>
    read(
      files,
      path,
      (entry) => ({
        id: text(entry.DATAID),
        names: [named(entry, ...unNames), ...all(entry[`${kind}_ALIAS`]).map((alias) => text(alias.ALIAS_NAME))],
        person,
      }),
      true,
    );
  const found = [
    ...of('INDIVIDUAL', ['CONSOLIDATED_LIST', 'INDIVIDUALS', 'INDIVIDUAL'], true),
    ...of('ENTITY', ['CONSOLIDATED_LIST', 'ENTITIES', 'ENTITY'], false),
  ];
  const [file = 'the file'] = Object.keys(files);
  if (found.length === 0) throw new ListError(file, 1, 'has no CONSOLIDATED_LIST with parties');
  return found;
}

/** The financial sanctions of the European Union: export/sanctionEntity with nameAlias wholeName. */
export const readEuXml = (files: Files): readonly ListedParty[] =>
  read(files, ['export', 'sanctionEntity'], (entry) => ({
    id: text(entry['@logicalId']),
    names: all(entry.nameAlias).map((alias) => text(alias['@wholeName'])),
    person: all(entry.subjectType).some((type) => text(type['@code']) === 'person'),
  }));

interface Read {
  readonly id: string;
  readonly names: readonly string[];
  readonly person: boolean;
}

function read(
  files: Files,
  path: readonly string[],
  entryOf: (entry: Xml) => Read,
  mayBeNone = false,
): readonly ListedParty[] {
  return Object.entries(files).flatMap(([file, content]) => {
    const broken = XMLValidator.validate(content);
    if (broken !== true) throw new ListError(file, broken.err.line, broken.err.msg);
    const parser = new XMLParser({
      ignoreAttributes: false,
      attributeNamePrefix: '@',
      parseTagValue: false,
      parseAttributeValue: false,
      removeNSPrefix: true,
      processEntities: true,
    });
    const root = parser.parse(content) as Xml;
    const [top = '', ...rest] = path;
    if (root[top] === undefined && !mayBeNone) throw new ListError(file, 1, `is no ${top}`);
    const entries = rest.reduce<readonly Xml[]>(
      (nodes, tag) => nodes.flatMap((node) => all(node[tag])),
      all(root[top]),
    );
    const lines = linesOf(content, path.at(-1) ?? '');
    return entries.map((entry, index): ListedParty => {
      const { id, names, person } = entryOf(entry);
      const line = lines[index] ?? 0;
      const said = names.filter(Boolean);
      if (!id) throw new ListError(file, line, 'has no id');
      if (said.length === 0) throw new ListError(file, line, `has no name (${id})`);
      return { id, names: said, kind: person ? 'person' : 'company' };
    });
  });
}

/** On which lines elements of that name begin. */
function linesOf(content: string, tag: string): readonly number[] {
  const begins = new RegExp(`<(?:\\w+:)?${tag}[\\s>]`);
  return content.split('\n').flatMap((line, at) => (begins.test(line) ? [at + 1] : []));
}

const all = (value: unknown): readonly Xml[] =>
  value === undefined || value === ''
    ? []
    : (Array.isArray(value) ? value : [value]).filter((each): each is Xml => typeof each === 'object' && each !== null);
const under = (entry: Xml, list: string, item: string): readonly Xml[] =>
  all(entry[list]).flatMap((each) => all(each[item]));
const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
const named = (entry: Xml, ...fields: readonly string[]): string =>
  fields
    .map((field) => text(entry[field]))
    .filter(Boolean)
    .join(' ');
