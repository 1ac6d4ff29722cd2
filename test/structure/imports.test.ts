import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandNames } from '../../domain/command-names.ts';
import { commandTable, internalCommands } from '../../domain/commands.ts';

const sources = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));

describe('Workflow code', () => {
  it.each(sources('workflows'))('%s imports values of its own folder, of Temporal and the names only', (file) => {
    const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'/gm);
    for (const [line, type, from = ''] of imports)
      if (!/^\.\/|^@temporalio\/|domain\/(command|effect)-names/.test(from)) expect(type, line).toBeTruthy();
  });

  it.each(sources('workflows'))('%s has no variable of the module that changes', (file) => {
    expect(readFileSync(file, 'utf8')).not.toMatch(/^(export )?let /m);
  });

  it('knows exactly the names of the command table', () => {
    expect([...commandNames].sort()).toEqual([...commandTable, ...internalCommands].map(({ name }) => name).sort());
  });
});

describe('Pure code', () => {
  it.each([...sources('domain'), ...sources('workflows')])('%s reads no clock and no chance', (file) => {
    const text = readFileSync(file, 'utf8');
    expect(text).not.toMatch(/Date\.now\(|new Date\(\)|Math\.random|randomUUID|process\.env|Temporal\.Now/);
  });
});
