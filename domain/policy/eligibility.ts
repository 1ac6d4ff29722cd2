import type { Account } from '../account/account.ts';
import type { EligibilityRow, Policy } from './policy.ts';

export type { EligibilityRow };

/** The rows of table 7.1 that apply to a subscription; each has to say yes. @param months of its term */
export function rowsFor(account: Account, months: number, policy: Policy): readonly EligibilityRow[] {
  return policy.renewal.eligibility.filter((row) => applies[row.row]?.(account, months) ?? false);
}

const applies: Readonly<Record<string, (account: Account, months: number) => boolean>> = {
  'Card on file': (account) => account.paysBy === 'card',
  'Pays by invoice': (account) => account.paysBy === 'invoice',
  'Requires PO': (account) => account.poRequired,
  MSA: (account) => account.msa,
  'Multi-year': (_, months) => months > 12,
  'Public sector': (account) => account.publicSector,
  'Offline / air-gapped': (account) => account.offline,
  'Education, OSS, Startup': (account) => account.programme !== undefined,
};
