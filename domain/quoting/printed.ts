import type { Facts } from '../facts.ts';
import type { Policy } from '../policy/policy.ts';
import type { Quote, Subscription } from '../subscription.ts';
import type { QuoteId } from '../vocabulary.ts';
import { type FormKind, type OrderForm, orderForm } from './order-form.ts';
import { creditOnForm, mainQuote } from './reset.ts';
import type { QuoteVersion } from './versions.ts';

/** What is on the form of a quote besides the quote itself. */
export interface FormNeeded {
  readonly quote: QuoteId;
  /** Of a contract reset: the Cancel quote beside the New one (QX-2). */
  readonly credit?: QuoteId | undefined;
  /** For whom a managed service provider buys (OT-2). */
  readonly endCustomer?: string | undefined;
}

/** @param opportunity of the quote, which leaves the state with its deal */
export const formNeeded = (state: Subscription, quote: QuoteId, opportunity: string): FormNeeded => ({
  quote,
  credit:
    state.opportunity[opportunity]?.creditQuote ??
    (quote === mainQuote(state)?.id ? creditOnForm(state)?.id : undefined),
  ...(state.endCustomer ? { endCustomer: state.endCustomer } : {}),
});

/**
 * The form of one version as it prints now: the account may have changed since, the policy is the one that it was priced
 * under.
 */
export function printed(
  kind: FormKind,
  { quote, madeAt }: QuoteVersion,
  { credit, endCustomer }: { readonly credit: Quote | undefined; readonly endCustomer?: string | undefined },
  policy: Policy,
  { account, partners }: Pick<Facts, 'account' | 'partners'>,
): OrderForm | undefined {
  if (!account) return undefined;
  return orderForm({ kind, quote, madeAt, account, partners, credit, policy, ...(endCustomer ? { endCustomer } : {}) });
}
