import type { Fact } from '../event.ts';
import type { SupportRequest } from '../subscription.ts';
import type { LicenceId, SupportRequestId } from '../vocabulary.ts';

export type SupportEvent =
  | Fact<'SupportRequestOpened', { request: SupportRequest }>
  | Fact<'SupportRequestAnswered', { request: SupportRequestId; answer: string }>
  | Fact<'SupportRequestClosed', { request: SupportRequestId }>
  | Fact<'SupportRequestLate', { request: SupportRequestId }>
  | Fact<'LicenceResent', { request: SupportRequestId; licence: LicenceId }>;
