import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../domain/refusal.ts';
import { booked, catalogue, Life } from './kit.ts';

function reviewed(): Life {
  const life = new Life();
  life.advance('2021-09-20T09:00:00Z');
  life.do('ray', 'create-opportunity', life.state.id, {
    type: 'New Business',
    account: 'acc_1',
    name: 'deal',
    quote: { seats: { 'SM Premium': 20 }, start: '2021-10-01', discount: '18 %', comments: 'growth' },
  });
  life.do('ray', 'submit-quote', life.quote);
  return life;
}

describe('AP-4: what an edit does to the approvals', () => {
  it.each([
    ['another template', { template: 'Standard (hide discount)' }],
    ['another bill-to', { billTo: 'con_1_3' }],
    ['other comments', { comments: 'more growth' }],
    ['a longer validity', { validUntil: '2021-12-31' }],
  ])('%s keeps them, and the open request can still be decided', (_name, body) => {
    const life = reviewed();
    life.do('ray', 'edit-quote', life.quote, body);
    expect(life.state.quoting[life.quote]).toMatchObject({ status: 'In Review', version: 2 });
    expect(life.try('ana', 'approve', 'apr_1_1', { version: 1 })).toMatchObject({ code: 'quote.version-changed' });
    life.do('ana', 'approve', 'apr_1_1', { version: 2 });
    life.do('rolf', 'approve', 'apr_1_2');
    expect(life.state.quoting[life.quote]?.status).toBe('Approved');
  });

  it.each([
    ['seats', { seats: { 'SM Premium': 21 } }],
    ['discount', { discount: '17 %' }],
    ['price', { price: '180.00' }],
    ['payment term', { paymentTerm: 45 }],
    ['initial term', { term: 24 }],
    ['renewal term', { renewalTerm: 24 }],
    ['start', { start: '2021-10-02' }],
    ['special terms', { specialTerms: 'logo' }],
    [
      'number of lines',
      {
        lines: [
          { product: 'SM Premium', seats: 20, discount: '18 %' },
          { product: 'SaaS Premium', seats: 1 },
        ],
      },
    ],
  ])('another %s clears them', (_name, body) => {
    const life = reviewed();
    life.do('ana', 'approve', 'apr_1_1');
    life.do('ray', 'edit-quote', life.quote, body);
    expect(life.last('QuoteEdited').data.approvalsCleared).toBe(true);
    expect(life.state.quoting[life.quote]).toMatchObject({ status: 'Approvals Required', version: 2 });
    expect(life.try('rolf', 'approve', 'apr_1_2')).toMatchObject({ code: 'quote.version-changed', rule: 'AP-4' });
    life.do('ray', 'submit-quote', life.quote);
    expect(Object.values(life.state.approval)[0]).toMatchObject({ slot: 'ASM', status: 'Open', version: 2 });
  });
});

describe('QC-14: which added seats ask again', () => {
  it('none at the line’s own price', () => {
    const life = reviewed();
    life.do('ana', 'approve', 'apr_1_1');
    life.do('rolf', 'approve', 'apr_1_2');
    life.book();
    life.advance('2022-04-04');
    life.do('ray', 'change-seats', life.state.id, { total: 30, from: '2022-04-07' });
    const { quote } = life.last('QuoteCreated').data;
    expect(quote.lines[0]).toMatchObject({ unitPrice: 18_696, raises: 'chg_1_1' });
    expect(life.state.quoting[quote.id]?.status).toBe('Approved');
  });

  it('a deeper discount is a new line and asks', () => {
    const life = booked();
    life.advance('2022-04-04');
    life.do('ray', 'change-seats', life.state.id, {
      total: 30,
      from: '2022-04-07',
      discount: '20 %',
      comments: 'growth',
    });
    const { quote } = life.last('QuoteCreated').data;
    expect(quote.lines[0]).toMatchObject({ unitPrice: 18_240 });
    expect(quote.lines[0]).not.toHaveProperty('raises');
    expect(life.state.quoting[quote.id]?.status).toBe('In Review');
  });
});

describe('Refusals that a scenario cannot write', () => {
  it('C-1: a total beyond what can be kept exactly', () => {
    const life = new Life();
    const dear = {
      ...catalogue(),
      products: catalogue().products.map((product) => ({
        ...product,
        charges: product.charges.map((charge) => ({
          ...charge,
          prices: [{ from: '2018-01-01' as never, unitPrice: 10 ** 12 }],
        })),
      })),
    };
    life.facts = (at = life.now) => ({ ...Life.prototype.facts.call(life, at), catalogue: dear });
    life.advance('2021-09-20');
    expect(
      life.try('ray', 'create-opportunity', life.state.id, {
        type: 'New Business',
        account: 'acc_1',
        quote: { seats: { 'SM Premium': 10_000_000 }, start: '2021-10-01' },
      }),
    ).toMatchObject({ code: 'money.overflow', rule: 'C-1' });
    expect(life.state.seq).toBe(0);
  });

  it('ST-3: an accepted opportunity is no duplicate', () => {
    const life = reviewed();
    expect(life.try('ray', 'mark-duplicate', life.deal, { of: 'opp_2_1' })).toMatchObject({
      code: 'opportunity.stage-order',
      rule: 'ST-3',
    });
  });

  it('a command that is none', () => {
    const life = booked();
    expect(life.try('ray', 'dance', life.state.id)).toMatchObject({ code: 'command.unknown' });
    expect(life.try('nobody', 'change-seats', life.state.id)).toMatchObject({ code: 'person.unknown' });
  });

  it('OT-1: the first command of a subscription is New Business', () => {
    const life = new Life();
    expect(life.try('ray', 'create-opportunity', life.state.id, { type: 'Renewal', account: 'acc_1' })).toMatchObject({
      code: 'opportunity.parent-required',
      rule: 'OT-1',
    });
    expect(life.try('ray', 'create-opportunity', life.state.id, { type: 'Renewal', parent: 'sub_1' })).toMatchObject({
      code: 'subscription.unknown',
    });
    expect(life.try('ray', 'change-seats', life.state.id, { total: 3, from: '2021-10-01' })).toMatchObject({
      code: 'subscription.unknown',
    });
    expect(
      life.try('ray', 'create-opportunity', life.state.id, { type: 'New Business', account: 'acc_1', policy: 'acme' }),
    ).toMatchObject({ code: 'policy.unknown' });
  });
});

describe('7.1: who is renewed automatically', () => {
  it.each<[string, object, boolean]>([
    ['pays by invoice', {}, true],
    ['card on file', { paysBy: 'card' }, true],
    ['requires a PO', { poRequired: true }, false],
    ['MSA', { msa: true }, false],
    ['public sector', { publicSector: true }, false],
    ['offline', { offline: true }, false],
    ['education', { programme: 'education' }, false],
    ['card and PO', { paysBy: 'card', poRequired: true }, false],
    ['held', { holds: { trade: { reason: 'Yellow' } } }, false],
  ])('%s', (_name, more, renewed) => {
    const life = booked({ seats: { 'SaaS Premium': 20 } });
    life.account = { ...life.account, ...more };
    life.advance('2022-10-02');
    expect(life.state.renewal.last?.outcome).toBe(renewed ? 'Renewed' : 'NotRenewed');
    expect(life.state.renewal.last?.reasons.length).toBeGreaterThan(0);
  });

  it.each([
    [12, true],
    [24, false],
    [36, false],
  ])('a term of %i months', (term, renewed) => {
    const life = booked({ seats: { 'SaaS Premium': 20 }, term });
    life.advance('2025-01-01');
    expect(life.journal.some(({ type }) => type === 'Renewed')).toBe(renewed);
  });

  it('RN-2: the last synced count up to that day', () => {
    const life = booked();
    life.advance('2022-09-30');
    life.usage = { date: '2022-09-29' as never, billableUsers: 33 };
    life.advance('2022-10-01');
    expect(life.last('Renewed').data).toMatchObject({ seats: 33, total: 33 * 22_800, boundary: '2022-10-01' });
    expect(life.journal.filter(({ type }) => type === 'Renewed')).toHaveLength(1);
  });

  it('RN-1: at most one boundary is decided, however late it is kept', () => {
    const life = booked({ seats: { 'SaaS Premium': 20 } });
    life.advance('2026-03-01');
    expect(life.journal.flatMap((event) => (event.type === 'Renewed' ? [event.data.boundary] : []))).toEqual([
      '2022-10-01',
      '2023-10-01',
      '2024-10-01',
      '2025-10-01',
    ]);
    expect(life.journal.filter((event) => event.type === 'Renewed').map(({ at }) => at.slice(0, 10))).toEqual([
      '2022-10-01',
      '2023-10-01',
      '2024-10-01',
      '2025-10-01',
    ]);
  });
});

describe('BT-1, BT-2: when a deal closes', () => {
  it.each([
    ['2021-09-15', 'held'],
    ['2021-09-16', '2021-09-16'],
    ['2021-10-01', '2021-10-01'],
  ])('submitted and decided on %s for 2021-10-01: %s', (day, expected) => {
    const life = new Life();
    life.advance(day);
    life.do('ray', 'create-opportunity', life.state.id, {
      type: 'New Business',
      account: 'acc_1',
      quote: { seats: { 'SM Premium': 20 }, start: '2021-10-01' },
    });
    life.do('ray', 'submit-quote', life.quote);
    life.do('ray', 'accept-quote', life.quote);
    life.do('ray', 'submit-opportunity', life.deal);
    life.do('dee', 'deal-desk-approve', life.deal);
    const outcome = life.try('fin', 'finance-approve', life.deal);
    if (expected === 'held') expect(outcome).toMatchObject({ code: 'booking.held', rule: 'BT-1' });
    else expect(isRefusal(outcome) ? outcome : life.last('OpportunityClosedWon').data.on).toBe(expected);
  });
});
