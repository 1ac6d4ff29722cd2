import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectTemporal } from '../../temporal/connection.ts';
import { workflowId } from '../../temporal/subscription.ts';
import { book, type Crew, call, crew, type Deal, deal, eventually, machine, quiet, sql, standing } from './kit.ts';

let people: Crew;
let it1: Deal;
let company: string;
const running = join(machine.folder, 'running.json');
const scratch = mkdtempSync(join(tmpdir(), 'perennial-cli-'));

beforeAll(async () => {
  // As `npm start` leaves it for the commands that look for what runs.
  const { api, temporal, database, ui } = machine;
  writeFileSync(running, JSON.stringify({ pid: process.pid, api, temporal, database, ui }));
  people = await crew();
  it1 = await deal(people);
  await book(people, it1);
  await quiet();
  const { body } = await call('GET', `/v1/subscriptions/${it1.subscription}`, people.ray.key);
  company = String(body.accountName);
});

afterAll(() => {
  rmSync(running);
  rmSync(scratch, { recursive: true });
});

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const perennial = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
  new Promise((done) =>
    execFile(
      process.execPath,
      ['cli/perennial.js', ...args],
      {
        env: {
          ...process.env,
          PERENNIAL_HOME: machine.folder,
          DATABASE_URL: machine.database,
          TEMPORAL_ADDRESS: machine.temporal,
          ...env,
        },
      },
      (error, out, err) => done({ code: Number(error?.code ?? 0), out, err }),
    ),
  );

/** One clear sentence on stderr, nothing of the inside, exit code 1. */
function fails({ code, out, err }: Ended, words: RegExp): void {
  expect(err.trim()).toMatch(words);
  expect(err.trim().split('\n').length).toBe(1);
  expect(out + err).not.toMatch(/\bat \S+ \(|node_modules|TypeError|undefined/);
  expect(code).toBe(1);
}

const unknown = 'sub_aaaaaaaaaaaaaaaaaaaaaaaaaa';

describe('perennial', () => {
  it('reads in the name of PERENNIAL_KEY where it is set', async () => {
    const { code, out } = await perennial(['find', company], { PERENNIAL_KEY: people.ray.key });
    expect(out).toContain(it1.subscription);
    expect(code).toBe(0);
    fails(await perennial(['find', company], { PERENNIAL_KEY: 'nobody' }), /unknown or revoked/);
  });

  it('doctor: looks at this installation and finds nothing bad', async () => {
    const { code, out, err } = await perennial(['doctor']);
    expect(out).toMatch(/Temporal server \d+\.\d+/);
    expect(out).not.toContain('BAD');
    expect([code, err]).toEqual([0, '']);
  });

  it('find: by a part of the name, by an invoice; nothing found is 1', async () => {
    const { code, out } = await perennial(['find', ...company.toUpperCase().split(' ')]);
    expect(out.trim().split('\n')).toEqual([`${it1.subscription}  ${company}  Booked  20 seats  to 2022-10-01`]);
    expect(code).toBe(0);
    const none = await perennial(['find', 'nobody', 'of', 'that', 'name']);
    expect([none.code, none.out.trim(), none.err]).toEqual([1, 'nothing found for nobody of that name', '']);
  });

  it('find: what the API refuses is a sentence', async () => {
    fails(await perennial(['find', 'x'.repeat(201)]), /q/);
  });

  it('subscription show: state and story, as text and as JSON', async () => {
    const text = await perennial(['subscription', 'show', it1.subscription]);
    expect(text.out).toContain(`${it1.subscription}  ${company}  Booked  20 seats, 2021-10-01 to 2022-10-01`);
    expect(text.out).toMatch(/^ +Next +\d{4}-\d\d-\d\d /m);
    expect(text.code).toBe(0);
    const json = await perennial(['subscription', 'show', it1.subscription, '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ id: it1.subscription, seats: 20 });
  });

  it('renewal: each row of the decision, with its rule', async () => {
    const { code, out } = await perennial(['renewal', it1.subscription]);
    expect(out).toMatch(/^2022-10-01: (renews to|does not renew)/);
    expect(out).toMatch(/\(RN-\d+\)/);
    expect(code).toBe(0);
  });

  it('quote compare: a booked quote with its first version, as text and as JSON', async () => {
    const text = await perennial(['quote', 'compare', `${it1.quote}@1`, it1.quote]);
    expect(text.out).toMatch(/^total +4,560\.00 +4,560\.00 +0\.00$/m);
    expect(text.out).toContain('They are the same.');
    expect(text.code).toBe(0);
    const json = await perennial(['quote', 'compare', `${it1.quote}@1`, `${it1.quote}@1`, '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ same: true, sameLines: 1 });
    fails(await perennial(['quote', 'compare', it1.quote, `${it1.quote}@9`]), /has no version 9; it has 1/);
  });

  it.each([
    ['subscription show', ['subscription', 'show', unknown], /There is no sub_a+/],
    ['subscription show, a path', ['subscription', 'show', '../people'], /There is no/],
    ['renewal', ['renewal', unknown], /There is no sub_a+/],
    ['renewal, a path', ['renewal', '../people?x='], /There is no/],
    ['key create', ['key', 'create', 'per_nobody'], /^There is no person per_nobody\.$/],
  ] as const)('%s of what does not exist: a sentence, exit code 1', async (_name, args, words) => {
    const before = await standing();
    fails(await perennial(args), words);
    expect(await standing()).toEqual(before);
  });

  it('verify: holds, as text and as JSON', async () => {
    const text = await perennial(['verify']);
    expect(text.out).toMatch(/^\d+ streams, \d+ events, \d+ invoices\nfold equals snapshot/);
    expect(text.code).toBe(0);
    const json = await perennial(['verify', '--json']);
    expect(JSON.parse(json.out)).toMatchObject({ problems: [], streams: expect.any(Number) });
  });

  it('restore: starts a workflow that somebody terminated, and names it', async () => {
    const temporal = await connectTemporal(machine.temporal);
    await temporal.workflow.getHandle(workflowId(it1.subscription)).terminate('by hand');
    await eventually(async () => {
      const { code, out } = await perennial(['restore']);
      expect(code).toBe(0);
      expect(out).toMatch(/\d+ live subscriptions, \d+ had no open workflow/);
      const { status } = await temporal.workflow.getHandle(workflowId(it1.subscription)).describe();
      return status.name === 'RUNNING';
    });
    await temporal.connection.close();
  });

  it('key create: a key that works, shown this once', async () => {
    const { code, out } = await perennial(['key', 'create', people.ray.id, 'laptop']);
    const [id, secret = '', note] = out.trim().split('\n');
    expect([code, note]).toEqual([0, '(shown this once)']);
    expect((await call('GET', '/v1/me', secret)).body.id).toBe(people.ray.id);
    const [row] = await sql`select hash, label from api_keys where id = ${id ?? ''}`;
    expect(row).toMatchObject({ label: 'laptop', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('sign: the payload goes as a Signal and is done; the key may come from the environment', async () => {
    const args = ['sign', 'turn-auto-renew-off', it1.subscription, '--payload', '--body', '{"reason":"told so"}'];
    const { code, out } = await perennial(args, { PERENNIAL_KEY: people.ray.key });
    expect(code).toBe(0);
    const temporal = await connectTemporal(machine.temporal);
    await temporal.workflow.getHandle(workflowId(it1.subscription)).signal('turn-auto-renew-off', JSON.parse(out));
    await eventually(
      async () => (await call('GET', `/v1/subscriptions/${it1.subscription}`, people.ray.key)).body.autoRenew === false,
    );
    await temporal.connection.close();
    const line = await perennial(['sign', 'turn-auto-renew-on', it1.subscription, '--as', people.ray.key]);
    expect(line.out).toContain(
      `temporal workflow signal --workflow-id subscription/${it1.subscription} --name turn-auto`,
    );
    expect(line.out).not.toContain(people.ray.key);
  });

  it.each([
    ['without a key', [], /^In whose name\? /],
    ['with a wrong key', ['--as', 'pn_live_wrong'], /^request\.unauthenticated: /],
    ['with a body that is no JSON', ['--as', 'x', '--body', '{nope'], /^--body is no JSON: /],
  ] as const)('sign %s: a sentence, exit code 1', async (_name, options, words) => {
    fails(await perennial(['sign', 'approve', it1.subscription, ...options]), words);
  });

  it('an API that does not answer is a sentence', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'perennial-cli-'));
    const { temporal, database } = machine;
    const gone = { pid: process.pid, api: 'http://127.0.0.1:59999', temporal, database };
    writeFileSync(join(folder, 'running.json'), JSON.stringify(gone));
    fails(await perennial(['find', 'x'], { PERENNIAL_HOME: folder }), /does not answer/);
    rmSync(folder, { recursive: true });
  });
});

describe('perennial scenario run', () => {
  const story = 'examples/scenarios/at-01-ten-more-seats.yaml';

  it('--pure and --json: each step for other programs, exit code 0', async () => {
    const text = await perennial(['scenario', 'run', '--pure', story]);
    expect([text.code, text.out.trim().split('\n').at(-1)]).toEqual([0, '1 passed, 0 failed']);
    const { code, out } = await perennial(['scenario', 'run', '--json', story]);
    const report = JSON.parse(out) as { passed: number; failed: number; scenarios: { steps: unknown[] }[] };
    expect([code, report.passed, report.failed]).toEqual([0, 1, 0]);
    expect(report.scenarios[0]?.steps.length).toBeGreaterThan(5);
  });

  it.each([
    ['an unknown key', 'scenario: X\nsteps:\n  - at: 2022-01-01\n    doo: approve\n', 4, 'the key `doo` is not known'],
    ['a date that is none', 'scenario: X\nsteps:\n  - at: tomorrow\n', 3, '`at: tomorrow` is no date'],
    ['no YAML', 'scenario: X\nsteps: [\n', 3, ''],
    ['a list', '- x\n', 1, 'a scenario is a map'],
    [
      'an unknown command',
      'scenario: X\npeople: { ray: sales }\nsteps:\n  - { at: 2022-01-01, as: ray, do: dance }\n',
      4,
      'dance',
    ],
  ] as const)('%s: file:line: reason, exit code 1', async (name, text, line, reason) => {
    const file = join(scratch, `${name.replaceAll(' ', '-')}.yaml`);
    writeFileSync(file, text);
    const { code, out, err } = await perennial(['scenario', 'run', file]);
    expect(out).toContain(`FAILED ${file}:${line}: `);
    expect(out).toContain(reason);
    expect([code, err]).toEqual([1, '']);
    expect(out).not.toMatch(/\bat \S+ \(/);
    const json = await perennial(['scenario', 'run', '--json', file]);
    expect([json.code, JSON.parse(json.out)]).toMatchObject([1, { passed: 0, failed: 1 }]);
  });

  it('an expectation that does not hold: where, what was expected, what was found', async () => {
    const file = join(scratch, 'wrong.yaml');
    writeFileSync(
      file,
      `scenario: X
people: { ray: sales }
given:
  acme: { account: { country: US, soldTo: it@acme.example } }
  base: { subscription: { of: acme, owner: ray, seats: { SM Premium: 20 }, price: 228.00, term: 2021-10-01..2022-10-01 } }
steps:
  - at: 2022-04-04
    expect: { base: { seats: 21 } }
`,
    );
    const { code, out } = await perennial(['scenario', 'run', file]);
    expect(out).toMatch(/wrong\.yaml:7 /);
    expect(out).toMatch(/base\.seats: expected 21/);
    expect(code).toBe(1);
  });

  it.each([
    ['a file that is not there', join(scratch, 'nowhere.yaml'), /nowhere\.yaml/],
    ['a folder', scratch, /EISDIR/],
  ])('%s: a sentence, exit code 1', async (_name, path, words) => {
    const { code, out, err } = await perennial(['scenario', 'run', path]);
    expect(out).toMatch(words);
    expect(out + err).not.toMatch(/\bat \S+ \(/);
    expect(code).toBe(1);
  });
});
