import { rejectionText } from './booking/rejection.ts';
import { printedEnd } from './calendar/dates.ts';
import type { Journalled } from './event.ts';
import type { Facts } from './facts.ts';
import { isSilent } from './invoicing/silent.ts';
import { formatMoney } from './money/money.ts';
import type { Opportunity, Subscription } from './subscription.ts';
import type { ApprovalId, ContactId, PersonId, QuoteId } from './vocabulary.ts';

/** A mail in plain words; ids until it is sent, so histories hold no addresses. */
export interface Mail {
  readonly to: { readonly contact: ContactId } | { readonly person: PersonId };
  readonly subject: string;
  readonly text: string;
  /** The invoice or credit memo that it is about: its number, which comes last, stands in for this id when the mail is sent. */
  readonly invoice?: string;
  /** The request that its reader may decide: a link and an address to answer to are added when it is sent (AP-9). */
  readonly approval?: { readonly id: ApprovalId; readonly version: number };
  /** The paper that goes along, as PDF. */
  readonly paper?: {
    readonly quote: QuoteId;
    readonly version: number;
    readonly kind: 'Order Form' | 'Draft Proposal';
  };
  /** The licence whose token goes along. */
  readonly attach?: string;
}

/** The mails that an event sends. They need no answer, so they are no effects: the outbox relays them in order. */
export function mailsOf(state: Subscription, event: Journalled, facts: Facts): readonly Mail[] {
  switch (event.type) {
    case 'ApprovalOpened': {
      const request = state.approval[event.data.approval];
      const quote = request && state.quoting[request.quote];
      if (!request || !quote) return [];
      const why = request.reasons.map(({ text }) => text).join('; ');
      return [...request.asked, ...(request.delegates ?? []).map(({ person }) => person)].map((person) => ({
        to: { person },
        approval: { id: request.id, version: request.version },
        subject: `Approval asked: ${state.opportunity[quote.opportunity]?.name ?? quote.id}, ${formatMoney(quote.total)} (${request.slot})`,
        text: `Quote ${quote.id}, version ${quote.version}, waits for ${request.slot}: ${why}.\nUntil ${event.data.until}.\nComments: ${quote.comments ?? '-'}\nDecide: POST /v1/approvals/${request.id}/approve or /reject`,
      }));
    }
    case 'ApprovalReminded':
      return event.data.asked.map((person) => ({
        to: { person },
        ...decidedBy(state, event.data.approval),
        subject: `Reminder: approval ${event.data.approval} waits for you`,
        text: `Decide by POST /v1/approvals/${event.data.approval}/approve or /reject`,
      }));
    case 'ApprovalEscalated':
      return event.data.asked.map((person) => ({
        to: { person },
        ...decidedBy(state, event.data.approval),
        subject: `Escalated to ${event.data.level}: approval ${event.data.approval}`,
        text: `It was not decided in time. Until ${event.data.until} either of you decides.`,
      }));
    case 'ApprovalDelegated':
      // While it is being opened its own mail tells them
      return state.approval[event.data.approval]?.openedAt === undefined ||
        state.approval[event.data.approval]?.openedAt === event.at
        ? []
        : event.data.delegates.map((each) => ({
            to: { person: each.person },
            ...decidedBy(state, event.data.approval),
            subject: `You decide for ${facts.people[each.for]?.name ?? each.for}: approval ${event.data.approval}`,
            text: `It was open before; ${facts.people[each.for]?.name ?? each.for} may still decide. POST /v1/approvals/${event.data.approval}/approve or /reject`,
          }));
    case 'ApprovalReturned':
      return [
        {
          to: { person: event.data.for },
          ...decidedBy(state, event.data.approval),
          subject: `Yours again: approval ${event.data.approval}`,
          text: `The delegation to ${facts.people[event.data.person]?.name ?? event.data.person} is over.`,
        },
      ];
    case 'QuoteRecalled':
      return Object.values(state.approval)
        .filter((request) => request.quote === event.data.quote && request.status === 'Recalled' && request.openedAt)
        .flatMap((request) =>
          [...request.asked, ...(request.delegates ?? []).map((each) => each.person)].map((person) => ({
            to: { person },
            subject: `Recalled: approval ${request.id}`,
            text: 'The submitter took the quote back; nothing is to be decided.',
          })),
        );
    case 'QuoteRejected': {
      const owner = state.opportunity[state.quoting[event.data.quote]?.opportunity ?? '']?.owner;
      return owner
        ? [
            {
              to: { person: owner },
              subject: `Quote ${event.data.quote} was rejected`,
              text: `${facts.people[event.data.by]?.name ?? event.data.by}: ${event.data.reason}`,
            },
          ]
        : [];
    }
    case 'DealRegistrationApproved':
    case 'DealRegistrationRejected':
    case 'DealRegistrationLate':
    case 'DealRegistrationExpired': {
      const deal = state.opportunity[event.data.opportunity];
      return deal ? [{ to: { person: deal.owner }, ...registrationMail(deal, event) }] : [];
    }
    case 'DealDeskRejected':
    case 'FinanceRejected': {
      const { opportunity } = event.data;
      const deal = state.opportunity[opportunity];
      // 3.2: the analyst repairs what finance rejects, so both hear of it
      const analyst = event.type === 'FinanceRejected' ? state.booking.submissions[opportunity]?.dealDeskBy : undefined;
      return [...new Set([deal?.owner, analyst])].flatMap((person) =>
        person
          ? [
              {
                to: { person },
                subject: `Booking of ${deal?.name ?? opportunity} was rejected`,
                text: rejectionText(event.data),
              },
            ]
          : [],
      );
    }
    case 'CheckoutRefused':
      return contacts(facts).map((contact) => ({
        to: { contact },
        subject: 'Your order could not be taken',
        text: `${event.data.text} Your card was not charged.`,
      }));
    case 'OfferRejected':
    case 'OfferLate':
    case 'OfferAccepted':
    case 'OfferDeclined':
    case 'OfferExpired': {
      const deal = state.opportunity[event.data.opportunity];
      return deal ? [{ to: { person: deal.owner }, ...offerMail(deal, event) }] : [];
    }
    case 'ExceptionRejected':
    case 'PurchaseOrderMissed': {
      const deal = state.opportunity[event.data.opportunity];
      const missed = event.type === 'PurchaseOrderMissed';
      return deal
        ? [
            {
              to: { person: deal.owner },
              subject: missed ? `No purchase order: ${deal.name} is taken back` : `Exception rejected: ${deal.name}`,
              text: missed ? `It was promised by ${event.data.due}.` : event.data.reason,
            },
          ]
        : [];
    }
    case 'OpportunityIdle': {
      const deal = state.opportunity[event.data.opportunity];
      return deal
        ? [
            {
              to: { person: deal.owner },
              subject: `No progress: ${deal.name}`,
              text: `Nobody has worked on it since ${event.data.since}. It is closed on ${event.data.closesOn} unless somebody does.`,
            },
          ]
        : [];
    }
    case 'OpportunityClosedLost': {
      const deal = state.opportunity[event.data.opportunity];
      return deal && event.door === 'clock'
        ? [{ to: { person: deal.owner }, subject: `Closed Lost: ${deal.name}`, text: event.data.reasons.join('; ') }]
        : [];
    }
    case 'TermsChangeAnswered':
    case 'TermsChangeLapsed': {
      const deal = state.opportunity[event.data.opportunity];
      return deal ? [{ to: { person: deal.owner }, ...termsMail(deal, event) }] : [];
    }
    case 'EnvelopeRejected':
    case 'EnvelopeCompleted':
    case 'EnvelopeDeclined':
    case 'EnvelopeExpired':
    case 'EnvelopeVoidConfirmed': {
      const deal = state.opportunity[event.data.opportunity];
      const mail = deal && envelopeMail(deal, event);
      return deal && mail ? [{ to: { person: deal.owner }, ...mail }] : [];
    }
    case 'DeliveryConfirmationLate': {
      const deal = state.opportunity[event.data.opportunity];
      return deal
        ? [
            {
              to: { person: deal.owner },
              subject: `Delivery not confirmed: ${deal.name}`,
              text: `It was to be confirmed by ${event.data.due}: ask the customer, then POST /v1/opportunities/${deal.id}/confirm-delivery`,
            },
          ]
        : [];
    }
    case 'FormSent': {
      const { quote, version, kind, contact } = event.data;
      const name = state.opportunity[state.quoting[quote]?.opportunity ?? '']?.name ?? quote;
      const order = kind === 'Order Form';
      return [
        {
          to: { contact },
          subject: `${kind}: ${name}`,
          text: order
            ? 'The order form is attached. It is good for this version of the quote; please return it signed.'
            : 'A draft of the order form is attached. It is no offer and cannot be signed.',
          paper: { quote, version, kind },
        },
      ];
    }
    case 'LicenceDelivered': {
      const licence = state.provisioning.licences[event.data.licence];
      return licence
        ? [
            {
              to: { contact: licence.contact },
              subject: 'Your GitLab License File',
              text: licenceText(licence),
              attach: licence.id,
            },
          ]
        : [];
    }
    case 'LicenceResent': {
      const licence = state.provisioning.licences[event.data.licence];
      return licence
        ? [
            {
              to: { contact: licence.contact },
              subject: 'Your GitLab License File',
              text: licenceText(licence),
              attach: licence.id,
            },
          ]
        : [];
    }
    case 'EntitlementGranted': {
      const { licence } = event.data;
      return [
        {
          to: { contact: licence.contact },
          subject: 'Your GitLab subscription',
          text: `${licence.seats} seats of ${licence.product}, from ${licence.validFrom} to ${printedEnd(licence.validUntil)}.`,
        },
      ];
    }
    case 'InvoicePosted': {
      const { invoice } = event.data;
      if (invoice.silent) return []; // PV-4: the document is there
      return [
        {
          to: { contact: invoice.billTo },
          subject: `Invoice ${invoice.id}`,
          invoice: invoice.id,
          text: `${formatMoney(invoice.total)} USD, due ${invoice.due}.`,
        },
      ];
    }
    case 'CreditMemoPosted': {
      const { id, billTo, total } = event.data.creditMemo;
      return [
        {
          to: { contact: billTo },
          subject: `Credit memo ${id}`,
          invoice: id,
          text: `${formatMoney(total)} USD to your credit.`,
        },
      ];
    }
    case 'InvoiceOverdue': {
      const billTo = state.invoicing.invoices[event.data.invoice]?.billTo;
      return billTo && !isSilent(state, facts, billTo)
        ? [
            {
              to: { contact: billTo },
              subject: `Overdue: invoice ${event.data.invoice}`,
              invoice: event.data.invoice,
              text: `${formatMoney(event.data.open)} USD was due on ${event.data.due}.`,
            },
          ]
        : [];
    }
    case 'RenewalBannerShown':
      return contacts(facts).map((contact) => ({
        to: { contact },
        subject: `Your subscription ends on ${event.data.boundary}`,
        text: event.data.will
          ? 'It will be renewed automatically.'
          : `It will not be renewed automatically: ${event.data.reasons.join('; ')}.`,
      }));
    case 'RenewalNoticeSent':
      return contacts(facts).map((contact) => ({
        to: { contact },
        subject: event.data.will
          ? `Your subscription renews on ${event.data.boundary}`
          : `Your subscription ends on ${event.data.boundary}: please contact Sales`,
        text: event.data.will
          ? `${event.data.seats} seats, ${formatMoney(event.data.total)} USD; the amount may change with usage.`
          : event.data.reasons.join('; '),
      }));
    case 'NotRenewed':
      return contacts(facts).map((contact) => ({
        to: { contact },
        subject: `Your subscription was not renewed on ${event.data.boundary}`,
        text: event.data.reasons.join('; '),
      }));
    default:
      return [];
  }
}

const decidedBy = ({ approval }: Subscription, id: ApprovalId): Pick<Mail, 'approval'> => {
  const version = approval[id]?.version;
  return version === undefined ? {} : { approval: { id, version } };
};

function offerMail(
  { name }: Opportunity,
  event: Extract<Journalled, { type: `Offer${'Rejected' | 'Late' | 'Accepted' | 'Declined' | 'Expired'}` }>,
): { subject: string; text: string } {
  switch (event.type) {
    case 'OfferRejected':
      return { subject: `The marketplace makes no offer: ${name}`, text: event.data.reason };
    case 'OfferLate':
      return {
        subject: `Late: ${event.data.what === 'response' ? 'first response to the' : 'creation of the'} offer of ${name}`,
        text: `It was due at ${event.data.due.slice(0, 16).replace('T', ' ')} UTC.`,
      };
    case 'OfferAccepted':
      return { subject: `Offer accepted: ${name}`, text: `On ${event.data.on}; it matches the quote: submit it.` };
    case 'OfferDeclined':
      return { subject: `Offer declined: ${name}`, text: event.data.reason };
    case 'OfferExpired':
      return { subject: `Offer expired: ${name}`, text: `It could be accepted until ${event.data.acceptBy}.` };
  }
}

function envelopeMail(
  { name }: Opportunity,
  event: Extract<
    Journalled,
    { type: `Envelope${'Rejected' | 'Completed' | 'Declined' | 'Expired' | 'VoidConfirmed'}` }
  >,
): { subject: string; text: string } | undefined {
  switch (event.type) {
    case 'EnvelopeRejected':
      return { subject: `Not sent for signature: ${name}`, text: event.data.reason };
    case 'EnvelopeCompleted':
      return { subject: `Signed: ${name}`, text: `${event.data.by}, on ${event.data.on}: submit the opportunity.` };
    case 'EnvelopeDeclined':
      return { subject: `Not signed: ${name}`, text: `${event.data.reason}\nThe quote stays approved.` };
    case 'EnvelopeExpired':
      return { subject: `Signature expired: ${name}`, text: `It could be signed until ${event.data.signBy}.` };
    case 'EnvelopeVoidConfirmed':
      return event.data.signed
        ? {
            subject: `An old form was signed: ${name}`,
            text: 'It was void by then: send the form of the quote as it is.',
          }
        : undefined;
  }
}

function termsMail(
  { name }: Opportunity,
  event: Extract<Journalled, { type: 'TermsChangeAnswered' | 'TermsChangeLapsed' }>,
): { subject: string; text: string } {
  if (event.type === 'TermsChangeLapsed')
    return { subject: `The standard terms stand: ${name}`, text: event.data.reason };
  return {
    subject: `Legal ${event.data.agreed ? 'agrees to' : 'rejects'} other terms: ${name}`,
    text: event.data.note ?? 'No more was said.',
  };
}

function registrationMail(
  { name }: Opportunity,
  event: Extract<Journalled, { type: `DealRegistration${'Approved' | 'Rejected' | 'Late' | 'Expired'}` }>,
): { subject: string; text: string } {
  switch (event.type) {
    case 'DealRegistrationApproved':
      return { subject: `Deal registration approved: ${name}`, text: `It holds until ${event.data.until}.` };
    case 'DealRegistrationRejected':
      return { subject: `Deal registration rejected: ${name}`, text: event.data.reason };
    case 'DealRegistrationLate':
      return { subject: `Deal registration not answered in time: ${name}`, text: 'Ask the deal desk.' };
    case 'DealRegistrationExpired':
      return { subject: `Deal registration expired: ${name}`, text: 'The partner may register the deal again.' };
  }
}

const licenceText = (licence: { seats: number; product: string; validFrom: string; validUntil: string }): string =>
  `${licence.seats} seats of ${licence.product}, valid from ${licence.validFrom} to ${printedEnd(licence.validUntil as never)}. The licence is attached.`;

/** Sold-to and bill-to, once where they are the same (RN-4). */
const contacts = (facts: Facts): readonly ContactId[] =>
  facts.account ? [...new Set([facts.account.soldTo, facts.account.billTo])] : [];
