import { describe, expect, it } from 'vitest';
import { portalAddOn } from '../../domain/quoting/portal-add-on.ts';
import { booked } from './kit.ts';

describe('QA-13: what the portal shows who buys more seats', () => {
  const at = (day: string, quote: Record<string, unknown> = {}) => {
    const life = booked(quote);
    life.advance(day);
    return life;
  };

  it('QA-13: the full price less what is paid already is charged, by the day to the end of the term', () => {
    const life = at('2022-04-07');
    // 177 days: 30 x 228 / 365 x 177 = 3,316.93; 20 seats are paid, 2,211.29; ten more are 1,105.64 (AT-01)
    expect(portalAddOn(life.state, 30, undefined, life.facts())).toEqual({
      product: 'SM Premium',
      total: 30,
      added: 10,
      start: '2022-04-07',
      end: '2022-10-01',
      fullPrice: 331_693,
      credit: 221_129,
      charge: 110_564,
    });
  });

  it('QA-13: not with more than a year, nor for fewer seats, nor before or after the term', () => {
    const years = at('2022-04-07', { term: 24 });
    expect(portalAddOn(years.state, 30, undefined, years.facts())).toMatchObject({
      code: 'quote.not-eligible',
      rule: 'QA-13',
    });
    const life = at('2022-04-07');
    const partner = { ...life.state, channel: 'reseller' } as const;
    expect(portalAddOn(partner, 30, undefined, life.facts())).toMatchObject({
      code: 'quote.not-eligible',
      rule: 'QA-13',
    });
    expect(portalAddOn(life.state, 19, undefined, life.facts())).toMatchObject({ rule: 'QA-12' });
    expect(portalAddOn(life.state, 20, undefined, life.facts())).toMatchObject({ rule: 'QA-4' });
    const early = at('2021-09-28');
    expect(portalAddOn(early.state, 30, undefined, early.facts())).toMatchObject({
      code: 'subscription.not-active',
      rule: 'QA-13',
    });
  });

  it('QA-13: not before the term, though the product is named; nor where nothing is sold by the year', () => {
    const early = at('2021-09-28');
    const refused = { code: 'subscription.not-active', rule: 'QA-13' };
    expect(portalAddOn(early.state, 30, 'SM Premium', early.facts())).toMatchObject(refused);
    const life = at('2022-04-07');
    const bare = { ...life.state, booking: { ...life.state.booking, charges: [] } };
    expect(portalAddOn(bare, 30, undefined, life.facts())).toMatchObject(refused);
  });

  it('QA-12: no fewer seats than were bought', () => {
    const life = at('2022-04-07');
    expect(portalAddOn(life.state, 19, undefined, life.facts())).toMatchObject({
      code: 'amendment.below-purchased',
      rule: 'QA-12',
    });
  });
});
