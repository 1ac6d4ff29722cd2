import { createServer, type Server, type Socket } from 'node:net';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connect, type Sql } from '../../db/connection.ts';
import { migrate } from '../../db/migrate.ts';
import { connectTemporal } from '../../temporal/connection.ts';
import { startRelay } from '../../worker/relay.ts';
import { book, type Crew, call, crew, type Deal, deal, eventually, machine, quiet, sql, unique } from './kit.ts';

interface Letter {
  readonly to: readonly string[];
  readonly text: string;
}

/** Speaks as much SMTP as a relay needs; keeps every letter that was taken. */
class Sink {
  readonly letters: Letter[] = [];
  /** Says no to the next so many letters. */
  refusing = 0;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  async open(port = 0): Promise<void> {
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    this.port = (server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => this.#server?.close(done));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    let to: string[] = [];
    let buffer = '';
    let inData = false;
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    say('220 sink');
    socket.on('data', (chunk) => {
      buffer += chunk.toString('utf8');
      for (;;) {
        const end = inData ? buffer.indexOf('\r\n.\r\n') : buffer.indexOf('\r\n');
        if (end < 0) return;
        const text = buffer.slice(0, end);
        buffer = buffer.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          if (this.refusing > 0) {
            this.refusing--;
            say('451 not now');
          } else {
            this.letters.push({ to, text });
            say('250 taken');
          }
          to = [];
        } else if (/^DATA/i.test(text)) {
          inData = true;
          say('354 go on');
        } else if (/^QUIT/i.test(text)) {
          say('221 bye');
        } else {
          if (/^RCPT TO:/i.test(text)) to.push(/<(.*)>/.exec(text)?.[1] ?? '');
          say('250 sink');
        }
      }
    });
  }
}

let people: Crew;
let it1: Deal;
let mails: Sql;
let token: string;
const sink = new Sink();
const database = `mail_${unique()}`;
let stop: (() => Promise<void>) | undefined;

/** A database of its own, with the mails of a booked deal not sent yet: the machine's worker never looks into it. */
beforeAll(async () => {
  people = await crew();
  it1 = await deal(people, { seats: 11 });
  await book(people, it1);
  await quiet();
  await sql.unsafe(`create database ${database}`);
  const url = new URL(machine.database);
  url.pathname = `/${database}`;
  mails = connect(url.href, 6);
  await migrate(mails);
  const account = await sql`select r.* from representations r where kind = 'account'
    and id in (select account from representations where stream = ${it1.subscription})`;
  const persons =
    await sql`select * from representations where kind = 'person' and id in ${sql(Object.values(people).map(({ id }) => id))}`;
  const read =
    await sql`select * from representations where stream = ${it1.subscription} and kind in ('invoice', 'licence')`;
  const effects = await sql`select * from effects where stream = ${it1.subscription}`;
  for (const row of [...account, ...persons, ...read]) await mails`insert into representations ${mails(row)}`;
  for (const row of effects) await mails`insert into effects ${mails(row)}`;
  token = String((effects[0]?.result as { token: string } | undefined)?.token);
  await sink.open();
  vi.stubEnv('SMTP_URL', `smtp://127.0.0.1:${sink.port}`);
  vi.stubEnv('MAIL_FROM', 'orders@perennial.example');
});

afterEach(async () => {
  await stop?.();
  stop = undefined;
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await sink.close();
  await mails.end();
  await temporal.connection.close();
  await sql.unsafe(`drop database ${database} with (force)`);
});

const temporal = await connectTemporal(machine.temporal);

const relay = (): void => {
  stop = startRelay(mails, temporal, pino({ level: 'silent' }));
};

interface Row {
  readonly id: number;
  readonly status: string;
  readonly attempts: number;
}

const rows = (stream: string): Promise<Row[]> =>
  mails<Row[]>`select id, status, attempts from outbox where stream = ${stream} order by id`;
const settled = (stream: string): Promise<readonly Row[]> =>
  eventually(async () => {
    const all = await rows(stream);
    return all.every(({ status }) => status !== 'pending') && all;
  });

/** A letter to a person, the n-th of its stream. */
async function write(stream: string, n: number, to: object = { person: people.ray.id }): Promise<void> {
  const payload = { at: '2021-10-01', event: 'Test', subject: `${stream} ${n}`, text: `Letter ${n}`, to };
  await mails`insert into outbox (stream, seq, n, destination, payload)
    values (${stream}, ${n}, 0, 'mail', ${payload as never}::jsonb)`;
}

const subjects = (stream: string): string[] =>
  sink.letters
    .flatMap(({ text }) => /^Subject: (.*)$/m.exec(text)?.[1]?.trim() ?? [])
    .filter((each) => each.startsWith(stream));
const tryAgainNow = (stream: string): Promise<unknown> =>
  mails`update outbox set not_before = now() where stream = ${stream} and status = 'pending'`;

describe('Mail', () => {
  it('the licence goes to the sold-to contact, with the token attached, by real SMTP', async () => {
    const written =
      await sql`select stream, seq, n, destination, payload from outbox where stream = ${it1.subscription} order by id`;
    expect(written.length).toBeGreaterThan(0);
    for (const row of written) await mails`insert into outbox ${mails(row)}`;
    relay();
    expect((await settled(it1.subscription)).every(({ status }) => status === 'sent')).toBe(true);
    const licence = sink.letters.find(({ text }) => /^Subject: Your GitLab License File/m.test(text));
    expect(licence?.to).toEqual(['it@acme.example']);
    expect(licence?.text).toMatch(/^From: orders@perennial\.example/m);
    expect(licence?.text).toMatch(/filename=licence\.jws/);
    expect(attachment(licence?.text ?? '')).toBe(token);
    expect(sink.letters.filter(({ text }) => text.includes('licence.jws')).length).toBe(1);
    expect(licence?.text).not.toContain(people.ray.key);
  });

  it('QC-10: the order form goes along as PDF, of the version that was sent', async () => {
    const it2 = await deal(people);
    await call('POST', `/v1/quotes/${it2.quote}/submit-quote`, people.ray.key, {});
    expect((await call('POST', `/v1/quotes/${it2.quote}/send-form`, people.ray.key, {})).status).toBe(200);
    for (const table of ['journal', 'snapshots'] as const)
      for (const row of await sql`select * from ${sql(table)} where stream = ${it2.subscription}`)
        await mails`insert into ${mails(table)} ${mails(row)}`;
    const accounts = await sql`select * from representations where kind = 'account'
      and id in (select account from representations where stream = ${it2.subscription})`;
    for (const row of accounts) await mails`insert into representations ${mails(row)} on conflict do nothing`;
    const [sent] = await sql`
      select stream, seq, n, destination, payload from outbox where stream = ${it2.subscription} and payload ? 'paper'`;
    await mails`insert into outbox ${mails(sent as object)}`;
    relay();
    await settled(it2.subscription);
    const letter = sink.letters.find(({ text }) => /^Subject: Order Form:/m.test(text));
    expect(letter?.to).toEqual(['it@acme.example']);
    expect(letter?.text).toMatch(new RegExp(`order-form-${it2.quote}-v1.pdf`));
    const [, encoded = ''] = /application\/pdf[\s\S]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(letter?.text ?? '') ?? [];
    expect(Buffer.from(encoded, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('while SMTP is away attempts are raised and nothing overtakes; afterwards each goes once, in order', async () => {
    const stream = `s-${unique()}`;
    const other = `s-${unique()}`;
    const { port } = sink;
    await sink.close();
    for (const n of [1, 2, 3]) await write(stream, n);
    await write(other, 1);
    relay();
    await eventually(async () => (await rows(stream))[0]?.attempts === 1 && (await rows(other))[0]?.attempts === 1);
    expect((await rows(stream)).map(({ status, attempts }) => [status, attempts])).toEqual([
      ['pending', 1],
      ['pending', 0], // the one before it has not gone
      ['pending', 0],
    ]);
    await tryAgainNow(stream);
    await eventually(async () => (await rows(stream))[0]?.attempts === 2);
    await sink.open(port);
    await tryAgainNow(stream);
    await tryAgainNow(other);
    await settled(stream);
    await settled(other);
    expect(subjects(stream)).toEqual([`${stream} 1`, `${stream} 2`, `${stream} 3`]);
    expect(subjects(other)).toEqual([`${other} 1`]);
  });

  it('a letter that the server does not take now is sent later, once', async () => {
    const stream = `s-${unique()}`;
    sink.refusing = 1;
    await write(stream, 1);
    relay();
    await eventually(async () => (await rows(stream))[0]?.attempts === 1);
    expect(subjects(stream)).toEqual([]);
    await tryAgainNow(stream);
    expect(await settled(stream)).toMatchObject([{ status: 'sent', attempts: 1 }]);
    expect(subjects(stream)).toEqual([`${stream} 1`]);
  });

  it('two relays send nothing twice', async () => {
    const stream = `s-${unique()}`;
    for (let n = 1; n <= 12; n++) await write(stream, n);
    relay();
    const second = startRelay(mails, temporal, pino({ level: 'silent' }));
    await settled(stream);
    await second();
    expect(subjects(stream)).toEqual(Array.from({ length: 12 }, (_, n) => `${stream} ${n + 1}`));
  });

  it('one without an address is given up, and the next ones go', async () => {
    const stream = `s-${unique()}`;
    await write(stream, 1, { person: 'per_nobody' });
    await write(stream, 2);
    relay();
    expect((await settled(stream)).map(({ status }) => status)).toEqual(['undeliverable', 'sent']);
  });

  it('a line break in a name makes no header of its own', async () => {
    const stream = `s-${unique()}`;
    const payload = { subject: `${stream} x\r\nBcc: thief@evil.example`, text: 'x', to: { person: people.ray.id } };
    await mails`insert into outbox (stream, seq, n, destination, payload) values (${stream}, 1, 0, 'mail', ${payload as never}::jsonb)`;
    relay();
    await settled(stream);
    const letter = sink.letters.at(-1);
    expect(letter?.to).toEqual([expect.stringMatching(/^ray-.*@perennial\.example$/i)]);
    expect(letter?.text).not.toMatch(/^Bcc:/im);
  });
});

/** The attached text, decoded. */
function attachment(text: string): string {
  const [, part = ''] = text.split(/filename=licence\.jws/);
  const [head = '', ...body] = part.split('\r\n\r\n');
  const content = body.join('').split('\r\n--')[0] ?? '';
  const headers = `${text.split('filename=licence.jws')[0]}${head}`;
  const how = [...headers.matchAll(/Content-Transfer-Encoding: (\S+)/gi)].at(-1)?.[1];
  return how === 'base64'
    ? Buffer.from(content, 'base64').toString('utf8')
    : content.replaceAll(/=\r\n/g, '').replaceAll('\r\n', '').replaceAll('=3D', '=');
}
