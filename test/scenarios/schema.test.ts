import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { scenarioSchema, schemaText } from '../../scenario/json-schema.ts';
import { scenarioFiles } from './files.ts';

const validate = new Ajv({ allowUnionTypes: true }).compile(scenarioSchema);

describe('scenario.schema.json', () => {
  it('is what the code says (`npm run schema` writes it)', () => {
    expect(readFileSync('scenario.schema.json', 'utf8')).toBe(schemaText());
  });

  it.each(scenarioFiles())('%s is valid by it', (file) => {
    expect(validate(parse(readFileSync(file, 'utf8'))) ? [] : validate.errors).toEqual([]);
  });

  it('knows no command that is none', () => {
    expect(validate({ scenario: 'x', steps: [{ do: 'dance' }] })).toBe(false);
  });
});
