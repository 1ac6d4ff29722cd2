import { describe, expect, it } from 'vitest';
import { type Instant, instant } from '../../domain/calendar/dates.ts';
import { type Assumptions, forecast } from '../../domain/forecast.ts';
import { booked, type Life } from './kit.ts';

const day = (text: string): Instant => instant(`${text}T00:00:00Z`);
/** That nothing changes but the date, and that every licence is delivered. */
const asItIs = (life: Life): Assumptions => ({ facts: (_, now) => life.facts(now), answer: () => ({ keyId: 'k' }) });

function addOnInFlight(): Life {
  const life = booked();
  life.advance('2021-10-05');
  life.do('ray', 'change-seats', life.state.id, { total: 30, from: '2021-10-08' });
  return life;
}

describe('A forecast', () => {
  it.each([
    ['an annual subscription that renews', () => ({ life: booked(), users: 24 })],
    ['one that does not, for want of usage data', () => ({ life: booked(), users: undefined })],
    ['three years, paid a year at a time', () => ({ life: booked({ term: 36, annualPayments: true }), users: 20 })],
    ['an add-on in flight', () => ({ life: addOnInFlight(), users: 30 })],
  ] as const)('comes true line by line: %s', (_name, make) => {
    const { life, users } = make();
    if (users) life.usage = { date: '2022-09-28' as never, billableUsers: users };
    const foreseen = forecast(life.state, day('2023-11-01'), asItIs(life));
    const until = life.journal.length;
    life.advance('2023-11-01');
    expect(foreseen.events.length).toBeGreaterThan(3);
    expect(foreseen.events).toEqual(life.journal.slice(until));
    expect(foreseen.state).toEqual(life.state);
  });

  it('answers a question that is still open', () => {
    const life = addOnInFlight();
    for (const [by, name, target] of [
      ['ray', 'accept-quote', life.quote],
      ['ray', 'submit-opportunity', life.deal],
      ['dee', 'deal-desk-approve', life.deal],
    ] as const)
      life.do(by, name, target);
    life.try('fin', 'finance-approve', life.deal); // what it asks for is not answered yet
    expect(Object.values(life.state.effects)).toHaveLength(1);
    const foreseen = forecast(life.state, life.now, asItIs(life));
    life.settle();
    expect(foreseen.events.map(({ type }) => type)).toContain('LicenceDelivered');
    expect(foreseen.state).toEqual(life.state);
  });

  it('changes nothing and stops where a subscription is parked', () => {
    const life = booked();
    const before = structuredClone(life.state);
    forecast(life.state, day('2025-01-01'), asItIs(life));
    expect(life.state).toEqual(before);
    expect(
      forecast({ ...life.state, parked: { reason: 'by hand', at: life.now } }, day('2025-01-01'), asItIs(life)).events,
    ).toEqual([]);
  });
});
