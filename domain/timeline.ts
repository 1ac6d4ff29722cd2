import type { AfterEdit } from './approval/kept.ts';
import { rejectionText } from './booking/rejection.ts';
import type { Journalled } from './event.ts';
import type { Facts } from './facts.ts';
import type { Cents } from './money/money.ts';
import { formatMoney } from './money/money.ts';
import { annualFee, type Subscription } from './subscription.ts';

export interface TimelineEntry {
  readonly stage: string;
  readonly text: string;
  readonly amount?: Cents;
}

/** An event in a sentence for people. */
export function say(event: Journalled, state: Subscription, facts: Facts): TimelineEntry {
  const named = (id: string): string => facts.people[id]?.name ?? id;
  const inPlaceOf = (id: string | undefined): string => (id ? `, for ${named(id)},` : '');
  const deal = (id: string): string => state.opportunity[id]?.name ?? id;
  switch (event.type) {
    case 'SubscriptionOpened':
      return {
        stage: 'Subscription',
        text: `opened for ${facts.account?.name ?? event.data.account}, policy ${event.data.policy}, clock ${event.data.clock}${event.data.renewalOf ? `; contract reset of ${event.data.renewalOf}` : ''}`,
      };
    case 'Parked':
      return { stage: 'Subscription', text: `parked: ${event.data.reason}` };
    case 'Unparked':
      return { stage: 'Subscription', text: `unparked: ${event.data.reason}` };
    case 'OpportunityCreated':
      return { stage: 'Opportunity', text: `${event.data.opportunity.name}, ${event.data.opportunity.type}` };
    case 'OpportunityChanged':
      return { stage: 'Opportunity', text: `${deal(event.data.opportunity)} changed` };
    case 'DealRegistered':
      return {
        stage: 'Opportunity',
        text: `${facts.partners[event.data.registration.partner]?.name ?? event.data.registration.partner} registers ${deal(event.data.opportunity)}, to be answered by ${event.data.registration.answerBy}`,
      };
    case 'DealRegistrationApproved':
      return { stage: 'Opportunity', text: `deal registration approved until ${event.data.until}` };
    case 'DealRegistrationRejected':
      return { stage: 'Opportunity', text: `deal registration rejected: ${event.data.reason}` };
    case 'DealRegistrationExtended':
      return { stage: 'Opportunity', text: `deal registration extended until ${event.data.until}` };
    case 'DealRegistrationLate':
      return { stage: 'Opportunity', text: 'the answer to the deal registration is late' };
    case 'DealRegistrationExpired':
      return { stage: 'Opportunity', text: 'deal registration expired' };
    case 'ServiceAttached':
      return { stage: 'Opportunity', text: `a partner attached a service of ${event.data.service.on}` };
    case 'CheckoutStarted':
      return {
        stage: 'Opportunity',
        text: `bought on the web: terms accepted, ${event.data.screensFirst ? 'the buyer is screened' : 'the card is asked'}`,
      };
    case 'PaymentAsked':
      return { stage: 'Opportunity', text: 'the card is asked' };
    case 'CheckoutRefused':
      return { stage: 'Opportunity', text: 'trade compliance: the card was not asked, nothing is booked' };
    case 'CheckoutPaid':
      return {
        stage: 'Opportunity',
        text: `card charged: ${event.data.brand} ending in ${event.data.last4}`,
        amount: event.data.amount,
      };
    case 'CheckoutDeclined':
      return { stage: 'Opportunity', text: `card declined: ${event.data.text}; nothing is booked` };
    case 'TermsChangeRequested':
      return {
        stage: 'Opportunity',
        text: `Legal is asked about ${event.data.change.paper}: ${event.data.change.what}`,
      };
    case 'TermsChangeAnswered':
      return {
        stage: 'Opportunity',
        text: `${named(event.data.by)} ${event.data.agreed ? 'agrees to' : 'rejects'} the other terms${event.data.note ? `: ${event.data.note}` : ''}`,
      };
    case 'TermsChangeLapsed':
      return { stage: 'Opportunity', text: `the other terms lapse: ${event.data.reason}` };
    case 'EnvelopeRequested': {
      const { quote, version, signBy } = event.data.envelope;
      return {
        stage: 'Opportunity',
        text: `order form of ${quote}, version ${version}, goes out to be signed by ${signBy}`,
      };
    }
    case 'EnvelopeSent':
      return { stage: 'Opportunity', text: `the order form is with the customer: ${event.data.reference}` };
    case 'EnvelopeRejected':
      return { stage: 'Opportunity', text: `the order form was not sent: ${event.data.reason}` };
    case 'EnvelopeCompleted':
      return { stage: 'Opportunity', text: `${event.data.by} signs the order form on ${event.data.on}` };
    case 'EnvelopeDeclined':
      return { stage: 'Opportunity', text: `customer does not sign: ${event.data.reason}` };
    case 'EnvelopeExpired':
      return { stage: 'Opportunity', text: `the order form could be signed until ${event.data.signBy}` };
    case 'EnvelopeVoided':
      return { stage: 'Opportunity', text: `envelope ${event.data.envelope} is void: ${event.data.reason}` };
    case 'EnvelopeVoidConfirmed':
      return {
        stage: 'Opportunity',
        text: event.data.signed
          ? `${event.data.envelope} was signed before it was void: it counts for nothing`
          : `the provider has voided ${event.data.envelope}`,
      };
    case 'OfferRequested':
      return {
        stage: 'Opportunity',
        text: `offer asked of ${event.data.offer.marketplace}, to be accepted by ${event.data.offer.acceptBy}`,
      };
    case 'OfferReceived':
      return { stage: 'Opportunity', text: `the marketplace has the request: ${event.data.reference}` };
    case 'OfferCreated':
      return { stage: 'Opportunity', text: `offer ${event.data.reference ?? event.data.offer} is there` };
    case 'OfferRejected':
      return { stage: 'Opportunity', text: `the marketplace makes no offer: ${event.data.reason}` };
    case 'OfferLate':
      return {
        stage: 'Opportunity',
        text: `the ${event.data.what === 'response' ? 'first response to' : 'creation of'} ${event.data.offer} is late`,
      };
    case 'OfferAccepted':
      return { stage: 'Opportunity', text: `customer accepts the offer on ${event.data.on}; it matches the quote` };
    case 'OfferDeclined':
      return { stage: 'Opportunity', text: `customer declines the offer: ${event.data.reason}` };
    case 'OfferExpired':
      return { stage: 'Opportunity', text: `offer ${event.data.offer} could be accepted until ${event.data.acceptBy}` };
    case 'StageMoved':
      return {
        stage: 'Opportunity',
        text: `${deal(event.data.opportunity)} moves from ${event.data.from} to ${event.data.to}`,
      };
    case 'ActivityLogged':
      return { stage: 'Opportunity', text: `${named(event.data.by)}: ${event.data.note}` };
    case 'OpportunityIdle':
      return {
        stage: 'Opportunity',
        text: `nobody has worked on ${deal(event.data.opportunity)} since ${event.data.since}; it is closed on ${event.data.closesOn}`,
      };
    case 'OpportunityClosedLost':
      return { stage: 'Opportunity', text: `${deal(event.data.opportunity)} lost: ${event.data.reasons.join('; ')}` };
    case 'OpportunityReopened':
      return { stage: 'Opportunity', text: `${deal(event.data.opportunity)} reopened` };
    case 'OpportunityMarkedDuplicate':
      return { stage: 'Opportunity', text: `${deal(event.data.opportunity)} is a duplicate of ${event.data.of}` };
    case 'OpportunityClosedWon':
      return {
        stage: 'Booking',
        text: `${wonBy(event.rules)}: Closed Won${event.data.orderType ? `, ${event.data.orderType}` : ''}`,
        amount: event.data.amount,
      };
    case 'ChangeOrderRecorded':
      return {
        stage: 'Opportunity',
        text: `change order ${event.data.reference} to ${deal(event.data.opportunity)}`,
        amount: event.data.amount,
      };
    case 'QuoteCreated':
      return {
        stage: 'Quote',
        text: `${event.data.quote.type} quote: ${event.data.quote.lines.map((line) => `${line.added} ${line.product} at ${formatMoney(line.unitPrice)}`).join(', ')}, ${event.data.quote.start} to ${event.data.quote.end}`,
        amount: event.data.quote.total,
      };
    case 'QuoteEdited':
      return {
        stage: 'Quote',
        text: `edited, version ${event.data.quote.version}${event.data.approvalsCleared ? '; ' : ''}${event.data.approvalsCleared ? clearedText(event.data) : ''}`,
        amount: event.data.quote.total,
      };
    case 'PrimaryQuoteChanged':
      return { stage: 'Quote', text: `${event.data.quote} is the primary quote` };
    case 'QuoteSubmitted':
      return { stage: 'Quote', text: `version ${event.data.version} submitted` };
    case 'QuoteRecalled':
      return { stage: 'Quote', text: 'recalled' };
    case 'ScopeApproved':
      return { stage: 'Approval', text: `${named(event.data.by)} approves the scope: ${event.data.issue}` };
    case 'QuoteApproved':
      return {
        stage: 'Approval',
        text: event.data.automatic ? 'no approval needed: approved' : `quote version ${event.data.version} approved`,
      };
    case 'QuoteRejected':
      return { stage: 'Approval', text: `quote rejected: ${event.data.reason}` };
    case 'QuoteAccepted':
      return { stage: 'Booking', text: `customer accepts version ${event.data.version}` };
    case 'QuoteExpired':
      return { stage: 'Quote', text: `${event.data.quote} expired` };
    case 'ApprovalRequested':
      return {
        stage: 'Approval',
        text: `${event.data.request.slot} has to approve: ${event.data.request.reasons.map(({ text }) => text).join('; ')}`,
      };
    case 'ApprovalOpened':
      return {
        stage: 'Approval',
        text: `${state.approval[event.data.approval]?.slot ?? ''} asked (${(state.approval[event.data.approval]?.asked ?? []).map(named).join(', ')}), until ${event.data.until.slice(0, 16).replace('T', ' ')}`,
      };
    case 'ApprovalReminded':
      return { stage: 'Approval', text: `reminder to ${event.data.asked.map(named).join(', ')}` };
    case 'ApprovalEscalated':
      return {
        stage: 'Approval',
        text: `no answer: escalated to ${event.data.level} (${event.data.asked.map(named).join(', ')})`,
      };
    case 'ApprovalDelegated':
      return {
        stage: 'Approval',
        text: event.data.delegates.map((each) => `${named(each.person)} may decide for ${named(each.for)}`).join('; '),
      };
    case 'ApprovalReturned':
      return { stage: 'Approval', text: `${named(event.data.person)} decides no more for ${named(event.data.for)}` };
    case 'ApprovalKept':
      return {
        stage: 'Approval',
        text: `${state.approval[event.data.approval]?.slot ?? ''} is not asked again: its reasons are the same`,
      };
    case 'ApprovalSpared':
      return { stage: 'Approval', text: `${state.approval[event.data.approval]?.slot ?? ''} need not decide any more` };
    case 'EscalationEnded':
      return { stage: 'Approval', text: 'nobody is left above to be asked' };
    case 'SlotApproved':
      return {
        stage: 'Approval',
        text: `${named(event.data.by)}${inPlaceOf(event.data.onBehalfOf)} approves for ${event.data.slot}${event.data.decidedOnce ? ' too, by the same decision' : ''}`,
      };
    case 'SlotRejected':
      return {
        stage: 'Approval',
        text: `${named(event.data.by)}${inPlaceOf(event.data.onBehalfOf)} rejects for ${event.data.slot}: ${event.data.comment}`,
      };
    case 'ApprovalsOverridden':
      return {
        stage: 'Approval',
        text: `approvals overridden: ${event.data.reason}${event.data.agreement ? ` (${event.data.agreement})` : ''}`,
      };
    case 'OpportunitySubmitted':
      return {
        stage: 'Booking',
        text: `submitted${event.data.submission.heldUntil ? `; held until ${event.data.submission.heldUntil} (BT-1)` : ''}`,
      };
    case 'FormSent':
      return { stage: 'Quote', text: `${event.data.kind} of version ${event.data.version} mailed to its contact` };
    case 'UsageRated': {
      const { quantity, product, from, to, segment } = event.data;
      return {
        stage: 'Invoice',
        text: `${quantity} ${product} used from ${from} to ${to}`,
        ...(segment ? { amount: annualFee(segment, segment.quantity, segment.unitPrice) } : {}),
      };
    }
    case 'OpportunityRecalled':
      return { stage: 'Booking', text: 'recalled' };
    case 'DealDeskApproved':
      return { stage: 'Booking', text: 'deal desk approves' };
    case 'DealDeskRejected':
      return { stage: 'Booking', text: `deal desk rejects: ${rejectionText(event.data)}` };
    case 'FinanceRejected':
      return { stage: 'Booking', text: `finance rejects: ${rejectionText(event.data)}` };
    case 'ChecklistItemFulfilled':
      return { stage: 'Booking', text: `${event.data.item}: ${event.data.evidence}` };
    case 'DocumentAttached': {
      const { name, item } = event.data.document;
      return { stage: 'Booking', text: `document ${name}${item ? ` proves ${item}` : ''}` };
    }
    case 'RenewalReversed':
      return { stage: 'Renewal', text: `the renewal of ${event.data.boundary} is undone: ${event.data.reason}` };
    case 'RefundApproved':
      return { stage: 'Booking', text: `finance approves a refund: ${event.data.refund.reason}` };
    case 'SubscriptionCancelled':
      return {
        stage: 'Booking',
        text: `cancelled from ${event.data.cancellation.on} on, credited from ${event.data.cancellation.creditFrom}`,
        amount: event.data.amount,
      };
    case 'AgreementApproved':
      return {
        stage: 'Booking',
        text: `${named(event.data.by)} approves the non-standard agreement for ${event.data.office}`,
      };
    case 'ExceptionRequested':
      return {
        stage: 'Booking',
        text: `exception asked for (${event.data.exception.kind}): ${event.data.exception.reason}`,
      };
    case 'ExceptionApproved':
      return {
        stage: 'Booking',
        text: `${named(event.data.by)} approves the exception (${event.data.kind}) for ${event.data.office}`,
      };
    case 'ExceptionRejected':
      return {
        stage: 'Booking',
        text: `${named(event.data.by)} rejects the exception (${event.data.kind}): ${event.data.reason}`,
      };
    case 'BookingCorrected':
      return {
        stage: 'Booking',
        text: `${deal(event.data.opportunity)} closed on ${event.data.closedOn}: ${event.data.reason}`,
      };
    case 'PurchaseOrderMissed':
      return {
        stage: 'Booking',
        text: `the purchase order promised by ${event.data.due} has not come: the booking is taken back`,
      };
    case 'DeliveryConfirmed':
      return { stage: 'Booking', text: `${named(event.data.by)} confirms that the customer has the licence` };
    case 'DeliveryConfirmationLate':
      return { stage: 'Booking', text: `nobody has confirmed the delivery by ${event.data.due}` };
    case 'OrderBooked':
      return {
        stage: 'Booking',
        text: `order: ${event.data.order.charges.map((charge) => `${charge.quantity} ${charge.product} at ${formatMoney(charge.unitPrice)}`).join(', ')}, ${event.data.order.start} to ${event.data.order.end}`,
      };
    case 'ScreeningRequested':
      return { stage: 'Trade compliance', text: `screening of ${parties(event.data.parties.length)} asked for` };
    case 'PartiesScreened': {
      const worst = event.data.results.filter(({ status }) => status !== 'Clear');
      return {
        stage: 'Trade compliance',
        text:
          worst.length === 0
            ? `${parties(event.data.results.length)} Clear`
            : `${worst.map(({ party, status }) => `${partyName(party, facts)} is ${status}`).join('; ')}: held until Legal has cleared`,
      };
    }
    case 'LicenceRequested':
      return {
        stage: 'Provisioning',
        text: `licence, ${event.data.licence.seats} seats, valid from ${event.data.licence.validFrom}`,
      };
    case 'LicenceDelivered':
      return { stage: 'Provisioning', text: 'licence signed and mailed to the sold-to contact' };
    case 'EntitlementGranted':
      return { stage: 'Provisioning', text: `${event.data.licence.seats} seats from ${event.data.licence.validFrom}` };
    case 'SubscriptionActivated':
      return { stage: 'Provisioning', text: 'access begins' };
    case 'NamespaceLinked':
      return { stage: 'Provisioning', text: `for the group ${event.data.namespace.name} (${event.data.namespace.id})` };
    case 'RenewalSubscriptionRequested':
      return {
        stage: 'Renewal',
        text: event.data.split
          ? `split: a part goes on as ${event.data.subscription} from ${event.data.start.order.start}`
          : `contract reset: goes on as ${event.data.subscription}`,
      };
    case 'RenewalSubscriptionStarted':
      return { stage: 'Renewal', text: `${event.data.subscription} has begun` };
    case 'RenewalSubscriptionRefused':
      return { stage: 'Renewal', text: `${event.data.subscription} has not begun: ${event.data.detail}` };
    case 'EndCustomerMoved':
      return { stage: 'Opportunity', text: `the end customer’s renewal ${event.data.renewal} is to be lost` };
    case 'EndCustomerRenewalLost':
      return { stage: 'Opportunity', text: `${event.data.renewal} is lost to this deal` };
    case 'EndCustomerRenewalKept':
      return { stage: 'Opportunity', text: `${event.data.renewal} stays as it is: ${event.data.detail}` };
    case 'MergerTold': {
      const { to, message } = event.data;
      const text = {
        join: `merged: asks ${to} to renew it by ${message.opportunity}`,
        booked: `tells ${to}, merged into it, that it is booked`,
        released: `tells ${to} that it is merged into nothing any more`,
      }[message.kind];
      return { stage: 'Renewal', text };
    }
    case 'MergerAnswered': {
      const { detail } = event.data;
      return {
        stage: 'Renewal',
        text: detail ? `the other subscription refuses: ${detail}` : 'the other subscription agrees',
      };
    }
    case 'RenewalTakenIn': {
      const { merged } = event.data;
      const seats = Object.entries(merged.seats).map(([product, units]) => `${units} x ${product}`);
      return {
        stage: 'Renewal',
        text: `carries the renewal of ${merged.subscription}: ${seats.join(', ')}`,
        amount: merged.arr,
      };
    }
    case 'MergerSettled':
      return {
        stage: 'Renewal',
        text: event.data.booked
          ? `${event.data.opportunity} is booked: it ends with its term`
          : `${event.data.opportunity} is lost: it renews by itself again`,
      };
    case 'SubscriptionMerged':
      return { stage: 'Renewal', text: `ended: goes on in ${event.data.subscription}` };
    case 'AccessCancelled':
      return { stage: 'Provisioning', text: 'access ends' };
    case 'GraceStarted':
      return { stage: 'Renewal', text: `grace until ${event.data.until}` };
    case 'SubscriptionExpired':
      return { stage: 'Renewal', text: 'grace ended: expired' };
    case 'InvoicePosted':
      return {
        stage: 'Invoice',
        text: `${event.data.invoice.id}, due ${event.data.invoice.due}: ${event.data.invoice.lines.map(({ calculation: of }) => `${of.quantity} x ${formatMoney(of.unitPrice)}${of.divisor === 365 ? ` / 365 x ${of.days} days` : of.divisor === '12 months' ? ` / 12 x ${of.months} months` : ''}`).join(' + ')}`,
        amount: event.data.invoice.total,
      };
    case 'PaymentRecorded':
      return {
        stage: 'Invoice',
        text: `${event.data.invoice} paid by ${event.data.method} on ${event.data.on}`,
        amount: event.data.amount,
      };
    case 'CreditMemoPosted':
      return {
        stage: 'Invoice',
        text: `credit memo ${event.data.creditMemo.id}: ${event.data.creditMemo.lines.map(({ calculation: of }) => `${of.quantity} x ${formatMoney(of.unitPrice)} from ${of.creditedFrom ?? of.from}`).join(' + ')}`,
        amount: -event.data.creditMemo.total,
      };
    case 'CreditApplied':
      return {
        stage: 'Invoice',
        text: `credit memo ${event.data.creditMemo} applied to ${event.data.invoice}`,
        amount: event.data.amount,
      };
    case 'CreditTransferred':
      return {
        stage: 'Invoice',
        text: `credit memo ${event.data.creditMemo} sent to settle ${event.data.invoice}`,
        amount: event.data.amount,
      };
    case 'CreditTaken':
      return { stage: 'Invoice', text: `credit memo ${event.data.creditMemo} applied`, amount: event.data.amount };
    case 'CreditReturned':
      return { stage: 'Invoice', text: `credit memo ${event.data.creditMemo} not applied: ${event.data.detail}` };
    case 'CreditRefunded':
      return {
        stage: 'Invoice',
        text: `credit memo ${event.data.creditMemo} refunded by ${event.data.method} on ${event.data.on}`,
        amount: event.data.amount,
      };
    case 'InvoiceOverdue':
      return { stage: 'Invoice', text: `${event.data.invoice} is overdue`, amount: event.data.open };
    case 'SupportRequestOpened':
      return { stage: 'Support', text: `request ${event.data.request.id}: ${event.data.request.text}` };
    case 'SupportRequestAnswered':
      return { stage: 'Support', text: `request ${event.data.request} answered: ${event.data.answer}` };
    case 'SupportRequestClosed':
      return { stage: 'Support', text: `request ${event.data.request} closed` };
    case 'SupportRequestLate':
      return { stage: 'Support', text: `the answer to ${event.data.request} is late` };
    case 'LicenceResent':
      return { stage: 'Support', text: 'licence resent to its contact' };
    case 'AutoRenewTurnedOn':
      return { stage: 'Renewal', text: 'auto-renewal turned on' };
    case 'AutoRenewTurnedOff':
      return { stage: 'Renewal', text: 'opted out of auto-renewal' };
    case 'AutoRenewPaused':
      return { stage: 'Renewal', text: `auto-renewal paused for ${event.data.boundary}: ${event.data.reason}` };
    case 'RenewalBannerShown':
      return {
        stage: 'Renewal',
        text: `banner: ${event.data.will ? 'renews' : 'will not renew'} on ${event.data.boundary}`,
      };
    case 'RenewalNoticeSent':
      return {
        stage: 'Renewal',
        text: event.data.will
          ? `notice: ${event.data.seats} seats at list price`
          : `notice: will not renew: ${event.data.reasons.join('; ')}`,
        ...(event.data.will ? { amount: event.data.total } : {}),
      };
    case 'Renewed':
      return {
        stage: 'Renewal',
        text: `renewed to ${event.data.order.end}, ${event.data.seats} seats, dated its own day`,
        amount: event.data.total,
      };
    case 'RenewalLapsed':
      return { stage: 'Renewal', text: `nobody renewed it by ${event.data.on}: cancelled` };
    case 'NotRenewed':
      return { stage: 'Renewal', text: `not renewed: ${event.data.reasons.join('; ')}` };
  }
}

/** Who has won a deal: not every one of them is finance's. */
function wonBy(rules: Journalled['rules']): string {
  if (rules.includes('QW-1')) return 'paid on the web';
  if (rules.includes('QW-4')) return 'bought on the web instead';
  return rules.includes('BT-3') ? 'a later year, with the first one' : 'finance approves';
}

const parties = (many: number): string => (many === 1 ? '1 party' : `${many} parties`);

function partyName(id: string, { account, partners }: Facts): string {
  for (const each of [account, ...Object.values(partners)])
    if (each?.id === id) return each.name;
    else if (each?.contacts[id]) return each.contacts[id].name;
  return id;
}

/** Which approvals an edit has cleared, and why (AP-4). */
function clearedText({ cleared = [], changed = [], kept = [] }: Partial<AfterEdit>): string {
  const which = cleared.length > 0 ? ` of ${cleared.join(', ')}` : '';
  const why = changed.length > 0 ? `: ${changed.join(', ')} changed` : '';
  return `approvals${which} cleared (AP-4)${why}${kept.length > 0 ? `; ${kept.length} kept` : ''}`;
}
