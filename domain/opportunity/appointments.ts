import type { Appointment } from '../appointment.ts';
import { addDays, startOfDay } from '../calendar/dates.ts';
import type { Facts } from '../facts.ts';
import type { MarketplaceOffer, Opportunity, Subscription } from '../subscription.ts';
import { paymentsDecided, screenedPayments, waitingForScreening } from './checkout.ts';
import { envelopeIsOpen, expired } from './envelope.ts';
import type { OpportunityEvent } from './events.ts';
import { isOpen } from './evolve.ts';
import { idleAppointments } from './idle.ts';
import { offerIsOpen } from './offer.ts';

/** QCH-7: a registration is answered in time, and ends with its last day. */
export function opportunityAppointments(state: Subscription, facts: Facts): readonly Appointment[] {
  const { zone } = facts.policy;
  const found: Appointment[] = [];
  for (const deal of Object.values(state.opportunity))
    if (isOpen(deal))
      found.push(
        ...offerAppointments(deal, zone),
        ...envelopeAppointments(deal, zone),
        ...idleAppointments(deal, facts),
      );
  for (const { id, registration, ...deal } of Object.values(state.opportunity)) {
    if (!registration || !isOpen({ id, ...deal })) continue;
    if (registration.status === 'Requested' && !registration.late)
      found.push({
        id: `registration-late/${id}/${registration.requestedOn}`,
        kind: 'registration-late',
        at: startOfDay(addDays(registration.answerBy, 1), zone),
        zone,
        subject: id,
        summary: `Answer to the deal registration of ${id} is due`,
      });
    if (registration.status === 'Approved' && registration.until)
      found.push({
        id: `registration-expiry/${id}/${registration.until}`,
        kind: 'registration-expiry',
        at: startOfDay(registration.until, zone),
        zone,
        subject: id,
        summary: `Deal registration of ${id} expires`,
      });
  }
  // TC-2: the screening was Pending and has answered since, or Legal has: the card is asked, or refused, at once
  if (paymentsDecided(state, facts))
    for (const { id } of waitingForScreening(state))
      found.push({
        id: `web-payment/${id}/${state.now}`,
        kind: 'web-payment',
        at: state.now,
        zone,
        subject: id,
        summary: `The screening of the buyer of ${id} has answered`,
      });
  return found;
}

export const decidePayments = (
  state: Subscription,
  _: Appointment,
  facts: Facts,
): ReturnType<typeof screenedPayments> => screenedPayments(state, facts);

export const markRegistrationLate = (_: Subscription, { subject }: Appointment): readonly OpportunityEvent[] => [
  { type: 'DealRegistrationLate', data: { opportunity: subject }, rules: ['QCH-7'] },
];

export const expireRegistration = (_: Subscription, { subject }: Appointment): readonly OpportunityEvent[] => [
  { type: 'DealRegistrationExpired', data: { opportunity: subject }, rules: ['QCH-7'] },
];

/** Response times of an offer (1.15), and the end of the days on which it can be accepted. */
function offerAppointments({ id, offer }: Opportunity, zone: string): readonly Appointment[] {
  if (!offer || !offerIsOpen(offer)) return [];
  const due: Appointment[] = (['response', 'creation'] as const)
    .filter((what) => !offer.late?.includes(what) && awaits(offer, what))
    .map((what) => ({
      id: `offer-late/${offer.id}/${what}`,
      kind: 'offer-late',
      at: what === 'response' ? offer.respondBy : offer.doneBy,
      zone,
      subject: id,
      summary: what === 'response' ? `First response to ${offer.id} is due` : `${offer.id} is to be there`,
    }));
  return [
    ...due,
    {
      id: `offer-expiry/${offer.id}`,
      kind: 'offer-expiry',
      at: startOfDay(addDays(offer.acceptBy, 1), zone),
      zone,
      subject: id,
      summary: `Offer ${offer.id} expires`,
    },
  ];
}

const awaits = ({ status }: MarketplaceOffer, what: 'response' | 'creation'): boolean =>
  status === 'Requested' || (what === 'creation' && status === 'Received');

export function markOfferLate(state: Subscription, { id, subject }: Appointment): readonly OpportunityEvent[] {
  const offer = state.opportunity[subject]?.offer;
  if (!offer) return [];
  const what = id.endsWith('/response') ? 'response' : 'creation';
  const due = what === 'response' ? offer.respondBy : offer.doneBy;
  return [{ type: 'OfferLate', data: { opportunity: subject, offer: offer.id, what, due }, rules: ['1.15'] }];
}

export function expireOffer(state: Subscription, { subject }: Appointment): readonly OpportunityEvent[] {
  const offer = state.opportunity[subject]?.offer;
  if (!offer) return [];
  const { id, acceptBy } = offer;
  return [{ type: 'OfferExpired', data: { opportunity: subject, offer: id, acceptBy }, rules: ['1.15'] }];
}

/** No word of the provider: after its last day nobody signs it. */
function envelopeAppointments({ id, envelope }: Opportunity, zone: string): readonly Appointment[] {
  if (!envelope || !envelopeIsOpen(envelope)) return [];
  return [
    {
      id: `envelope-expiry/${envelope.id}`,
      kind: 'envelope-expiry',
      at: startOfDay(addDays(envelope.signBy, 1), zone),
      zone,
      subject: id,
      summary: `Envelope ${envelope.id} expires`,
    },
  ];
}

export function endEnvelope(state: Subscription, { subject }: Appointment): readonly OpportunityEvent[] {
  const envelope = state.opportunity[subject]?.envelope;
  return envelope ? [expired(subject, envelope)] : [];
}
