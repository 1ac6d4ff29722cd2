import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, date } from '../../domain/calendar/dates.ts';
import { fiscalQuarter, fiscalQuarterNamed } from '../../domain/calendar/fiscal.ts';
import { attachService, rebatesOf, type WonDeal } from '../../domain/opportunity/rebate.ts';
import type { Opportunity } from '../../domain/subscription.ts';
import { account, booked, parsePolicy } from './kit.ts';

const policy = parsePolicy('gitlab-2022');

describe('Fiscal quarters', () => {
  it('C-6: end on 30 April, 31 July, 31 October and 31 January', () => {
    for (const [on, name, start, end] of [
      ['2022-01-31', 'FY2022-Q4', '2021-11-01', '2022-02-01'],
      ['2022-02-01', 'FY2023-Q1', '2022-02-01', '2022-05-01'],
      ['2022-07-31', 'FY2023-Q2', '2022-05-01', '2022-08-01'],
      ['2022-10-31', 'FY2023-Q3', '2022-08-01', '2022-11-01'],
      ['2022-12-31', 'FY2023-Q4', '2022-11-01', '2023-02-01'],
    ] as const)
      expect(fiscalQuarter(date(on))).toEqual({ name, start, end });
    expect(fiscalQuarterNamed('FY2023-Q5')).toBeUndefined();
  });

  it('C-6: every day lies in its quarter, and the name leads back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), (n) => {
        const on = addDays(date('2000-01-01'), n);
        const quarter = fiscalQuarter(on);
        expect(quarter.start <= on && on < quarter.end).toBe(true);
        expect(fiscalQuarterNamed(quarter.name)).toEqual(quarter);
      }),
    );
  });
});

describe('QCH-8: the service-attach rebate', () => {
  const deal = (services: number, netArr: number): WonDeal => ({
    opportunity: `opp_1_${services}`,
    closedOn: date('2021-09-01'),
    netArr,
    services: Array.from({ length: services }, () => ({ partner: 'acc_2', on: date('2021-09-10') })),
  });
  const rebates = (...won: WonDeal[]) => rebatesOf('acc_2', fiscalQuarter(date('2021-09-10')), won, policy);

  it('QCH-8: 2.5, 5 and 7.5 percent from 2, 5 and 10 services on, up to a bound for each deal', () => {
    for (const [services, basisPoints, bound] of [
      [1, 0, 0],
      [2, 250, 250_000],
      [4, 250, 250_000],
      [5, 500, 500_000],
      [9, 500, 500_000],
      [10, 750, 750_000],
    ] as const) {
      expect(rebates(deal(services, 100_000))).toMatchObject({ services, basisPoints, total: basisPoints * 10 });
      expect(rebates(deal(services, 1_000_000_000)).total).toBe(bound);
    }
  });

  it('QCH-8: other partners’ services, and deals that lose revenue, earn nothing; it is paid within 45 days', () => {
    const [service] = deal(1, 0).services;
    const others = { ...deal(3, 100_000), services: Array(3).fill({ ...service, partner: 'acc_3' }) };
    expect(rebates(others)).toMatchObject({ services: 0, total: 0, deals: [], payBy: '2021-12-16' });
    expect(rebates(deal(3, -100_000)).total).toBe(0);
  });

  it('QCH-8: what comes before the close counts in the quarter of the close', () => {
    const early = { ...deal(2, 100_000), closedOn: date('2021-11-02') };
    expect(rebates(early).services).toBe(0);
    expect(rebatesOf('acc_2', fiscalQuarter(early.closedOn), [early], policy)).toMatchObject({
      services: 2,
      total: 2500,
    });
  });
});

describe('QCH-8: what counts as a service with a deal', () => {
  const life = booked();
  const [deal] = Object.values(life.state.opportunity);
  const partner = {
    ...account,
    id: 'acc_2',
    partner: { kind: 'reseller', authorised: true, certified: true },
  } as const;
  const attached = (changes: Partial<Opportunity>) =>
    attachService(
      { ...life.state, opportunity: { [deal?.id ?? '']: { ...(deal as Opportunity), ...changes } } },
      {
        name: 'attach-service',
        id: 'c',
        by: 'per_ray',
        door: 'api',
        at: life.now,
        target: deal?.id ?? '',
        body: { partner: 'acc_2', on: '2021-09-20' },
      },
      { ...life.facts(), partners: { acc_2: partner } },
    );
  const services = (count: number) =>
    Array.from({ length: count }, () => ({ partner: 'acc_2', on: date('2021-09-20') }));

  it('QCH-8: nothing of a deal that is not won, even one that has closed', () =>
    expect(attached({ stage: '8-Closed Lost' })).toMatchObject({
      code: 'opportunity.service-not-possible',
      rule: 'QCH-8',
      detail: expect.stringContaining('this is 8-Closed Lost'),
    }));

  it('QCH-8: up to 20 services of a deal', () => {
    expect(attached({ services: services(19) })).toMatchObject([{ type: 'ServiceAttached' }]);
    expect(attached({ services: services(20) })).toMatchObject({
      code: 'opportunity.service-not-possible',
      rule: 'QCH-8',
    });
  });
});
