import { type Refusal, refuse } from '../../../domain/refusal.ts';

/** One refusal of each shape in which the domain writes them: what test/structure/rules.test.ts puts switches into. */
export const rows = [{ rule: 'QC-6', missing: true }];

export function returned(held: boolean): Refusal | undefined {
  if (held) return refuse('account.held', 'TC-3');
  return undefined;
}

export const chosen = (held: boolean): Refusal | undefined => (held ? refuse('account.held', 'TC-3') : undefined);

export const otherwise = (clear: boolean): Refusal | undefined => (clear ? undefined : refuse('account.held', 'TC-3'));

export const guarded = (held: boolean): Refusal | false => held && refuse('account.held', 'TC-3');

export function ofRow(): Refusal | undefined {
  const [row] = rows;
  if (row?.missing) return refuse('booking.checklist-incomplete', row.rule);
  return undefined;
}

const rules = { policy: '0.2', catalogue: 'C-7' } as const;

export function ofTable(kind: keyof typeof rules): Refusal {
  return refuse('document.unknown', rules[kind]);
}

export const untagged = (): Refusal => refuse('account.unknown');
