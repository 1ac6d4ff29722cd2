import type { Account } from '../account/account.ts';
import { salesHolds } from '../account/holds.ts';
import { addDays, type LocalDate } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import { asSold } from '../opportunity/route.ts';
import type { Policy } from '../policy/policy.ts';
import { primaryQuote } from '../quoting/decide.ts';
import type { Subscription } from '../subscription.ts';
import { type ChecklistItem, marketplaceOf } from '../vocabulary.ts';
import { channelRoutes, channelRows, type OrderDiffers, orderRow, wantsOrder } from './channel.ts';
import { granted } from './exception.ts';
import { marketplaceOrderRow, marketplaceRows } from './marketplace.ts';
import { purchaseOrderRow, servicesRows } from './services.ts';
import { taxRows } from './tax.ts';

export interface ChecklistRow {
  readonly item: ChecklistItem;
  readonly required: boolean;
  readonly done: boolean;
  readonly rule: string;
  readonly why: string;
  /** Words are not enough by this policy: its evidence is attached (attach-document). */
  readonly needsDocument?: true;
  /** Where what came differs from what is quoted. */
  readonly differs?: OrderDiffers;
}

/** An amendment or renewal that starts earlier than this needs written confirmation of access (QA-10, QR-6). */
const daysInThePast = 14;

/** What a deal needs before it can be booked, as data (table 3.3). */
export function checklist(
  subscription: Subscription,
  opportunity: string,
  account: Account,
  { partners, family, policy }: Pick<Facts, 'partners' | 'family' | 'policy'>,
  on = subscription.now.slice(0, 10) as LocalDate,
): readonly ChecklistRow[] {
  const state = asSold(subscription, subscription.opportunity[opportunity]);
  const quote = primaryQuote(state, opportunity);
  const ticked = state.booking.checklist[opportunity] ?? {};
  const signed = quote?.accepted !== undefined && quote.accepted.version === quote.version;
  const isRefund = state.opportunity[opportunity]?.type === 'Decommission';
  const nothing = quote?.total === 0;
  const throughPartner = channelRoutes.includes(state.channel);
  const marketplace = marketplaceOf(state.channel);
  const rows: readonly ChecklistRow[] = [
    {
      item: 'quote-approved',
      required: true,
      done: quote?.status === 'Approved',
      rule: 'QC-10',
      why: 'The primary quote is approved',
    },
    {
      item: 'order-form',
      // QZ-1: a refund has no form; a partner's purchase order stands in its place (table 3.3)
      required: (!account.msa || nothing) && !quote?.customServices && !isRefund && !throughPartner && !marketplace,
      done:
        signed ||
        (nothing && ticked['purchase-order'] !== undefined) ||
        (granted(state, opportunity, 'refusal to sign') && ticked['purchase-order'] !== undefined), // BK-3
      rule: nothing && account.msa ? 'BK-6' : 'QC-10',
      why: nothing
        ? 'A deal of nothing needs the signed form, or an order of 0.00'
        : 'The customer signed the form of this version',
    },
    ...(quote?.customServices ? servicesRows(ticked) : []),
    marketplace
      ? marketplaceOrderRow(marketplace, nothing, ticked)
      : quote?.customServices
        ? purchaseOrderRow(ticked)
        : promised(state, opportunity, orderRow(state, quote, wantsOrder(state, account, family), ticked, isRefund)),
    ...marketplaceRows(state, quote, ticked),
    ...(isRefund ? [] : channelRows(state, quote, partners, ticked)),
    ...(marketplace === 'ibm' ? [] : taxRows(quote, account, partners, ticked, on)),
    {
      item: 'fair-value-review',
      required: quote?.fairValueReview !== undefined,
      done: ticked['fair-value-review'] !== undefined,
      rule: 'QC-15',
      why: 'Revenue accounting judges the fair values of two tiers',
    },
    {
      item: 'access-confirmed',
      required: (quote?.type === 'Amend' || quote?.type === 'Renew') && addDays(quote.start, daysInThePast) < on,
      done: ticked['access-confirmed'] !== undefined,
      rule: quote?.type === 'Renew' ? 'QR-6' : 'QA-10',
      why: 'The rep confirms that the customer had access since the start',
    },
    {
      item: 'legal-terms',
      required: state.opportunity[opportunity]?.termsChange?.status === 'Requested',
      done: false,
      rule: 'AU-8',
      why: 'Legal has answered about the other terms that were asked for',
    },
    {
      item: 'screening-clear',
      required: true,
      done: salesHolds(account).length === 0,
      rule: 'TC-3',
      why: 'No hold on the account',
    },
    {
      item: 'vendor-portal',
      required: account.portalRequired === true && (quote?.total ?? 0) > 0,
      done: ticked['vendor-portal'] !== undefined,
      rule: 'IN-9',
      why: 'The customer takes invoices through a portal of its own: say where we are registered',
    },
  ];
  return rows.map((row) => (needsDocument(row.item, policy) ? { ...row, needsDocument: true } : row));
}

/** Table 3.3: of which items the paper itself has to be there is policy. */
export const needsDocument = (item: ChecklistItem, { bookings }: Policy): boolean =>
  bookings?.attached?.some((each) => each === item) === true;

/** BK-5: at the end of a quarter a promised order need not be there yet. */
const promised = (state: Subscription, opportunity: string, row: ChecklistRow): ChecklistRow =>
  row.required && !row.done && granted(state, opportunity, 'purchase order later') && !row.differs
    ? { ...row, required: false, rule: 'BK-5', why: 'The customer has promised the order in writing' }
    : row;
