import { describe, expect, it } from 'vitest';
import { booked, Life, parsePolicy } from './kit.ts';

describe('0.2: values that differ by year are policy', () => {
  it.each([
    ['gitlab-2022', '2021-09-16'],
    ['gitlab-2023', '2021-09-16'],
    ['gitlab-2026', '2021-09-01'],
  ])('by %s a deal for 2021-10-01 is not closed before %s', (policy, earliest) => {
    const life = new Life();
    life.policy = parsePolicy(policy);
    life.advance('2021-08-20');
    life.do('ray', 'create-opportunity', life.state.id, {
      type: 'New Business',
      account: 'acc_1',
      quote: { seats: { 'SM Premium': 20 }, start: '2021-10-01' },
    });
    life.do('ray', 'submit-quote', life.quote);
    life.do('ray', 'accept-quote', life.quote);
    life.do('ray', 'submit-opportunity', life.deal);
    expect(life.last('OpportunitySubmitted').data.submission.heldUntil).toBe(earliest);
  });
});

describe('What a deal is called and counted as', () => {
  it('C-5: where nothing is said it is due in 30 days, and all of the year is billed up front', () => {
    const life = booked();
    life.advance('2021-09-21');
    expect(life.last('InvoicePosted').data.invoice).toMatchObject({
      date: '2021-09-21',
      due: '2021-10-21',
      total: 456_000,
    });
  });

  it('OT-2: the subscription is the account’s that the opportunity sits on', () => {
    const life = booked();
    expect(life.last('SubscriptionOpened').data.account).toBe('acc_1');
    expect(life.state.account).toBe('acc_1');
  });

  it('OT-3: an add-on is named after company, added seats and product', () => {
    const life = booked();
    life.advance('2022-04-04');
    life.do('ray', 'change-seats', life.state.id, { total: 30, from: '2022-04-07' });
    expect(life.last('OpportunityCreated').data.opportunity.name).toBe('Northwind- Add 10 SM Premium');
  });

  it('BM-1: Net ARR is what a year more is worth, however short the stretch', () => {
    const life = booked();
    expect(life.last('OpportunityClosedWon').data.netArr).toBe(20 * 22_800);
    life.advance('2022-04-04');
    life.addSeats(30, '2022-04-07');
    expect(life.last('OpportunityClosedWon').data).toMatchObject({ netArr: 10 * 22_800, amount: 110_564 });
  });
});
