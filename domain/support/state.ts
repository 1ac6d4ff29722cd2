import type { Instant, LocalDate } from '../calendar/dates.ts';
import type { ContactId, LicenceId, SupportRequestId } from '../vocabulary.ts';

export interface SupportRequest {
  readonly id: SupportRequestId;
  readonly type: string;
  readonly licence?: LicenceId;
  readonly text: string;
  /** Its answer delivers what was bought: licences from that day to that day (1.15, PV-4). */
  readonly delivers?: { readonly start: LocalDate; readonly end: LocalDate; readonly contact: ContactId };
  readonly status: 'Open' | 'Answered';
  readonly openedAt: Instant;
  readonly until: Instant;
  /** Its last day to be done and closed, where there is one besides the answer (QE-6). */
  readonly resolveBy?: LocalDate;
  readonly late: boolean;
}
