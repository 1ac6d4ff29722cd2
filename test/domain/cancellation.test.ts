import { describe, expect, it } from 'vitest';
import {
  annualOf,
  type Credited,
  chargesToBill,
  creditLines,
  periodsOf,
  targetOf,
} from '../../domain/booking/cancellation.ts';
import { date } from '../../domain/calendar/dates.ts';
import type { ChargeSegment, ReversedCharge } from '../../domain/subscription.ts';
import { booked } from './kit.ts';

/** 3,650.00 USD a year, 10.00 a day, for three years. */
const segment = (more: Partial<ChargeSegment> = {}): ChargeSegment => ({
  id: 'chg_1',
  line: 'chg_1',
  opportunity: 'opp_1',
  product: 'SM Premium',
  sku: 'SM-PREMIUM-1Y',
  quantity: 10,
  listPrice: 40_000,
  unitPrice: 36_500,
  start: date('2021-10-01'),
  end: date('2024-10-01'),
  schedule: 'prepaid',
  proration: 'actual/365',
  billFrom: date('2021-10-01'),
  paymentTermDays: 30,
  ...more,
});
const once = (more: Partial<ChargeSegment> = {}) =>
  segment({ kind: 'one-time', end: date('2022-10-01'), quantity: 2, unitPrice: 5_000, family: 'services', ...more });
const yearOf = (start: string, end: string, whole = true) => ({ start: date(start), end: date(end), whole });
const from = (creditFrom: string, full?: true): Credited => ({
  creditFrom: date(creditFrom),
  ...(full ? { full } : {}),
});
const first = yearOf('2021-10-01', '2022-10-01');

describe('The periods of a charge', () => {
  it('are its years; of what is charged once, all of it', () => {
    expect(periodsOf(segment({ end: date('2023-01-01') }))).toEqual([first, yearOf('2022-10-01', '2023-01-01', false)]);
    expect(periodsOf(once({ end: date('2024-10-01') }))).toEqual([yearOf('2021-10-01', '2024-10-01')]);
  });

  it('cost the units by their price, or what a model came to', () => {
    expect(annualOf(segment())).toBe(365_000);
    const flat = { model: 'flat', flatFee: 36_500 } as const;
    expect(annualOf(segment({ pricing: { list: flat, unit: flat, discountBasisPoints: 0, before: 0 } }))).toBe(36_500);
  });
});

describe('QX-3, C-3: what a period comes to when it ends early', () => {
  it('nothing taken back: the annual fee', () => expect(targetOf(segment(), first)).toBe(365_000));

  it('by the day over 365, from the first day that is not used', () => {
    expect(targetOf(segment(), first, from('2022-09-30'))).toBe(364_000);
    expect(targetOf(segment(), first, from('2021-10-02'))).toBe(1_000);
  });

  it('all of it from its first day on, nothing from its end on', () => {
    expect(targetOf(segment(), first, from('2021-10-01'))).toBe(0);
    expect(targetOf(segment(), first, from('2021-01-01'))).toBe(0);
    expect(targetOf(segment(), first, from('2022-10-01'))).toBe(365_000);
    expect(targetOf(segment(), first, from('2023-06-01'))).toBe(365_000);
  });

  it('never more than was charged: 365 days of a leap year are left after its first', () => {
    const leap = yearOf('2023-10-01', '2024-10-01');
    expect(targetOf(segment(), leap, from('2023-10-02'))).toBe(0);
    expect(targetOf(segment(), leap, from('2023-10-03'))).toBe(1_000);
  });

  it('QW-5: by months where a begun one counts whole', () => {
    const packs = segment({ proration: 'month', quantity: 1, unitPrice: 12_000 });
    expect(targetOf(packs, first, from('2022-01-01'))).toBe(3_000);
    expect(targetOf(packs, first, from('2022-01-02'))).toBe(4_000);
    expect(targetOf(packs, first, from('2021-10-02'))).toBe(1_000);
  });

  it('what was charged once is used, unless everything is taken back from its first day', () => {
    const period = yearOf('2021-10-01', '2022-10-01');
    expect(targetOf(once(), period, from('2021-10-01'))).toBe(10_000);
    expect(targetOf(once(), period, from('2021-10-01', true))).toBe(0);
    expect(targetOf(once(), period, from('2021-09-01', true))).toBe(0);
    expect(targetOf(once(), period, from('2021-10-02', true))).toBe(10_000);
  });
});

describe('QX-3: the lines of a credit', () => {
  it('take back what is left of a charge', () =>
    expect(creditLines([segment({ end: date('2022-10-01') })], from('2022-09-01'))).toEqual([
      {
        product: 'SM Premium',
        sku: 'SM-PREMIUM-1Y',
        quantity: 0,
        added: -10,
        listPrice: 40_000,
        unitPrice: 36_500,
        annual: -365_000,
        start: '2022-09-01',
        end: '2022-10-01',
        days: 30,
        amount: -30_000,
        raises: 'chg_1',
        keepsApprovedPrice: true,
      },
    ]));

  it('name what it was: by model, part, family, months', () => {
    const flat = { model: 'flat', flatFee: 12_000 } as const;
    const pricing = { list: flat, unit: flat, discountBasisPoints: 0, before: 0 };
    const packs = segment({
      end: date('2022-10-01'),
      unitPrice: 12_000,
      listPrice: 13_000,
      pricing,
      part: 1,
      family: 'storage',
      proration: 'month',
      line: 'chg_0',
    });
    expect(creditLines([packs], from('2022-04-01'))).toEqual([
      expect.objectContaining({
        listPrice: -13_000,
        unitPrice: -12_000,
        pricing,
        part: 1,
        family: 'storage',
        proration: 'month',
        raises: 'chg_0',
        annual: -12_000,
        amount: -6_000,
      }),
    ]);
  });

  it('begin where the charge does, where that is later', () =>
    expect(creditLines([segment({ start: date('2022-10-01') })], from('2022-01-01'))).toMatchObject([
      { start: '2022-10-01', days: 731, amount: -730_000 },
    ]));

  it('all years that are prepaid; of those paid when they come, the ones that came (law 5)', () => {
    const amounts = (schedule: 'prepaid' | 'annual', day: string) =>
      creditLines([segment({ schedule })], from(day)).map(({ amount }) => amount);
    expect(amounts('prepaid', '2022-09-01')).toEqual([-30_000 - 730_000]);
    expect(amounts('annual', '2022-09-01')).toEqual([-30_000]);
    expect(amounts('annual', '2022-10-01')).toEqual([-365_000]);
    expect(amounts('annual', '2022-09-30')).toEqual([-1_000]);
  });

  it('nothing for what is over, free or used', () => {
    const ended = segment({ end: date('2022-10-01') });
    expect(creditLines([ended], from('2022-10-01'))).toEqual([]);
    expect(creditLines([ended], from('2022-12-01'))).toEqual([]);
    expect(creditLines([segment({ unitPrice: 0 })], from('2022-10-01'))).toEqual([]);
    expect(creditLines([once()], from('2021-10-01'))).toEqual([]);
  });

  it('CR-4: a one-time charge of a sale that is undone, with no yearly revenue', () =>
    expect(creditLines([once()], from('2021-10-01', true))).toMatchObject([
      { annual: 0, amount: -10_000, kind: 'one-time', family: 'services' },
    ]));
});

describe('What takes a charge back', () => {
  it('the cancellation, or that its renewal was undone (CR-4)', () => {
    const { state } = booked();
    const cancellation = {
      on: date('2022-01-01'),
      creditFrom: date('2022-01-01'),
      opportunity: 'opp_2',
      billFrom: date('2022-01-03'),
    } as const;
    const undone = {
      ...segment({ id: 'chg_9' }),
      creditOn: date('2022-02-01'),
      opportunity: 'opp_3',
    } as ReversedCharge;
    const of = (more: object) => chargesToBill({ ...state, booking: { ...state.booking, ...more } });
    expect(of({})).toEqual(state.booking.charges.map((each) => ({ segment: each, crediting: undefined })));
    expect(of({ cancellation, charges: [segment()], reversed: [undone] })).toEqual([
      { segment: segment(), crediting: cancellation },
      {
        segment: undone,
        crediting: { creditFrom: '2021-10-01', full: true, billFrom: '2022-02-01', opportunity: 'opp_3' },
      },
    ]);
  });
});
