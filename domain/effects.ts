import type { Journalled } from './event.ts';
import type { Effect } from './subscription.ts';

/** Which events are questions to the outside world: an effect is an event not yet answered. Its id is the event's. */
export function effectOf(event: Journalled, id: string): Effect | undefined {
  switch (event.type) {
    case 'LicenceRequested': {
      const { licence } = event.data;
      return {
        id,
        kind: 'deliver-licence',
        subject: licence.id,
        summary: `Licence, ${licence.seats} seats, to the sold-to contact`,
      };
    }
    case 'RenewalSubscriptionRequested': {
      const { subscription } = event.data;
      return {
        id,
        kind: 'deliver-command',
        subject: subscription,
        summary: `Start ${subscription}, ${event.data.split ? 'a part of the split' : 'the renewal subscription'}`,
      };
    }
    case 'ScreeningRequested': {
      const { subject, parties } = event.data;
      const many = parties.length === 1 ? '1 party' : `${parties.length} parties`;
      return { id, kind: 'screen-parties', subject, summary: `Screening of ${many}` };
    }
    case 'CreditTransferred': {
      const { creditMemo, to } = event.data;
      return { id, kind: 'deliver-command', subject: creditMemo, summary: `Credit memo ${creditMemo} to ${to}` };
    }
    case 'EndCustomerMoved': {
      const { opportunity, renewal } = event.data;
      return { id, kind: 'deliver-command', subject: opportunity, summary: `The end customer’s ${renewal} is lost` };
    }
    case 'MergerTold': {
      const { to, message } = event.data;
      const summary = {
        join: `The renewal of this subscription to ${to}`,
        booked: `The booked renewal to ${to}, which was merged into it`,
        released: `The lost renewal to ${to}, which was merged into it`,
      }[message.kind];
      return { id, kind: 'deliver-command', subject: `merger/${message.theirs}`, summary };
    }
    case 'CheckoutStarted': {
      const { opportunity, screensFirst } = event.data;
      return screensFirst ? undefined : charge(id, opportunity);
    }
    case 'PaymentAsked':
      return charge(id, event.data.opportunity);
    case 'OfferRequested': {
      const { offer, ask } = event.data;
      return ask
        ? { id, kind: 'create-offer', subject: offer.id, summary: `Offer ${offer.id} on ${offer.marketplace}` }
        : undefined;
    }
    case 'EnvelopeRequested': {
      const { envelope } = event.data;
      return {
        id,
        kind: 'send-envelope',
        subject: envelope.id,
        summary: `Order form of ${envelope.quote} for signature`,
      };
    }
    case 'EnvelopeVoided': {
      const { envelope, ask } = event.data;
      return ask ? { id, kind: 'void-envelope', subject: envelope, summary: `Void ${envelope}` } : undefined;
    }
    default:
      return undefined;
  }
}

const charge = (id: string, opportunity: string): Effect => ({
  id,
  kind: 'charge-card',
  subject: opportunity,
  summary: `Card payment of ${opportunity}`,
});

export function effectAnsweredBy(event: Journalled): string | undefined {
  switch (event.type) {
    case 'LicenceDelivered':
    case 'PartiesScreened':
    case 'RenewalSubscriptionStarted':
    case 'RenewalSubscriptionRefused':
    case 'EndCustomerRenewalLost':
    case 'EndCustomerRenewalKept':
    case 'MergerAnswered':
    case 'CreditTaken':
    case 'CreditReturned':
    case 'CheckoutPaid':
    case 'CheckoutDeclined':
    case 'OfferReceived':
    case 'OfferCreated':
    case 'OfferRejected':
    case 'EnvelopeSent':
    case 'EnvelopeRejected':
    case 'EnvelopeVoidConfirmed':
      return event.data.effect;
    default:
      return undefined;
  }
}
