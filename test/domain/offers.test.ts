import { describe, expect, it } from 'vitest';
import { date } from '../../domain/calendar/dates.ts';
import type { Facts } from '../../domain/facts.ts';
import { renewalOffer } from '../../domain/quoting/offer.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { booked } from './kit.ts';

const ladder = [
  'End of Starter and Bronze: move to Premium',
  'End of Starter and Bronze: first year of Premium',
  'End of Starter and Bronze: second year of Premium',
  'End of Starter and Bronze: third year of Premium',
];
/** 20 seats of SM Premium from 2021-10-01, with so many steps of the ladder taken. */
function taken(steps: number): { state: Subscription; facts: Facts } {
  const life = booked();
  const offers = ladder.slice(0, steps);
  return { state: { ...life.state, booking: { ...life.state.booking, offers } }, facts: life.facts() };
}
const renewing = { product: 'SM Premium', units: 20, start: date('2022-10-01'), months: 12 };

describe('QE-3: the ladder from Starter to Premium', () => {
  it.each([
    [0, undefined],
    [1, 7_200],
    [2, 10_800],
    [3, 18_000],
    [4, undefined],
  ])('AT-75: after %i steps 20 seats renew at %s cents, and at the list price where none', (steps, unit) => {
    const { state, facts } = taken(steps);
    expect(renewalOffer(state, renewing, facts)?.unitPrice).toBe(unit);
  });

  it('is for 25 users, not for 26', () => {
    const { state, facts } = taken(1);
    expect(renewalOffer(state, { ...renewing, units: 25 }, facts)?.unitPrice).toBe(7_200);
    expect(renewalOffer(state, { ...renewing, units: 26 }, facts)).toBeUndefined();
  });

  it('QE-5: who is left out afterwards goes on with what was taken', () => {
    const { state, facts } = taken(1);
    const account = facts.account && { ...facts.account, excludeFromEoaStarterBronzeOffer: true };
    expect(renewalOffer(state, renewing, { ...facts, account })?.unitPrice).toBe(7_200);
  });
});

describe('RN-23: the Premium transition', () => {
  const { state, facts } = taken(0);
  it.each([
    ['2023-04-02', undefined],
    ['2023-04-03', 28_800],
    ['2024-04-02', 28_800],
    ['2024-04-03', undefined],
  ])('a renewal on %s', (start, unit) => {
    expect(renewalOffer(sold(state, start), { ...renewing, start: date(start) }, facts)?.unitPrice).toBe(unit);
  });

  it('is for one year', () =>
    expect(
      renewalOffer(sold(state, '2023-06-01'), { ...renewing, start: date('2023-06-01'), months: 24 }, facts),
    ).toBeUndefined());

  it('is not for a customer of after the change', () => {
    const late = sold(state, '2023-10-03');
    const [term] = late.booking.terms;
    const terms = term ? [{ ...term, start: date('2023-04-03'), end: date('2023-10-03') }] : [];
    const at = { ...renewing, start: date('2023-10-03') };
    expect(renewalOffer({ ...late, booking: { ...late.booking, terms } }, at, facts)).toBeUndefined();
  });

  it('is not for programmes, nor for what was not sold before', () => {
    const at = { ...renewing, start: date('2023-06-01') };
    expect(renewalOffer({ ...sold(state, '2023-06-01'), channel: 'education' }, at, facts)).toBeUndefined();
    expect(renewalOffer(sold(state, '2023-06-01'), { ...at, product: 'SaaS Premium' }, facts)).toBeUndefined();
  });
});

/** The same seats up to another day. */
function sold(state: Subscription, end: string): Subscription {
  const charges = state.booking.charges.map((charge) => ({ ...charge, end: date(end) }));
  return { ...state, booking: { ...state.booking, charges } };
}
