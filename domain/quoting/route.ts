import type { Account } from '../account/account.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Partners, Quote } from '../subscription.ts';
import type { AccountId, PartnerKind, Route } from '../vocabulary.ts';
import type { Draft } from './checks.ts';
import { partnersOn } from './periods.ts';
import { resetAsked } from './reset.ts';

interface RouteShape {
  /** The first one is taken where a quote names none (QC-3). */
  readonly templates: readonly [string, ...string[]];
  /** What kind of partner each field names; a field that is absent here stays empty (QC-5). */
  readonly partners: Readonly<Partial<Record<PartnerField, PartnerKind>>>;
}

const partnerFields = ['invoiceOwner', 'resalePartner', 'distributor'] as const;
type PartnerField = (typeof partnerFields)[number];

const direct: RouteShape = { templates: ['Standard', 'Standard (hide discount)'], partners: {} };
const marketplace: RouteShape = {
  templates: ['Standard'],
  partners: { invoiceOwner: 'alliance', resalePartner: 'alliance' },
};

/** Tables 1.9 and 1.15. */
const shapes: Readonly<Record<Route, RouteShape>> = {
  direct,
  web: direct,
  education: direct,
  'open source': direct,
  startup: direct,
  reseller: {
    templates: ['Authorized Reseller'],
    partners: { invoiceOwner: 'reseller', resalePartner: 'reseller' },
  },
  distributor: {
    templates: ['Distributor'],
    partners: { invoiceOwner: 'distributor', resalePartner: 'reseller', distributor: 'distributor' },
  },
  msp: { templates: ['MSP'], partners: { invoiceOwner: 'msp', resalePartner: 'msp' } },
  aws: marketplace,
  gcp: marketplace,
  ibm: { templates: ['Standard'], partners: { invoiceOwner: 'alliance' } },
};

export const defaultTemplate = (route: Route): string => shapes[route].templates[0];

/** QC-3: the form is the one of the route to market. */
export function templateOfRoute({ state, body: { template } }: Draft): Refusal | undefined {
  const { templates } = shapes[state.channel];
  if (template === undefined || templates.includes(template)) return undefined;
  return refuse(
    'quote.template-mismatch',
    'QC-3',
    `${template} is no template of the route ${state.channel}; it takes ${templates.join(' or ')}.`,
  );
}

/** Who stands between on this quote: an amendment and a renewal go on with those of the order before. */
export const partnersOf = (draft: Draft): Partners => ({
  ...(goesOn(draft) ? draft.state.booking.partners : {}),
  ...partnersNamed(draft.body),
});

/** QX-1: a contract reset is the buying party's own, unless it changes the route to market (QX-5). */
const keepsParty = (draft: Draft): boolean =>
  draft.type === 'New' && resetAsked(draft) && draft.of?.route === undefined;

/** With the same partners, unless the renewal changes the route to market (CR-9). */
const goesOn = (draft: Draft): boolean => (draft.type === 'New' ? keepsParty(draft) : draft.of?.route === undefined);

/** The partner fields of a body or a quote alone. */
export function partnersNamed(place: { readonly [Field in keyof Partners]?: string | undefined }): Partners {
  const { invoiceOwner, invoiceOwnerContact, resalePartner, distributor } = place;
  return {
    ...(invoiceOwner ? { invoiceOwner } : {}),
    ...(invoiceOwnerContact ? { invoiceOwnerContact } : {}),
    ...(resalePartner ? { resalePartner } : {}),
    ...(distributor ? { distributor } : {}),
  };
}

/** QA-7, QU-2: an amendment stays with the same partners; the person who gets the invoice may be another. */
export function samePartners(draft: Draft): Refusal | undefined {
  const resets = keepsParty(draft);
  if (draft.type !== 'Amend' && !resets) return undefined;
  const [booked, named] = [draft.state.booking.partners, partnersOf(draft)];
  const other = partnerFields.find((field) => named[field] !== booked?.[field]);
  if (!other || !booked) return undefined;
  if (resets)
    return refuse(
      'quote.partner-changed',
      'QX-1',
      `Only the buying party may ask: the ${words[other]} is ${nameOf(draft, booked[other])}.`,
    );
  return refuse(
    'quote.partner-changed',
    'QA-7',
    `The ${words[other]} is ${nameOf(draft, booked[other])} for the whole subscription; sell through another by a new, co-termed one.`,
  );
}

const words: Readonly<Record<PartnerField | 'invoiceOwnerContact', string>> = {
  invoiceOwner: 'invoice owner',
  invoiceOwnerContact: 'invoice-owner contact',
  resalePartner: 'resale partner',
  distributor: 'distributor',
};

const nameOf = ({ facts }: Draft, id: AccountId | undefined): string => facts.partners[id ?? '']?.name ?? 'nobody';

/** QC-5: a deal through a partner names all that its route has, a direct one names none. */
export function partnersOfRoute(draft: Draft): Refusal | undefined {
  const { channel } = draft.state;
  const wanted = shapes[channel].partners;
  const named = partnersOf(draft);
  for (const field of partnerFields) {
    if (named[field] && !wanted[field])
      return refuse('quote.partner-not-allowed', 'QC-5', `A deal of the route ${channel} has no ${words[field]}.`);
    if (!named[field] && wanted[field])
      return refuse('quote.partner-required', 'QC-5', `A deal of the route ${channel} names its ${words[field]}.`);
  }
  if (!named.invoiceOwner && named.invoiceOwnerContact)
    return refuse(
      'quote.partner-not-allowed',
      'QC-5',
      `A deal of the route ${channel} has no ${words.invoiceOwnerContact}.`,
    );
  if (named.invoiceOwner && !named.invoiceOwnerContact)
    return refuse(
      'quote.partner-required',
      'QC-5',
      `A deal of the route ${channel} names its ${words.invoiceOwnerContact}.`,
    );
  return undefined;
}

/** Tables 1.9 and 1.15, QCH-1: each partner is of the kind that its field asks for, and may transact. */
export function partnersMayTransact(draft: Draft): Refusal | undefined {
  const wanted = shapes[draft.state.channel].partners;
  const named = partnersOf(draft);
  for (const field of partnerFields) {
    const id = named[field];
    if (!id) continue;
    const account = draft.facts.partners[id];
    if (!account) return refuse('account.unknown', 'QC-5', `There is no account ${id} to be the ${words[field]}.`);
    if (account.partner?.kind !== wanted[field])
      return refuse(
        'quote.partner-unfit',
        'QC-5',
        `${account.name} is ${account.partner ? `a partner of the kind ${account.partner.kind}` : 'no partner'}; the ${words[field]} is of the kind ${wanted[field]}.`,
      );
    const unfit = unauthorised(account);
    if (unfit) return unfit;
  }
  return undefined;
}

/** QCH-1: a signed agreement and one sales certification, or the programme has said yes. Alliances have contracts of their own. */
export function unauthorised({ name, partner }: Account): Refusal | undefined {
  if (!partner || partner.kind === 'alliance' || partner.programmeApproval) return undefined;
  if (partner.authorised && partner.certified) return undefined;
  return refuse(
    'quote.partner-unauthorised',
    'QCH-1',
    `${name} has no ${partner.authorised ? 'sales certification' : 'signed partner agreement'}, and the programme has not approved it.`,
  );
}

/** QCH-1: a partner who could transact when it was quoted may have lost that before it is booked. */
export function partnersUnauthorised(
  quote: Quote,
  partners: Readonly<Record<AccountId, Account>>,
): Refusal | undefined {
  if (quote.type === 'Cancel') return undefined; // it is taken back whoever sold it
  for (const id of partnersOn(quote)) {
    const account = partners[id];
    const unfit = account && unauthorised(account);
    if (unfit) return unfit;
  }
  return undefined;
}

/** QCH-3: the contact who gets the invoice belongs to the invoice owner, in the same country. */
export function contactOfInvoiceOwner(draft: Draft): Refusal | undefined {
  const { invoiceOwner, invoiceOwnerContact } = partnersOf(draft);
  const owner = draft.facts.partners[invoiceOwner ?? ''];
  if (!owner || !invoiceOwnerContact) return undefined;
  const contact = owner.contacts[invoiceOwnerContact];
  if (!contact)
    return refuse('account.unknown-contact', 'QCH-3', `${invoiceOwnerContact} is no contact of ${owner.name}.`);
  if (contact.country === owner.country) return undefined;
  return refuse(
    'quote.invoice-owner-contact',
    'QCH-3',
    `The contact is in ${contact.country}, ${owner.name} in ${owner.country}: name the partner’s account of that country.`,
  );
}
