import type { LocalDate } from '../calendar/dates.ts';
import type { Cents } from '../money/money.ts';
import type { PersonId } from '../vocabulary.ts';
import type { AnyOf, ContractKind, Office } from './authority.ts';

export interface Given {
  readonly by: PersonId;
  readonly office: Office;
  readonly on: LocalDate;
  /** Whose office it is, and by which delegation, where somebody acted in their place (AP-21): they stay accountable. */
  readonly onBehalfOf?: PersonId;
  readonly delegation?: string;
}

/**
 * What the company commits itself to in one matter, with one counterparty (2.7). Its own stream. What is agreed about the
 * same matter within some weeks is one contract with all of its parts (AU-5).
 */
export interface Contract {
  readonly id: string;
  readonly matter: string;
  readonly counterparty: string;
  readonly kind: ContractKind;
  readonly clock: string;
  readonly policy: string;
  /** The budget has it. */
  readonly planned: boolean;
  /** Amounts in USD cents. */
  readonly parts: readonly { readonly amount: Cents; readonly on: LocalDate; readonly by: PersonId }[];
  readonly total: Cents;
  readonly status: 'Draft' | 'Approved' | 'Signed';
  readonly stamped?: { readonly by: PersonId; readonly on: LocalDate } | undefined;
  readonly approvals: readonly Given[];
  readonly signatures: readonly Given[];
  /** By the matrix, as the total is. */
  readonly needs: {
    readonly stamp: boolean;
    readonly approve: readonly AnyOf[];
    readonly sign: readonly AnyOf[];
    readonly advise?: AnyOf | undefined;
  };
  readonly version: number;
}

/**
 * The name of the stream of a matter: whoever writes the same matter a little differently, or splits it, comes to the same
 * one. Test clocks have contracts of their own.
 */
export function contractKey(counterparty: unknown, matter: unknown, clock: unknown): string {
  const slug = (text: unknown): string =>
    String(text)
      .normalize('NFKC')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .replaceAll(/^-|-$/g, '');
  const world = clock === undefined || clock === 'wall' ? '' : `~${String(clock)}`;
  return `ctr_${slug(counterparty)}.${slug(matter)}${world}`;
}
