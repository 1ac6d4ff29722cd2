import { describe, expect, it } from 'vitest';
import { placeHeaders, refuseFromBlocked } from '../../api/comes-from.ts';
import { newestPolicy } from '../../api/screening.ts';

const places = newestPolicy().trade?.blockedPlaces ?? [];

const code = (setting: string | undefined, headers: Record<string, string>): string | undefined => {
  try {
    refuseFromBlocked(placeHeaders(setting), headers, places);
    return undefined;
  } catch (error) {
    const { code: said, rule, status } = (error as { problem: { code: string; rule: string; status: number } }).problem;
    return `${said} ${rule} ${status}`;
  }
};
const refused = 'request.blocked-place TC-5 403';

describe('TC-5: access from blocked places', () => {
  it.each(['IR', 'ir', ' CU ', 'US,IR'])('is refused from %s', (country) => {
    expect(code('cf-ipcountry', { 'cf-ipcountry': country })).toBe(refused);
  });

  it.each(['US', 'UA', 'XX', 'T1', ''])('is given from %s', (country) => {
    expect(code('CF-IPCountry', { 'cf-ipcountry': country })).toBeUndefined();
  });

  it('TC-4: of a country with blocked parts, by the part', () => {
    const headers = { 'cf-ipcountry': 'UA', 'cf-region': 'Crimea' };
    expect(code('cf-ipcountry,cf-region', headers)).toBe(refused);
    expect(code('cf-ipcountry', headers)).toBeUndefined();
    expect(code('cf-ipcountry,cf-region', { ...headers, 'cf-region': 'Kyiv' })).toBeUndefined();
  });

  it('nobody is believed where the setting names no header', () => {
    expect(code(undefined, { 'cf-ipcountry': 'IR' })).toBeUndefined();
    expect(code('', { 'cf-ipcountry': 'IR' })).toBeUndefined();
  });

  it('a setting that is none stops the start', () => {
    expect(() => placeHeaders('country:x')).toThrow('PERENNIAL_COUNTRY_HEADER');
    expect(() => placeHeaders('a,b,c')).toThrow('PERENNIAL_COUNTRY_HEADER');
  });
});
