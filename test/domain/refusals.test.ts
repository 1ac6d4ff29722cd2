import { beforeAll, describe, expect, it } from 'vitest';
import { date, instant } from '../../domain/calendar/dates.ts';
import type { Command } from '../../domain/command.ts';
import { checkout, payable } from '../../domain/opportunity/checkout.ts';
import { changeSeats } from '../../domain/opportunity/decide.ts';
import { endCustomerAnswered, loseToProvider } from '../../domain/opportunity/end-customer.ts';
import { requestOffer } from '../../domain/opportunity/offer.ts';
import { closeWonByWeb } from '../../domain/opportunity/web-duplicate.ts';
import { refusedBody } from '../../domain/quoting/checks.ts';
import { refusedConcurrent } from '../../domain/quoting/concurrent.ts';
import { isRefusal } from '../../domain/refusal.ts';
import type { Quote, Subscription } from '../../domain/subscription.ts';
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
  it('OT-1: an add-on that was won is no parent either', () => {
    const life = booked();
    life.advance('2022-04-04');
    life.addSeats(30, '2022-04-07');
    expect(
      life.try('ray', 'create-opportunity', life.state.id, { type: 'Add-On Business', parent: life.deal }),
    ).toMatchObject({ code: 'opportunity.parent-unfit', rule: 'OT-1' });
  });

  it('OT-1: a parent that there never was', () => {
    const life = booked();
    life.advance('2022-04-04');
    expect(
      life.try('ray', 'create-opportunity', life.state.id, {
        type: 'Add-On Business',
        account: 'acc_1',
        parent: 'opp_1_9',
      }),
    ).toMatchObject({ code: 'opportunity.unknown', rule: 'OT-1' });
  });

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

describe('A subscription beside another one', () => {
  const life = booked();
  const other = {
    account: 'acc_1',
    booked: false,
    start: date('2021-10-01'),
    end: date('2022-10-01'),
    products: ['SM Premium'],
  };
  const asked = (type: 'New' | 'Amend', start: string, theirs: Partial<typeof other> = {}) =>
    refusedConcurrent({
      state: life.state,
      type,
      deal: undefined,
      account: life.account,
      body: { concurrentWith: 'quo_2_1', seats: { 'SaaS Premium': 50 }, specialTerms: 'migration' },
      facts: { ...life.facts(), concurrent: { ...other, ...theirs } },
      stretch: { start: date(start), end: other.end, months: 12 },
    });

  it('QCC-1: is a New quote', () => {
    expect(asked('Amend', '2021-10-01')).toMatchObject({ code: 'quote.not-concurrent', rule: 'QCC-1' });
    expect(asked('New', '2021-10-01')).toBeUndefined();
  });

  it('QCC-2: begins with the other one where both are booked together', () => {
    expect(asked('New', '2021-11-01')).toMatchObject({ code: 'quote.not-concurrent', rule: 'QCC-2' });
    expect(asked('New', '2021-11-01', { booked: true })).toBeUndefined();
  });
});

describe('What is asked for in two ways', () => {
  it('QRP-8: a quote goes by a ramp or by years', () => {
    const life = new Life();
    life.advance('2021-09-20');
    const year = { seats: { 'SM Premium': 20 } };
    expect(
      life.try('ray', 'create-opportunity', life.state.id, {
        type: 'New Business',
        account: 'acc_1',
        quote: { ramp: [year, year], years: [year, year], annualPayments: true, start: '2021-10-01' },
      }),
    ).toMatchObject({ code: 'quote.ramp-irregular', rule: 'QRP-8' });
  });
});

describe('A purchase on the web', () => {
  const command = (life: Life, seats: Record<string, number>): Command => ({
    name: 'checkout',
    id: 'c',
    by: 'per_pol',
    door: 'api',
    at: life.now,
    target: life.state.id,
    body: { seats, card: 'tok_visa', terms: true },
  });
  const bought = (life: Life, seats: Record<string, number>, state: Subscription = life.state) =>
    checkout(state, command(life, seats), life.facts());
  const running = (): Life => {
    const life = booked();
    life.advance('2022-04-04');
    return life;
  };

  it('QA-1: adds to a term that runs', () => {
    const early = booked();
    expect(bought(early, { Storage: 1 })).toMatchObject({ code: 'subscription.not-active', rule: 'QA-1' });
  });

  it('QCH-9: not beside what a partner sold', () => {
    const life = running();
    expect(bought(life, { Storage: 1 }, { ...life.state, channel: 'reseller' })).toMatchObject({
      code: 'checkout.needs-sales',
      rule: 'QCH-9',
    });
  });

  it('QC-1: at least one of what is bought', () => {
    const life = running();
    expect(bought(life, { Storage: 0 })).toMatchObject({ code: 'quote.seats-out-of-range', rule: 'QC-1' });
  });

  it('QW-4: not what Sales works on', () => {
    const life = new Life();
    life.advance('2021-09-20');
    life.do('ray', 'create-opportunity', life.state.id, { type: 'New Business', account: 'acc_1' });
    expect(bought(life, { 'SaaS Premium': 20 })).toMatchObject({ code: 'checkout.needs-sales', rule: 'QW-4' });
  });

  it('QW-1: not what somebody has to approve, and not what costs nothing', () => {
    const life = new Life();
    life.advance('2021-09-20');
    life.do('ray', 'create-opportunity', life.state.id, {
      type: 'New Business',
      account: 'acc_1',
      quote: { seats: { 'SaaS Premium': 20 }, start: '2021-10-01', discount: '50 %', comments: 'growth' },
    });
    const quote = life.state.quoting[life.quote];
    const priced = (changes: Partial<Quote>) =>
      payable(
        { ...life.state, quoting: { [life.quote]: { ...(quote as Quote), ...changes } } },
        life.deal,
        life.facts(),
      );
    const refused = { code: 'checkout.needs-sales', rule: 'QW-1' };
    expect(priced({})).toMatchObject(refused);
    expect(priced({ status: 'Approvals Not Required', total: 0 })).toMatchObject(refused);
    expect(priced({ status: 'Approvals Not Required' })).toEqual([]);
  });
});

describe('A list offer', () => {
  it('1.15: is there on marketplaces that have one', () => {
    const life = new Life();
    life.advance('2021-09-20');
    life.do('ray', 'create-opportunity', life.state.id, {
      type: 'New Business',
      account: 'acc_1',
      quote: { seats: { 'SaaS Premium': 5 }, start: '2021-10-01' },
    });
    life.do('ray', 'submit-quote', life.quote);
    const command: Command = {
      name: 'request-offer',
      id: 'c',
      by: 'per_ray',
      door: 'api',
      at: life.now,
      target: life.deal,
      body: { kind: 'list' },
    };
    expect(requestOffer({ ...life.state, channel: 'gcp' }, command, life.facts())).toMatchObject({
      code: 'offer.not-listed',
      rule: '1.15',
      detail: expect.stringContaining('has no list offer'),
    });
  });
});

describe('QCH-10: the renewal of an end customer', () => {
  const asked = (life: Life, door: Command['door']) =>
    loseToProvider(
      life.state,
      {
        name: 'lose-to-provider',
        id: 'c',
        by: 'per_fin',
        door,
        at: life.now,
        target: life.state.id,
        body: { renewal: life.deal, to: 'opp_2_1' },
      },
      life.facts(),
    );
  const renewing = (): Life => {
    const life = booked();
    life.advance('2022-09-20');
    const quote = { seats: { 'SM Premium': 20 } };
    life.do('ray', 'create-opportunity', life.state.id, { type: 'Renewal', parent: life.state.id, quote });
    return life;
  };

  it('QCH-10: is lost by the deal of the provider only, with all of its basis', () => {
    const life = renewing();
    expect(asked(life, 'api')).toMatchObject({ code: 'role.missing', rule: 'QCH-10' });
    expect(asked(life, 'effect')).toMatchObject([
      { type: 'OpportunityClosedLost', data: { opportunity: life.deal, mergedInto: 'opp_2_1', netArr: -456_000 } },
      { type: 'AutoRenewTurnedOff' },
    ]);
  });

  it('QCH-10: stays as it is where it is submitted already, and the deal hears of it', () => {
    const life = renewing();
    const deal = life.deal;
    life.do('ray', 'submit-quote', life.quote);
    life.do('ray', 'accept-quote', life.quote);
    life.do('ray', 'submit-opportunity', deal);
    expect(asked(life, 'effect')).toMatchObject({ code: 'opportunity.locked' });
    const effect = { id: 'sub_1#9', kind: 'deliver-command', subject: deal, summary: '' } as const;
    expect(endCustomerAnswered(life.state, effect, { accepted: false, detail: 'It is submitted.' })).toMatchObject([
      { type: 'EndCustomerRenewalKept', data: { opportunity: deal, detail: 'It is submitted.' } },
    ]);
  });
});

describe('QR-3: a renewal past its last day', () => {
  it('QR-3: is quoted by a New quote only', () => {
    const life = booked();
    life.advance('2022-08-20');
    life.do('ray', 'turn-auto-renew-off', life.state.id);
    life.advance('2022-09-20');
    life.do('ray', 'create-opportunity', life.state.id, { type: 'Renewal', parent: life.state.id });
    life.now = instant('2022-11-01T09:00:00Z');
    expect(life.try('ray', 'create-quote', life.deal, { seats: { 'SM Premium': 20 } })).toMatchObject({
      code: 'renewal.too-late',
      rule: 'QR-3',
    });
  });
});

describe('QW-4: what a deal of Sales is won by', () => {
  it('QW-4: a purchase on the web that is paid', () => {
    const life = new Life();
    life.advance('2021-09-20');
    life.do('ray', 'create-opportunity', life.state.id, { type: 'New Business', account: 'acc_1' });
    const linked = { opportunity: 'opp_2_1', account: 'acc_1', type: 'New Business', stage: 'Closed Won' };
    const command: Command = {
      name: 'close-won-by-web',
      id: 'c',
      by: 'per_ray',
      door: 'api',
      at: life.now,
      target: life.deal,
      body: { of: 'opp_2_1' },
    };
    expect(closeWonByWeb(life.state, command, { ...life.facts(), linked })).toMatchObject({
      code: 'opportunity.no-web-purchase',
      rule: 'QW-4',
    });
  });
});
