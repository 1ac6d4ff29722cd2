import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { searchAttributes } from '../../launch/temporal.ts';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly healthcheck?: object;
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
}

const text = readFileSync('docker-compose.yml', 'utf8');
const compose = parse(text, { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const services = Object.entries(compose.services);
const serving = services.filter(([, { healthcheck }]) => healthcheck).map(([name]) => name);

describe('docker-compose.yml', () => {
  it('is a Compose file by the schema of the Compose specification', () => {
    const folder = dirname(createRequire(import.meta.url).resolve('dclint/package.json'));
    // It names its dialect by https:, which calls itself http:.
    const { $schema: _, ...schema } = JSON.parse(readFileSync(join(folder, 'schemas/compose.schema.json'), 'utf8'));
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(compose) ? [] : validate.errors).toEqual([]);
  });

  it('has Temporal on PostgreSQL, its UI, the API and the worker, each with a health check', () => {
    expect(serving).toEqual(expect.arrayContaining(['postgres', 'temporal', 'temporal-ui', 'api', 'worker']));
    expect(compose.services.temporal?.environment).toMatchObject({ DB: 'postgres12', POSTGRES_SEEDS: 'postgres' });
  });

  it.each(services)('%s: its image is pinned to a version', (_, { image }) => {
    expect(image).toMatch(/:\d+\.\d+/);
  });

  it.each(services)('%s: its ports are open on loopback only', (_, { ports = [] }) => {
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('waits for what is healthy or done, never for what has merely begun', () => {
    for (const [, { depends_on = {} }] of services)
      for (const { condition } of Object.values(depends_on))
        expect(['service_healthy', 'service_completed_successfully']).toContain(condition);
  });

  it('keeps its data in named volumes', () => {
    const named = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]));
    expect(named).toEqual(Object.keys(compose.volumes));
  });

  it('holds no secret: each comes from .env, and without it Compose refuses', () => {
    const secret = /PASSWORD|PASS$|PWD|KEYS?$/;
    for (const [, { environment = {} }] of services)
      for (const [name, value] of Object.entries(environment))
        if (secret.test(name)) expect(value).toMatch(/^\$\{\w+:\?.+\}$/);
  });

  it('.env.example names every variable that it asks for, and gives no value to a secret', () => {
    const example = readFileSync('.env.example', 'utf8');
    for (const [, name] of text.matchAll(/(?<!\$)\$\{(\w+)/g)) expect(example).toMatch(new RegExp(`^#?${name}=`, 'm'));
    for (const [, value] of example.matchAll(/^(?:\w*PASSWORD|PERENNIAL_\w*KEYS?)=(.*)$/gm)) expect(value).toBe('');
  });

  it('tells Temporal the same search attributes as a start on one machine', () => {
    for (const [name, type] of Object.entries(searchAttributes))
      expect(text).toMatch(new RegExp(`attribute ${type} ${name}\\b`));
  });

  it('starts files that exist, which the image holds', () => {
    const image = readFileSync('Dockerfile', 'utf8');
    for (const [, { command = [] }] of services)
      for (const file of command.filter((part) => /^\w+\/[\w-]+\.ts$/.test(part))) {
        expect(() => readFileSync(file)).not.toThrow();
        expect(image).toContain(`COPY ${file.split('/')[0]} `);
      }
  });
});
