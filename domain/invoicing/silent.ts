import type { Facts } from '../facts.ts';
import type { Subscription } from '../subscription.ts';
import { marketplaceOf } from '../vocabulary.ts';

/** Invoices of a silent account are posted and kept, and sent to nobody: marketplaces pay by their own statements (1.15, PV-4). */
export function isSilent(state: Subscription, { policy, partners, account }: Facts): boolean {
  const marketplace = marketplaceOf(state.channel);
  if (marketplace && policy.marketplaces[marketplace].silent) return true;
  return (partners[state.booking.partners?.invoiceOwner ?? ''] ?? account)?.silent === true;
}
