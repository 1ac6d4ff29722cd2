import { execFile } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { examine, type Finding, judgedServer } from '../../cli/doctor.ts';
import { licenceKey, production, stampKeys } from '../../worker/settings.ts';

let home: string;
const stampKey = `k1:${randomBytes(32).toString('base64')}`;
const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
/** A server in order, as its operator would set it up. Nobody answers at that port, at once. */
const sound = {
  PERENNIAL_MODE: 'production',
  PERENNIAL_STAMP_KEYS: stampKey,
  PERENNIAL_LICENCE_KEY: pem,
  DATABASE_URL: 'postgres://127.0.0.1:1/none',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
};
const asked = [...Object.keys(sound), 'PERENNIAL_ALLOW_UNSTAMPED', 'API_HOST', 'PERENNIAL_LICENCE_KEY_ID'];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'perennial-doctor-'));
  for (const name of asked) vi.stubEnv(name, undefined);
  vi.stubEnv('PERENNIAL_HOME', home);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

/** What the doctor says of this environment; Temporal is not asked. */
async function findings(env: Record<string, string | undefined>): Promise<readonly Finding[]> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return examine(async () => []);
}

const said = (all: readonly Finding[], words: string | RegExp): Finding | undefined =>
  all.find(({ text }) => (typeof words === 'string' ? text.includes(words) : words.test(text)));

describe('doctor', () => {
  it('has nothing bad to say of a server in order, and shows no secret', async () => {
    const all = await findings(sound);
    expect(all.filter(({ level }) => level !== 'ok')).toEqual([]);
    expect(JSON.stringify(all)).not.toContain(stampKey.slice(3));
    expect(said(all, /stamp keys: k1 [0-9a-f]{8}$/)?.level).toBe('ok');
  });

  it('has notes for a machine of a developer, and nothing bad', async () => {
    const all = await findings({});
    expect(all.filter(({ level }) => level === 'bad')).toEqual([]);
    for (const words of ['development stamp key', 'development licence key', 'embedded PostgreSQL'])
      expect(said(all, words)?.level).toBe('note');
  });

  it.each([
    ['production without stamp keys', { PERENNIAL_STAMP_KEYS: undefined }, 'PERENNIAL_STAMP_KEYS is not set'],
    ['a stamp key that is too short', { PERENNIAL_STAMP_KEYS: 'k1:c2hvcnQ=' }, 'at least 32 bytes'],
    ['a stamp key without a name', { PERENNIAL_STAMP_KEYS: stampKey.slice(3) }, 'kid:base64'],
    ['production without a licence key', { PERENNIAL_LICENCE_KEY: undefined }, 'PERENNIAL_LICENCE_KEY is not set'],
    ['a licence key that is none', { PERENNIAL_LICENCE_KEY: 'secret' }, 'no Ed25519 key'],
    ['production without a database', { DATABASE_URL: undefined }, 'DATABASE_URL is not set'],
    ['unstamped commands in production', { PERENNIAL_ALLOW_UNSTAMPED: 'yes' }, 'PERENNIAL_ALLOW_UNSTAMPED'],
    ['a mode that is none', { PERENNIAL_MODE: 'prod' }, 'PERENNIAL_MODE is prod'],
    ['development open to the network', { PERENNIAL_MODE: undefined, API_HOST: '0.0.0.0' }, 'listens on 0.0.0.0'],
    ['the same by IPv6', { PERENNIAL_MODE: undefined, API_HOST: '::' }, 'listens on ::'],
    ['Temporal far away', { PERENNIAL_MODE: undefined, TEMPORAL_ADDRESS: '192.0.2.1:7233' }, 'without TLS'],
    [
      'Temporal at a name that only begins like ours',
      { PERENNIAL_MODE: undefined, TEMPORAL_ADDRESS: 'localhost.invalid:7233' },
      'Temporal is at localhost.invalid:7233',
    ],
  ] as const)('bad: %s, with its mend', async (_name, env, words) => {
    const found = said(await findings({ ...sound, ...env }), words);
    expect(found).toMatchObject({ level: 'bad', mend: expect.stringMatching(/.{10,}/) });
  });

  it.each([
    ['an API on all addresses in production', { API_HOST: '0.0.0.0' }, 'put TLS in front of it'],
    ['a Temporal on another machine in production', { TEMPORAL_ADDRESS: '192.0.2.1:7233' }, 'network of its own'],
    ['unstamped commands in development', { PERENNIAL_MODE: '', PERENNIAL_ALLOW_UNSTAMPED: 'yes' }, 'unset'],
  ] as const)('a note: %s', async (_name, env, mend) => {
    const all = await findings({ ...sound, ...env });
    expect(all.find((each) => each.mend?.includes(mend))?.level).toBe('note');
  });

  it.runIf(process.platform !== 'win32')('bad: keys that others on this machine can read', async () => {
    mkdirSync(join(home, 'keys'), { mode: 0o700 });
    writeFileSync(join(home, 'keys', 'stamp'), stampKey, { mode: 0o600 });
    expect(said(await findings(sound), 'readable by others')).toBeUndefined();
    chmodSync(join(home, 'keys', 'stamp'), 0o644);
    expect(said(await findings(sound), 'stamp is readable by others')).toMatchObject({
      level: 'bad',
      mend: `chmod 600 ${join(home, 'keys', 'stamp')}`,
    });
    chmodSync(join(home, 'keys'), 0o755);
    expect(said(await findings(sound), 'keys is readable by others')).toMatchObject({
      level: 'bad',
      mend: `chmod 700 ${join(home, 'keys')}`,
    });
  });

  it('exits 1 where something is bad, 0 where it is not, with a line and a mend for each', async () => {
    const bad = await command({ ...sound, PERENNIAL_STAMP_KEYS: undefined, TEMPORAL_ADDRESS: undefined });
    expect(bad.code).toBe(1);
    expect(bad.out).toMatch(/^BAD {2}PERENNIAL_STAMP_KEYS is not set\n {5}mend: PERENNIAL_STAMP_KEYS=kid:/m);
    const fine = await command({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect([fine.code, fine.err]).toEqual([0, '']);
    expect(fine.out).toMatch(/^ok {3}Node.js/m);
  });
});

function command(env: Record<string, string | undefined>): Promise<{ code: number; out: string; err: string }> {
  return new Promise((done) =>
    execFile(
      process.execPath,
      ['cli/perennial.js', 'doctor'],
      { env: { ...process.env, PERENNIAL_HOME: home, ...env } },
      (error, out, err) => done({ code: Number(error?.code ?? 0), out, err }),
    ),
  );
}

describe('Production', () => {
  it('does not start with secrets of development, nor in a mode that is none', async () => {
    vi.stubEnv('PERENNIAL_MODE', 'production');
    expect(() => stampKeys()).toThrow(/PERENNIAL_STAMP_KEYS is not set/);
    await expect(licenceKey()).rejects.toThrow(/PERENNIAL_LICENCE_KEY is not set/);
    vi.stubEnv('PERENNIAL_MODE', 'Production');
    expect(() => production()).toThrow(/PERENNIAL_MODE is Production/);
    expect(() => stampKeys()).toThrow(/PERENNIAL_MODE/);
  });

  it('signs with the licence key that it is given, under the name that it is given', async () => {
    vi.stubEnv('PERENNIAL_LICENCE_KEY', pem);
    vi.stubEnv('PERENNIAL_LICENCE_KEY_ID', 'licence-2');
    expect(await licenceKey()).toMatchObject({ id: 'licence-2', publicKey: expect.stringMatching(/^[\w-]{43}$/) });
  });

  it('development makes its keys once, for this user only', async () => {
    const first = stampKeys().fingerprints();
    expect(stampKeys().fingerprints()).toEqual(first);
    await licenceKey();
    expect(said(await findings({}), 'readable by others')).toBeUndefined();
  });
});

describe('The Temporal server', () => {
  it.each(['1.30.4', '1.30.5', '1.31.0', '2.0.0'])('%s is in order', (version) =>
    expect(judgedServer(version, true)).toMatchObject({ level: 'ok' }),
  );

  it.each(['1.30.3', '1.29.9', '0.31.9', '1.30', ''])('%s has known holes: bad in production', (version) => {
    expect(judgedServer(version, true)).toMatchObject({
      level: 'bad',
      text: expect.stringContaining('older than 1.30.4'),
    });
    expect(judgedServer(version, false)).toMatchObject({ level: 'note' });
  });
});
