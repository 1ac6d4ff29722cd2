import type { Account } from './account.ts';

/**
 * The reasons why nothing is sold to the account: nothing is submitted, booked, renewed or bought on the web while
 * trade compliance or credit holds it (TC-3). The hold `support` stops what Support does for it (8.4), no sale.
 */
export const salesHolds = ({ holds }: Pick<Account, 'holds'>): readonly string[] =>
  Object.entries(holds).flatMap(([kind, { reason }]) => (kind === 'support' ? [] : [reason]));

/** Why Support does nothing for the account. */
export const supportHold = ({ holds }: Pick<Account, 'holds'>): string | undefined => holds.support?.reason;
