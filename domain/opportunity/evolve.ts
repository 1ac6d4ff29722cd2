import type { Journalled, SubscriptionEvent } from '../event.ts';
import type {
  DealRegistration,
  MarketplaceOffer,
  Opportunity,
  Quote,
  SignatureEnvelope,
  Subscription,
  TermsChange,
} from '../subscription.ts';

type Slice = Subscription['opportunity'];

/** Closed deals that stay at hand for reopening and links; older ones live in the read tables (law 2). */
const closedDealsKept = 8;

/**
 * Writes the opportunities; decides nothing. Other stages' events move the stage.
 * @param quoting tells whose a quote is: working on it is working on the deal (ST-4)
 */
export function evolveOpportunity(slice: Slice, event: Journalled, quoting: Subscription['quoting'] = {}): Slice {
  return touched(written(slice, event), event, quoting);
}

/** ST-4: what people do with New Business; what the clock or the outside world does is no work. */
function touched(slice: Slice, { data, at, door }: Journalled, quoting: Subscription['quoting']): Slice {
  if (door === 'clock' || door === 'effect') return slice;
  const { opportunity, quote } = data as { opportunity?: Opportunity | string; quote?: Quote | string };
  const named = typeof quote === 'string' ? quoting[quote] : quote;
  const id = (typeof opportunity === 'object' ? opportunity.id : opportunity) ?? named?.opportunity;
  const deal = slice[id ?? ''];
  if (deal?.type !== 'New Business' || !isOpen(deal) || deal.touchedAt === at) return slice;
  return { ...slice, [deal.id]: { ...deal, touchedAt: at } };
}

function written(slice: Slice, event: SubscriptionEvent): Slice {
  switch (event.type) {
    case 'OpportunityCreated': {
      const { opportunity } = event.data;
      const all = withoutOldest({ ...slice, [opportunity.id]: opportunity });
      return flagged(all, opportunity, 'Decommissioned');
    }
    case 'OpportunityChanged':
      return changed(slice, event.data);
    case 'DealRegistered':
      return change(slice, event.data.opportunity, { registration: event.data.registration });
    case 'DealRegistrationApproved': {
      const { opportunity, by, until } = event.data;
      return registered(slice, opportunity, { status: 'Approved', answeredBy: by, until });
    }
    case 'DealRegistrationRejected': {
      const { opportunity, by, reason } = event.data;
      return registered(slice, opportunity, { status: 'Rejected', answeredBy: by, reason });
    }
    case 'DealRegistrationExtended':
      return registered(slice, event.data.opportunity, { until: event.data.until, extended: true });
    case 'DealRegistrationLate':
      return registered(slice, event.data.opportunity, { late: true });
    case 'DealRegistrationExpired':
      return registered(slice, event.data.opportunity, { status: 'Expired' });
    case 'RenewalSubscriptionRequested': {
      const { opportunity, subscription, creditQuote, split } = event.data;
      if (split) {
        const parts = slice[opportunity]?.splitInto ?? [];
        return change(slice, opportunity, { splitInto: [...new Set([...parts, subscription])] });
      }
      return change(slice, opportunity, {
        renewalSubscription: subscription,
        ...(creditQuote ? { creditQuote } : {}),
      });
    }
    case 'RenewalTakenIn': {
      const { opportunity, merged } = event.data;
      return change(slice, opportunity, {
        merges: { ...slice[opportunity]?.merges, [merged.subscription]: merged },
      });
    }
    case 'MergerTold': {
      const { to, message } = event.data;
      if (message.kind !== 'released') return slice;
      const { [to]: _, ...merges } = slice[message.theirs]?.merges ?? {};
      return change(slice, message.theirs, { merges });
    }
    case 'ServiceAttached': {
      const { opportunity, service } = event.data;
      return change(slice, opportunity, { services: [...(slice[opportunity]?.services ?? []), service] });
    }
    case 'CheckoutStarted': {
      const { opportunity, card, autoRenew, screensFirst } = event.data;
      const status = screensFirst ? 'Screening' : 'Authorising';
      return change(slice, opportunity, { checkout: { status, card, autoRenew } });
    }
    case 'PaymentAsked': {
      const checkout = slice[event.data.opportunity]?.checkout;
      return checkout
        ? change(slice, event.data.opportunity, { checkout: { ...checkout, status: 'Authorising' } })
        : slice;
    }
    case 'CheckoutRefused': {
      const { opportunity, text } = event.data;
      const autoRenew = slice[opportunity]?.checkout?.autoRenew ?? true;
      return change(slice, opportunity, { checkout: { status: 'Refused', autoRenew, text } });
    }
    case 'CheckoutPaid': {
      const { opportunity, reference, brand, last4 } = event.data;
      const autoRenew = slice[opportunity]?.checkout?.autoRenew ?? true;
      return change(slice, opportunity, { checkout: { status: 'Paid', autoRenew, brand, last4, reference } });
    }
    case 'CheckoutDeclined': {
      const { opportunity, reason, text } = event.data;
      const autoRenew = slice[opportunity]?.checkout?.autoRenew ?? true;
      return change(slice, opportunity, { checkout: { status: 'Declined', autoRenew, reason, text } });
    }
    case 'TermsChangeRequested':
      return change(slice, event.data.opportunity, { termsChange: event.data.change });
    case 'TermsChangeAnswered': {
      const { agreed, by, note } = event.data;
      return termed(slice, event.data.opportunity, {
        status: agreed ? 'Agreed' : 'Rejected',
        answeredBy: by,
        ...(note ? { note } : {}),
      });
    }
    case 'TermsChangeLapsed':
      return termed(slice, event.data.opportunity, { status: 'Lapsed', note: event.data.reason });
    case 'EnvelopeRequested':
      return change(slice, event.data.opportunity, { envelope: event.data.envelope });
    case 'EnvelopeSent':
      return enveloped(slice, event.data, { status: 'Sent', reference: event.data.reference });
    case 'EnvelopeRejected':
      return enveloped(slice, event.data, { status: 'Rejected', reason: event.data.reason });
    case 'EnvelopeCompleted': {
      const { on, by, reference } = event.data;
      return enveloped(slice, event.data, {
        status: 'Completed',
        signedOn: on,
        signedBy: by,
        ...(reference ? { reference } : {}),
      });
    }
    case 'EnvelopeDeclined':
      return enveloped(slice, event.data, { status: 'Declined', reason: event.data.reason });
    case 'EnvelopeExpired':
      return enveloped(slice, event.data, { status: 'Expired' });
    case 'EnvelopeVoided':
      return enveloped(slice, event.data, { status: 'Voided', reason: event.data.reason });
    case 'OfferRequested':
      return change(slice, event.data.opportunity, { offer: event.data.offer });
    case 'OfferReceived':
      return offered(slice, event.data, { status: 'Received', reference: event.data.reference });
    case 'OfferCreated': {
      const { reference } = event.data;
      return offered(slice, event.data, { status: 'Created', ...(reference ? { reference } : {}) });
    }
    case 'OfferRejected':
      return offered(slice, event.data, { status: 'Rejected', reason: event.data.reason });
    case 'OfferLate': {
      const late = slice[event.data.opportunity]?.offer?.late ?? [];
      return offered(slice, event.data, { late: [...late, event.data.what] });
    }
    case 'OfferAccepted': {
      const { on, reference } = event.data;
      return offered(slice, event.data, { status: 'Accepted', acceptedOn: on, ...(reference ? { reference } : {}) });
    }
    case 'OfferDeclined':
      return offered(slice, event.data, { status: 'Declined', reason: event.data.reason });
    case 'OfferExpired':
      return offered(slice, event.data, { status: 'Expired' });
    case 'StageMoved':
      return change(slice, event.data.opportunity, {
        stage: event.data.to,
        ...(event.data.expects ? { expects: event.data.expects } : {}),
        ...(event.data.on ? { closedOn: event.data.on } : {}),
      });
    case 'BookingCorrected':
      return change(slice, event.data.opportunity, { closedOn: event.data.closedOn });
    case 'OpportunityIdle':
      return change(slice, event.data.opportunity, { idleToldFor: event.data.since });
    case 'OpportunityClosedLost': {
      const all = change(slice, event.data.opportunity, {
        stage: '8-Closed Lost',
        closedOn: event.data.on,
        lossReasons: event.data.reasons,
        ...(event.data.competitor ? { competitor: event.data.competitor } : {}),
        ...(event.data.productLine ? { productLine: event.data.productLine } : {}),
        ...(event.data.mergedInto ? { mergedInto: event.data.mergedInto } : {}),
        ...(event.data.netArr === undefined ? {} : { netArr: event.data.netArr }),
        ...(event.data.arrBasis === undefined ? {} : { arrBasis: event.data.arrBasis }),
        ...(event.data.amount === undefined ? {} : { amount: event.data.amount }),
      });
      return flagged(all, all[event.data.opportunity], 'Standard'); // it takes nothing back any more
    }
    case 'OpportunityReopened':
      return reopened(slice, event.data);
    case 'OpportunityMarkedDuplicate':
      return change(slice, event.data.opportunity, {
        stage: '10-Duplicate',
        closedOn: event.data.on,
        duplicateOf: event.data.of,
      });
    case 'OpportunityClosedWon':
      return change(slice, event.data.opportunity, {
        stage: 'Closed Won',
        closedOn: event.data.on,
        ...(event.data.orderType ? { orderType: event.data.orderType } : {}),
        amount: event.data.amount,
        netArr: event.data.netArr,
        ...(event.data.arrBasis === undefined ? {} : { arrBasis: event.data.arrBasis }),
        ...(event.data.amountSplit ? { amountSplit: event.data.amountSplit } : {}),
        ...(event.data.termMonths === undefined ? {} : { termMonths: event.data.termMonths }),
        ...(event.data.fee ? { fee: event.data.fee } : {}),
        ...(event.data.ordered ? { ordered: true as const } : {}),
      });
    default:
      return slice;
  }
}

/** It leads to no other one any more. */
function reopened(slice: Slice, { opportunity, stage }: Pick<Opportunity, 'stage'> & { opportunity: string }): Slice {
  const { mergedInto: _, ...deal } = slice[opportunity] ?? {};
  if (!('id' in deal)) return slice;
  const again: Opportunity = { ...(deal as Opportunity), stage };
  return flagged({ ...slice, [opportunity]: again }, again, 'Decommissioned');
}

/** OT-4: what a decommission takes back is flagged by it. */
function flagged(slice: Slice, deal: Opportunity | undefined, category: 'Decommissioned' | 'Standard'): Slice {
  return deal?.category === 'Decommission' && deal.original !== undefined
    ? change(slice, deal.original, { category })
    : slice;
}

function change(slice: Slice, id: string, to: Partial<Opportunity>): Slice {
  const deal = slice[id];
  return deal ? { ...slice, [id]: { ...deal, ...to } } : slice;
}

/** An answer about an offer that another one has replaced changes nothing; what is settled is not created again. */
function offered(
  slice: Slice,
  { opportunity, offer: id }: { readonly opportunity: string; readonly offer: string },
  to: Partial<MarketplaceOffer>,
): Slice {
  const offer = slice[opportunity]?.offer;
  if (offer?.id !== id) return slice;
  const late =
    (to.status === 'Received' || to.status === 'Created') && !['Requested', 'Received'].includes(offer.status);
  return late ? slice : change(slice, opportunity, { offer: { ...offer, ...to } });
}

/** What is told of an envelope that another one has replaced changes nothing; what is settled is not sent again. */
function enveloped(
  slice: Slice,
  { opportunity, envelope: id }: { readonly opportunity: string; readonly envelope: string },
  to: Partial<SignatureEnvelope>,
): Slice {
  const envelope = slice[opportunity]?.envelope;
  if (envelope?.id !== id) return slice;
  const late = (to.status === 'Sent' || to.status === 'Rejected') && envelope.status !== 'Requested';
  return late ? slice : change(slice, opportunity, { envelope: { ...envelope, ...to } });
}

function termed(slice: Slice, id: string, to: Partial<TermsChange>): Slice {
  const termsChange = slice[id]?.termsChange;
  return termsChange ? change(slice, id, { termsChange: { ...termsChange, ...to } }) : slice;
}

function registered(slice: Slice, id: string, to: Partial<DealRegistration>): Slice {
  const registration = slice[id]?.registration;
  return registration ? change(slice, id, { registration: { ...registration, ...to } }) : slice;
}

type Changed = Extract<SubscriptionEvent, { type: 'OpportunityChanged' }>['data'];

function changed(slice: Slice, event: Changed): Slice {
  const { opportunity, name, owner, category, original, statementOfWork, closeDate, nonStandardAgreement, byRule } =
    event;
  const deal = slice[opportunity];
  if (!deal) return slice;
  const { namedByRule, ...named } = deal;
  const next: Opportunity = {
    ...named,
    ...(namedByRule && (name === undefined || byRule) ? { namedByRule } : {}),
    ...(name === undefined ? {} : { name }),
    ...(owner === undefined ? {} : handedOver(deal, owner)),
    ...(category === undefined ? {} : { category }),
    ...(original === undefined ? {} : { original }),
    ...(statementOfWork === undefined ? {} : { statementOfWork }),
    ...(closeDate === undefined ? {} : { closeDate }),
    ...(nonStandardAgreement === undefined ? {} : { nonStandardAgreement }),
  };
  const all = { ...slice, [opportunity]: next };
  return flagged(all, next, 'Decommissioned');
}

function handedOver(deal: Opportunity | undefined, owner: string): Partial<Opportunity> {
  if (!deal || deal.owner === owner) return {};
  return { owner, formerOwners: [...new Set([...(deal.formerOwners ?? []), deal.owner])] };
}

/** Whose deal it is or was: segregation of duties asks for all of them. */
export const ownersOf = (deal: Opportunity | undefined): readonly string[] =>
  deal ? [deal.owner, ...(deal.formerOwners ?? [])] : [];

export const isOpen = (deal: Opportunity): boolean => /^[0-7]-/.test(deal.stage);

/** QP-5: its amount counts until all of its statement of work is booked. */
const stillDelivered = ({ statementOfWork }: Opportunity, delivering: ReadonlySet<string | undefined>): boolean =>
  statementOfWork !== undefined && delivering.has(statementOfWork.reference);

function withoutOldest(slice: Slice): Slice {
  const deals = Object.values(slice);
  const delivering = new Set(deals.filter(isOpen).map(({ statementOfWork }) => statementOfWork?.reference));
  const closed = deals.filter((deal) => !isOpen(deal) && !stillDelivered(deal, delivering));
  if (closed.length <= closedDealsKept) return slice;
  const gone = new Set(closed.slice(0, closed.length - closedDealsKept).map((deal) => deal.id));
  return Object.fromEntries(Object.entries(slice).filter(([id]) => !gone.has(id)));
}
