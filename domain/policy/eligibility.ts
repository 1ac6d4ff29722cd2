import type { Account } from '../account/account.ts';
import { partnerRoutes, type Route } from '../vocabulary.ts';
import type { EligibilityRow, Policy } from './policy.ts';

export type { EligibilityRow };

/** What table 7.1 looks at. */
export interface Customer {
  readonly account: Account;
  readonly route: Route;
  readonly months: number;
}

const applies: Readonly<Record<string, (customer: Customer) => boolean>> = {
  'Card on file': ({ account }) => account.paysBy === 'card',
  'Pays by invoice': ({ account }) => account.paysBy === 'invoice',
  'Requires PO': ({ account }) => account.poRequired, // RN-8
  MSA: ({ account }) => account.msa,
  'Multi-year': ({ months }) => months > 12, // QM-6
  'Term other than 12 months': ({ months }) => months !== 12, // QM-6 in 2026
  'Reseller / channel / alliance': ({ route }) => partnerRoutes.includes(route), // QCH-9
  'Public sector': ({ account }) => account.publicSector,
  'Offline / air-gapped': ({ account }) => account.offline,
  'Education, OSS, Startup': ({ account, route }) =>
    account.programme !== undefined || route === 'education' || route === 'open source' || route === 'startup',
};

/** The rows of table 7.1 that speak of this customer; where several do, all of them have to say yes. */
export const rowsFor = (customer: Customer, policy: Policy): readonly EligibilityRow[] =>
  policy.renewal.eligibility.filter(({ row }) => applies[row]?.(customer) ?? false);
