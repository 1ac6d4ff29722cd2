import { describe, expect, it } from 'vitest';
import { agenda } from '../../domain/agenda.ts';
import { date } from '../../domain/calendar/dates.ts';
import type { Journalled } from '../../domain/event.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { runAppointment } from '../../domain/run.ts';
import { breach } from '../../domain/safety.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { booked, type Life } from './kit.ts';

/** The next appointment of a kind, kept; without saving it. */
function keep(life: Life, kind: string, state: Subscription = life.state) {
  const found = agenda(state, life.facts()).find((appointment) => appointment.kind === kind);
  if (!found) throw new Error(`no ${kind} on the agenda`);
  return runAppointment(state, found, life.facts(found.at));
}

describe('Safety bounds: money that does not add up is never saved', () => {
  it('a charged sum that makes the invoice a credit for more than was charged parks', () => {
    const life = booked();
    const [charge] = life.state.booking.charges;
    // Somebody charged 100.00 too little and the seats fell below zero: target negative
    const broken: Subscription = {
      ...life.state,
      booking: { ...life.state.booking, charges: [{ ...charge!, unitPrice: -100 }] },
      invoicing: {
        ...life.state.invoicing,
        charged: { [charge!.id]: { [date('2021-10-01')]: { amount: 10_000, revision: 1 } } },
      },
    };
    const outcome = keep(life, 'invoice', broken);
    expect(outcome.events.map(({ type }) => type)).toEqual(['Parked']);
    expect(outcome.state.parked?.reason).toMatch(/More would be credited/);
    expect(outcome.state.invoicing).toEqual(broken.invoicing);
    expect(agenda(outcome.state, life.facts())).toEqual([]);
  });

  it('more invoices on one day than the policy allows parks', () => {
    const life = booked();
    life.policy = { ...life.policy, maxDocumentsPerDay: 0 };
    const outcome = keep(life, 'invoice');
    expect(outcome.events).toMatchObject([{ type: 'Parked', data: { reason: 'More than 0 invoices on one day' } }]);
  });

  it('a parked subscription refuses everybody until ops let it go on', () => {
    const life = booked();
    const { maxDocumentsPerDay } = life.policy;
    life.policy = { ...life.policy, maxDocumentsPerDay: 0 };
    life.advance('2021-09-21');
    expect(life.state.parked).toBeDefined();
    expect(life.try('ray', 'change-seats', life.state.id, { total: 30, from: '2021-10-01' })).toMatchObject({
      code: 'subscription.parked',
    });
    expect(life.try('ray', 'unpark', life.state.id, { reason: 'x' })).toMatchObject({ code: 'role.missing' });
    life.policy = { ...life.policy, maxDocumentsPerDay };
    life.do('olga', 'unpark', life.state.id, { reason: 'the bound was wrong' });
    expect(life.state.parked).toBeUndefined();
    expect(life.last('InvoicePosted').data.invoice.total).toBe(456_000);
    expect(life.try('olga', 'unpark', life.state.id, { reason: 'x' })).toMatchObject({
      code: 'subscription.not-parked',
    });
  });

  describe('each bound by itself', () => {
    const life = booked();
    const before = life.state;
    const honest = keep(life, 'invoice');
    const [posted] = honest.events as [Extract<Journalled, { type: 'InvoicePosted' }>];
    const facts = life.facts();
    const changed = (invoice: Partial<typeof posted.data.invoice>): readonly Journalled[] => [
      { ...posted, data: { invoice: { ...posted.data.invoice, ...invoice } } },
    ];

    it('honest money passes', () => expect(breach(before, honest.state, honest.events, facts)).toBeUndefined());

    it.each<[string, readonly Journalled[], RegExp]>([
      ['lines that do not add up', changed({ total: 455_999 }), /add up to 456000/],
      ['a total that is no whole number', changed({ total: 0.5, lines: [] }), /add up/],
      [
        'postings that do not balance',
        changed({ postings: [{ ledgerAccount: 'receivable', debit: 1, credit: 0 }] }),
        /do not balance/,
      ],
      [
        'a charge that was never sold',
        changed({ lines: posted.data.invoice.lines.map((line) => ({ ...line, charge: 'chg_1_9' })) }),
        /never sold/,
      ],
      [
        'a period that was never sold',
        changed({ lines: posted.data.invoice.lines.map((line) => ({ ...line, periodStart: '2021-10-02' as never })) }),
        /never sold/,
      ],
      ['a gap in the sequence', [{ ...posted, seq: posted.seq + 1 }], /has seq/],
      ['an event before its time', [{ ...posted, at: '2020-01-01T00:00:00.000Z' as never }], /is dated/],
    ])('%s', (_name, events, reason) => expect(breach(before, honest.state, events, facts)).toMatch(reason));

    it('a period charged twice', () => {
      const [charge] = honest.state.booking.charges;
      const twice: Subscription = {
        ...honest.state,
        invoicing: {
          ...honest.state.invoicing,
          charged: { [charge!.id]: { [date('2021-10-01')]: { amount: 912_000, revision: 2 } } },
        },
      };
      expect(breach(before, twice, honest.events, facts)).toMatch(/comes to 456000, 912000 would be charged/);
    });
  });

  it('all or nothing: a command whose reaction is refused changes nothing', () => {
    const life = booked();
    life.advance('2022-04-04');
    const before = life.state;
    const outcome = life.try('ray', 'change-seats', life.state.id, {
      total: 30,
      from: '2022-04-07',
      discount: '50 %',
      comments: '',
    });
    expect(isRefusal(outcome)).toBe(true);
    expect(life.state).toBe(before);
  });
});
