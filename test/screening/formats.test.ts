import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ListError } from '../../screening/formats/files.ts';
import { type ListFormat, readList } from '../../screening/formats/index.ts';

const files = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [basename(name), readFileSync(`examples/screening/${name}`, 'utf8')]));

describe('Public formats of lists', () => {
  it('OFAC as CSV: names, aliases and countries of three files', () => {
    const parties = readList('ofac-csv', files('ofac/sdn.csv', 'ofac/alt.csv', 'ofac/add.csv'));
    expect(parties).toHaveLength(4);
    expect(parties.slice(0, 2)).toEqual([
      {
        id: '101',
        names: ['ZYX CONTRABAND TRADING LLC', 'ZED CONTRABAND HOLDINGS'],
        kind: 'company',
        places: ['Ruritania'],
      },
      { id: '102', names: ['QUILLFEATHER, Bartholomew', 'QUILL, Barty'], kind: 'person' },
    ]);
  });

  it.each([
    ['ofac-xml', 'xml/sdn.xml', ['101', '102'], 'ZYX CONTRABAND TRADING LLC'],
    ['csl-csv', 'csl/csl.csv', ['u-1', 'e-1'], 'Umbrella Weathervane Works'],
    ['csl-json', 'csl/csl.json', ['u-1', 'e-1'], 'Umbrella Weathervane Works'],
    ['un-xml', 'xml/un.xml', ['9001', '9002'], 'Bartholomew Quillfeather'],
    ['eu-xml', 'xml/eu.xml', ['13'], 'Bartholomew Quillfeather'],
  ] as const)('%s', (format, file, ids, first) => {
    const parties = readList(format, files(file));
    expect(parties.map(({ id }) => id)).toEqual(ids);
    expect(parties[0]?.names[0]).toBe(first);
  });

  it.each([
    ['ofac-csv', { 'sdn.csv': '1,"A","-0-","X"\n2,"B"\n' }, 'sdn.csv', 2, 'columns'],
    ['ofac-csv', { 'sdn.csv': '1,"A","-0-","X"\nx,"B","-0-","X"\n' }, 'sdn.csv', 2, 'no number'],
    ['ofac-csv', { 'sdn.csv': '1,"A","-0-","X"\n1,"B","-0-","X"\n' }, 'sdn.csv', 2, 'second time'],
    ['ofac-csv', { 'sdn.csv': '1,-0-,"-0-","X"\n' }, 'sdn.csv', 1, 'no name'],
    ['ofac-csv', { 'sdn.csv': '1,"A","-0-","X"\n2,"B\n' }, 'sdn.csv', 2, 'uot'],
    ['ofac-csv', { 'alt.csv': '1,1,"aka","X"\n' }, 'sdn.csv', 0, 'missing'],
    ['ofac-csv', { 'sdn.csv': '1,"A","-0-","X"\n', 'alt.csv': '7,1,"aka","X",-0-\n' }, 'sdn.csv', 0, 'no entry 7'],
    ['csl-csv', { 'csl.csv': 'id,title\n1,x\n' }, 'csl.csv', 1, 'no column'],
    ['csl-csv', { 'csl.csv': 'name,type\nA,Entity\nB\n' }, 'csl.csv', 3, 'columns'],
    ['csl-json', { 'csl.json': '{"results": [\n{"name": "A"},\n{"name": 7}\n]}' }, 'csl.json', 3, 'name'],
    ['csl-json', { 'csl.json': '{"results": [\n' }, 'csl.json', 1, 'no JSON'],
    ['csl-json', { 'csl.json': '[]' }, 'csl.json', 1, 'results'],
    ['ofac-xml', { 'sdn.xml': '<sdnList>\n<sdnEntry>\n</sdnList>' }, 'sdn.xml', 3, 'sdnEntry'],
    ['ofac-xml', { 'sdn.xml': '<sdnList>\n<sdnEntry><uid>1</uid></sdnEntry></sdnList>' }, 'sdn.xml', 2, 'no name'],
    ['eu-xml', { 'eu.xml': '<sdnList></sdnList>' }, 'eu.xml', 1, 'no export'],
    ['un-xml', { 'un.xml': '<other></other>' }, 'un.xml', 1, 'CONSOLIDATED_LIST'],
  ] as readonly [ListFormat, Record<string, string>, string, number, string][])(
    '%s: a mistake tells file and line (%o)',
    (format, given, file, line, reason) => {
      let told: unknown;
      try {
        readList(format, given);
      } catch (error) {
        told = error;
      }
      expect(told).toBeInstanceOf(ListError);
      expect(told).toMatchObject({ file });
      expect(String(told)).toContain(reason);
      if (format !== 'csl-json' || line !== 1) expect((told as ListError).line).toBe(line);
    },
  );
});
