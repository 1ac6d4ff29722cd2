import type { Account } from '../account/account.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { ClearAccount, LockAccount, RequestReview } from './commands.ts';
import {
  clearedBy,
  type Found,
  identity,
  inWords,
  type PartyId,
  partiesOf,
  type Screenings,
  screenedWith,
  statusOf,
} from './screening.ts';

export type ScreeningAccountEvent =
  /** A list, or whoever was asked, said something new of these parties; `screening` is what it comes to. */
  | {
      readonly type: 'AccountScreened';
      readonly data: { readonly screening: Screenings; readonly against: string; readonly cause: string };
    }
  | {
      readonly type: 'AccountCleared';
      readonly data: { readonly reason: string; readonly parties?: readonly PartyId[] };
    }
  /** Somebody does not wait for the next regular review (TC-3). */
  | { readonly type: 'ReviewRequested'; readonly data: { readonly reason: string } }
  | { readonly type: 'AccountLocked'; readonly data: { readonly reason: string } };

/** What an answer changes on an account. No event where it says what was known. */
export interface ScreeningAnswer {
  readonly found: readonly Found[];
  /** The versions of the lists, or the name of whoever was asked. */
  readonly against: string;
  /** The effect or the run that asked. */
  readonly cause: string;
}

/** The answer of a screening: no command of anybody, so nobody can send one (TC-3). */
export function screenAccount(
  account: Account,
  { found, against, cause }: ScreeningAnswer,
): readonly ScreeningAccountEvent[] {
  const screening = screenedWith(account.screening, found);
  const changed = found.filter(
    ({ party }) => JSON.stringify(account.screening?.[party]) !== JSON.stringify(screening[party]),
  );
  return changed.length === 0
    ? []
    : [
        {
          type: 'AccountScreened',
          data: {
            screening: Object.fromEntries(
              changed.flatMap(({ party }) => (screening[party] ? [[party, screening[party]]] : [])),
            ),
            against,
            cause,
          },
        },
      ];
}

/** Clearing and locking; that it is Legal is the table's business (TC-3). */
export function decideScreening(
  account: Account,
  name: string,
  body: unknown,
): readonly ScreeningAccountEvent[] | Refusal {
  if (name === 'lock-account') return [{ type: 'AccountLocked', data: body as LockAccount }];
  if (name === 'request-review') {
    if (!account.holds.trade)
      return refuse('account.not-held', 'TC-3', `${account.name} is Clear: there is nothing to review.`);
    return account.review
      ? refuse('screening.review-asked', 'TC-3', `Legal was asked already: ${account.review.reason}`)
      : [{ type: 'ReviewRequested', data: body as RequestReview }];
  }
  if (name !== 'clear-account') return refuse('command.unknown');
  const { reason, parties } = body as ClearAccount;
  const stranger = parties?.find((party) => party !== account.id && !account.contacts[party]);
  if (stranger) return refuse('account.unknown-contact', 'TC-3', `${stranger} is no party of ${account.name}.`);
  if (!account.holds.trade) return refuse('account.not-held', 'TC-3', `${account.name} is Clear already.`);
  return [{ type: 'AccountCleared', data: { reason, ...(parties ? { parties } : {}) } }];
}

/** The hold of trade compliance follows the worst party; one that was placed by hand stays until Legal clears. */
export function evolveScreening(account: Account, event: ScreeningAccountEvent): Account {
  switch (event.type) {
    case 'AccountScreened':
      return held(account, { ...account.screening, ...event.data.screening }, account.holds.trade?.by !== 'screening');
    case 'AccountCleared':
      return held(account, clearedBy(account.screening, event.data.parties, event.data.reason), false);
    case 'ReviewRequested':
      return { ...account, review: event.data };
    case 'AccountLocked': {
      const of = account.screening?.[account.id]?.of ?? identity(partiesOf(account, [])[0] as never);
      const locked = { hits: [], ...account.screening?.[account.id], of, status: 'Locked' as const };
      const { review: _, ...reviewed } = account;
      return held(reviewed, { ...account.screening, [account.id]: { ...locked, reason: event.data.reason } }, false);
    }
  }
}

function held(account: Account, screening: Screenings, keepsByHand: boolean): Account {
  const { trade, ...holds } = account.holds;
  const { review: _, ...reviewed } = account;
  if (statusOf(screening) !== 'Clear')
    return {
      ...account,
      screening,
      holds: { ...holds, trade: { reason: inWords(account, screening), by: 'screening' } },
    };
  return {
    ...(trade && keepsByHand ? account : reviewed),
    screening,
    holds: trade && keepsByHand ? account.holds : holds,
  };
}
