import type { Facts } from '../facts.ts';
import { type Cents, discounted, mulDiv } from '../money/money.ts';
import type { MarketplaceFeeTaken, Subscription } from '../subscription.ts';
import { marketplaceOf, type OpportunityType } from '../vocabulary.ts';

/**
 * The yearly revenue that a deal is booked with. A marketplace takes its fee from the price, so Net ARR is what is left
 * (1.15); the customer pays the marketplace the whole.
 * @param price USD cents of the whole quote: it decides the row of the fee   @param arr USD cents a year
 */
export function afterFee(
  state: Subscription,
  deal: OpportunityType,
  price: Cents,
  arr: Cents,
  { policy }: Facts,
): { netArr: Cents; fee?: MarketplaceFeeTaken } {
  const marketplace = marketplaceOf(state.channel);
  if (!marketplace) return { netArr: arr };
  const { fees } = policy.marketplaces[marketplace];
  const rows = deal === 'Renewal' ? fees.renewals : fees.newBusiness;
  const basisPoints = rows.find(({ below }) => below === undefined || price < below)?.basisPoints ?? 0;
  const amount = mulDiv([price, basisPoints], 10_000);
  return { netArr: discounted(arr, basisPoints), fee: { marketplace, basisPoints, amount, net: price - amount } };
}
