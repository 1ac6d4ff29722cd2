import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agenda } from '../../domain/agenda.ts';
import { addDays, date } from '../../domain/calendar/dates.ts';
import type { Command } from '../../domain/command.ts';
import { orderForm } from '../../domain/quoting/order-form.ts';
import { creditOnForm, mainQuote } from '../../domain/quoting/reset.ts';
import { versionsOf } from '../../domain/quoting/versions.ts';
import { run } from '../../domain/run.ts';
import { breach } from '../../domain/safety.ts';
import { lastTerm, seatsOn } from '../../domain/subscription.ts';
import { booked, folded, type Life, linked } from './kit.ts';

interface Wish {
  readonly from: string;
  readonly product: string;
  readonly seats: number;
  readonly term: number;
}

/** Both opportunities with their quotes, approved and signed on one form. */
function quotedReset(life: Life, { from, product, seats, term }: Wish) {
  const parent = life.state.id;
  const quote = { type: 'New', seats: { [product]: seats }, start: from, term };
  life.do('ray', 'create-opportunity', parent, { type: 'Renewal', parent, name: 'reset', quote });
  const [main, fresh] = [life.deal, life.quote];
  life.do('dee', 'create-opportunity', parent, { type: 'Credit', parent, name: 'credit', quote: {} });
  const [credit, cancel] = [life.deal, life.quote];
  for (const each of [fresh, cancel]) life.do('ray', 'submit-quote', each, {});
  life.do('ray', 'accept-quote', fresh);
  return { main, fresh, credit, cancel };
}

/** Booked up to the main opportunity. */
function reset(life: Life, wish: Wish) {
  const quoted = quotedReset(life, wish);
  for (const deal of [quoted.main, quoted.credit]) life.do('ray', 'submit-opportunity', deal);
  for (const deal of [quoted.main, quoted.credit]) life.do('dee', 'deal-desk-approve', deal);
  life.do('fin', 'finance-approve', quoted.main);
  return quoted;
}

const invoiced = ({ journal }: Life): number =>
  journal.reduce((sum, event) => sum + (event.type === 'InvoicePosted' ? event.data.invoice.total : 0), 0);
const credited = ({ journal }: Life): number =>
  journal.reduce((sum, event) => sum + (event.type === 'CreditMemoPosted' ? event.data.creditMemo.total : 0), 0);

const story = fc.record({
  term: fc.constantFrom(12, 24),
  annual: fc.boolean(),
  /** Days after the start, and how many seats each adds. */
  addOns: fc.array(fc.tuple(fc.integer({ min: 5, max: 100 }), fc.integer({ min: 1, max: 50 })), { maxLength: 3 }),
  on: fc.integer({ min: 110, max: 360 }),
  product: fc.constantFrom('SM Premium', 'SM Ultimate'),
  more: fc.integer({ min: 0, max: 30 }),
  next: fc.constantFrom(12, 24),
});

/** 20 seats from 2021-10-01 with some add-ons, every invoice paid, up to the day of the reset. */
function lived({
  term,
  annual,
  addOns,
  on,
}: {
  term: number;
  annual: boolean;
  addOns: [number, number][];
  on: number;
}) {
  const start = date('2021-10-01');
  const life = booked({ term, annualPayments: annual && term === 24 });
  let seats = 20;
  for (const [after, added] of addOns.toSorted(([a], [b]) => a - b)) {
    life.advance(addDays(start, after));
    seats += added;
    life.addSeats(seats, addDays(start, after));
  }
  life.advance(addDays(start, on));
  life.payAll();
  return { life, seats, from: addDays(start, on) };
}

describe('QX-1 to QX-4: two linked subscriptions', () => {
  it('whatever was sold and reset: the credit mirrors what was charged, and no day is without access or twice', () =>
    fc.assert(
      fc.property(story, (it1) => {
        const { life, seats, from } = lived({ ...it1, addOns: it1.addOns as [number, number][] });
        const others = linked(life);
        const quoted = reset(life, { from, product: it1.product, seats: seats + it1.more, term: it1.next });
        const total = -(life.state.quoting[quoted.cancel]?.total ?? 0);
        const before = invoiced(life);
        life.do('fin', 'finance-approve', quoted.credit);
        const [other] = [...others.values()];
        if (!other) throw new Error('no other subscription');
        for (const each of [life, other]) each.advance(addDays(from, 2));

        expect(credited(life)).toBe(total);
        expect(invoiced(life)).toBe(before);
        expect(credited(life)).toBeLessThanOrEqual(invoiced(life));
        for (const { lines } of [life.last('CreditMemoPosted').data.creditMemo])
          for (const line of lines) expect(-line.amount).toBeLessThanOrEqual(line.calculation.alreadyCharged);

        expect(lastTerm(life.state)?.end).toBe(from);
        expect(other.state.booking.terms).toEqual([{ start: from, end: lastTerm(other.state)?.end, months: it1.next }]);
        expect([life.state.provisioning.access, other.state.provisioning.access]).toEqual(['cancelled', 'active']);
        for (let day = -100; day < 300; day++) {
          const on = addDays(from, day);
          expect([seatsOn(life.state, on) > 0, seatsOn(other.state, on) > 0]).toEqual([day < 0, day >= 0]);
        }
        expect(agenda(life.state, life.facts())).toEqual([]);
        expect(agenda(other.state, other.facts()).some(({ kind }) => kind === 'renewal')).toBe(true);
        for (const each of [life, other]) expect(folded(each)).toEqual(each.state);
      }),
      { numRuns: 60 },
    ));

  it('CR-2: whatever was sold and decommissioned, invoices and credit memos come to nothing', () =>
    fc.assert(
      fc.property(story, (it1) => {
        const { life } = lived({ ...it1, addOns: it1.addOns as [number, number][] });
        const parent = life.state.id;
        life.do('fin', 'approve-refund', parent, { reason: 'wrong purchase' });
        const [first] = Object.values(life.state.opportunity);
        const owner = 'per_ray';
        life.do('dee', 'create-opportunity', parent, {
          type: 'Decommission',
          parent,
          original: first?.id,
          owner,
          quote: {},
        });
        const [deal, quote] = [life.deal, life.quote];
        life.do('ray', 'submit-quote', quote, {});
        life.do('ray', 'submit-opportunity', deal);
        life.do('dee', 'deal-desk-approve', deal);
        life.do('fin', 'finance-approve', deal);
        life.advance(addDays(date(life.now.slice(0, 10)), 2));
        expect(invoiced(life) - credited(life)).toBe(0);
        expect(life.state.opportunity[first?.id ?? '']?.category).toBe('Decommissioned');
        expect(agenda(life.state, life.facts())).toEqual([]);
        expect(folded(life)).toEqual(life.state);
      }),
      { numRuns: 60 },
    ));

  it('QX-4: what stands in the way of the new subscription parks both, with one incident, and goes on when ops let it', () => {
    const { life, from } = lived({ term: 12, annual: false, addOns: [], on: 150 });
    const others = linked(life);
    const held = { ...life.account, holds: { legal: { reason: 'a claim', by: 'per_fin', at: life.now } } };
    const ask = life.answer;
    life.answer = (effect) => {
      const open = life.account;
      life.account = held as unknown as typeof open; // held in the moment in between
      const answer = ask(effect);
      life.account = open;
      return answer;
    };
    const { credit } = reset(life, { from, product: 'SM Premium', seats: 20, term: 12 });
    const [other] = [...others.values()];
    if (!other) throw new Error('no other subscription');
    const parked = [life, other].map((each) => each.last('Parked').data);
    expect(parked.map(({ with: incidentOf }) => incidentOf)).toEqual([undefined, 'sub_1']);
    for (const { reason } of parked) expect(reason).toMatch(new RegExp(`sub_1.*${other.state.id}`));
    expect(life.try('fin', 'finance-approve', credit)).toMatchObject({ code: 'subscription.parked' });
    life.answer = ask;
    other.account = life.account;
    other.do('olga', 'unpark', other.state.id, { reason: 'the claim is settled' });
    life.do('olga', 'unpark', life.state.id, { reason: 'the claim is settled' });
    expect(life.state.renewal.successor).toMatchObject({ status: 'Started' });
    expect(seatsOn(other.state, from)).toBe(20);
    life.do('fin', 'finance-approve', credit);
    expect(lastTerm(life.state)?.end).toBe(from);
  });

  it('QX-2, QX-3: nobody but another subscription’s event begins one, or sends it a credit', () => {
    const { life, from } = lived({ term: 12, annual: false, addOns: [], on: 150 });
    const others = linked(life);
    reset(life, { from, product: 'SM Premium', seats: 20, term: 12 });
    const { start } = life.last('RenewalSubscriptionRequested').data;
    const [other] = [...others.values()];
    if (!other) throw new Error('no other subscription');
    expect(other.try('fin', 'start-subscription', other.state.id, start)).toMatchObject({
      code: 'role.missing',
      rule: 'QX-2',
    });
    const credit = { from: 'sub_1', creditMemo: 'crm_1_1', invoice: 'inv_1_1', cents: 1 };
    expect(other.try('fin', 'receive-credit', other.state.id, credit)).toMatchObject({
      code: 'role.missing',
      rule: 'QX-3',
    });
    const again: Command = {
      name: 'start-subscription',
      id: 'again',
      by: 'per_fin',
      door: 'effect',
      at: other.now,
      target: other.state.id,
      body: start,
    };
    expect(run(other.state, again, other.facts())).toMatchObject({
      code: 'subscription.started-already',
      rule: 'QX-2',
    });
  });

  it('QX-2: one form over both says what is new, what is credited and what is left to pay', () => {
    const { life, from } = lived({ term: 12, annual: false, addOns: [], on: 150 });
    linked(life);
    const { fresh, cancel } = quotedReset(life, { from, product: 'SM Premium', seats: 20, term: 12 });
    expect([mainQuote(life.state)?.id, creditOnForm(life.state)?.id]).toEqual([fresh, cancel]);
    const [version] = versionsOf(life.journal, fresh);
    const credit = life.state.quoting[cancel];
    if (!version || !credit) throw new Error('no quotes');
    const form = orderForm({ kind: 'Order Form', ...version, account: life.account, policy: life.policy, credit });
    expect(form).toMatchObject({ subtotal: '4,560.00', credit: '-2,686.03', total: '1,873.97' });
    expect(form.lines.map(({ quantity, amount }) => [quantity, amount])).toEqual([
      [20, '4,560.00'],
      [-20, '-2,686.03'],
    ]);
    expect(form.terms.map(({ heading }) => heading)).toContain('Contract reset');
    for (const { accepted } of [life.state.quoting[fresh], credit].flatMap((quote) => quote ?? []))
      expect(accepted?.version).toBe(1);
  });

  it('QX-3: a credit on its way to an invoice is not spent again, and no memo is posted that does not add up', () => {
    const { life, from } = lived({ term: 12, annual: false, addOns: [], on: 150 });
    const others = linked(life);
    const { credit, main, fresh } = reset(life, { from, product: 'SM Premium', seats: 20, term: 12 });
    expect(versionsOf(life.journal, fresh).map(({ booked: is }) => is)).toEqual([true]);
    expect(life.state.opportunity[main]?.category).toBe('Contract Reset');
    const before = life.state;
    life.do('fin', 'finance-approve', credit);
    const [other] = [...others.values()];
    if (!other) throw new Error('no other subscription');
    for (const each of [life, other]) each.advance(addDays(from, 2));
    const [memo, invoice] = [life.last('CreditMemoPosted'), other.last('InvoicePosted').data.invoice.id];
    expect(life.try('fin', 'apply-credit', 'crm_1_1', { invoice })).not.toHaveProperty('refused');
    expect(life.try('fin', 'apply-credit', 'crm_1_1', { invoice })).toMatchObject({
      code: 'credit.underway',
      rule: 'QX-3',
    });
    life.settle();
    expect(life.state.invoicing.creditMemos).toEqual({});
    expect(other.state.invoicing.invoices[invoice]?.paid).toBe(memo.data.creditMemo.total);
    const dishonest = { ...memo, seq: before.seq + 1, data: { creditMemo: { ...memo.data.creditMemo, total: 1 } } };
    expect(breach(before, life.state, [dishonest], life.facts())).toMatch(/add up/);
  });
});
