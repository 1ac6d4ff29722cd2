import { addDays, dateIn, days } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { isOpen, ownersOf } from '../opportunity/evolve.ts';
import type { Person } from '../people/person.ts';
import type { Policy } from '../policy/policy.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { BookingException, Opportunity, Subscription } from '../subscription.ts';
import type { ExceptionKind } from '../vocabulary.ts';
import { attachedAs } from './attached.ts';
import type { DecideException, RequestException } from './commands.ts';
import type { BookingEvent } from './events.ts';
import { quarterEnd } from './timing.ts';

type Decision = readonly BookingEvent[] | Refusal;

const rules: Readonly<Record<ExceptionKind, string>> = {
  'early booking': 'BT-1',
  'late renewal': 'QR-7',
  'refusal to sign': 'BK-3',
  'purchase order later': 'BK-5',
  'closed month': 'BT-5',
};

/** Who has to approve, in any order; `A or B` is either of them (rules 2.3). */
function officesFor(kind: ExceptionKind, policy: Policy): readonly string[] {
  switch (kind) {
    case 'early booking':
      return policy.earlyBookingException;
    case 'late renewal':
      return policy.lateRenewalException;
    case 'purchase order later':
      return policy.quarterEndPoException;
    case 'refusal to sign':
      return policy.bookings?.refusalToSign ?? [];
    case 'closed month':
      return policy.bookings?.closedMonth ?? [];
  }
}

/** `A or B` is held by whoever holds either. */
export const holdsOffice = ({ slot, offices = [] }: Person, office: string): boolean =>
  office.split(' or ').some((each) => each === slot || offices.includes(each));

const exceptionOf = (
  { booking }: Subscription,
  opportunity: string,
  kind: ExceptionKind,
): BookingException | undefined => booking.exceptions?.[opportunity]?.findLast((each) => each.kind === kind);

/** There is leave. */
export const granted = (state: Subscription, opportunity: string, kind: ExceptionKind): boolean =>
  exceptionOf(state, opportunity, kind)?.status === 'Approved';

export function requestException(state: Subscription, command: Command, facts: Facts): Decision {
  const deal = state.opportunity[command.target];
  if (!deal) return refuse('opportunity.unknown', undefined, `There is no opportunity ${command.target}.`);
  const { kind, reason, document } = command.body as RequestException;
  if (exceptionOf(state, deal.id, kind)?.status === 'Requested')
    return refuse('exception.requested-already', rules[kind], 'It is asked for already: wait for the decision.');
  if (officesFor(kind, facts.policy).length === 0)
    return refuse('exception.not-possible', rules[kind], 'The policy names nobody who could approve this.');
  const unfit = unfitFor[kind](state, deal, facts);
  if (unfit) return refuse('exception.not-possible', rules[kind], unfit);
  const needed = kind === 'refusal to sign' || kind === 'purchase order later';
  const attached = document === undefined ? undefined : attachedAs(state, deal.id, document);
  if (needed && !attached)
    return refuse(
      'exception.proof-required',
      rules[kind],
      'Attach what the customer wrote (attach-document), and name that document.',
    );
  const exception: BookingException = {
    kind,
    reason,
    ...(attached ? { document: attached.id } : {}),
    by: command.by,
    on: today(facts),
    status: 'Requested',
    approvals: [],
  };
  return [{ type: 'ExceptionRequested', data: { opportunity: deal.id, exception }, rules: ['2.3', rules[kind]] }];
}

type Unfit = (state: Subscription, deal: Opportunity, facts: Facts) => string | undefined;

const closed = (deal: Opportunity): string | undefined => (isOpen(deal) ? undefined : `It is in stage ${deal.stage}.`);

/** Why such an exception makes no sense here, in words. */
const unfitFor: Readonly<Record<ExceptionKind, Unfit>> = {
  'early booking': (_, deal) => closed(deal),
  'late renewal': (_, deal) => closed(deal) ?? (deal.type === 'Renewal' ? undefined : `It is ${deal.type}.`),
  'refusal to sign': (_, deal, { account }) =>
    closed(deal) ?? (account?.msa ? 'With a master agreement no form is signed anyway.' : undefined),
  'purchase order later': (_, deal, facts) => closed(deal) ?? tooFarFromQuarterEnd(deal, facts),
  'closed month': (_, deal) => (deal.stage === 'Closed Won' ? undefined : 'Nothing is booked yet.'),
};

/**
 * BK-5: only at the end of a quarter, and only for what could be taken back as a whole if the order never comes (CR-2).
 * The day is that of the zone in which quarters end.
 */
export function tooFarFromQuarterEnd({ type }: Opportunity, facts: Facts): string | undefined {
  const { bookings, zone } = facts.policy;
  if (!bookings) return undefined;
  if (type !== 'New Business' && type !== 'Renewal')
    return `${type} could not be taken back as a whole if the order never came.`;
  const most = bookings.purchaseOrderLater.beforeQuarterEndDays;
  const [end, on] = [quarterEnd(facts), dateIn(facts.now, bookings.quarterZone ?? zone)];
  return days(on, end) > most
    ? `The quarter ends on ${end}: this is possible from ${addDays(end, -most)} on.`
    : undefined;
}

/** Who decides holds an office that has not approved yet, and neither asked nor owns the deal. */
function deciding(
  state: Subscription,
  command: Command,
  facts: Facts,
): { deal: Opportunity; exception: BookingException; office: string; open: readonly string[] } | Refusal {
  const { kind } = command.body as DecideException;
  const deal = state.opportunity[command.target];
  const exception = deal && exceptionOf(state, deal.id, kind);
  if (!deal || exception?.status !== 'Requested')
    return refuse('exception.not-requested', rules[kind], `No ${kind} exception waits for a decision.`);
  if (ownersOf(deal).includes(command.by) || exception.by === command.by)
    return refuse('approval.own-deal', 'AP-14', 'Nobody decides on an exception of their own.');
  const person = facts.people[command.by];
  const open = officesFor(kind, facts.policy).filter(
    (office) => !exception.approvals.some((each) => each.office === office),
  );
  const office = person && open.find((each) => holdsOffice(person, each));
  if (!office)
    return refuse('exception.not-yours', '2.3', `It waits for ${open.join(' and ')}; ${person?.name} is neither.`);
  if (exception.approvals.some(({ by }) => by === command.by))
    return refuse('exception.not-yours', '2.3', 'One person does not approve twice: the other office decides.');
  return { deal, exception, office, open };
}

export function approveException(state: Subscription, command: Command, facts: Facts): Decision {
  const found = deciding(state, command, facts);
  if (isRefusal(found)) return found;
  const { deal, exception, office, open } = found;
  const data = { opportunity: deal.id, kind: exception.kind, office, by: command.by, on: today(facts) };
  return [
    {
      type: 'ExceptionApproved',
      data: { ...data, granted: open.length === 1 },
      rules: ['2.3', rules[exception.kind]],
    },
  ];
}

export function rejectException(state: Subscription, command: Command, facts: Facts): Decision {
  const found = deciding(state, command, facts);
  if (isRefusal(found)) return found;
  const { reason = '' } = command.body as DecideException;
  const { kind } = found.exception;
  return [
    {
      type: 'ExceptionRejected',
      data: { opportunity: found.deal.id, kind, by: command.by, reason },
      rules: ['2.3', rules[kind]],
    },
  ];
}
