import type { Account } from '../account/account.ts';
import type { AccountId, ContactId, PersonId } from '../vocabulary.ts';

/** TC-2, from good to bad. Pending: the answer is still to come; Yellow and Red: a hit that a human judges. */
export const screeningStatuses = ['Clear', 'Pending', 'Yellow', 'Red', 'Locked'] as const;
export type ScreeningStatus = (typeof screeningStatuses)[number];

/** The account itself, or one of its contacts. */
export type PartyId = AccountId | ContactId;

/** Who is looked for: a company, or a person on a quote (TC-1, TC-6); complete, since gaps cause false hits (TC-8). */
export interface Party {
  readonly id: PartyId;
  readonly kind: 'company' | 'person';
  readonly name: string;
  /** ISO 3166 alpha-2 */
  readonly country: string;
  readonly address?: string;
}

/** What a party resembles. */
export interface Hit {
  readonly list: string;
  /** Its id on that list. */
  readonly entry: string;
  /** The listed name or alias. */
  readonly name: string;
  /** 0 to 100 */
  readonly score: number;
}

export interface PartyScreening {
  readonly status: ScreeningStatus;
  /** Who it was when it was screened (`identity`): somebody else needs another screening. */
  readonly of: string;
  readonly hits: readonly Hit[];
  /** Hits that Legal judged to be somebody else: they do not count again. */
  readonly cleared?: readonly string[];
  readonly by?: PersonId;
  readonly reason?: string;
}

export type Screenings = Readonly<Record<PartyId, PartyScreening>>;

/** What a screening finds out about one party. */
export interface Found {
  readonly party: PartyId;
  readonly of: string;
  readonly status: ScreeningStatus;
  readonly hits: readonly Hit[];
}

const worst = (a: ScreeningStatus, b: ScreeningStatus): ScreeningStatus =>
  screeningStatuses.indexOf(a) >= screeningStatuses.indexOf(b) ? a : b;

/** Of the whole account: that of its worst party. */
export const statusOf = (screenings: Screenings | undefined): ScreeningStatus =>
  Object.values(screenings ?? {}).reduce<ScreeningStatus>((status, party) => worst(status, party.status), 'Clear');

/** Two hits are the same when they are the same entry under the same name. */
export const keyOf = ({ list, entry, name }: Hit): string => `${list}/${entry}/${name}`;

export const identity = ({ kind, name, country, address }: Party): string =>
  [kind, name, country, address ?? ''].join('|');

/** The account and those of its contacts that are named. Unknown ones are left out. */
export function partiesOf(account: Account, contacts: readonly ContactId[]): readonly Party[] {
  return [
    { id: account.id, kind: 'company', name: account.name, country: account.country },
    ...[...new Set(contacts)].flatMap((id): readonly Party[] => {
      const contact = account.contacts[id];
      if (!contact) return [];
      const { name, country, street, city, state, postalCode } = contact;
      const address = [street, city, state, postalCode].filter(Boolean).join(', ');
      return [{ id, kind: 'person', name, country, address }];
    }),
  ];
}

/** Those of whom nothing is known yet, or who were somebody else when they were screened. */
export const unscreened = (account: Account, parties: readonly Party[]): readonly Party[] =>
  parties.filter((party) => account.screening?.[party.id]?.of !== identity(party));

/**
 * What the account's screenings are after an answer. A machine raises, it never clears: a hit stays until Legal has
 * judged it (TC-3), what Legal cleared does not come back under the same entry and name, and locked stays locked.
 */
export function screenedWith(before: Screenings | undefined, found: readonly Found[]): Screenings {
  const after: Record<PartyId, PartyScreening> = { ...before };
  for (const { party, of, status, hits } of found) {
    const old = after[party];
    const known = new Set(old?.cleared ?? []);
    const open = hits.filter((hit) => !known.has(keyOf(hit)));
    const says = open.length === 0 && status !== 'Pending' ? 'Clear' : status;
    const kept = old && old.status !== 'Clear' && old.status !== 'Pending';
    after[party] = {
      status: kept ? worst(old.status, says) : says,
      of,
      hits: kept && open.length === 0 ? old.hits : open,
      ...(old?.cleared ? { cleared: old.cleared } : {}),
    };
  }
  return after;
}

/** Legal's yes to a party, or to all: the hits it had are known to be somebody else. */
export function clearedBy(
  before: Screenings | undefined,
  parties: readonly PartyId[] | undefined,
  reason: string,
): Screenings {
  return Object.fromEntries(
    Object.entries(before ?? {}).map(([id, party]) => {
      if (parties && !parties.includes(id)) return [id, party];
      const cleared = [...new Set([...(party.cleared ?? []), ...party.hits.map(keyOf)])];
      return [
        id,
        { status: 'Clear' as const, of: party.of, hits: [], reason, ...(cleared.length > 0 ? { cleared } : {}) },
      ];
    }),
  );
}

/** In a sentence, for the hold on the account and for Legal. */
export function inWords(account: Pick<Account, 'name' | 'contacts' | 'id'>, screenings: Screenings): string {
  const said = Object.entries(screenings).flatMap(([id, { status, hits }]) => {
    if (status === 'Clear') return [];
    const who = id === account.id ? account.name : (account.contacts[id]?.name ?? id);
    const [first] = hits;
    const like = first ? `: resembles ${first.name} (${first.list} ${first.entry}, ${first.score} of 100)` : '';
    return [`${who} is ${status}${like}`];
  });
  return said.length > 0 ? `Trade compliance: ${said.join('; ')}` : 'Trade compliance: all are Clear';
}
