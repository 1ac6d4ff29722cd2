import type { Instant } from './calendar/dates.ts';

/** In the order in which appointments of the same instant are kept (docs/architecture.md section 4). */
export const appointmentKinds = [
  'renewal',
  'grace-end',
  'entitlement',
  'cancellation',
  'licence',
  'usage-rating',
  'invoice',
  'invoice-overdue',
  'renewal-banner',
  'renewal-notice',
  'delegation-end',
  'delegation-begin',
  'approval-reminder',
  'approval-escalation',
  'support-late',
  'delivery-late',
  'offer-late',
  'offer-expiry',
  'envelope-expiry',
  'quote-expiry',
  'registration-late',
  'registration-expiry',
  'order-missing',
  'renewal-lapse',
  'idle-warning',
  'idle-close',
  'web-payment',
] as const;
export type AppointmentKind = (typeof appointmentKinds)[number];

/** Something that will happen at an instant, computed from the state and never stored (law 4). */
export interface Appointment {
  /** kind/subject/occurrence: after it is kept, the agenda no longer holds this id. */
  readonly id: string;
  readonly kind: AppointmentKind;
  readonly at: Instant;
  readonly zone: string;
  readonly subject: string;
  /** Plain words for people. */
  readonly summary: string;
}
