import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { beforeAll, describe, expect, it } from 'vitest';
import * as shape from '../../api/schemas.ts';
import { canonical, sha256 } from '../../db/journal/hash.ts';
import { book, type Crew, call, crew, type Deal, deal, isProblem, machine, raw, standing } from './kit.ts';

let people: Crew;
let plain: Deal;
let discounted: Deal;

beforeAll(async () => {
  people = await crew();
  plain = await deal(people);
  discounted = await deal(people, { discount: '10 %' });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  raw('GET', path, { authorization: `Bearer ${people.ray.key}`, ...headers });

/** The bytes and what they say, all pages in one. */
async function pdf(path: string): Promise<{ response: Response; bytes: Buffer; text: string }> {
  const response = await fetch(`${machine.api}${path}`, {
    headers: { authorization: `Bearer ${people.ray.key}`, accept: 'application/pdf' },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const read = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const texts: string[] = [];
  for (let n = 1; n <= read.numPages; n++) {
    const { items } = await (await read.getPage(n)).getTextContent();
    texts.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  return { response, bytes, text: texts.join('\n') };
}

describe('The order form (QC-10)', () => {
  it('of a quote that needs no approval: JSON, text and PDF say the same under one hash', async () => {
    const { status, body } = await get(`/v1/quotes/${plain.quote}/form`);
    expect(status).toBe(200);
    expect(shape.orderForm.safeParse(body).error?.issues ?? []).toEqual([]);
    const { verification, ...said } = body;
    expect(verification).toBe(sha256(canonical(said)));
    expect(body).toMatchObject({ kind: 'Order Form', version: 1, lastDay: '2022-09-30', total: '4,560.00' });
    const text = await get(`/v1/quotes/${plain.quote}/form?format=text`);
    expect(text.type).toMatch(/^text\/plain/);
    const paper = await pdf(`/v1/quotes/${plain.quote}/form?version=1`);
    for (const each of [text.text, paper.text])
      for (const word of [String(verification), '4,560.00', '2022-09-30', 'GitLab Inc.', String(body.customer)])
        expect(each).toContain(word);
  });

  it('the PDF is a download with a plain name, the same bytes each time', async () => {
    const [one, other] = [await pdf(`/v1/quotes/${plain.quote}/form`), await pdf(`/v1/quotes/${plain.quote}/form`)];
    expect(one.response.headers.get('content-type')).toBe('application/pdf');
    expect(one.response.headers.get('content-disposition')).toBe(
      `attachment; filename="order-form-${plain.quote}-v1.pdf"`,
    );
    expect(one.bytes.equals(other.bytes)).toBe(true);
  });

  it('a quote that waits for approval has a draft proposal only, marked as one', async () => {
    const before = await standing();
    const form = await get(`/v1/quotes/${discounted.quote}/form?format=pdf`);
    expect(form).toMatchObject({ status: 409, body: { code: 'quote.not-approved', rule: 'QC-10' } });
    isProblem(form, 'quote.not-approved');
    const { response, text } = await pdf(`/v1/quotes/${discounted.quote}/proposal`);
    expect(response.headers.get('content-disposition')).toContain('draft-proposal-');
    expect(text).toContain('DRAFT PROPOSAL: not an offer, not acceptable for booking');
    expect(text).toContain('4,104.00');
    expect(text).not.toContain('Signature');
    expect(await standing()).toEqual(before);
  });

  it.each([
    ['an unknown quote', (): string => 'quo_nowhere_1/form', 404, 'quote.unknown'],
    ['a version that never was', (): string => `${plain.quote}/form?version=9`, 404, 'quote.version-unknown'],
    ['a version that is none', (): string => `${plain.quote}/form?version=0`, 422, 'command.malformed'],
    ['a format that is none', (): string => `${plain.quote}/proposal?format=docx`, 422, 'command.malformed'],
  ] as const)('%s is a problem', async (_, path, status, code) => {
    const answer = await get(`/v1/quotes/${path()}`);
    expect(answer.status).toBe(status);
    isProblem(answer, code);
  });

  it('AP-4: an edit makes the form of the old version void; the booked one can be checked after booking', async () => {
    const it1 = await deal(people);
    await call('PATCH', `/v1/quotes/${it1.quote}`, people.ray.key, { seats: { 'SM Premium': 25 } });
    isProblem(await get(`/v1/quotes/${it1.quote}/form?version=1`), 'quote.version-changed');
    const signed = await get(`/v1/quotes/${it1.quote}/form?version=2`);
    expect(signed.body).toMatchObject({ version: 2, total: '5,700.00' });
    await book(people, it1);
    expect((await get(`/v1/quotes/${it1.quote}/form?version=2`)).body).toEqual(signed.body);
  });

  it('QC-10: the verification of a signed form is held against the form of the version that is accepted', async () => {
    const it1 = await deal(people);
    const old = await get(`/v1/quotes/${it1.quote}/form`);
    await call('PATCH', `/v1/quotes/${it1.quote}`, people.ray.key, { seats: { 'SM Premium': 25 } });
    const form = await get(`/v1/quotes/${it1.quote}/form`);
    await call('POST', `/v1/quotes/${it1.quote}/submit-quote`, people.ray.key, {});
    const accept = (verification: unknown) =>
      call('POST', `/v1/quotes/${it1.quote}/accept`, people.ray.key, { verification });
    const before = await standing();
    isProblem(await accept(old.body.verification), 'quote.verification-differs');
    expect(await standing()).toEqual(before);
    expect((await accept(form.body.verification)).body).toMatchObject({
      accepted: { version: 2, verification: form.body.verification },
    });
  });

  it('a lost deal has no form any more', async () => {
    const it1 = await deal(people);
    await call('POST', `/v1/opportunities/${it1.opportunity}/close-lost`, people.ray.key, {
      reasons: ['no budget'],
      details: 'next year',
    });
    isProblem(await get(`/v1/quotes/${it1.quote}/form`), 'opportunity.closed');
    isProblem(await get(`/v1/quotes/${it1.quote}/proposal`), 'opportunity.closed');
  });
});

describe('Comparing quotes', () => {
  it('two versions of one, and two quotes of different subscriptions', async () => {
    const it1 = await deal(people);
    await call('PATCH', `/v1/quotes/${it1.quote}`, people.ray.key, { seats: { 'SM Premium': 30 }, term: 24 });
    const versions = await get(`/v1/quotes/${it1.quote}/compare?version=1&with-version=2`);
    expect(shape.comparison.safeParse(versions.body).error?.issues ?? []).toEqual([]);
    expect(versions.body).toMatchObject({
      before: { quote: it1.quote, version: 1 },
      after: { quote: it1.quote, version: 2 },
      same: false,
      lines: [{ change: 'changed', before: { quantity: 20 }, after: { quantity: 30 }, difference: '9,120.00' }],
      totals: { before: { total: '4,560.00' }, after: { total: '13,680.00' }, difference: '9,120.00' },
      terms: [
        { term: 'end', before: '2022-10-01', after: '2023-10-01' },
        { term: 'initial term', before: '12 months', after: '24 months' },
        // several years are renewed by Sales and reconciled by hand (7.1)
        { term: 'contract: auto-renewal', before: 'Yes', after: 'No' },
        { term: 'contract: quarterly reconciliation', before: 'Yes', after: 'No' },
        { term: 'turn on: auto-renewal', before: 'Yes', after: 'No' },
        { term: 'turn on: quarterly reconciliation', before: 'Yes', after: 'No' },
        { term: 'opt-out language', before: '', after: 'auto-renewal, quarterly reconciliation' },
      ],
    });
    const others = await get(`/v1/quotes/${plain.quote}/compare?with=${discounted.quote}`);
    expect(others.body).toMatchObject({
      lines: [{ change: 'changed', figures: ['unitPrice', 'annual', 'amount'], difference: '-456.00' }],
    });
    const itself = await get(`/v1/quotes/${plain.quote}/compare?with=${plain.quote}&version=1`);
    expect(itself.body).toMatchObject({ same: true, sameLines: 1 });
  });

  it.each([
    ['nothing to compare with', (): string => '', 400, 'request.malformed'],
    ['an unknown version', (): string => '?version=1&with-version=8', 404, 'quote.version-unknown'],
    ['an unknown other quote', (): string => '?with=quo_nowhere_1', 404, 'quote.unknown'],
    ['a word for a version', (): string => '?version=newest', 422, 'command.malformed'],
  ] as const)('%s is a problem', async (_, query, status, code) => {
    const answer = await get(`/v1/quotes/${plain.quote}/compare${query()}`);
    expect(answer.status).toBe(status);
    isProblem(answer, code);
  });
});
