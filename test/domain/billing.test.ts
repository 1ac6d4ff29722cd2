import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, date } from '../../domain/calendar/dates.ts';
import { billRun } from '../../domain/invoicing/appointments.ts';
import { differences } from '../../domain/invoicing/difference.ts';
import type { InvoicingEvent } from '../../domain/invoicing/events.ts';
import { evolveInvoicing } from '../../domain/invoicing/evolve.ts';
import type { ChargeSegment, Subscription } from '../../domain/subscription.ts';
import { booked, Life } from './kit.ts';

const run = (state: Subscription, on: string): readonly InvoicingEvent[] =>
  billRun(
    state,
    { id: 'x', kind: 'invoice', at: `${on}T00:00:00.000Z` as never, zone: 'UTC', subject: on, summary: '' },
    new Life().facts(),
  );
const following = (state: Subscription, events: readonly InvoicingEvent[]): Subscription => ({
  ...state,
  invoicing: events.reduce((slice, event) => evolveInvoicing(slice, event), state.invoicing),
});
const withCharges = (state: Subscription, to: (charge: ChargeSegment) => ChargeSegment): Subscription => ({
  ...state,
  booking: { ...state.booking, charges: state.booking.charges.map(to) },
});

describe('Law 5: billing is a difference', () => {
  it('billing twice bills nothing', () => {
    const { state } = booked();
    const first = run(state, '2021-09-21');
    expect(first).toHaveLength(1);
    expect(run(following(state, first), '2021-09-21')).toEqual([]);
    expect(differences(following(state, first))).toEqual([]);
  });

  it('IN-1: nothing is billed before its day, everything due is billed late', () => {
    const { state } = booked();
    expect(run(state, '2021-09-20')).toEqual([]);
    expect(run(state, '2021-12-24')).toHaveLength(1);
  });

  it('a change in the past yields the correcting line alone', () => {
    const { state } = booked();
    const paid = following(state, run(state, '2021-09-21'));
    const [more] = run(
      withCharges(paid, (charge) => ({ ...charge, quantity: 25 })),
      '2021-09-22',
    );
    expect(more).toMatchObject({
      data: {
        invoice: {
          total: 5 * 22_800,
          lines: [{ revision: 2, calculation: { alreadyCharged: 456_000, target: 570_000 } }],
        },
      },
    });
    const [less] = run(
      withCharges(paid, (charge) => ({ ...charge, quantity: 15 })),
      '2021-09-22',
    );
    expect(less).toMatchObject({ data: { invoice: { total: -5 * 22_800 } } });
  });

  it('C-3: a line says how it came to its amount', () => {
    const whole = {
      quantity: 20,
      unitPrice: 22_800,
      annual: 456_000,
      from: '2021-10-01',
      to: '2022-10-01',
      days: 365,
      divisor: 'whole year',
      target: 456_000,
      alreadyCharged: 0,
      proration: 'actual/365',
      rules: ['C-3', 'C-4', 'IN-8'],
    };
    const { state } = booked();
    expect(differences(state)).toMatchObject([{ charge: 'chg_1_1', revision: 1, amount: 456_000, calculation: whole }]);
    const part = withCharges(state, (charge) => ({ ...charge, start: date('2022-04-07'), anchor: charge.start }));
    expect(differences(part).map(({ calculation }) => calculation)).toEqual([
      {
        ...whole,
        from: '2022-04-07',
        days: 177,
        divisor: 365,
        target: 221_129,
        rules: ['QA-5', 'C-3', 'C-4', 'IN-8'],
      },
    ]);
  });

  it('QW-5: what is paid by the month says so in a part of a year, not in a whole one', () => {
    const { state } = booked();
    const monthly = (charge: ChargeSegment): ChargeSegment => ({
      ...charge,
      quantity: 3,
      unitPrice: 6_000,
      proration: 'month',
    });
    const [whole] = differences(withCharges(state, monthly));
    expect(whole?.calculation).toMatchObject({ divisor: 'whole year', target: 18_000, rules: ['C-3', 'C-4', 'IN-8'] });
    expect(whole?.calculation).not.toHaveProperty('months');
    const [part] = differences(
      withCharges(state, (charge) => ({ ...monthly(charge), start: date('2022-04-07'), anchor: charge.start })),
    );
    expect(part?.calculation).toMatchObject({
      divisor: '12 months',
      months: 6,
      target: 9_000,
      rules: ['QW-5', 'C-4', 'IN-8'],
    });
  });

  it.each([
    { rule: 'QTU-1', family: 'true-up' as const },
    { rule: 'QP-1', family: 'services' as const },
  ])('$rule: what is charged once is one period, however long it is', ({ rule, family }) => {
    const { state } = booked();
    const once = withCharges(state, (charge) => ({ ...charge, kind: 'one-time', family, end: date('2024-04-01') }));
    expect(differences(once)).toMatchObject([
      {
        periodStart: '2021-10-01',
        periodEnd: '2024-04-01',
        amount: 456_000,
        calculation: { divisor: 'once', rules: [rule, 'C-4'] },
      },
    ]);
  });

  it.each([
    ['prepaid', '2021-09-21', ['2021-09-21', '2021-09-21', '2021-09-21']],
    ['annual', '2021-09-21', ['2021-09-21', '2022-10-01', '2023-10-01']],
    ['annual', '2023-01-15', ['2023-01-15', '2023-01-15', '2023-10-01']],
  ] as const)('IN-8: three years %s, to be billed from %s on', (schedule, billFrom, days) => {
    const { state } = booked({ term: 36 });
    const billed = withCharges(state, (charge) => ({ ...charge, schedule, billFrom: date(billFrom) }));
    expect(differences(billed).map(({ billOn }) => billOn)).toEqual(days);
  });

  it('IN-8: annual payments are billed a year at a time', () => {
    const { state } = booked({ term: 36, annualPayments: true, start: '2021-10-01' });
    expect(differences(state).map(({ billOn, amount }) => [billOn, amount])).toEqual([
      ['2021-09-21', 456_000],
      ['2022-10-01', 456_000],
      ['2023-10-01', 456_000],
    ]);
  });

  it('QM-5: seats added to annual payments: the stub, then whole years on the anniversaries', () => {
    const life = booked({ seats: { 'SM Premium': 100 }, term: 36, annualPayments: true, start: '2021-10-01' });
    life.advance('2022-03-25');
    life.addSeats(125, '2022-04-01');
    expect(
      differences(life.state)
        .filter(({ segment }) => segment.quantity === 25)
        .map(({ billOn, periodStart, periodEnd, amount }) => [billOn, periodStart, periodEnd, amount]),
    ).toEqual([
      ['2022-03-26', '2022-04-01', '2022-10-01', 285_781],
      ['2022-10-01', '2022-10-01', '2023-10-01', 570_000],
      ['2023-10-01', '2023-10-01', '2024-10-01', 570_000],
    ]);
    expect(life.last('QuoteCreated').data.quote).toMatchObject({ total: 1_425_781, listTotal: 1_425_781 });
  });

  it('IN-1, IN-2: the next day’s run, due in 30 days; postings balance', () => {
    const life = booked({ paymentTerm: 'Net 15' });
    life.advance('2021-09-21');
    expect(life.last('InvoicePosted').data.invoice).toMatchObject({
      date: '2021-09-21',
      due: '2021-10-06',
      total: 456_000,
      currency: 'USD',
      postings: [
        { ledgerAccount: 'receivable', debit: 456_000, credit: 0 },
        { ledgerAccount: 'deferred revenue', debit: 0, credit: 456_000 },
      ],
    });
  });

  it('QN-5, QC-19: the bill-to of the quote is billed, by its entity, add-ons included', () => {
    const life = new Life();
    life.account = { ...life.account, vatId: 'DE123456789' };
    life.advance('2021-09-20');
    life.sell({ seats: { 'SM Premium': 20 }, start: '2021-10-01', billTo: 'con_1_3' });
    life.advance('2021-09-22');
    expect(life.last('InvoicePosted').data.invoice).toMatchObject({ billTo: 'con_1_3', entity: 'GmbH' });
    life.advance('2022-04-04');
    life.do('ray', 'change-seats', life.state.id, { total: 30, from: '2022-04-07' });
    expect(life.last('QuoteCreated').data.quote.entity).toBe('GmbH');
  });

  it('QN-2: a moved start is priced again, so the invoice is what was closed', () => {
    const life = new Life();
    life.advance('2022-02-10');
    life.do('ray', 'create-opportunity', life.state.id, {
      type: 'New Business',
      account: 'acc_1',
      name: 'deal',
      quote: { seats: { 'SM Premium': 20 }, start: '2022-02-01', term: 6, comments: 'short' },
    });
    life.do('ray', 'submit-quote', life.quote);
    life.do('ana', 'approve', 'apr_1_1');
    life.do('rolf', 'approve', 'apr_1_2');
    life.book();
    life.advance('2022-02-12');
    expect(life.last('OrderBooked').data.order).toMatchObject({ start: '2022-02-10', end: '2022-08-10' });
    expect(life.last('InvoicePosted').data.invoice.total).toBe(life.last('OpportunityClosedWon').data.amount);
  });

  it('whatever the quantities, prices and days: what was charged is the target, once', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            quantity: fc.integer({ min: 1, max: 5_000 }),
            unitPrice: fc.integer({ min: 0, max: 200_000 }),
            from: fc.integer({ min: 0, max: 900 }),
            annual: fc.boolean(),
          }),
          { minLength: 1, maxLength: 6 },
        ),
        fc.array(fc.integer({ min: 0, max: 1_500 }), { minLength: 1, maxLength: 8 }),
        (charges, days) => {
          const { state } = booked({ term: 36 });
          const start = date('2021-10-01');
          const end = date('2024-10-01');
          let now: Subscription = {
            ...state,
            booking: {
              ...state.booking,
              charges: charges.map(({ quantity, unitPrice, from, annual }, index) => ({
                id: `chg_1_${index}`,
                line: `chg_1_${index}`,
                opportunity: 'opp_1_1',
                product: 'SM Premium',
                sku: 'x',
                quantity,
                listPrice: 22_800,
                unitPrice,
                start: addDays(start, from),
                end,
                anchor: start,
                schedule: annual ? ('annual' as const) : ('prepaid' as const),
                proration: 'actual/365' as const,
                billFrom: start,
                paymentTermDays: 30,
              })),
            },
          };
          let billed = 0;
          for (const day of [...days].sort((a, b) => a - b).concat(2_000))
            for (const event of run(now, addDays(start, day))) {
              if (event.type === 'InvoicePosted') billed += event.data.invoice.total;
              now = following(now, [event]);
            }
          expect(differences(now)).toEqual([]);
          const charged = Object.values(now.invoicing.charged)
            .flatMap((periods) => Object.values(periods))
            .reduce((sum, { amount }) => sum + amount, 0);
          expect(billed).toBe(charged);
        },
      ),
      { numRuns: 60 },
    ));
});
