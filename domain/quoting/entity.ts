import type { Entity } from '../vocabulary.ts';

const local: Readonly<Record<string, Entity>> = { NL: 'BV', DE: 'GmbH', GB: 'Ltd', UK: 'Ltd', AU: 'PTY LTD' };

/** The entity that sells, by the country of the billing address (QC-18). */
export function sellingEntity(billingCountry: string): Entity {
  return local[billingCountry] ?? 'Inc';
}
