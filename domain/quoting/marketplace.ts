import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import type { Policy } from '../policy/policy.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { QuoteLine, Subscription } from '../subscription.ts';
import { marketplaceOf, marketplaces, type Route } from '../vocabulary.ts';
import type { Draft, DraftTerm } from './checks.ts';
import { partnersOf } from './route.ts';

/** The payment term of a route that has one of its own: at once on the web (IN-2), as agreed with a marketplace (1.15). */
export function paymentTermOfRoute(route: Route, policy: Policy): number | undefined {
  const marketplace = marketplaceOf(route);
  if (route === 'web') return 0;
  return marketplace && policy.marketplaces[marketplace].paymentTermDays;
}

/** Table 1.15: it begins on the day of the marketplace’s mail, whenever it is booked. */
export const startsWithAcceptance = ({ channel }: Subscription, { policy }: Facts): boolean => {
  const marketplace = marketplaceOf(channel);
  return marketplace !== undefined && policy.marketplaces[marketplace].startAtBooking === 'acceptance';
};

/** Table 1.15: the alliance of one marketplace stands on no deal of another. */
export function partnersOfMarketplace(draft: Draft): Refusal | undefined {
  const { state, facts } = draft;
  const own = marketplaceOf(state.channel);
  if (!own) return undefined;
  const table = facts.policy.marketplaces;
  const named = (of: (typeof table)[typeof own]): readonly (string | undefined)[] => [
    of.invoiceOwner,
    of.resalePartner,
  ];
  for (const id of [partnersOf(draft).invoiceOwner, partnersOf(draft).resalePartner]) {
    const name = facts.partners[id ?? '']?.name;
    const other = marketplaces.find((each) => each !== own && name !== undefined && named(table[each]).includes(name));
    if (other)
      return refuse(
        'quote.partner-unfit',
        '1.15',
        `${name} belongs to ${table[other].name}; on ${table[own].name} the invoice owner is ${table[own].invoiceOwner}.`,
      );
  }
  return undefined;
}

/** Google Cloud: several years or annual payments need a form of their own, looked at by Legal and signed (1.15). */
export function legalReviewOf({ state, type, body, stretch }: DraftTerm): string | undefined {
  if (state.channel !== 'gcp' || type === 'Amend') return undefined;
  if (body.annualPayments) return 'annual payments on Google Cloud';
  return stretch.months > 12 ? `${stretch.months} months on Google Cloud` : undefined;
}

/** In mid-term Google Cloud knows add-ons that start in the future, nothing else (1.15, QX-6). */
export function refusedOnMarketplace(draft: DraftTerm, lines: readonly QuoteLine[]): Refusal | undefined {
  const { state, type, stretch, facts } = draft;
  if (state.channel !== 'gcp' || type !== 'Amend') return undefined;
  if (lines.some(({ added }) => added < 0))
    return refuse(
      'amendment.reset-required',
      'QX-6',
      'On Google Cloud a change in mid-term other than an add-on is a contract reset.',
    );
  if (stretch.start > today(facts)) return undefined;
  return refuse('quote.backdated', '1.15', `An add-on on Google Cloud starts in the future; ${stretch.start} is not.`);
}
