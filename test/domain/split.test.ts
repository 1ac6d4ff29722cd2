import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, date } from '../../domain/calendar/dates.ts';
import { seatsOn } from '../../domain/subscription.ts';
import { booked, folded, type Life, linked } from './kit.ts';

const end = date('2022-10-01');

/** 20 seats from 2021-10-01, quoted to go on as several. */
function quoted(stays: number, parts: readonly { seats: number; term: number }[], on = '2022-09-20') {
  const life = booked({ term: 12 });
  const others = linked(life);
  life.advance(on);
  const parent = life.state.id;
  life.do('ray', 'create-opportunity', parent, { type: 'Renewal', parent, name: 'again' });
  const { deal } = life;
  const quotes = [
    { type: 'Renew', seats: { 'SM Premium': stays } },
    ...parts.map(({ seats, term }) => ({ split: true, seats: { 'SM Premium': seats }, term })),
  ].map((body) => {
    life.do('ray', 'create-quote', deal, body);
    life.do('ray', 'submit-quote', life.quote, { comments: 'one contract for each team' });
    life.do('ray', 'accept-quote', life.quote);
    return life.quote;
  });
  return { life, others, deal, quotes };
}

function book(life: Life, deal: string) {
  life.do('ray', 'submit-opportunity', deal);
  life.do('dee', 'deal-desk-approve', deal);
  life.do('fin', 'finance-approve', deal);
}

const invoiced = ({ journal }: Life, from: string): number =>
  journal.reduce(
    (sum, event) =>
      sum + (event.type === 'InvoicePosted' && event.at.slice(0, 10) >= from ? event.data.invoice.total : 0),
    0,
  );

describe('1.0: one subscription goes on as several', () => {
  it('whatever stays and goes: seats and money are conserved as booked, and no term has a gap or overlaps', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.record({ seats: fc.integer({ min: 1, max: 40 }), term: fc.constantFrom(12, 24) }), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.constantFrom('2022-09-20', '2022-10-06'),
        (stays, parts, on) => {
          const { life, others, deal, quotes } = quoted(stays, parts, on);
          const totals = quotes.map((id) => life.state.quoting[id]?.total ?? 0);
          const all = parts.reduce((sum, { seats }) => sum + seats, stays);
          book(life, deal);
          const won = life.state.opportunity[deal];
          expect(won).toMatchObject({
            amount: totals.reduce((sum, total) => sum + total, 0),
            arrBasis: 456_000,
            netArr: all * 22_800 - 456_000,
          });
          expect(won?.splitInto).toEqual([...others.keys()]);
          for (const each of [life, ...others.values()]) each.advance(addDays(date(on), 30));
          expect([seatsOn(life.state, addDays(end, -1)), seatsOn(life.state, end)]).toEqual([20, stays]);
          expect(life.state.booking.terms.map(({ start }) => start)).toEqual(['2021-10-01', end]);
          [...others.values()].forEach((part, index) => {
            const { seats, term } = parts[index] ?? { seats: 0, term: 0 };
            expect(part.state.booking.terms).toMatchObject([{ start: end, months: term }]);
            expect([seatsOn(part.state, addDays(end, -1)), seatsOn(part.state, end)]).toEqual([0, seats]);
            expect(part.state.renewal.renewalOf).toBe(life.state.id);
            expect(part.state.provisioning.access).toBe('active');
            expect(folded(part)).toEqual(part.state);
          });
          expect([life, ...others.values()].map((each) => invoiced(each, on))).toEqual(totals);
          expect(Object.values(life.state.renewal.splits ?? {}).map(({ status }) => status)).toEqual(
            parts.map(() => 'Started'),
          );
          expect(folded(life)).toEqual(life.state);
        },
      ),
      { numRuns: 40 },
    ));

  it('QR-5: the users of today are covered by all parts together', () => {
    const { life, deal } = quoted(10, [{ seats: 10, term: 12 }]);
    life.usage = { date: date('2022-09-20'), billableUsers: 21 };
    expect(life.try('ray', 'submit-opportunity', deal)).toMatchObject({ code: 'renewal.below-usage', rule: 'QR-5' });
    life.usage = { date: date('2022-09-20'), billableUsers: 20 };
    expect(life.try('ray', 'submit-opportunity', deal)).not.toHaveProperty('refused');
  });

  it('1.0: a part that cannot begin parks both, and is asked again when ops let it', () => {
    const { life, others, deal } = quoted(10, [{ seats: 10, term: 12 }]);
    const ask = life.answer;
    life.answer = (effect) =>
      effect.subject.startsWith('sub_') ? { accepted: false, detail: 'its account is held' } : ask(effect);
    book(life, deal);
    expect(life.last('Parked').data.reason).toMatch(/its account is held/);
    life.answer = ask;
    life.do('olga', 'unpark', life.state.id, { reason: 'settled' });
    const [part] = [...others.values()];
    expect(part && seatsOn(part.state, end)).toBe(10);
    expect(Object.values(life.state.renewal.splits ?? {})).toMatchObject([{ status: 'Started' }]);
  });

  it('1.0: no part without what stays: a contract reset has none', () => {
    const { life, deal, quotes } = quoted(10, [{ seats: 10, term: 12 }]);
    const reset = { type: 'New', seats: { 'SM Premium': 20 }, start: '2022-09-25', term: 24 };
    life.do('ray', 'create-quote', deal, reset);
    const made = life.quote;
    for (const [name, body] of [
      ['submit-quote', {}],
      ['accept-quote', {}],
      ['make-primary', {}],
    ] as const)
      life.do('ray', name, made, body);
    expect(life.try('ray', 'submit-opportunity', deal)).toMatchObject({
      code: 'booking.split-incomplete',
      rule: '1.0',
    });
    life.do('ray', 'make-primary', quotes[0] ?? '');
    expect(life.try('ray', 'submit-opportunity', deal)).not.toHaveProperty('refused');
  });

  it('QR-3: a part is quoted as long as the renewal may be', () => {
    const life = booked({ term: 12 });
    life.advance('2022-11-05');
    const parent = life.state.id;
    life.do('ray', 'create-opportunity', parent, { type: 'Renewal', parent, name: 'again' });
    const body = { split: true, seats: { 'SM Premium': 10 } };
    expect(life.try('ray', 'create-quote', life.deal, body)).toMatchObject({ code: 'renewal.too-late', rule: 'QR-3' });
  });

  it('1.0: what goes on as another subscription already is not split', () => {
    const { life, deal } = quoted(10, []);
    const subscription = 'sub_r';
    life.state = {
      ...life.state,
      renewal: { ...life.state.renewal, successor: { subscription, opportunity: deal, status: 'Started' } },
    };
    const body = { split: true, seats: { 'SM Premium': 10 } };
    expect(life.try('ray', 'create-quote', deal, body)).toMatchObject({
      code: 'quote.split-not-possible',
      rule: '1.0',
    });
  });
});
