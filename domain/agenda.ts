import { type Appointment, type AppointmentKind, appointmentKinds } from './appointment.ts';
import { approvalAppointments, escalate, remind } from './approval/appointments.ts';
import { beginDelegation, endDelegation } from './approval/delegated.ts';
import { deliveryAppointments, markDeliveryLate } from './booking/marketplace.ts';
import { missOrder, promisedOrderAppointments } from './booking/promised-order.ts';
import type { SubscriptionEvent } from './event.ts';
import type { Facts } from './facts.ts';
import { billRun, invoicingAppointments, markOverdue } from './invoicing/appointments.ts';
import { rateUsage, usageAppointments } from './invoicing/usage.ts';
import {
  decidePayments,
  endEnvelope,
  expireOffer,
  expireRegistration,
  markOfferLate,
  markRegistrationLate,
  opportunityAppointments,
} from './opportunity/appointments.ts';
import { closeIdle, warnOfIdleness } from './opportunity/idle.ts';
import { activate, endAccess, endGrace, provisioningAppointments } from './provisioning/appointments.ts';
import { issueNext } from './provisioning/decide.ts';
import { expireQuote, quotingAppointments } from './quoting/appointments.ts';
import { renew, renewalAppointments, sendNotice, showBanner } from './renewal/appointments.ts';
import { lapse, lapseAppointments } from './renewal/lapse.ts';
import type { Subscription } from './subscription.ts';
import { markLate, supportAppointments } from './support/appointments.ts';

const rank = new Map<AppointmentKind, number>(appointmentKinds.map((kind, index) => [kind, index]));

/** Every future thing with an instant, in the order in which it will happen: (at, rank of kind, id) (law 4). */
export function agenda(state: Subscription, facts: Facts): readonly Appointment[] {
  if (state.parked) return [];
  return [
    ...opportunityAppointments(state, facts),
    ...quotingAppointments(state, facts),
    ...approvalAppointments(state, facts),
    ...deliveryAppointments(state, facts),
    ...promisedOrderAppointments(state, facts),
    ...provisioningAppointments(state, facts),
    ...usageAppointments(state, facts),
    ...invoicingAppointments(state, facts),
    ...supportAppointments(state, facts),
    ...renewalAppointments(state, facts),
    ...lapseAppointments(state, facts),
  ].sort(byInstant);
}

function byInstant(a: Appointment, b: Appointment): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return (rank.get(a.kind) ?? 0) - (rank.get(b.kind) ?? 0) || (a.id < b.id ? -1 : 1);
}

type Keep = (state: Subscription, appointment: Appointment, facts: Facts) => readonly SubscriptionEvent[];

/** What keeping an appointment decides; never a refusal. */
const keepers: Readonly<Record<AppointmentKind, Keep>> = {
  renewal: renew,
  'grace-end': endGrace,
  entitlement: activate,
  cancellation: endAccess,
  licence: issueNext,
  'usage-rating': rateUsage,
  invoice: billRun,
  'invoice-overdue': markOverdue,
  'renewal-banner': showBanner,
  'renewal-notice': sendNotice,
  'delegation-begin': beginDelegation,
  'delegation-end': endDelegation,
  'approval-reminder': remind,
  'approval-escalation': escalate,
  'support-late': markLate,
  'delivery-late': markDeliveryLate,
  'offer-late': markOfferLate,
  'offer-expiry': expireOffer,
  'envelope-expiry': endEnvelope,
  'quote-expiry': expireQuote,
  'registration-late': markRegistrationLate,
  'registration-expiry': expireRegistration,
  'order-missing': missOrder,
  'renewal-lapse': lapse,
  'idle-warning': warnOfIdleness,
  'idle-close': closeIdle,
  'web-payment': decidePayments,
};

export const keep: Keep = (state, appointment, facts) => keepers[appointment.kind](state, appointment, facts);
