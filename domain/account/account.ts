import type { LocalDate } from '../calendar/dates.ts';
import type { Screenings } from '../screening/screening.ts';
import type { AccountId, ContactId, PartnerKind, Region, Segment } from '../vocabulary.ts';

/** Full name, mail and complete postal address (QC-2, TC-8). */
export interface Contact {
  readonly id: ContactId;
  readonly name: string;
  readonly email: string;
  readonly street: string;
  readonly city: string;
  /** State, province or region, where addresses have one. */
  readonly state?: string | undefined;
  readonly postalCode: string;
  readonly country: string;
  /** The customer says that it lies in no blocked part of its country (TC-4). */
  readonly outsideBlockedRegions?: boolean | undefined;
}

/** What the partner programme knows of a partner (QCH-1). */
export interface Partner {
  readonly kind: PartnerKind;
  /** The partner agreement is signed. */
  readonly authorised: boolean;
  /** It holds a sales certification. */
  readonly certified: boolean;
  /** Why it may transact all the same. */
  readonly programmeApproval?: string | undefined;
}

/** Who buys. Its own stream; subscriptions read it as a fact. */
export interface Account {
  readonly id: AccountId;
  readonly name: string;
  /** ISO 3166 alpha-2 */
  readonly country: string;
  readonly family: string;
  readonly clock: string;
  readonly contacts: Readonly<Record<ContactId, Contact>>;
  readonly billTo: ContactId;
  readonly soldTo: ContactId;
  readonly poRequired: boolean;
  /** It wrote that it never needs an order, though it has given one (BK-4). */
  readonly ordersWaived?: true;
  /** It takes invoices through a portal of its own, in which the company is registered before anything is booked. */
  readonly portalRequired?: boolean | undefined;
  readonly vatId?: string;
  /** Tax is left out while it is valid (QC-6). */
  readonly exemptionCertificate?: { readonly number: string; readonly validUntil: LocalDate } | undefined;
  readonly msa: boolean;
  readonly publicSector: boolean;
  readonly programme?: 'education' | 'open source' | 'startup';
  readonly paysBy: 'invoice' | 'card';
  readonly offline: boolean;
  /** Who sells to it, and where (QP-7); unknown where absent. */
  readonly segment?: Segment | undefined;
  readonly region?: Region | undefined;
  /** Invoices are kept and never sent, licences come by a request (PV-4). */
  readonly silent?: boolean;
  /** Takes no offer of the end of availability (QE-5). */
  readonly excludeFromEoaStarterBronzeOffer?: boolean | undefined;
  /** Set where the account resells or bills for others (rules 1.9). */
  readonly partner?: Partner;
  readonly holds: Readonly<Record<string, { reason: string; by?: 'screening' }>>;
  /** By party: the account itself and its contacts, as far as they were looked for on lists (TC-2). */
  readonly screening?: Screenings | undefined;
  /** Asked of Legal, and not judged yet (TC-3). */
  readonly review?: { readonly reason: string };
  readonly version: number;
}

/** EU members besides those with an own selling entity need no table here: the VAT check reads this list (QC-6). */
const eu = new Set('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '));

export const inEu = (country: string): boolean => eu.has(country);
