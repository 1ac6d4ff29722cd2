import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import { assertSafe, type Cents, formatMoney, sum } from '../money/money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { lastTerm, type Subscription, seatsOn } from '../subscription.ts';
import { partnerRoutes } from '../vocabulary.ts';
import { lineAmount } from './period.ts';
import { amendLine } from './price.ts';

/** What the portal shows a customer who buys seats by itself (QA-13). Amounts in USD cents, to the end of the term. */
export interface PortalAddOn {
  readonly product: string;
  readonly total: number;
  readonly added: number;
  readonly start: string;
  readonly end: string;
  /** All seats for the rest of the term. */
  readonly fullPrice: Cents;
  /** What is paid for that time already. */
  readonly credit: Cents;
  /** The difference, which is charged. */
  readonly charge: Cents;
}

/**
 * QA-13: from today to the end of the term, by the day. Customers of partners and marketplaces buy through these (QCH-9),
 * multi-year subscriptions through Sales.
 * @param total seats of the product, as they are to be
 */
export function portalAddOn(
  state: Subscription,
  total: number,
  product: string | undefined,
  facts: Facts,
): PortalAddOn | Refusal {
  const [term, on] = [lastTerm(state), today(facts)];
  if (!term || on < term.start || on >= term.end) return refuse('subscription.not-active', 'QA-13');
  if (partnerRoutes.includes(state.channel))
    return refuse(
      'quote.not-eligible',
      'QA-13',
      `Seats of a subscription of the route ${state.channel} are bought through the partner.`,
    );
  if (term.months > 12)
    return refuse('quote.not-eligible', 'QA-13', 'Seats of a multi-year subscription are bought through Sales.');
  const own = state.booking.charges.filter(
    (charge) => charge.kind === undefined && charge.start <= on && on < charge.end,
  );
  const chosen = product ?? own.findLast(({ family }) => family === undefined)?.product;
  if (!chosen) return refuse('subscription.not-active', 'QA-13');
  const sold = seatsOn(state, on, chosen);
  if (total < sold) return refuse('amendment.below-purchased', 'QA-12', `${sold} seats are sold to ${term.end}.`);
  const stretch = { start: on, end: term.end, months: term.months, anchor: term.start };
  const line = amendLine(state, { product: chosen, seats: total }, stretch, facts, on);
  if (isRefusal(line)) return line;
  const credit = sum(
    own
      .filter((charge) => charge.product === chosen)
      .map(({ quantity, unitPrice, proration, end }) =>
        lineAmount({ added: quantity, ...(proration === 'month' ? { proration } : {}) }, unitPrice, {
          ...stretch,
          end,
        }),
      ),
  );
  const { added, amount } = line;
  return {
    product: chosen,
    total,
    added,
    start: on,
    end: term.end,
    fullPrice: assertSafe(credit + amount),
    credit,
    charge: amount,
  };
}

/** As people read it: amounts as text. */
export const representPortalAddOn = ({ fullPrice, credit, charge, ...rest }: PortalAddOn) => ({
  ...rest,
  fullPrice: formatMoney(fullPrice),
  credit: formatMoney(credit),
  charge: formatMoney(charge),
});
