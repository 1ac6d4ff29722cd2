import type { Facts } from '../facts.ts';
import type { Subscription } from '../subscription.ts';
import { accountOfContact, type ContactId, marketplaceOf } from '../vocabulary.ts';

/**
 * Invoices of a silent account are posted and kept, and sent to nobody: marketplaces pay by their own statements (1.15, PV-4).
 * @param billTo who is invoiced: a customer or a partner, of a ramp not the same in each period (QRP-8)
 */
export function isSilent(state: Subscription, { policy, partners, account }: Facts, billTo: ContactId): boolean {
  const marketplace = marketplaceOf(state.channel);
  if (marketplace && policy.marketplaces[marketplace].silent) return true;
  return (partners[accountOfContact(billTo)] ?? account)?.silent === true;
}
