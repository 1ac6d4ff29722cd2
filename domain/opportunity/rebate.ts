import { addDays, addMonths, type LocalDate, maxOf } from '../calendar/dates.ts';
import { type FiscalQuarter, fiscalQuarter } from '../calendar/fiscal.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { type Cents, formatMoney, formatPercent, mulDiv, sum, usd } from '../money/money.ts';
import type { Policy } from '../policy/policy.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { PartnerService, Subscription } from '../subscription.ts';
import type { AccountId, OpportunityId } from '../vocabulary.ts';
import type { AttachService } from './commands.ts';
import type { OpportunityEvent } from './events.ts';

const mostServices = 20;

/** QCH-8: a service that a partner sells or renders with a deal, at most six months before or after its close. */
export function attachService(
  state: Subscription,
  command: Command,
  facts: Facts,
): readonly OpportunityEvent[] | Refusal {
  const deal = state.opportunity[command.target];
  if (!deal) return refuse('opportunity.unknown', undefined, `There is no opportunity ${command.target} at hand.`);
  const { partner, on, note } = command.body as AttachService;
  const account = facts.partners[partner];
  if (!account?.partner || account.partner.kind === 'alliance')
    return refuse('account.unknown', 'QCH-8', `There is no partner ${partner} to earn a rebate.`);
  const { closedOn, stage, services = [] } = deal;
  if (stage !== 'Closed Won' || !closedOn)
    return refuse(
      'opportunity.service-not-possible',
      'QCH-8',
      `Services count with deals that are won; this is ${stage}.`,
    );
  const { months } = facts.policy.channel.rebate;
  const [first, last] = [addMonths(closedOn, -months), addMonths(closedOn, months)];
  if (on < first || on > last || on > today(facts))
    return refuse(
      'opportunity.service-not-possible',
      'QCH-8',
      `A service of ${on} does not count: from ${first} to ${last}, and once it has been.`,
    );
  if (services.length >= mostServices)
    return refuse('opportunity.service-not-possible', 'QCH-8', `${mostServices} services are attached already.`);
  const service: PartnerService = { partner, on, ...(note ? { note } : {}) };
  return [{ type: 'ServiceAttached', data: { opportunity: deal.id, service }, rules: ['QCH-8'] }];
}

/** A deal that was won, as far as its rebate needs. */
export interface WonDeal {
  readonly opportunity: OpportunityId;
  readonly closedOn: LocalDate;
  /** USD cents of licences a year; services are charged once and not in it. */
  readonly netArr: Cents;
  readonly services: readonly PartnerService[];
}

export interface Rebates {
  readonly partner: AccountId;
  readonly quarter: FiscalQuarter;
  readonly services: number;
  readonly basisPoints: number;
  readonly mostPerDeal: Cents;
  readonly deals: readonly { readonly opportunity: OpportunityId; readonly netArr: Cents; readonly rebate: Cents }[];
  readonly total: Cents;
  /** The last day of payment. */
  readonly payBy: LocalDate;
}

/**
 * QCH-8: what a partner earns by the services that it attached to deals. A service counts in the quarter in which both
 * it and the deal's close have been; how many there are decides the percentage of the deals' licence Net ARR. A deal
 * earns once, in the quarter of its first service.
 */
export function rebatesOf(
  partner: AccountId,
  quarter: FiscalQuarter,
  won: readonly WonDeal[],
  { channel: { rebate } }: Policy,
): Rebates {
  const counted = won.map((deal) => ({
    ...deal,
    earned: deal.services
      .filter((service) => service.partner === partner)
      .map(({ on }) => fiscalQuarter(maxOf(on, deal.closedOn)).start)
      .sort(),
  }));
  const services = sum(counted.map(({ earned }) => earned.filter((start) => start === quarter.start).length));
  const { basisPoints, mostPerDeal } = rebate.tiers.findLast(({ from }) => services >= from) ?? none;
  const deals = counted
    .filter(({ earned }) => earned[0] === quarter.start)
    .map(({ opportunity, netArr }) => ({
      opportunity,
      netArr,
      rebate: Math.min(mulDiv([Math.max(0, netArr), basisPoints], 10_000), mostPerDeal),
    }));
  return {
    partner,
    quarter,
    services,
    basisPoints,
    mostPerDeal,
    deals,
    total: sum(deals.map((deal) => deal.rebate)),
    payBy: addDays(quarter.end, rebate.payWithinDays),
  };
}

const none = { basisPoints: 0, mostPerDeal: 0 };

/** As people read it: amounts as text. */
export const representRebates = ({ quarter, basisPoints, mostPerDeal, deals, total, ...rest }: Rebates) => ({
  ...rest,
  quarter: quarter.name,
  start: quarter.start,
  end: quarter.end,
  percent: `${formatPercent(basisPoints)} %`,
  mostPerDeal: formatMoney(mostPerDeal),
  deals: deals.map(({ opportunity, netArr, rebate }) => ({
    opportunity,
    netArr: formatMoney(netArr),
    rebate: formatMoney(rebate),
  })),
  total: formatMoney(total),
});

/** A deal out of what people read of it. @returns undefined where no service is attached */
export function wonDeal(body: Readonly<Record<string, unknown>>): WonDeal | undefined {
  const { id, closedOn, netArr, services } = body as {
    id: OpportunityId;
    closedOn?: LocalDate;
    netArr?: string;
    services?: readonly PartnerService[];
  };
  return closedOn && services ? { opportunity: id, closedOn, netArr: usd(netArr ?? '0.00'), services } : undefined;
}
