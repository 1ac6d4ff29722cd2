import { beforeAll, describe, expect, it } from 'vitest';
import { instant } from '../../domain/calendar/dates.ts';
import type { Command } from '../../domain/command.ts';
import { changeSeats } from '../../domain/opportunity/decide.ts';
import { refusedBody } from '../../domain/quoting/checks.ts';
import { isRefusal } from '../../domain/refusal.ts';
import type { Subscription } from '../../domain/subscription.ts';
import { booked, catalogue, Life } from './kit.ts';

/** Decisions by themselves, where over the API another one would say the same before or after. */
describe('A change of seats says no before it opens an add-on', () => {
  let life: Life;
  beforeAll(() => {
    life = booked();
    life.advance('2022-04-04');
  });
  const asked = (body: object, state: Subscription = life.state) => {
    const command: Command = {
      name: 'change-seats',
      id: 'c',
      by: 'per_ray',
      door: 'api',
      at: life.now,
      target: state.id,
      body,
    };
    return changeSeats(state, command, life.facts());
  };

  it.each([
    { rule: 'QA-2', total: 30, from: '2021-09-30', code: 'quote.starts-before-subscription' },
    { rule: 'QA-1', total: 30, from: '2022-10-01', code: 'quote.starts-after-end' },
    { rule: 'QA-12', total: 19, from: '2022-04-07', code: 'amendment.below-purchased' },
    { rule: 'QA-4', total: 20, from: '2022-04-07', code: 'amendment.no-change' },
  ])('$rule: $total seats from $from', ({ rule, code, ...body }) => expect(asked(body)).toMatchObject({ code, rule }));

  it('QA-1: where nothing is sold to the end of the term', () => {
    const bare = { ...life.state, booking: { ...life.state.booking, charges: [] } };
    expect(asked({ total: 30, from: '2022-04-07' }, bare)).toMatchObject({
      code: 'subscription.not-active',
      rule: 'QA-1',
    });
  });

  it('else one add-on is opened', () =>
    expect(asked({ total: 30, from: '2022-04-07' })).toMatchObject([{ type: 'OpportunityCreated' }]));
});

/** The appointment that ends a quote is kept before any later command; should it be late, the decision still knows. */
describe('A quote past its validity whose end was not kept yet', () => {
  const late = instant('2021-09-26T09:00:00Z');
  const quoted = (discount: string): Life => {
    const life = new Life();
    life.advance('2021-09-20T09:00:00Z');
    life.do('ray', 'create-opportunity', life.state.id, {
      type: 'New Business',
      account: 'acc_1',
      quote: {
        seats: { 'SM Premium': 20 },
        start: '2021-10-01',
        validUntil: '2021-09-25',
        discount,
        comments: 'growth',
      },
    });
    return life;
  };

  it('QC-1: is not submitted', () => {
    const life = quoted('0 %');
    life.now = late;
    expect(life.try('ray', 'submit-quote', life.quote)).toMatchObject({ code: 'quote.expired', rule: 'QC-1' });
  });

  it('QC-10: is not accepted', () => {
    const life = quoted('0 %');
    life.do('ray', 'submit-quote', life.quote);
    life.now = late;
    expect(life.try('ray', 'accept-quote', life.quote)).toMatchObject({ code: 'quote.expired', rule: 'QC-10' });
  });

  it('AP-7: is not approved', () => {
    const life = quoted('10 %');
    life.do('ray', 'submit-quote', life.quote);
    life.now = instant('2021-09-25T23:59:00Z');
    expect(isRefusal(life.try('ana', 'approve', 'apr_1_1'))).toBe(false);
    const slow = quoted('10 %');
    slow.do('ray', 'submit-quote', slow.quote);
    slow.now = late;
    expect(slow.try('ana', 'approve', 'apr_1_1')).toMatchObject({ code: 'quote.expired', rule: 'AP-7' });
  });
});

describe('What no shipped document or door brings about', () => {
  it('OT-1: an add-on that reaches its subscription without naming it', () => {
    const life = booked();
    expect(
      life.try('ray', 'create-opportunity', life.state.id, { type: 'Add-On Business', account: 'acc_1' }),
    ).toMatchObject({ code: 'opportunity.parent-required', rule: 'OT-1' });
  });

  it('QN-4: a product on sale that has no list price yet', () => {
    const life = new Life();
    const unpriced = {
      ...catalogue(),
      products: catalogue().products.map((product) => ({
        ...product,
        charges: product.charges.map((charge) => ({
          ...charge,
          prices: [{ from: '2030-01-01' as never, unitPrice: 22_800 }],
        })),
      })),
    };
    life.facts = (at = life.now) => ({ ...Life.prototype.facts.call(life, at), catalogue: unpriced });
    life.advance('2021-09-20');
    expect(
      life.try('ray', 'create-opportunity', life.state.id, {
        type: 'New Business',
        account: 'acc_1',
        quote: { seats: { 'SM Premium': 20 }, start: '2021-10-01' },
      }),
    ).toMatchObject({
      code: 'quote.not-sellable',
      rule: 'QN-4',
      detail: 'SM Premium has no list price on 2021-09-20.',
    });
  });

  it('QC-2: contacts are looked at before any line is priced', () => {
    const life = booked();
    const draft = {
      state: life.state,
      type: 'Amend' as const,
      deal: undefined,
      account: life.account,
      facts: life.facts(),
    };
    expect(refusedBody({ ...draft, body: { billTo: 'con_nobody' } })).toMatchObject({
      code: 'account.unknown-contact',
      rule: 'QC-2',
    });
    expect(refusedBody({ ...draft, body: { billTo: 'con_1_3' } })).toBeUndefined();
  });
});
