import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as shape from '../../api/schemas.ts';
import { approvalToken, codeOf, linkId, replyAddress } from '../../db/approval-link.ts';
import { StampKeys } from '../../db/journal/stamp.ts';
import { type Crew, call, crew, type Deal, deal, machine, raw, sql, standing } from './kit.ts';

const keys = (): StampKeys => StampKeys.parse(readFileSync(join(machine.folder, 'keys', 'stamp'), 'utf8').trim());

let people: Crew;
const emails: Record<string, string> = {};

beforeAll(async () => {
  people = await crew();
  for (const [name, { key }] of Object.entries(people))
    emails[name] = String((await call('GET', '/v1/me', key)).body.email);
});

interface Asked extends Deal {
  readonly approval: string;
}

/** A deal at 12 % off, submitted: it waits for Ana. */
async function asked(discount = '12 %'): Promise<Asked> {
  const made = await deal(people, { discount });
  await call('POST', `/v1/quotes/${made.quote}/submit-quote`, people.ray.key, {});
  const { body } = await call('GET', `/v1/approvals?subscription=${made.subscription}&status=Open`, people.ana.key);
  return { ...made, approval: String((body.data as { id: string }[])[0]?.id) };
}

const statusOf = async (approval: string): Promise<unknown> =>
  (await call('GET', `/v1/approvals/${approval}`, people.ana.key)).body.status;

describe('The inbox', () => {
  it('tells what waits for me, the earliest deadline first, with counts', async () => {
    const [first, second] = [await asked(), await asked()];
    const { status, body } = await call('GET', '/v1/approvals?waitsFor=me&status=Open&limit=100', people.ana.key);
    expect(status).toBe(200);
    expect(shape.inbox.safeParse(body).error?.issues ?? []).toEqual([]);
    const rows = body.data as { id: string; until: string }[];
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining([first.approval, second.approval]));
    expect(rows.map(({ until }) => until)).toEqual(rows.map(({ until }) => until).toSorted());
    expect((body.counts as { open: number }).open).toBe(rows.length);
    expect((await call('GET', '/v1/approvals?waitsFor=me', people.fin.key)).body.data).toEqual([]);
  });

  it('goes on page by page without losing or doubling one', async () => {
    await asked();
    const seen: string[] = [];
    for (let next: unknown = ''; next !== null; ) {
      const { body } = await call(
        'GET',
        `/v1/approvals?waitsFor=me&status=Open&limit=1${next ? `&cursor=${next}` : ''}`,
        people.ana.key,
      );
      seen.push(...(body.data as { id: string }[]).map(({ id }) => id));
      next = body.next;
    }
    const all = (await call('GET', '/v1/approvals?waitsFor=me&status=Open&limit=100', people.ana.key)).body;
    expect(seen).toEqual((all.data as { id: string }[]).map(({ id }) => id));
  });

  it('filters by amount, slot, age, deadline, region and name', async () => {
    const one = await asked();
    const found = async (query: string): Promise<boolean> => {
      const { status, body } = await call(
        'GET',
        `/v1/approvals?subscription=${one.subscription}&${query}`,
        people.ana.key,
      );
      expect([query, status]).toEqual([query, 200]);
      return (body.data as unknown[]).length > 0;
    };
    expect(await found('min-amount=4,012.80')).toBe(true);
    expect(await found('min-amount=4,012.81')).toBe(false);
    expect(await found('max-amount=4012.80')).toBe(true);
    expect(await found('slot=ASM')).toBe(true);
    expect(await found('slot=CEO')).toBe(false);
    expect(await found('older-than-hours=1')).toBe(false);
    expect(await found('due-within-hours=0')).toBe(false);
    expect(await found('due-within-hours=200')).toBe(true);
    expect(await found('region=EMEA')).toBe(false);
    expect(await found('q=acme')).toBe(true);
    expect(await found('q=%25nobody')).toBe(false);
    expect((await call('GET', '/v1/approvals?min-amount=lots', people.ana.key)).status).toBe(422);
    expect((await call('GET', '/v1/approvals?cursor=nonsense', people.ana.key)).status).toBe(400);
  });

  it('is live: who waits for a change has it as soon as it comes, else 304', async () => {
    const one = await asked();
    const path = `/v1/approvals?subscription=${one.subscription}&status=Open`;
    const headers = { authorization: `Bearer ${people.ana.key}` };
    const now = await raw('GET', path, headers);
    const tag = String(now.headers.get('etag'));
    expect((await raw('GET', `${path}&wait=1`, { ...headers, 'if-none-match': tag })).status).toBe(304);
    const waiting = raw('GET', `${path}&wait=30`, { ...headers, 'if-none-match': tag });
    await call('POST', `/v1/approvals/${one.approval}/approve`, people.ana.key, {});
    const changed = await waiting;
    expect([changed.status, changed.body.data]).toEqual([200, []]);
  });

  it('has the whole case: quote, margin, history, reasons, decisions, and what a yes would do', async () => {
    const one = await asked('18 %');
    const { status, body } = await call('GET', `/v1/approvals/${one.approval}/case`, people.ana.key);
    expect(status).toBe(200);
    expect(shape.approvalCase.safeParse(body).error?.issues ?? []).toEqual([]);
    expect(body).toMatchObject({
      approval: { slot: 'ASM', status: 'Open', version: 1 },
      margin: { listTotal: '4,560.00', total: '3,739.20', givenUp: '820.80', discount: '18 %' },
      comments: 'why not',
      history: [],
      decisions: [
        { slot: 'ASM', status: 'Open', by: null },
        { slot: 'RD', status: 'Waiting', by: null },
      ],
    });
    expect((body.ifApproved as { waitsFor: string[] }).waitsFor.join()).toMatch(/\(RD\)/);
    const other = await call('GET', `/v1/approvals/${one.approval}/case`, people.ray.key);
    expect(other.body.ifApproved).toMatchObject({ code: 'role.missing' });
    expect((await call('GET', '/v1/approvals/apr_nowhere_1/case', people.ana.key)).body.code).toBe('approval.unknown');
  });
});

const form = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  raw(
    'POST',
    '/decide',
    { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    new URLSearchParams(fields).toString(),
  );

const mailed = (approval: string, person: string, version = 1): Promise<string> =>
  approvalToken(keys(), { approval, person, version, signedIn: false });

describe('The page behind a link', () => {
  it('a look, a HEAD and a scanner that follows links change nothing', async () => {
    const one = await asked();
    const token = await mailed(one.approval, people.ana.id);
    const before = await standing();
    for (const method of ['GET', 'HEAD', 'GET', 'OPTIONS']) await raw(method, `/decide?token=${token}`);
    const page = await raw('GET', `/decide?token=${token}`);
    expect(page.type).toMatch(/^text\/html/);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(page.headers.get('cache-control')).toBe('no-store');
    for (const word of ['4,012.80', '12 %', 'Why you are asked', 'Mail me a code']) expect(page.text).toContain(word);
    expect(await standing()).toEqual(before);
    expect(await statusOf(one.approval)).toBe('Open');
  });

  it('decides with the code that goes to the approver’s own address, once; the browser is known afterwards', async () => {
    const one = await asked();
    const token = await mailed(one.approval, people.ana.id);
    expect((await form({ token, decision: 'approve' })).status).toBe(403);
    expect(await statusOf(one.approval)).toBe('Open');
    const sent = await form({ token, decision: 'code' });
    expect(sent.text).toContain('six digits');
    const [mail] = await sql`select payload from outbox where stream = ${`link/${linkId(token)}`}`;
    const code = codeOf(keys(), linkId(token), 1);
    expect(JSON.stringify(mail)).not.toContain(code);
    expect((await form({ token, decision: 'approve', code: code === '000000' ? '111111' : '000000' })).status).toBe(
      403,
    );
    const done = await form({ token, decision: 'approve', code, comment: 'go ahead' });
    expect([done.status, done.text.includes('You have approved it')]).toEqual([200, true]);
    expect((await call('GET', `/v1/approvals/${one.approval}`, people.ana.key)).body).toMatchObject({
      status: 'Approved',
      decidedBy: people.ana.id,
      comment: 'go ahead',
    });
    const [event] = await sql`select door from journal where stream = ${one.subscription} and type = 'SlotApproved'`;
    expect(event?.door).toBe('link');
    const cookie = String(done.headers.get('set-cookie')).split(';')[0] ?? '';
    const next = await asked();
    const known = await form(
      { token: await mailed(next.approval, people.ana.id), decision: 'reject', comment: 'too low' },
      { cookie },
    );
    expect(known.text).toContain('You have rejected it');
  });

  it('a link that was used, of an older version, too old or forged decides nothing', async () => {
    const one = await asked();
    const token = await approvalToken(keys(), {
      approval: one.approval,
      person: people.ana.id,
      version: 1,
      signedIn: true,
    });
    await form({ token, decision: 'approve' });
    const two = await asked();
    const old = await approvalToken(keys(), {
      approval: two.approval,
      person: people.ana.id,
      version: 7,
      signedIn: true,
    });
    const before = await standing();
    const again = await form({ token, decision: 'reject', comment: 'changed my mind' });
    expect(again.text).toMatch(/closed|nothing to decide/);
    expect((await form({ token: old, decision: 'approve' })).text).toContain('decides nothing');
    expect((await form({ token: `${token}x`, decision: 'approve' })).status).toBe(410);
    expect((await form({ token: '', decision: 'approve' })).status).toBe(410);
    expect((await form({ token: old, decision: 'override' })).status).toBe(400);
    expect(await standing()).toEqual(before);
  });

  it('AP-7: a rejection that lacked its reason is mended on the page, without another code', async () => {
    const one = await asked();
    const token = await mailed(one.approval, people.ana.id);
    await form({ token, decision: 'code' });
    const bare = await form({ token, decision: 'reject', code: codeOf(keys(), linkId(token), 1) });
    expect([bare.status, bare.text.includes('six digits')]).toEqual([422, false]);
    const cookie = bare.headers.get('set-cookie')?.split(';')[0] ?? '';
    const mended = await form({ token, decision: 'reject', comment: 'too deep' }, { cookie });
    expect([mended.status, mended.text.includes('You have rejected it')]).toEqual([200, true]);
    expect(await statusOf(one.approval)).toBe('Rejected');
  });

  it('a link in another person’s hands, another browser or another site’s form decides nothing', async () => {
    const one = await asked();
    const token = await mailed(one.approval, people.rolf.id); // he is not asked
    await form({ token, decision: 'code' });
    const wrong = await form({ token, decision: 'approve', code: codeOf(keys(), linkId(token), 1) });
    expect([wrong.status, wrong.text.includes('It waits for')]).toEqual([403, true]);
    const anas = await approvalToken(keys(), {
      approval: one.approval,
      person: people.ana.id,
      version: 1,
      signedIn: true,
    });
    expect((await form({ token: anas, decision: 'approve' }, { origin: 'https://elsewhere.example' })).status).toBe(
      400,
    );
    expect((await form({ token: anas, decision: 'approve' }, { origin: 'no address' })).status).toBe(400);
    expect((await form({ token: anas, decision: 'approve' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(400);
    expect(await statusOf(one.approval)).toBe('Open');
  });

  it('guessing of codes ends', async () => {
    const one = await asked();
    const token = await mailed(one.approval, people.ana.id);
    await form({ token, decision: 'code' });
    const code = codeOf(keys(), linkId(token), 1);
    for (let guess = 0; guess < 10; guess++)
      await form({ token, decision: 'approve', code: String((Number(code) + guess + 1) % 1_000_000).padStart(6, '0') });
    expect((await form({ token, decision: 'approve', code })).status).toBe(403);
    for (let more = 0; more < 4; more++) await form({ token, decision: 'code' });
    expect((await form({ token, decision: 'code' })).status).toBe(429);
    expect(await statusOf(one.approval)).toBe('Open');
  });

  it('a rejection without a reason can be mended on the page', async () => {
    const one = await asked();
    const token = await approvalToken(keys(), {
      approval: one.approval,
      person: people.ana.id,
      version: 1,
      signedIn: true,
    });
    const first = await form({ token, decision: 'reject' });
    expect([first.status, first.text.includes('role="alert"')]).toEqual([422, true]);
    expect((await form({ token, decision: 'reject', comment: 'below the floor' })).text).toContain(
      'You have rejected it',
    );
  });

  it('whoever is asked and signed in gets a link; others do not', async () => {
    const one = await asked();
    const mine = await call('GET', `/v1/approvals/${one.approval}/link`, people.ana.key);
    expect(String(mine.body.url)).toMatch(/\/decide\?token=/);
    expect((await call('GET', `/v1/approvals/${one.approval}/link`, people.ray.key)).body.code).toBe(
      'approval.not-yours',
    );
  });

  it('what a rep has written is text on the page, no page of its own', async () => {
    const made = await deal(people, { discount: '12 %' });
    await call('POST', `/v1/quotes/${made.quote}/submit-quote`, people.ray.key, {
      comments: '<script>alert(1)</script><b>"x"',
    });
    const { body } = await call('GET', `/v1/approvals?subscription=${made.subscription}`, people.ana.key);
    const approval = String((body.data as { id: string }[])[0]?.id);
    const page = await raw('GET', `/decide?token=${await mailed(approval, people.ana.id)}`);
    expect(page.text).not.toContain('<script');
    expect(page.text).toContain('&lt;script&gt;');
  });
});

interface Letter {
  readonly to: string;
  readonly from?: string;
  readonly text?: string;
  readonly headers?: readonly string[];
  readonly type?: string;
  readonly vouched?: string | null;
}

let letters = 0;
const letter = ({
  to,
  from = emails.ana,
  text = 'APPROVE',
  headers = [],
  type = 'text/plain',
  vouched,
}: Letter): string =>
  [
    ...(vouched === null
      ? []
      : [
          vouched ?? 'Authentication-Results: mx.perennial.example; spf=pass; dmarc=pass header.from=perennial.example',
        ]),
    `From: Somebody <${from}>`,
    `To: ${to}`,
    `Message-ID: <letter-${++letters}@perennial.example>`,
    'Subject: Re: Approval asked',
    ...headers,
    'MIME-Version: 1.0',
    `Content-Type: ${type}; charset=utf-8`,
    '',
    text,
    '',
  ].join('\r\n');

const receive = (text: string, secret = 'the-gateway-of-the-tests') =>
  raw('POST', '/v1/inbound-mail', { authorization: `Bearer ${secret}`, 'content-type': 'message/rfc822' }, text);

const addressOf = (approval: string, person = people.ana.id, version = 1): string =>
  `${replyAddress(keys(), approval, version, person)}@in.perennial.example`;

describe('AP-9: answering the mail', () => {
  it('APPROVE on the first line approves, with the comment from line 2, and by nothing else', async () => {
    const one = await asked();
    const text = letter({
      to: addressOf(one.approval),
      text: 'APPROVE\r\ngood customer\r\n\r\nOn Wed, Perennial wrote:\r\n> REJECT',
    });
    const done = await receive(text);
    expect(done.body).toMatchObject({ outcome: 'decided', decision: 'approve', approval: one.approval });
    expect((await call('GET', `/v1/approvals/${one.approval}`, people.ana.key)).body).toMatchObject({
      status: 'Approved',
      comment: 'good customer',
    });
    const [event] = await sql`select door from journal where stream = ${one.subscription} and type = 'SlotApproved'`;
    expect(event?.door).toBe('mail');
    expect((await receive(text)).body).toMatchObject({ outcome: 'decided' }); // the gateway hands it over twice: the same answer
    expect((await sql`select 1 from journal where stream = ${one.subscription} and type = 'SlotApproved'`).length).toBe(
      1,
    );
  });

  it('REJECTED rejects with its comment; without one it is an error that is mailed back', async () => {
    const one = await asked();
    expect((await receive(letter({ to: addressOf(one.approval), text: 'NO' }))).body).toMatchObject({
      outcome: 'refused',
      code: 'approval.reason-required',
    });
    expect(await statusOf(one.approval)).toBe('Open');
    expect(
      (await receive(letter({ to: addressOf(one.approval), text: 'REJECTED\r\nbelow the floor' }))).body,
    ).toMatchObject({ outcome: 'decided', decision: 'reject' });
  });

  it('an HTML-only mail is read as its text', async () => {
    const one = await asked();
    const html = '<html><body><div>\n<p>YES</p><p>fine by me</p></div><blockquote>quoted</blockquote></body></html>';
    expect((await receive(letter({ to: addressOf(one.approval), text: html, type: 'text/html' }))).body).toMatchObject({
      outcome: 'decided',
      decision: 'approve',
    });
  });

  it.each([['approve'], ['Yes, of course'], ['Hello\r\nAPPROVE'], ['']])(
    '%j is an error, mailed back, and decides nothing',
    async (text) => {
      const one = await asked();
      const sent = letter({ to: addressOf(one.approval), text });
      expect((await receive(sent)).body).toMatchObject({ outcome: 'refused', code: 'approval.reply-unreadable' });
      await receive(sent);
      expect(await statusOf(one.approval)).toBe('Open');
      const mails = (await call('GET', '/v1/mails?limit=100', machine.admin)).body.data as {
        to: string;
        subject: string;
      }[];
      expect(
        mails.some(({ to, subject }) => to === emails.ana && subject === 'Your answer to an approval changed nothing'),
      ).toBe(true);
    },
  );

  it.each<[string, (approval: string) => Letter]>([
    ['an absence note', (id) => ({ to: addressOf(id), headers: ['Auto-Submitted: auto-replied'] })],
    ['an absence note of the older kind', (id) => ({ to: addressOf(id), headers: ['X-Autoreply: yes'] })],
    ['a bulk mail', (id) => ({ to: addressOf(id), headers: ['Precedence: bulk'] })],
    ['a spoofed sender that nobody vouches for', (id) => ({ to: addressOf(id), vouched: null })],
    [
      'a sender whose check failed',
      (id) => ({
        to: addressOf(id),
        vouched: 'Authentication-Results: mx.perennial.example; dmarc=fail header.from=perennial.example',
      }),
    ],
    [
      'a result of another server',
      (id) => ({
        to: addressOf(id),
        vouched: 'Authentication-Results: mx.evil.example; dmarc=pass header.from=perennial.example',
      }),
    ],
    [
      'a result of ours below another one',
      (id) => ({
        to: addressOf(id),
        vouched:
          'Authentication-Results: mx.evil.example; dmarc=pass\r\nAuthentication-Results: mx.perennial.example; dmarc=pass header.from=perennial.example',
      }),
    ],
    [
      'a result for another domain',
      (id) => ({
        to: addressOf(id),
        vouched: 'Authentication-Results: mx.perennial.example; dmarc=pass header.from=evil.example',
      }),
    ],
    ['a stranger', (id) => ({ to: addressOf(id), from: 'eve@perennial.example' })],
    ['a colleague to whom it was forwarded', (id) => ({ to: addressOf(id), from: emails.rolf ?? '' })],
    ['the address of another version', (id) => ({ to: addressOf(id).replace('.v1.', '.v2.') })],
    ['an address that was made up', (id) => ({ to: `${id}.v1.0123456789abcdef@in.perennial.example` })],
    ['an address of nothing', () => ({ to: 'approvals@in.perennial.example' })],
  ])('%s is ignored, without an answer', async (_, from) => {
    const one = await asked();
    const before = await standing();
    expect((await receive(letter(from(one.approval)))).body).toMatchObject({ outcome: 'ignored' });
    expect(await standing()).toEqual(before);
    expect(await statusOf(one.approval)).toBe('Open');
  });

  it('only the gateway hands mails over, and only as mails', async () => {
    expect((await receive(letter({ to: 'x@y.example' }), 'guessed')).status).toBe(401);
    expect((await raw('POST', '/v1/inbound-mail', { 'content-type': 'message/rfc822' }, 'x')).status).toBe(401);
    expect(
      (
        await raw(
          'POST',
          '/v1/inbound-mail',
          { authorization: 'Bearer the-gateway-of-the-tests', 'content-type': 'application/json' },
          '{}',
        )
      ).status,
    ).toBe(415);
    expect((await receive('no mail at all')).body).toMatchObject({ outcome: 'ignored' });
  });
});
