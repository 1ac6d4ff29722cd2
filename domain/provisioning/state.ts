import type { LocalDate } from '../calendar/dates.ts';
import type { ContactId, LicenceId } from '../vocabulary.ts';

export interface Licence {
  readonly id: LicenceId;
  readonly product: string;
  readonly seats: number;
  readonly validFrom: LocalDate;
  readonly validUntil: LocalDate;
  readonly contact: ContactId;
  readonly status: 'Requested' | 'Delivered';
  readonly token: boolean;
}

export interface Namespace {
  readonly id: string;
  readonly name: string;
}

export interface Provisioning {
  readonly access: 'none' | 'active' | 'grace' | 'expired' | 'cancelled';
  readonly licences: Readonly<Record<LicenceId, Licence>>;
  /** The licence that counts now. */
  readonly current?: LicenceId;
  /** Up to which day each product sold has its licence; its first day before it has any. */
  readonly coveredUntil?: Readonly<Record<string, LocalDate>>;
  /** The group that a SaaS subscription is for. */
  readonly namespace?: Namespace;
  /** Access begins on this day; absent once it has (PV-1). */
  readonly activateOn?: LocalDate;
}
