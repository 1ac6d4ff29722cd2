import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { files } from '../../docs/citations.ts';
import { coverage } from '../rules/coverage.ts';
import { switchable } from '../rules/sites.ts';

describe('Rules', () => {
  const { rules, unknown, unexplained } = coverage();

  it('are known wherever one is cited', () => expect(unknown).toEqual([]));

  it('are decided and proved, or somebody says why not', () => {
    expect(unexplained).toEqual([]);
    expect(rules.filter(({ open }) => open === undefined).length).toBeGreaterThan(90);
  });
});

describe('Switches of refusals', () => {
  const { sites, untagged, sources } = switchable(process.cwd());
  const written = files('domain', '.ts')
    .filter((file) => file !== 'domain/refusal.ts')
    .map((file) => readFileSync(file, 'utf8'))
    .filter((text) => /import .*\brefuse\b.* from '.*refusal\.ts'/.test(text))
    .flatMap((text) => text.match(/\brefuse\(/g) ?? []);

  it('stand at every refusal that names a rule', () => {
    const places = new Set(sites.map(({ id }) => id.split(' ')[0]));
    expect(places.size + untagged).toBe(written.length);
    expect(
      Object.values(sources)
        .join('\n')
        .match(/\brefuses\(/g),
    ).toHaveLength(places.size);
  });

  it('stand in every shape so that the decision goes on as if nothing had been said', () => {
    const { sites, untagged, sources } = switchable(process.cwd(), 'test/rules/shapes');
    const [text = ''] = Object.values(sources);
    for (const switched of [
      "if (held) { if (refuses('1')) return refuse('account.held', 'TC-3'); }",
      "(((held) && refuses('2')) ? refuse('account.held', 'TC-3') : undefined)",
      "(((clear) || !refuses('3')) ? undefined : refuse('account.held', 'TC-3'))",
      "held && (refuses('4') ? refuse('account.held', 'TC-3') : undefined)",
      "{ if (refuses('5 ' + row.rule)) return refuse('booking.checklist-incomplete', row.rule); }",
      "{ if (refuses('6 ' + rules[kind])) return refuse('document.unknown', rules[kind]); }",
    ])
      expect(text).toContain(switched);
    expect(sites.map(({ id, decision, rule }) => `${id}: ${decision} ${rule}`)).toEqual([
      '1: returned TC-3',
      '2: chosen TC-3',
      '3: otherwise TC-3',
      '4: guarded TC-3',
      '5 QC-6: ofRow QC-6',
      '6 0.2: ofTable 0.2',
      '6 C-7: ofTable C-7',
    ]);
    expect(untagged).toBe(1);
  });
});
