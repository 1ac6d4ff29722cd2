import type { Account } from '../account/account.ts';
import type { Facts } from '../facts.ts';
import { partnersOn } from '../quoting/periods.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { PurchaseOrder, Quote, Subscription } from '../subscription.ts';
import type { Route } from '../vocabulary.ts';
import type { ChecklistRow } from './checklist.ts';
import { granted } from './exception.ts';
import { differences, publicSectorDiffers } from './purchase-order.ts';

/** Column "Reseller / distributor / MSP" of table 3.3; marketplaces have columns of their own. */
export const channelRoutes: readonly Route[] = ['reseller', 'distributor', 'msp'];

type Ticked = Readonly<Record<string, { readonly purchaseOrder?: PurchaseOrder }>>;

/**
 * What a deal through a partner needs besides (QCH-4): the agreement that it is sold under (where the partner has
 * signed none, the fulfilment reseller agreement is named as evidence), and the end user's yes to the terms.
 */
export function channelRows(
  { channel }: Subscription,
  quote: Quote | undefined,
  partners: Facts['partners'],
  ticked: Ticked,
): readonly ChecklistRow[] {
  if (!channelRoutes.includes(channel)) return [];
  const named = quote ? partnersOn(quote) : [];
  return [
    {
      item: 'partner-agreement',
      required: true,
      done:
        ticked['partner-agreement'] !== undefined ||
        (named.length > 0 && named.every((id) => partners[id]?.partner?.authorised)),
      rule: 'QCH-4',
      why: 'A signed partner agreement is referred to, or else the fulfilment reseller agreement',
    },
    {
      item: 'end-user-terms',
      required: true,
      done: ticked['end-user-terms'] !== undefined,
      rule: 'QCH-4',
      why: 'The end user has accepted the click-through terms',
    },
  ];
}

/**
 * BK-4, table 3.3: whoever wants orders, or has ever given one for a direct deal, is asked for the next one as well, until
 * it writes that it never needs one.
 */
export const wantsOrder = ({ channel }: Subscription, account: Account, { ordered }: Facts['family']) => ({
  publicSector: account.publicSector,
  poRequired: account.poRequired || (channel === 'direct' && ordered === true && account.ordersWaived !== true),
});

/**
 * BK-1, BK-2, BK-4, QCH-4, QCH-5: a partner orders by a purchase order that names the quote; the signed form is
 * accepted in its place. A direct customer's order is asked for where the customer wants one. Whatever of an order has
 * been read has to be as the quote is: the order is corrected, or the quote adjusted.
 */
export function orderRow(
  state: Subscription,
  quote: Quote | undefined,
  { poRequired, publicSector }: Pick<Account, 'poRequired' | 'publicSector'>,
  ticked: Ticked,
  isRefund = false,
): ChecklistRow {
  const signed = quote?.accepted !== undefined && quote.accepted.version === quote.version;
  const partner = channelRoutes.includes(state.channel) && !isRefund;
  const came = ticked['purchase-order'];
  const instead = partner && !signed;
  const ofState = publicSector && state.channel === 'distributor' && !isRefund;
  const read = ofState ? 'publicSector' : readBy(state.channel, signed);
  // BK-3: of who refuses to sign, the order is all that binds, so nothing of it is left unread
  const binds = !signed && quote !== undefined && granted(state, quote.opportunity, 'refusal to sign');
  const order = came?.purchaseOrder ?? (instead || ofState || binds ? {} : undefined);
  const differs =
    !came || !quote ? [] : ofState ? publicSectorDiffers(order ?? {}, quote) : wrong(order, quote, signed);
  // BK-4: the customer wrote that none is needed this time; a partner's order stands for the form
  const waived = !instead && ticked['no-purchase-order'] !== undefined;
  return {
    item: 'purchase-order',
    required: instead || ofState || (poRequired && !waived && quote?.total !== 0) || differs.length > 0, // QU-3, BK-6: none for 0.00
    done: came !== undefined && differs.length === 0,
    rule: came || ofState ? orderRules[read] : instead ? 'QCH-4' : 'BK-4',
    why: instead
      ? 'The partner’s purchase order names the quote, or the form is signed in its place'
      : 'The customer requires a purchase order, or has given one before',
    ...(differs.length > 0 ? { differs: { read, words: differs } } : {}),
  };
}

const wrong = (order: PurchaseOrder | undefined, quote: Quote, signed: boolean): readonly string[] =>
  order ? differences(order, quote, signed) : [];

/** How an order is read, and by which rule. */
const orderRules = {
  publicSector: '3.3',
  distributor: 'QCH-5',
  partner: 'QCH-4',
  besideForm: 'BK-2',
  alone: 'BK-1',
} as const;

const readBy = (channel: Route, signed: boolean): keyof typeof orderRules =>
  channel === 'distributor'
    ? 'distributor'
    : signed
      ? 'besideForm'
      : channelRoutes.includes(channel)
        ? 'partner'
        : 'alone';

/** Where what came of an order differs from the quote, in words. */
export interface OrderDiffers {
  readonly read: keyof typeof orderRules;
  readonly words: readonly string[];
}

/** @param rows of the checklist */
export function refusedOrder(rows: readonly ChecklistRow[]): Refusal | undefined {
  const differs = rows.find((row) => row.differs)?.differs;
  if (!differs) return undefined;
  return refuse(
    'booking.purchase-order-differs',
    orderRules[differs.read],
    `Of the purchase order: ${differs.words.join('; ')}. Have it corrected, or adjust the quote.`,
  );
}
