import type { IncomingHttpHeaders } from 'node:http';
import { type BlockedPlace, blockedPlace } from '../domain/screening/place.ts';
import { ProblemError } from './problems.ts';

/** Names of headers, in lower case: of the country, and of the part of it. */
export interface PlaceHeaders {
  readonly country: string;
  readonly region?: string | undefined;
}

/**
 * `PERENNIAL_COUNTRY_HEADER`, such as `cf-ipcountry` or `cf-ipcountry,cf-region`. Only an edge that overwrites these
 * headers makes them worth anything, so nothing is read where the setting is empty.
 * @throws on what can be no name of a header
 */
export function placeHeaders(text: string | undefined): PlaceHeaders | undefined {
  if (!text?.trim()) return undefined;
  const [country = '', region, ...more] = text.split(',').map((part) => part.trim().toLowerCase());
  const names = region === undefined ? [country] : [country, region];
  if (more.length > 0 || names.some((name) => !/^[a-z0-9-]{1,64}$/.test(name)))
    throw new Error(`PERENNIAL_COUNTRY_HEADER is ${text}: it is one header, or two: country,region.`);
  return { country, region };
}

/** TC-1, TC-5: access from a blocked place is refused, whoever asks. Where several values came, each of them counts. */
export function refuseFromBlocked(
  names: PlaceHeaders | undefined,
  headers: IncomingHttpHeaders,
  places: readonly BlockedPlace[],
): void {
  if (!names) return;
  const said = (name: string | undefined): readonly string[] =>
    [name === undefined ? [] : (headers[name] ?? [])].flat().flatMap((value) => value.split(','));
  const regions = said(names.region);
  for (const country of said(names.country))
    for (const state of regions.length > 0 ? regions : [undefined]) {
      const place = blockedPlace(places, { country: country.trim().toUpperCase(), state: state?.trim() });
      if (place) throw new ProblemError('request.blocked-place', `There is no access from ${place.name}.`, 'TC-5');
    }
}
