import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import type { Paper } from '../../api/paper/paper.ts';
import { paperPdf } from '../../api/paper/pdf.ts';
import { paperText } from '../../api/paper/text.ts';
import { canonical, sha256 } from '../../db/journal/hash.ts';
import type { Account, Contact } from '../../domain/account/account.ts';
import { formatMoney } from '../../domain/money/money.ts';
import { type FormKind, orderForm, refusedForm } from '../../domain/quoting/order-form.ts';
import { versionsOf } from '../../domain/quoting/versions.ts';
import { type PartnerKind, partnerKinds } from '../../domain/vocabulary.ts';
import { account, booked, Life } from './kit.ts';

const premium = { seats: { 'SM Premium': 20 }, start: '2021-10-01' };

/** A deal with its quote, on 2021-09-20. */
function quoted(quote: Record<string, unknown> = {}, of: Partial<Account> = {}, deal: object = {}): Life {
  const life = new Life();
  life.advance('2021-09-20');
  life.account = { ...account, ...of };
  life.partners = Object.fromEntries(partnerKinds.map((kind) => [`acc_${kind}`, partner(kind)]));
  const body = { type: 'New Business', account: 'acc_1', name: 'deal', ...deal, quote: { ...premium, ...quote } };
  life.do('ray', 'create-opportunity', life.state.id, body);
  return life;
}

function partner(kind: PartnerKind): Account {
  const con = `con_${kind}_1`;
  const contacts = { [con]: { ...(account.contacts.con_1_1 as Contact), id: con } };
  return { ...account, id: `acc_${kind}`, contacts, partner: { kind, authorised: true, certified: true } };
}

function paper(life: Life, kind: FormKind = 'Order Form', quote = life.quote): Paper {
  const newest = versionsOf(life.journal, quote).at(-1);
  if (!newest) throw new Error(`There is no ${quote}.`);
  const form = orderForm({ kind, ...newest, account: life.account, policy: life.policy });
  return { ...form, verification: sha256(canonical(form)) };
}

const open = (bytes: Buffer) => getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;

/** The text of each page, as a reader extracts it. */
async function pages(bytes: Buffer): Promise<readonly string[]> {
  const read = await open(bytes);
  const texts: string[] = [];
  for (let n = 1; n <= read.numPages; n++) {
    const { items } = await (await read.getPage(n)).getTextContent();
    texts.push(items.map((item) => ('str' in item ? item.str : '')).join(' '));
  }
  return texts;
}

const lines = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    product: n % 2 ? 'SM Premium' : 'SM Ultimate',
    seats: n + 1,
    discount: `${n % 40} %`,
  }));

describe('What a form says', () => {
  it('1.9, QCH-4: who buys for whom, who gets the invoice, and the partner signs', () => {
    const life = quoted(
      {
        invoiceOwner: 'acc_distributor',
        invoiceOwnerContact: 'con_distributor_1',
        resalePartner: 'acc_reseller',
        distributor: 'acc_distributor',
      },
      {},
      { route: 'distributor' },
    );
    const named = (id: string, name: string) => ({ ...(life.partners[id] as Account), name });
    life.partners = { acc_distributor: named('acc_distributor', 'Big'), acc_reseller: named('acc_reseller', 'Small') };
    const newest = versionsOf(life.journal, life.quote).at(-1);
    if (!newest) throw new Error('There is no quote.');
    const of = { kind: 'Order Form', ...newest, account: life.account, policy: life.policy } as const;
    const form = orderForm({ ...of, partners: life.partners });
    expect(form.signatures).toEqual(['GitLab Inc.', 'Big']);
    expect(form.terms.find(({ heading }) => heading === 'Distributor')?.text).toMatch(
      /^Big buys for resale through Small to Northwind, under its partner agreement with GitLab Inc. Its purchase order names quo_1_1. The invoice goes to /,
    );
  });

  it('QC-10: the figures of the quote, C-2: with the last day that is included', () => {
    const form = paper(quoted({ discount: '18 %', comments: 'why' }));
    expect(form).toMatchObject({
      kind: 'Order Form',
      date: '2021-09-20',
      seller: { entity: 'Inc', name: 'GitLab Inc.' },
      customer: 'Northwind',
      end: '2022-10-01',
      lastDay: '2022-09-30',
      lines: [
        {
          quantity: 20,
          charged: 'by the year',
          listPrice: '228.00',
          discount: '18 %',
          unitPrice: '186.96',
          amount: '3,739.20',
        },
      ],
      listTotal: '4,560.00',
      discount: '820.80',
      total: '3,739.20',
      signatures: ['GitLab Inc.', 'Northwind'],
    });
  });

  it.each([
    { status: 'Approvals Not Required', quote: {} },
    { status: 'Approvals Required', quote: { discount: '18 %' }, code: 'quote.not-approved', rule: 'QC-10' },
  ])('QC-10: a quote that is $status', ({ status, quote, code, rule }) => {
    const { state, quote: id } = quoted(quote);
    expect(state.quoting[id]?.status).toBe(status);
    expect(refusedForm(state.quoting[id] as never)).toEqual(code && expect.objectContaining({ code, rule }));
  });

  it('QC-10: a draft proposal is marked in its terms and has nobody to sign it', () => {
    const { terms, signatures } = paper(quoted({ discount: '18 %' }), 'Draft Proposal');
    expect(terms[0]).toEqual({ heading: 'Draft', text: expect.stringContaining('not acceptable for booking') });
    expect(signatures).toEqual([]);
  });

  it('QC-3: the template that hides the discount names neither list price nor discount anywhere', async () => {
    const hidden = paper(quoted({ discount: '18 %', template: 'Standard (hide discount)' }));
    const said = [JSON.stringify(hidden), paperText(hidden), ...(await pages(await paperPdf(hidden)))];
    for (const text of said) {
      expect(text).toContain('3,739.20');
      expect(text).not.toMatch(/228\.00|4,560\.00|820\.80|18 %|List price|listPrice/);
    }
  });

  it.each([
    { template: 'Authorized Reseller', route: 'reseller', owner: 'reseller', sells: 'reseller' },
    { template: 'MSP', route: 'msp', owner: 'msp', sells: 'msp' },
    { template: 'Distributor', route: 'distributor', owner: 'distributor', sells: 'reseller' },
  ] as const)('QC-3: $template has its own title and clause', ({ template, route, owner, sells }) => {
    const named = {
      invoiceOwner: `acc_${owner}`,
      invoiceOwnerContact: `con_${owner}_1`,
      resalePartner: `acc_${sells}`,
      ...(route === 'distributor' ? { distributor: 'acc_distributor' } : {}),
    };
    const provider = route === 'msp' ? { partner: partner('msp').partner } : {};
    const deal = { route, ...(route === 'msp' ? { endCustomer: 'Contoso', name: 'MSP for Contoso' } : {}) };
    const { title, terms } = paper(quoted(named, provider as Partial<Account>, deal));
    expect(title).toBe(`Order Form: ${template}`);
    expect(terms.map(({ heading }) => heading)).toEqual(['Agreement', template, 'Term', 'Payment', 'Validity']);
  });

  const renewal = (life: Life) => paper(life).terms.find(({ heading }) => heading === 'Renewal')?.text;
  it.each([
    { who: 'who pays by invoice', of: {}, says: /renews automatically for 12 months.*30 days/ },
    { who: 'who requires a purchase order', of: { poRequired: true }, says: /does not renew automatically/ },
    { who: 'with a master agreement', of: { msa: true }, says: undefined },
  ])('QC-17: the renewal of a customer $who', ({ of, says }) => {
    expect(renewal(quoted({}, of))).toEqual(says && expect.stringMatching(says));
  });

  it('QC-17: a multi-year deal does not renew by itself', () => {
    expect(renewal(quoted({ term: 36 }))).toMatch(/does not renew/);
  });

  it('QC-17: other features that the contract goes without, but not where a master agreement says so', () => {
    const optOuts = (life: Life) => paper(life).terms.find(({ heading }) => heading === 'Opt-outs')?.text;
    expect(optOuts(quoted({}, { poRequired: true }))).toBe('This order opts out of quarterly reconciliation.');
    expect(optOuts(quoted({ superSonics: { contractOperationalData: false } }))).toMatch(/operational data/);
    expect(optOuts(quoted({}, { msa: true, poRequired: true }))).toBeUndefined();
    expect(optOuts(quoted())).toBeUndefined();
  });

  it('QC-8: what is switched on is printed, and no signature where the agreement has it', () => {
    const { terms } = paper(
      quoted({ toggles: { customerReference: true, quarterlyTrueUp: true } }, { poRequired: true }),
    );
    expect(terms.map(({ heading }) => heading)).toEqual(expect.arrayContaining(['Reference', 'Quarterly true-up']));
    expect(paper(quoted({ toggles: { removeSignatureBlock: true } }, { msa: true })).signatures).toEqual([]);
  });

  it('QC-4: a master agreement governs where there is one', () => {
    expect(paper(quoted({}, { msa: true })).terms[0]?.text).toMatch(/signed master agreement/);
    expect(paper(quoted({ msaEffectiveDate: '2020-05-01' }, { msa: true })).terms[0]?.text).toMatch(/2020-05-01/);
    expect(paper(quoted()).terms[0]?.text).toMatch(/standard subscription terms/);
  });

  it('QA-4: the form of an amendment has the added seats and their prorated amount only', () => {
    const life = booked();
    life.advance('2022-04-06');
    life.do('ray', 'change-seats', life.state.id, { total: 30, from: '2022-04-07' });
    expect(paper(life)).toMatchObject({
      type: 'Amend',
      lines: [{ quantity: 10, days: 177, start: '2022-04-07', lastDay: '2022-09-30', amount: '1,105.64' }],
      total: '1,105.64',
    });
  });

  it('QA-14: an amendment says nothing of the renewal, as its subscription does', () => {
    const life = booked();
    life.advance('2022-04-06');
    life.do('ray', 'change-seats', life.state.id, { total: 30, from: '2022-04-07' });
    expect(renewal(life)).toBeUndefined();
  });

  it('QC-11: the wording is fixed; what was agreed stands in it as special terms, to the letter', () => {
    const agreed = 'Net 30 from acceptance.\nNo publicity.';
    const [plain, special] = [paper(quoted()).terms, paper(quoted({ specialTerms: agreed })).terms];
    expect(special.filter(({ heading }) => heading !== 'Special terms')).toEqual(plain);
    expect(special).toContainEqual({ heading: 'Special terms', text: agreed });
  });

  it('QRP-8: each period of a ramp with what it comes to, and what it has of its own', () => {
    const year = { 'SM Premium': 20 };
    const ramp = [
      { seats: year },
      { seats: year, paymentTerm: 'Net 45', billTo: 'con_1_1', otherRequests: 'Name the cost centre 4711' },
    ];
    const of = quoted({ seats: undefined, ramp, comments: 'as agreed' });
    const { paymentTerm, terms } = paper(of, 'Draft Proposal');
    expect(paymentTerm).toBe('Net 30, Net 45');
    expect(terms.find(({ heading }) => heading === 'Periods')?.text.split('\n')).toEqual([
      '1. 2021-10-01 to 2022-09-30: 4,560.00',
      '2. 2022-10-01 to 2023-09-30: 4,560.00. Net 45. Bill to con_1_1, con_1_1@x.example, 1 Main, 1 X, US. Other requests: Name the cost centre 4711',
    ]);
  });

  it('QU-1: an upgrade has what is given back as a negative line', () => {
    const life = booked();
    life.advance('2022-04-06');
    const quote = { seats: { 'SM Premium': 0, 'SM Ultimate': 20 }, start: '2022-04-07', comments: 'upgrade' };
    const opportunity = { type: 'Add-On Business', parent: life.state.id, name: 'upgrade', quote };
    life.do('ray', 'create-opportunity', life.state.id, opportunity);
    const form = paper(life);
    expect(form.lines.map(({ product, quantity, amount }) => [product, quantity, amount])).toEqual([
      ['SM Premium', -20, '-2,211.29'],
      ['SM Ultimate', 20, '11,521.97'],
    ]);
    expect(form.total).toBe('9,310.68');
  });

  it('a booked quote has left the state, and its form is still the one that was signed', () => {
    const life = quoted();
    life.do('ray', 'submit-quote', life.quote);
    const signed = paper(life);
    life.book();
    expect(life.state.quoting[life.quote]).toBeUndefined();
    expect(paper(life)).toEqual(signed);
    expect(versionsOf(life.journal, life.quote).map(({ booked }) => booked)).toEqual([true]);
  });

  it('a lost quote was never booked, accepted or not', () => {
    const life = quoted();
    life.do('ray', 'edit-quote', life.quote, { seats: { 'SM Premium': 21 } });
    life.do('ray', 'submit-quote', life.quote);
    life.do('ray', 'accept-quote', life.quote);
    life.do('ray', 'close-lost', life.deal, { reasons: ['no budget'], details: 'next year' });
    expect(versionsOf(life.journal, life.quote).map(({ booked }) => booked)).toEqual([false, false]);
  });

  it('the verification hash is another one for another cent, name or kind', () => {
    const hashes = [
      paper(quoted()),
      paper(quoted({ price: '227.99' })),
      paper(quoted({}, { name: 'Northwind Ltd' })),
      paper(quoted(), 'Draft Proposal'),
    ].map(({ verification }) => verification);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('The form on paper', () => {
  it('has every figure of a hundred lines, the head of the table, the hash and the page on each page', async () => {
    const form = paper(quoted({ seats: undefined, lines: lines(100), comments: 'why' }));
    const read = await pages(await paperPdf(form));
    expect(read.length).toBeGreaterThan(3);
    const whole = read.join(' ');
    for (const line of form.lines) expect(whole).toContain(line.amount);
    expect(whole).toContain(form.total);
    expect(form.total).toBe(
      formatMoney(form.lines.reduce((sum, line) => sum + Number(line.amount.replaceAll(/[,.]/g, '')), 0)),
    );
    read.forEach((text, n) => {
      expect(text).toContain(`Page ${n + 1} of ${read.length}`);
      expect(text).toContain(form.verification);
      expect(text).toContain('Amount USD');
      expect(text).not.toContain('DRAFT');
    });
  });

  it('QC-10: a draft says so on every page', async () => {
    const draft = paper(quoted({ seats: undefined, lines: lines(100) }), 'Draft Proposal');
    for (const text of await pages(await paperPdf(draft))) {
      expect(text).toContain('DRAFT PROPOSAL: not an offer, not acceptable for booking');
      expect(text).not.toContain('Signature');
    }
  });

  it('equal papers are equal bytes, whenever they are made', async () => {
    const [one, other] = [await paperPdf(paper(quoted())), await paperPdf(paper(quoted()))];
    expect(one.equals(other)).toBe(true);
    const { info } = await (await open(one)).getMetadata();
    expect(info).toMatchObject({ CreationDate: 'D:20210920000000Z', Author: 'GitLab Inc.' });
    expect(one.equals(await paperPdf(paper(quoted({ price: '227.99' }))))).toBe(false);
  });

  it.each([
    '株式会社山田ソフトウェア',
    '深圳软件有限公司',
    '주식회사 삼성',
    'Łódź Ελλάς Общество',
    'חברה בע"מ',
    '😀 ก',
  ])('%s is set, however it is written', async (name) => {
    const form = paper(quoted({ specialTerms: `${name}\n${name.repeat(30)}` }, { name }));
    const [text] = await pages(await paperPdf(form));
    expect(text).toContain('4,560.00');
    expect(paperText(form)).toContain(`Customer: ${name}`);
  });

  it('Latin, Greek and Cyrillic can be searched', async () => {
    const [text] = await pages(await paperPdf(paper(quoted({}, { name: 'Łódź Ελλάς Общество' }))));
    expect(text).toContain('Łódź Ελλάς Общество');
  });

  it('a name without any space and an amount without end stay on the page', async () => {
    const form = paper(quoted({ seats: { 'SM Ultimate': 9_999_999 }, term: 60 }, { name: 'x'.repeat(200) }));
    const read = await pages(await paperPdf(form));
    expect(read.join(' ')).toContain(form.total);
    expect(read.join('').replaceAll(' ', '')).toContain('x'.repeat(200));
  });

  it('text: a line for each figure, the draft mark first and last', () => {
    const text = paperText(paper(quoted(), 'Draft Proposal'));
    expect(text).toMatch(/^DRAFT PROPOSAL/);
    expect(text.trimEnd()).toMatch(/DRAFT PROPOSAL.*$/);
    expect(text).toContain('20 at 228.00 each, by the year, 2021-10-01 to 2022-09-30 (365 days)');
  });
});
