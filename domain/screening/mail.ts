import type { Account } from '../account/account.ts';
import { inWords, statusOf } from './screening.ts';

/** To Legal, who is asked not to wait for the next regular review (TC-3). */
export const reviewMail = (account: Account): { readonly subject: string; readonly text: string } => ({
  subject: `Trade compliance: ${account.name} is to be reviewed at once`,
  text: [`Asked for: ${account.review?.reason ?? '-'}`, legalMail(account).text].join('\n'),
});

/** To Legal, who alone clears (TC-3): what was found, and what may be answered. */
export const legalMail = (account: Account): { readonly subject: string; readonly text: string } => ({
  subject: `Trade compliance: ${account.name} is ${statusOf(account.screening)}`,
  text: [
    inWords(account, account.screening ?? {}),
    'The account is held: its deals are neither edited nor closed, and no licence goes out.',
    `Clear: POST /v1/accounts/${account.id}/clear-account with a reason, for all or for single parties. Lock: …/lock-account.`,
  ].join('\n'),
});
