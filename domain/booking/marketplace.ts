import type { Appointment } from '../appointment.ts';
import { addDays, startOfDay } from '../calendar/dates.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Quote, Subscription } from '../subscription.ts';
import { type Marketplace, marketplaceOf } from '../vocabulary.ts';
import type { ChecklistRow } from './checklist.ts';
import type { BookingEvent } from './events.ts';

/** What the marketplaces ask for in place of a signed form (rules 3.3, columns AWS/GCP and IBM OEM). */
export function marketplaceRows(
  state: Subscription,
  quote: Quote | undefined,
  ticked: Readonly<Record<string, unknown>>,
): readonly ChecklistRow[] {
  if (!marketplaceOf(state.channel)) return [];
  return [
    {
      item: 'offer-acceptance',
      required: true,
      done: quote?.accepted !== undefined && quote.accepted.version === quote.version,
      rule: '1.15',
      why: 'The customer accepted the offer, and the marketplace’s mail is attached',
    },
    {
      item: 'custom-form',
      required: quote?.legalReview !== undefined,
      done: ticked['custom-form'] !== undefined,
      rule: '1.15',
      why: 'Several years or annual payments on Google Cloud: a form of its own, signed',
    },
    {
      item: 'ibm-sheet',
      required: state.channel === 'ibm',
      done: ticked['ibm-sheet'] !== undefined,
      rule: '1.15',
      why: 'The sheet that came with the mail of IBM',
    },
  ];
}

/** Table 3.3: the sheet of IBM names its order, the other marketplaces have none; none for 0.00. */
export const marketplaceOrderRow = (
  marketplace: Marketplace,
  nothing: boolean,
  ticked: Readonly<Record<string, unknown>>,
): ChecklistRow => ({
  item: 'purchase-order',
  required: marketplace === 'ibm' && !nothing,
  done: ticked['purchase-order'] !== undefined,
  rule: '1.15',
  why: 'The sheet of IBM names its purchase order',
});

/** The rep confirms within two days of Closed Won that the customer has the licence (1.15). */
export function confirmDelivery(state: Subscription, command: Command): readonly BookingEvent[] | Refusal {
  const awaited = state.booking.deliveries?.[command.target];
  if (!awaited) return refuse('booking.delivery-not-awaited', '1.15');
  return [
    { type: 'DeliveryConfirmed', data: { opportunity: command.target, by: command.by }, rules: ['1.15', 'PV-2'] },
  ];
}

export function deliveryAppointments(state: Subscription, { policy: { zone } }: Facts): readonly Appointment[] {
  return Object.entries(state.booking.deliveries ?? {})
    .filter(([, { late }]) => !late)
    .map(([opportunity, { by }]) => ({
      id: `delivery-late/${opportunity}/${by}`,
      kind: 'delivery-late' as const,
      at: startOfDay(addDays(by, 1), zone),
      zone,
      subject: opportunity,
      summary: `Delivery of ${opportunity} is to be confirmed`,
    }));
}

export function markDeliveryLate(state: Subscription, { subject }: Appointment): readonly BookingEvent[] {
  const awaited = state.booking.deliveries?.[subject];
  return awaited
    ? [{ type: 'DeliveryConfirmationLate', data: { opportunity: subject, due: awaited.by }, rules: ['1.15'] }]
    : [];
}
