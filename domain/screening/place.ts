import type { Contact } from '../account/account.ts';

/** A country, or parts of one (by state or city), in which nothing may be sold (TC-4). */
export interface BlockedPlace {
  readonly name: string;
  /** ISO 3166 alpha-2 */
  readonly country: string;
  /** States and cities as addresses name them; without, the whole country. */
  readonly regions?: readonly string[] | undefined;
}

export interface Place {
  readonly country: string;
  readonly state?: string | undefined;
  readonly city?: string | undefined;
}

/** Letters alone, so that `Donets'k` and `donetsk` are one. */
const folded = (text: string | undefined): string =>
  (text ?? '')
    .normalize('NFKD')
    .replaceAll(/[^\p{L}]/gu, '')
    .toLowerCase();

/** Where it lies, if nothing may be sold there (TC-4). */
export function blockedPlace(places: readonly BlockedPlace[], at: Place): BlockedPlace | undefined {
  const [state, city] = [folded(at.state), folded(at.city)];
  return places.find(({ country, regions }) => {
    if (country !== at.country) return false;
    if (!regions) return true;
    return regions.some((region) => {
      const named = folded(region);
      return city === named || (state !== '' && (state === named || state.startsWith(named)));
    });
  });
}

/** TC-4: an address in a country with blocked regions says by its city, and in so many words, that it lies elsewhere. */
export const unconfirmed = (countries: readonly string[], contact: Contact): boolean =>
  countries.includes(contact.country) && (contact.outsideBlockedRegions !== true || contact.city.trim() === '');
