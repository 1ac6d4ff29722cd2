import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrOn } from '../../domain/booking/metrics.ts';
import { addDays, days as daysBetween, type LocalDate } from '../../domain/calendar/dates.ts';
import { differences } from '../../domain/invoicing/difference.ts';
import { sum } from '../../domain/money/money.ts';
import { subtotalOf, wholePeriods } from '../../domain/quoting/periods.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { lastTerm, type Subscription, seatsOn } from '../../domain/subscription.ts';
import { booked, type Life } from './kit.ts';

/** One piece of selling, as a rep would try it; many are refused, which has to change nothing. */
type Try =
  | { readonly kind: 'seats'; readonly more: number; readonly in: number; readonly cheaper: boolean }
  | { readonly kind: 'upgrade'; readonly seats: number; readonly in: number }
  | { readonly kind: 'packs'; readonly packs: number; readonly in: number }
  | { readonly kind: 'services'; readonly in: number }
  | { readonly kind: 'renewal'; readonly seats: number; readonly ramp: boolean }
  | { readonly kind: 'schedule'; readonly more: readonly number[]; readonly ultimate: boolean; readonly in: number }
  | { readonly kind: 'wait'; readonly days: number };

const days = fc.integer({ min: 0, max: 200 });
const anything: fc.Arbitrary<Try> = fc.oneof(
  fc.record({
    kind: fc.constant('seats' as const),
    more: fc.integer({ min: -5, max: 40 }),
    in: days,
    cheaper: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('upgrade' as const), seats: fc.integer({ min: 1, max: 60 }), in: days }),
  fc.record({ kind: fc.constant('packs' as const), packs: fc.integer({ min: 1, max: 9 }), in: days }),
  fc.record({ kind: fc.constant('services' as const), in: days }),
  fc.record({ kind: fc.constant('renewal' as const), seats: fc.integer({ min: 1, max: 60 }), ramp: fc.boolean() }),
  fc.record({
    kind: fc.constant('schedule' as const),
    more: fc.array(fc.integer({ min: -2, max: 30 }), { minLength: 3, maxLength: 3 }),
    ultimate: fc.boolean(),
    in: days,
  }),
  fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 300 }) }),
);
const beginnings = fc.constantFrom<Record<string, unknown>>(
  {},
  { term: 36 },
  { term: 36, annualPayments: true },
  {
    seats: undefined,
    annualPayments: true,
    years: [
      { seats: { 'SM Premium': 20 } },
      { seats: { 'SM Premium': 20 }, discount: '5 %' },
      { seats: { 'SM Premium': 25 } },
    ],
  },
  { seats: undefined, ramp: [{ seats: { 'SM Premium': 20 } }, { seats: { 'SM Premium': 30 } }], annualPayments: true },
  {
    seats: undefined,
    ramp: [20, 20, 40].map((seats, n) => ({
      seats: { 'SM Premium': seats },
      ...(n === 1 ? { billTo: 'con_1_1' } : {}),
    })),
  },
);

/** BM-3, counted from the charges: what is sold on the last day of the newest term, a year. */
const arrAtEnd = (state: Subscription): number => arrOn(state, addDays(lastTerm(state)?.end as LocalDate, -1));

/** Of all opportunities that were won since, later years of a ramp too. */
const netArrSince = (life: Life, seen: number): number =>
  sum(life.journal.slice(seen).map((event) => (event.type === 'OpportunityClosedWon' ? event.data.netArr : 0)));

const firstDay = '2021-10-01';
const horizonDays = 1500;

/** @returns whether it was booked */
function attempt(life: Life, one: Try): boolean {
  if (one.kind === 'wait') {
    const to = addDays(life.now.slice(0, 10) as LocalDate, one.days);
    if (to < addDays(firstDay as LocalDate, horizonDays)) life.advance(to);
    return false;
  }
  const end = lastTerm(life.state)?.end;
  if (one.kind === 'renewal' && end && addDays(end, -10) > life.now.slice(0, 10)) life.advance(addDays(end, -10));
  const { state } = life;
  const made = life.try('ray', 'create-opportunity', state.id, {
    type: one.kind === 'renewal' ? 'Renewal' : 'Add-On Business',
    parent: state.id,
    name: one.kind,
  });
  if (isRefusal(made)) return false;
  const { deal } = life;
  const quoted = life.try('ray', 'create-quote', deal, { ...bodyOf(state, life, one), comments: 'as agreed' });
  const refused =
    isRefusal(quoted) ||
    isRefusal(life.try('ray', 'submit-quote', life.quote, {})) ||
    (waiting(life) && isRefusal(life.try('dee', 'override-approval', life.quote, { reason: 'contract' }))) ||
    isRefusal(life.try('ray', 'accept-quote', life.quote)) ||
    isRefusal(life.try('dee', 'fulfil-item', deal, { item: 'access-confirmed', evidence: 'mail' })) ||
    isRefusal(life.try('ray', 'submit-opportunity', deal)) ||
    isRefusal(life.try('dee', 'deal-desk-approve', deal));
  if (refused || isRefusal(life.try('fin', 'finance-approve', deal))) {
    if (life.state.booking.submissions[deal]) life.do('ray', 'recall-opportunity', deal);
    life.do('ray', 'close-lost', deal, { reasons: ['no budget'], details: 'next year' });
    return false;
  }
  life.settle();
  return true;
}

const waiting = (life: Life): boolean => life.state.quoting[life.quote]?.status === 'In Review';

function bodyOf(state: Subscription, life: Life, one: Exclude<Try, { kind: 'wait' }>): Record<string, unknown> {
  const today = life.now.slice(0, 10) as LocalDate;
  if (one.kind === 'renewal')
    return one.ramp
      ? { type: 'Renew', ramp: [{ seats: { 'SM Premium': one.seats } }, { seats: { 'SM Premium': one.seats + 3 } }] }
      : { type: 'Renew', seats: { 'SM Premium': one.seats } };
  const start = addDays(today, one.in);
  const premium = seatsOn(state, start, 'SM Premium');
  switch (one.kind) {
    case 'seats':
      return { start, seats: { 'SM Premium': premium + one.more }, ...(one.cheaper ? { discount: '10 %' } : {}) };
    case 'upgrade':
      return { start, seats: { 'SM Premium': Math.max(0, premium - one.seats), 'SM Ultimate': one.seats } };
    case 'packs':
      return { start, seats: { Storage: one.packs } };
    case 'services':
      return { start, seats: { 'Implementation Services': 1 } };
    case 'schedule':
      return { start, ramp: scheduleOf(state, start, one) };
  }
}

/** The same change in each period that remains, or another one in each; empty where nothing changes. */
function scheduleOf(
  state: Subscription,
  start: LocalDate,
  { more, ultimate }: Extract<Try, { kind: 'schedule' }>,
): readonly object[] {
  const remain = (lastTerm(state)?.periods ?? []).filter(({ end }) => end > start);
  return remain.map((period, n) => {
    const day = period.start > start ? period.start : start;
    const [premium, add] = [seatsOn(state, day, 'SM Premium'), more[n] ?? 0];
    if (add === 0) return {};
    return ultimate
      ? { seats: { 'SM Premium': 0, 'SM Ultimate': seatsOn(state, day, 'SM Ultimate') + premium + add } }
      : { seats: { 'SM Premium': premium + add } };
  });
}

/** What holds of every subscription whatever was sold. */
function laws(state: Subscription): void {
  const { terms, charges } = state.booking;
  for (const [n, term] of terms.entries()) {
    const before = terms[n - 1];
    if (before) expect(term.start >= before.end, 'linked terms do not overlap').toBe(true);
  }
  for (const charge of charges) {
    const term = terms.find(({ start, end }) => start <= charge.start && charge.end <= end);
    expect(term ?? terms.length === 3, `QA-2: ${charge.id} ends with its term`).toBeTruthy(); // older terms leave the state
  }
  for (const { start, end, periods } of terms) {
    if (!periods) continue;
    expect([periods[0]?.start, periods.at(-1)?.end], 'QRP-8: the periods of a ramp are its term').toEqual([start, end]);
    for (const [n, period] of periods.entries())
      if (n > 0) expect(period.start, 'QRP-8: neither gap nor overlap').toBe(periods[n - 1]?.end);
  }
  const term = lastTerm(state);
  const steps = [...new Set(charges.map(({ start }) => start))].filter((day) => term && day >= term.start).sort();
  for (const product of new Set(charges.map(({ product }) => product)))
    for (const day of steps)
      expect(seatsOn(state, day, product), 'seats of a product are never negative').toBeGreaterThanOrEqual(0);
  for (const [n, day] of steps.entries())
    expect(seatsOn(state, day), 'QA-12: seats do not fall in the term').toBeGreaterThanOrEqual(
      n === 0 ? 0 : seatsOn(state, steps[n - 1] as LocalDate),
    );
}

/** QRP-5: what the amendment of a ramp sells, it sells for one period, to its end; QRP-3: no year falls. */
function lawsOfSchedule(charges: Subscription['booking']['charges'], state: Subscription): void {
  const periods = lastTerm(state)?.periods ?? [];
  for (const { start, end } of charges)
    expect(periods.some((period) => period.start <= start && period.end === end)).toBe(true);
  for (const charge of charges)
    for (const other of charges)
      if (
        charge !== other &&
        charge.line === other.line &&
        charge.product === other.product &&
        charge.part === other.part
      )
        expect(charge.end <= other.start || other.end <= charge.start, 'no overlap on a line').toBe(true);
}

/** QU-3: to the other deployment and back; each switch comes to nothing, in all its periods and on its invoice. */
function switchedThereAndBack(life: Life, quoteOf: (from: string, to: string) => object): void {
  for (const [from, to, day] of [
    ['SaaS Premium', 'SM Premium', '2021-11-03'],
    ['SM Premium', 'SaaS Premium', '2021-12-24'],
  ] as const) {
    life.advance(day);
    life.do('ray', 'create-opportunity', life.state.id, {
      type: 'Add-On Business',
      parent: life.state.id,
      name: 'switch',
      quote: { start: day, ...quoteOf(from, to) },
    });
    const { lines } = life.last('QuoteCreated').data.quote;
    for (const start of new Set(lines.map((line) => line.start)))
      expect(sum(lines.filter((line) => line.start === start).map(({ amount }) => amount))).toBe(0);
    life.do('ray', 'submit-quote', life.quote, {});
    life.book();
    life.advance(addDays(day as LocalDate, 2));
    expect(life.last('InvoicePosted').data.invoice.total).toBe(0);
  }
}

describe('Quote to order to charges, whatever is sold in whichever order', () => {
  it('keeps the laws of terms, seats and money (QA-2, QA-12, QU-1, QRP-3, law 5)', () => {
    const booking = { seats: 0, upgrade: 0, packs: 0, services: 0, renewal: 0, schedule: 0, wait: 0 };
    fc.assert(
      fc.property(beginnings, fc.array(anything, { minLength: 3, maxLength: 10 }), (beginning, tries) => {
        const life = booked(beginning);
        for (const one of tries) {
          const [seen, arr] = [life.journal.length, arrAtEnd(life.state)];
          if (attempt(life, one)) {
            booking[one.kind]++;
            expect(netArrSince(life, seen), 'BM-1: Net ARR is the change of what the charges come to a year').toBe(
              arrAtEnd(life.state) - arr,
            );
            const order = life.last('OrderBooked').data.order;
            if (one.kind === 'schedule') lawsOfSchedule(order.charges, life.state);
            const won = life.journal.findLast(
              (event) => event.type === 'OpportunityClosedWon' && event.data.opportunity === order.opportunity,
            );
            expect(
              won?.type === 'OpportunityClosedWon' && won.data.amount,
              'the order is billed to the amount of its quote',
            ).toBe(
              sum(
                differences({
                  ...life.state,
                  invoicing: { ...life.state.invoicing, charged: {} },
                })
                  .filter(({ segment }) => order.charges.some(({ id }) => id === segment.id))
                  .map(({ amount }) => amount),
              ),
            );
          }
          expect(life.state.parked, life.state.parked?.reason).toBeUndefined();
          laws(life.state);
        }
      }),
      { numRuns: 150 },
    );
    expect(Object.entries(booking).filter(([kind, n]) => kind !== 'wait' && n === 0)).toEqual([]);
  });

  it('QRP-5: a ramp switched and switched back by schedules owes nothing in any period', () => {
    const life = booked({
      seats: undefined,
      ramp: [20, 30, 30].map((seats) => ({ seats: { 'SaaS Premium': seats } })),
    });
    switchedThereAndBack(life, (from, to) => ({
      ramp: [20, 30, 30].map((seats) => ({ seats: { [from]: 0, [to]: seats } })),
    }));
    const seats = ['2022-01-01', '2022-10-01', '2024-09-30'].map((day) => [
      seatsOn(life.state, day as LocalDate, 'SM Premium'),
      seatsOn(life.state, day as LocalDate, 'SaaS Premium'),
    ]);
    expect(seats).toEqual([
      [0, 20],
      [0, 30],
      [0, 30],
    ]);
  });

  it('QRP-5: a schedule costs what each period adds, the first by the day, lines and periods adding up to the total', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(20), { minLength: 3, maxLength: 3 }),
        fc.array(fc.nat(20), { minLength: 3, maxLength: 3 }),
        fc.integer({ min: 0, max: 1090 }),
        fc.boolean(),
        (steps, added, into, annualPayments) => {
          const grow = (from: number, by: readonly number[]): number[] =>
            by.map((_, n) => from + sum(by.slice(0, n + 1)));
          const seats = grow(10, steps);
          const life = booked({
            seats: undefined,
            annualPayments,
            ramp: seats.map((n) => ({ seats: { 'SM Premium': n } })),
          });
          const start = addDays(firstDay as LocalDate, into);
          const remain = (lastTerm(life.state)?.periods ?? []).filter(({ end }) => end > start);
          const more = grow(0, added).slice(-remain.length);
          const after = seats.slice(-remain.length).map((n, i) => n + (more[i] ?? 0));
          const quoted = life.try('ray', 'create-opportunity', life.state.id, {
            type: 'Add-On Business',
            parent: life.state.id,
            name: 'more',
            quote: { start, ramp: after.map((n) => ({ seats: { 'SM Premium': n } })) },
          });
          if (more.every((n) => n === 0)) {
            expect(quoted).toMatchObject({ code: 'amendment.no-change' });
            return;
          }
          if (isRefusal(quoted)) throw new Error(quoted.detail);
          const { quote } = life.last('QuoteCreated').data;
          const expected = remain.map(({ start: begin, end }, n) => {
            const annual = (more[n] ?? 0) * 22_800;
            return begin >= start ? annual : Math.floor((2 * annual * daysBetween(start, end) + 365) / 730);
          });
          expect(wholePeriods(quote).map((period) => subtotalOf(quote, period))).toEqual(expected);
          expect(quote.total).toBe(sum(expected));
          expect(quote.total).toBe(sum(quote.lines.map(({ amount }) => amount)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('QU-3: switched and switched back, nothing was sold and nothing is owed', () => {
    const life = booked({ seats: { 'SaaS Premium': 20 } });
    switchedThereAndBack(life, (from, to) => ({ seats: { [from]: 0, [to]: 20 } }));
    expect([
      seatsOn(life.state, '2022-01-01' as LocalDate, 'SM Premium'),
      seatsOn(life.state, '2022-01-01' as LocalDate),
    ]).toEqual([0, 20]);
  });
});
