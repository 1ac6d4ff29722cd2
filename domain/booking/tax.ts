import { type Account, type Contact, inEu } from '../account/account.ts';
import type { LocalDate } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import { type WholePeriod, wholePeriods } from '../quoting/periods.ts';
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
  const payers: readonly Payer[] = quote
    ? wholePeriods(quote).map((period) => payerOf(period, account, partners))
    : [{ billed: account, contact: account.contacts[account.billTo] }];
  const home = homes[quote?.entity ?? 'Inc'];
  const abroad = payers.filter(({ billed, contact }) => {
    const country = contact?.country ?? billed.country;
    return inEu(country) && home !== undefined && home !== country;
  });
  return [
    {
      item: 'vat-id',
      required: abroad.length > 0,
      done: ticked['vat-id'] !== undefined || abroad.every(({ billed }) => billed.vatId !== undefined),
      rule: 'QC-6',
      why: 'A VAT ID is needed when billing into another country of the EU',
    },
    {
      item: 'exemption-certificate',
      required: quote?.taxExempt === true,
      done:
        ticked['exemption-certificate'] !== undefined ||
        payers.every(({ billed: { exemptionCertificate: it } }) => it !== undefined && on <= it.validUntil),
      rule: 'QC-6',
      why: 'No tax only with a valid exemption certificate',
    },
  ];
}

interface Payer {
  readonly billed: Account;
  readonly contact?: Contact | undefined;
}

/** Of each period of a ramp: the partner that owns its invoice, or the customer (QRP-8). */
function payerOf(
  { invoiceOwner, invoiceOwnerContact, billTo }: WholePeriod,
  account: Account,
  partners: Facts['partners'],
): Payer {
  const billed = partners[invoiceOwner ?? ''] ?? account;
  return { billed, contact: billed.contacts[invoiceOwnerContact ?? billTo] };
}
