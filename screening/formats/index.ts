import type { ListedParty } from '../lists.ts';
import { readCslCsv, readCslJson } from './csl.ts';
import type { Files } from './files.ts';
import { readOfacCsv } from './ofac-csv.ts';
import { readEuXml, readOfacXml, readUnXml } from './xml.ts';

/** Public formats of lists of denied parties. */
const listFormats = {
  'ofac-csv': readOfacCsv,
  'ofac-xml': readOfacXml,
  'csl-csv': readCslCsv,
  'csl-json': readCslJson,
  'un-xml': readUnXml,
  'eu-xml': readEuXml,
} as const satisfies Record<string, (files: Files) => readonly ListedParty[]>;
export type ListFormat = keyof typeof listFormats;
export const listFormatNames = Object.keys(listFormats) as [ListFormat, ...ListFormat[]];

/** @throws ListError with file and line */
export const readList = (format: ListFormat, files: Files): readonly ListedParty[] => listFormats[format](files);
