import { type LocalDate, maxOf } from '../calendar/dates.ts';
import type { SubscriptionEvent } from '../event.ts';
import type { Booking, BookingException, Submission, Term } from '../subscription.ts';

/** Writes submissions, checklists, terms and charge segments; decides nothing. */
export function evolveBooking(slice: Booking, event: SubscriptionEvent): Booking {
  switch (event.type) {
    case 'OpportunitySubmitted':
      return {
        ...slice,
        submissions: { ...slice.submissions, [event.data.submission.opportunity]: event.data.submission },
      };
    case 'OpportunityRecalled':
      return { ...slice, submissions: omit(slice.submissions, event.data.opportunity) };
    case 'DealDeskApproved':
      return status(slice, event.data.opportunity, {
        status: 'Deal Desk Approved',
        dealDeskBy: event.data.by,
        ...(event.data.belongsFrom ? { rejectedIn: event.data.belongsFrom } : {}),
      });
    case 'DealDeskRejected':
      return sentBack(slice, 'Rejected', event.data);
    case 'FinanceRejected':
      return sentBack(slice, 'Finance Rejected', event.data);
    case 'ChecklistItemFulfilled': {
      const late = event.data.item === 'purchase-order' && slice.promised?.[event.data.opportunity] !== undefined;
      if (late) return { ...slice, promised: omit(slice.promised ?? {}, event.data.opportunity) };
      const { opportunity, item, by, on, evidence, document, purchaseOrder } = event.data;
      return {
        ...slice,
        checklist: {
          ...slice.checklist,
          [opportunity]: {
            ...slice.checklist[opportunity],
            [item]: {
              by,
              on,
              evidence,
              ...(document ? { document } : {}),
              ...(purchaseOrder ? { purchaseOrder } : {}),
            },
          },
        },
      };
    }
    case 'DocumentAttached': {
      const { opportunity, document } = event.data;
      const documents = { ...slice.documents, [opportunity]: [...(slice.documents?.[opportunity] ?? []), document] };
      return { ...slice, documents };
    }
    case 'RenewalReversed': {
      const { boundary, billFrom } = event.data;
      const undone = slice.charges.filter(({ start }) => start >= boundary);
      return {
        ...slice,
        terms: slice.terms.filter(({ start }) => start < boundary),
        charges: slice.charges.filter(({ start }) => start < boundary),
        reversed: [...(slice.reversed ?? []), ...undone.map((charge) => ({ ...charge, creditOn: billFrom }))],
      };
    }
    case 'RefundApproved':
      return { ...slice, refund: event.data.refund };
    case 'SubscriptionCancelled': {
      const { refund: _, ...rest } = slice;
      return {
        ...rest,
        cancellation: event.data.cancellation,
        terms: cutTerms(slice.terms, event.data.cancellation.on),
      };
    }
    case 'OrderBooked': {
      const { order, dropped } = event.data;
      const kept =
        dropped.length === 0 ? slice.charges : slice.charges.filter((charge) => !dropped.includes(charge.id));
      const horizon = dropped.length === 0 ? slice.terms : slice.terms.slice(-3);
      const { partners, ...rest } = slice;
      return {
        ...rest,
        ...(partners && !order.route ? { partners } : {}), // CR-9: not those of the former route
        charges: [...kept, ...order.charges],
        ...(order.usageCharges
          ? {
              usageCharges: [
                ...(slice.usageCharges ?? []).filter(({ ratedUntil, end }) => ratedUntil < end),
                ...order.usageCharges,
              ],
            }
          : {}),
        terms: order.term ? [...horizon, order.term] : order.periods ? inPeriods(horizon, order.periods) : horizon,
        ...(order.offers ? { offers: [...new Set([...(slice.offers ?? []), ...order.offers])] } : {}),
        ...(order.partners ? { partners: order.partners } : {}),
        ...(order.superSonics ? { superSonics: order.superSonics } : {}),
      };
    }
    case 'UsageRated': {
      const { charge, to, segment } = event.data;
      const usageCharges = (slice.usageCharges ?? []).map((each) =>
        each.id === charge ? { ...each, ratedUntil: to } : each,
      );
      return { ...slice, usageCharges, ...(segment ? { charges: [...slice.charges, segment] } : {}) };
    }
    case 'AgreementApproved': {
      const { opportunity, ...approval } = event.data;
      const chain = slice.submissions[opportunity]?.agreement ?? [];
      const agreement = chain.map((each) => (each.office === approval.office ? approval : each));
      return status(slice, opportunity, { agreement });
    }
    case 'ExceptionRequested': {
      const { opportunity, exception } = event.data;
      const others = (slice.exceptions?.[opportunity] ?? []).filter(({ kind }) => kind !== exception.kind);
      return { ...slice, exceptions: { ...slice.exceptions, [opportunity]: [...others, exception] } };
    }
    case 'ExceptionApproved': {
      const { opportunity, kind, granted, ...approval } = event.data;
      return decided(slice, opportunity, kind, (exception) => ({
        ...exception,
        approvals: [...exception.approvals, approval],
        ...(granted ? { status: 'Approved' as const } : {}),
      }));
    }
    case 'ExceptionRejected':
      return decided(slice, event.data.opportunity, event.data.kind, (each) => ({ ...each, status: 'Rejected' }));
    case 'BookingCorrected':
      return { ...slice, exceptions: omit(slice.exceptions ?? {}, event.data.opportunity) };
    case 'PurchaseOrderMissed':
      return { ...slice, promised: omit(slice.promised ?? {}, event.data.opportunity) };
    case 'DeliveryConfirmed':
      return { ...slice, deliveries: omit(slice.deliveries ?? {}, event.data.opportunity) };
    case 'DeliveryConfirmationLate':
      return {
        ...slice,
        deliveries: { ...slice.deliveries, [event.data.opportunity]: { by: event.data.due, late: true } },
      };
    case 'OpportunityClosedWon':
    case 'OpportunityClosedLost':
      return {
        ...slice,
        ...(event.type === 'OpportunityClosedWon' && event.data.confirmDeliveryBy
          ? { deliveries: awaited(slice.deliveries, event.data.opportunity, event.data.confirmDeliveryBy) }
          : {}),
        submissions: omit(slice.submissions, event.data.opportunity),
        checklist: omit(slice.checklist, event.data.opportunity),
        ...(slice.documents ? { documents: omit(slice.documents, event.data.opportunity) } : {}),
        ...(slice.exceptions ? { exceptions: omit(slice.exceptions, event.data.opportunity) } : {}),
        ...(event.type === 'OpportunityClosedWon' && event.data.orderPromisedBy
          ? { promised: { ...slice.promised, [event.data.opportunity]: event.data.orderPromisedBy } }
          : {}),
      };
    default:
      return slice;
  }
}

/** The newest term with these periods. */
const inPeriods = (terms: readonly Term[], periods: NonNullable<Term['periods']>): readonly Term[] =>
  terms.map((term, n) => (n === terms.length - 1 ? { ...term, periods } : term));

/** The terms up to a day; the last one stays, however early it ends. */
function cutTerms(terms: readonly Term[], on: LocalDate): readonly Term[] {
  const begun = terms.filter(({ start }, index) => index === 0 || start < on);
  return begun.map((term) => (term.end <= on ? term : { ...term, end: maxOf(on, term.start) }));
}

/** Late ones that nobody confirms any more leave the state in time (law 2). */
const deliveriesKept = 8;

function awaited(all: Booking['deliveries'], opportunity: string, by: LocalDate): NonNullable<Booking['deliveries']> {
  return Object.fromEntries([...Object.entries(all ?? {}), [opportunity, { by }]].slice(-deliveriesKept));
}

function status(slice: Booking, id: string, to: Partial<Submission>): Booking {
  const submission = slice.submissions[id];
  return submission ? { ...slice, submissions: { ...slice.submissions, [id]: { ...submission, ...to } } } : slice;
}

/** What was said the last time counts no more. */
function sentBack(
  slice: Booking,
  to: 'Rejected' | 'Finance Rejected',
  said: { opportunity: string; reasons: readonly string[]; note?: string; belongsFrom?: LocalDate },
): Booking {
  const submission = slice.submissions[said.opportunity];
  if (!submission) return slice;
  const { reasons: _, note: __, ...rest } = submission;
  const next: Submission = {
    ...rest,
    status: to,
    reasons: said.reasons,
    ...(said.note ? { note: said.note } : {}),
    ...(said.belongsFrom ? { rejectedIn: said.belongsFrom } : {}),
  };
  return { ...slice, submissions: { ...slice.submissions, [said.opportunity]: next } };
}

function omit<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  const { [key]: _, ...rest } = record;
  return rest;
}

function decided(
  slice: Booking,
  opportunity: string,
  kind: BookingException['kind'],
  to: (exception: BookingException) => BookingException,
): Booking {
  const all = slice.exceptions?.[opportunity] ?? [];
  const next = all.map((each) => (each.kind === kind && each.status === 'Requested' ? to(each) : each));
  return { ...slice, exceptions: { ...slice.exceptions, [opportunity]: next } };
}
