import { type Account, inEu } from '../account/account.ts';
import type { LocalDate } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import type { Quote } from '../subscription.ts';
import type { Entity } from '../vocabulary.ts';
import type { ChecklistRow } from './checklist.ts';

/** The country of each entity that bills into the EU; PTY LTD bills at home only (QC-6). */
const homes: Readonly<Partial<Record<Entity, string>>> = { Inc: 'US', BV: 'NL', Ltd: 'GB', GmbH: 'DE' };

/** What the tax of a deal needs on file before it is booked, of whoever gets the invoice (QC-6). */
export function taxRows(
  quote: Quote | undefined,
  account: Account,
  partners: Facts['partners'],
  ticked: Readonly<Record<string, unknown>>,
  on: LocalDate,
): readonly ChecklistRow[] {
  const billed = partners[quote?.invoiceOwner ?? ''] ?? account;
  const contact = billed.contacts[quote?.invoiceOwnerContact ?? quote?.billTo ?? billed.billTo];
  const country = contact?.country ?? billed.country;
  const certificate = billed.exemptionCertificate;
  const home = homes[quote?.entity ?? 'Inc'];
  return [
    {
      item: 'vat-id',
      required: inEu(country) && home !== undefined && home !== country,
      done: billed.vatId !== undefined || ticked['vat-id'] !== undefined,
      rule: 'QC-6',
      why: 'A VAT ID is needed when billing into another country of the EU',
    },
    {
      item: 'exemption-certificate',
      required: quote?.taxExempt === true,
      done:
        (certificate !== undefined && on <= certificate.validUntil) || ticked['exemption-certificate'] !== undefined,
      rule: 'QC-6',
      why: 'No tax only with a valid exemption certificate',
    },
  ];
}
