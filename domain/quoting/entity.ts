import type { Entity } from '../vocabulary.ts';
import type { Draft } from './checks.ts';
import { partnersOf } from './route.ts';

const local: Readonly<Record<string, Entity>> = { NL: 'BV', DE: 'GmbH', GB: 'Ltd', UK: 'Ltd', AU: 'PTY LTD' };

/** The entity that sells, by the country of the billing address (QC-18). */
export function sellingEntity(billingCountry: string): Entity {
  return local[billingCountry] ?? 'Inc';
}

/**
 * The entity of a New or Renew quote: of a direct deal by the bill-to address, through a partner by that of the
 * invoice-owner contact (QC-18). What is bought on the web is Inc until Sales renews it (QC-19); some routes and
 * partners have an entity of their own (QC-20).
 */
export function entityOf(draft: Draft, billToCountry: string): Entity {
  const { channel } = draft.state;
  if (channel === 'web' && draft.deal !== 'Renewal') return 'Inc';
  const { invoiceOwner, invoiceOwnerContact } = partnersOf(draft);
  const owner = draft.facts.partners[invoiceOwner ?? ''];
  const named = draft.facts.policy.channel.entityExceptions.find(
    (row) => row.route === channel || (owner !== undefined && row.partner === owner.name),
  );
  return named?.entity ?? sellingEntity(owner?.contacts[invoiceOwnerContact ?? '']?.country ?? billToCountry);
}
