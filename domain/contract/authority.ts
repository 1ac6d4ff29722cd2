import type { Cents } from '../money/money.ts';

/** Offices of the company that commit it (2.7): a person holds them by `offices`, or by its slot. */
export const offices = [
  'Manager',
  'Director',
  'Sr Director',
  'VP',
  'Executive',
  'VP Finance',
  'PAO',
  'CFO',
  'CEO',
  'CLO',
  'Director Legal',
  'Board',
] as const;
export type Office = (typeof offices)[number];

export const contractKinds = [
  'standard terms',
  'changed standard terms',
  'vendor contract',
  'non-standard terms',
  'own nda',
  'third-party nda',
  'spending',
  'payment',
  'write-off',
] as const;
export type ContractKind = (typeof contractKinds)[number];

/** One of them is enough. */
export type AnyOf = readonly Office[];

/** A row of the second matrix: read from the top, the first whose bound is not exceeded. */
export interface AuthorityRow {
  /** USD cents, of a year where it is revenue; any amount where absent. */
  readonly upTo?: Cents | undefined;
  /** One after the other: lower tiers come first (AU-3). */
  readonly approve: readonly AnyOf[];
  /** Also, where nobody has planned it. */
  readonly approveUnplanned?: readonly AnyOf[] | undefined;
  /** All of them, in any order. */
  readonly sign: readonly AnyOf[];
  /** Who is told. */
  readonly advise?: AnyOf | undefined;
}

export interface AuthorityPolicy {
  /** AU-5: what is agreed about the same matter in so many days counts together. */
  readonly splitWithinDays: number;
  /** AU-6, AU-7; USD cents a year. */
  readonly negotiation: {
    readonly templateEditsAboveArr: Cents;
    readonly customerPaperAboveArr: Cents;
    readonly settleWithinDays: number;
  };
  readonly matrix: readonly {
    readonly kind: ContractKind;
    /** An agreement: Legal stamps it before anybody signs (AU-1). */
    readonly stamp: boolean;
    readonly rows: readonly AuthorityRow[];
  }[];
}

/** Who has to say yes and who signs. @param planned the budget has it */
export function authorityFor(
  { matrix }: AuthorityPolicy,
  kind: ContractKind,
  amount: Cents,
  planned: boolean,
): (Omit<AuthorityRow, 'approveUnplanned' | 'upTo'> & { readonly stamp: boolean }) | undefined {
  const part = matrix.find((each) => each.kind === kind);
  const row = part?.rows.find(({ upTo }) => upTo === undefined || amount <= upTo);
  if (!part || !row) return undefined;
  const { approve, approveUnplanned = [], sign, advise } = row;
  return {
    stamp: part.stamp,
    approve: planned ? approve : [...approve, ...approveUnplanned],
    sign,
    ...(advise ? { advise } : {}),
  };
}
