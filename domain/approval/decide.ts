import { attachedAs } from '../booking/attached.ts';
import { addBusinessHours } from '../calendar/business-hours.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { ownersOf } from '../opportunity/evolve.ts';
import type { QuotingEvent } from '../quoting/events.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { ApprovalRequest, Quote, Subscription } from '../subscription.ts';
import { childId, type PersonId } from '../vocabulary.ts';
import type { Approve, Reject } from './commands.ts';
import { authorityOf, standingIn } from './delegated.ts';
import type { ApprovalEvent, Deadlines, OnBehalf } from './events.ts';
import { neededSlots } from './needed.ts';
import { holders } from './slots.ts';

type Decision = readonly (ApprovalEvent | QuotingEvent)[] | Refusal;

/** Reaction to a submitted quote: opens the first slot, or approves when none is needed (AP-6, AP-7). */
export function requestApprovals(state: Subscription, command: Command, facts: Facts): Decision {
  const quote = state.quoting[command.target];
  if (!quote) return refuse('quote.unknown');
  const owner = state.opportunity[quote.opportunity]?.owner ?? command.by;
  const excluded = [
    owner,
    ...ownersOf(state.opportunity[quote.opportunity]),
    ...quote.editors,
    ...(facts.policyMakers ?? []),
  ];
  const requests: ApprovalRequest[] = [];
  const former = Object.values(state.approval).filter((each) => each.quote === quote.id && each.status === 'Approved');
  let made = state.counters.apr ?? 0;
  for (const needed of neededSlots(quote, facts, state)) {
    const still = former.find(({ slot }) => slot === needed.slot);
    if (still) {
      const { anyOf: _, ...rest } = still;
      requests.push({
        ...rest,
        version: quote.version,
        order: needed.step,
        ...(needed.anyOf ? { anyOf: needed.anyOf } : {}),
      });
      continue;
    }
    const holder = holders(needed.slot, owner, excluded, facts);
    if (!holder)
      return refuse(
        'approval.no-approver',
        'AP-14',
        `Nobody from ${needed.slot} up to the CEO may approve this quote.`,
      );
    // One person in two slots decides once (AP-14): the first slot carries the reasons of both. Where somebody else may
    // decide the first one (any of its step), it does not stand for the other.
    const same = requests.findIndex(
      (request) =>
        request.status === 'Waiting' &&
        sameSet(request.asked, holder.people) &&
        (!request.anyOf || request.order === needed.step),
    );
    const earlier = requests[same];
    if (earlier) requests[same] = { ...earlier, reasons: [...earlier.reasons, ...needed.reasons] };
    else
      requests.push({
        id: childId('apr', state.id, ++made),
        opportunity: quote.opportunity,
        quote: quote.id,
        version: quote.version,
        slot: needed.slot,
        order: needed.step,
        ...(needed.anyOf ? { anyOf: needed.anyOf } : {}),
        reasons: needed.reasons,
        status: 'Waiting',
        asked: holder.people,
        levels: holder.level === needed.slot ? [needed.slot] : [needed.slot, holder.level],
      });
  }
  if (requests.length === 0)
    return [
      { type: 'QuoteApproved', data: { quote: quote.id, version: quote.version, automatic: true }, rules: ['AP-6'] },
    ];
  const next = openedNext(state, requests, facts);
  return [
    ...requests.map((request): ApprovalEvent => {
      if (request.status !== 'Waiting') return keptEvent(request);
      return {
        type: 'ApprovalRequested',
        data: { request },
        rules: [...new Set(['AP-3', ...request.reasons.map(({ rule }) => rule)])],
      };
    }),
    ...next,
    ...(next.some(({ type }) => type === 'ApprovalOpened')
      ? []
      : [
          {
            type: 'QuoteApproved' as const,
            data: { quote: quote.id, version: quote.version, automatic: false },
            rules: ['AP-4', 'AP-7'],
          },
        ]),
  ];
}

/** AP-4, policy `changed-slots`: what this slot was asked for is as it was. */
const keptEvent = ({ id, version, order, anyOf }: ApprovalRequest): ApprovalEvent => ({
  type: 'ApprovalKept',
  data: { approval: id, version, order, ...(anyOf ? { anyOf } : {}) },
  rules: ['AP-4'],
});

const sameSet = (a: readonly PersonId[], b: readonly PersonId[]): boolean =>
  a.length === b.length && a.every((id) => b.includes(id));

const onceMore = ({ id, quote, slot }: ApprovalRequest, by: PersonId, facts: Facts): ApprovalEvent => ({
  type: 'SlotApproved',
  data: { approval: id, quote, slot, by, at: facts.now, decidedOnce: true },
  rules: ['AP-14'],
});

/**
 * Asks the next step: one slot, or those that are asked together. Who has approved another slot of this version and
 * holds this one too decides once (AP-14), so it is approved with that and the step after it is asked.
 */
function openedNext(state: Subscription, requests: readonly ApprovalRequest[], facts: Facts): readonly ApprovalEvent[] {
  const waiting = requests.filter(({ status }) => status === 'Waiting').sort((a, b) => a.order - b.order);
  const step = waiting.filter(({ order }) => order === waiting[0]?.order);
  if (step.length === 0) return [];
  const spoken = requests.filter(({ status, onBehalfOf }) => status === 'Approved' && onBehalfOf === undefined);
  const once = step.flatMap((request) => {
    const barred = barredFrom(state, request, facts);
    const by = spoken.find(
      ({ decidedBy = '' }) => request.asked.includes(decidedBy) && !barred.includes(decidedBy),
    )?.decidedBy;
    return by ? [{ request, by }] : [];
  });
  const events = once.map(({ request, by }) => onceMore(request, by, facts));
  const enough =
    once.some(({ request }) => request.anyOf) ||
    requests.some((each) => each.anyOf && each.status === 'Approved' && each.order === step[0]?.order);
  const others = step.filter((request) => !once.some((each) => each.request === request));
  if (enough || others.length === 0) {
    const later = requests.filter((request) => !step.includes(request));
    const spared = others.map(
      ({ id }): ApprovalEvent => ({
        type: 'ApprovalSpared',
        data: { approval: id, by: once[0]?.request.id ?? id },
        rules: ['AP-7'],
      }),
    );
    return [...events, ...spared, ...openedNext(state, later, facts)];
  }
  return [...events, ...others.flatMap((request) => opened(state, request, facts))];
}

/** Asks a slot: those who hold it, and who decides in their place these days (AP-15). */
function opened(state: Subscription, request: ApprovalRequest, facts: Facts): readonly ApprovalEvent[] {
  const delegates = standingIn(request, barredFrom(state, request, facts), facts);
  const event: ApprovalEvent = {
    type: 'ApprovalOpened',
    data: { approval: request.id, ...deadlines(request.asked, facts) },
    rules: ['AP-7', 'AP-14'],
  };
  return delegates.length === 0
    ? [event]
    : [{ type: 'ApprovalDelegated', data: { approval: request.id, delegates }, rules: ['AP-15', 'AP-20'] }, event];
}

/** Who must not decide on a request, whatever they hold: owners, submitter and editors of what it is about. */
export const barredFrom = (
  state: Subscription,
  { opportunity, quote }: ApprovalRequest,
  { policyMakers = [] }: Facts,
): readonly PersonId[] => [
  ...policyMakers,
  ...ownersOf(state.opportunity[opportunity]),
  ...(state.quoting[quote]?.editors ?? []),
];

/** Business hours count in the approver's zone (AP-14). */
export function deadlines(asked: readonly PersonId[], facts: Facts): Deadlines {
  const { decideWithinBusinessHours, remindAfterBusinessHours, calendar } = facts.policy.approval;
  const zone = facts.people[asked[0] ?? '']?.zone ?? facts.policy.zone;
  return {
    openedAt: facts.now,
    remindAt: addBusinessHours(facts.now, remindAfterBusinessHours, zone, calendar),
    until: addBusinessHours(facts.now, decideWithinBusinessHours, zone, calendar),
  };
}

export function approve(state: Subscription, command: Command, facts: Facts): Decision {
  const found = mayDecide(state, command, facts);
  if (isRefusal(found)) return found;
  const { request, quote, onBehalf } = found;
  const { comment } = command.body as Approve;
  const decided: ApprovalEvent = {
    type: 'SlotApproved',
    data: {
      approval: request.id,
      quote: quote.id,
      slot: request.slot,
      by: command.by,
      at: facts.now,
      ...(comment ? { comment } : {}),
      ...onBehalf,
    },
    rules: ['AP-7'],
  };
  const round = Object.values(state.approval).filter(
    (other) => other.quote === quote.id && other.version === request.version && other.id !== request.id,
  );
  const spared = round.filter((other) => request.anyOf && other.status === 'Open' && other.order === request.order);
  // Who holds another slot of the same step decides once (AP-14)
  const also = onBehalf.onBehalfOf
    ? []
    : round.filter((other) => !spared.includes(other) && other.status === 'Open' && other.asked.includes(command.by));
  const ended: readonly ApprovalEvent[] = [
    decided,
    ...also.map((other) => onceMore(other, command.by, facts)),
    ...spared.map(
      ({ id }): ApprovalEvent => ({ type: 'ApprovalSpared', data: { approval: id, by: request.id }, rules: ['AP-7'] }),
    ),
  ];
  const left = round
    .filter((other) => !spared.includes(other))
    .map((other): ApprovalRequest => (also.includes(other) ? { ...other, status: 'Approved' } : other));
  if (left.some(({ status }) => status === 'Open')) return ended; // the others of its step decide too
  const decidedNow: ApprovalRequest = { ...request, status: 'Approved', decidedBy: command.by };
  const next = left.some(({ status }) => status === 'Waiting')
    ? openedNext(state, [...left, onBehalf.onBehalfOf ? request : decidedNow], facts)
    : [];
  if (next.some(({ type }) => type === 'ApprovalOpened')) return [...ended, ...next];
  return [
    ...ended,
    ...next,
    { type: 'QuoteApproved', data: { quote: quote.id, version: quote.version, automatic: false }, rules: ['AP-7'] },
  ];
}

export function reject(state: Subscription, command: Command, facts: Facts): Decision {
  const found = mayDecide(state, command, facts);
  if (isRefusal(found)) return found;
  const { request, quote, onBehalf } = found;
  const reason = (command.body as Reject).reason?.trim();
  if (!reason) return refuse('approval.reason-required', 'AP-7');
  return [
    {
      type: 'SlotRejected',
      data: {
        approval: request.id,
        quote: quote.id,
        slot: request.slot,
        by: command.by,
        at: facts.now,
        comment: reason,
        ...onBehalf,
      },
      rules: ['AP-7'],
    },
    {
      type: 'QuoteRejected',
      data: { quote: quote.id, version: quote.version, by: command.by, reason },
      rules: ['AP-7'],
    },
  ];
}

/** AP-11: the deal desk approves for everybody; still nobody approves their own deal. */
export function overrideApproval(state: Subscription, command: Command, facts: Facts): Decision {
  const quote = state.quoting[command.target];
  if (!quote) return refuse('quote.unknown');
  const { reason, version, agreement } = command.body as { reason?: string; version?: number; agreement?: string };
  if (version !== undefined && version !== quote.version) return refuse('quote.version-changed', 'AP-4');
  if (quote.status !== 'In Review') return refuse('quote.not-in-review', 'AP-11');
  if (isOwn(state, quote, command.by)) return refuse('approval.own-deal', 'AP-11');
  if (facts.policyMakers?.includes(command.by)) return refuse('approval.own-policy', 'AP-11');
  const signed = agreement === undefined ? undefined : attachedAs(state, quote.opportunity, agreement);
  if (agreement !== undefined && !signed)
    return refuse('document.unknown', 'AP-11', `No document ${agreement} is attached to the opportunity.`);
  if (!reason?.trim())
    return refuse('approval.reason-required', 'AP-11', 'An override names the signed agreement or the waiver.');
  return [
    {
      type: 'ApprovalsOverridden',
      data: { quote: quote.id, by: command.by, reason, ...(signed ? { agreement: signed.id } : {}) },
      rules: ['AP-11'],
    },
    { type: 'QuoteApproved', data: { quote: quote.id, version: quote.version, automatic: false }, rules: ['AP-11'] },
  ];
}

/** Segregation of duties: owner, submitter and editors do not approve, by any door. */
const isOwn = (state: Subscription, quote: Quote, by: PersonId): boolean =>
  quote.editors.includes(by) || ownersOf(state.opportunity[quote.opportunity]).includes(by);

/** The yes in its group that was enough. */
const decidedInItsPlace = (state: Subscription, spared: ApprovalRequest): ApprovalRequest | undefined =>
  Object.values(state.approval).find(
    ({ quote, order, status }) => quote === spared.quote && order === spared.order && status === 'Approved',
  );

function mayDecide(
  state: Subscription,
  command: Command,
  facts: Facts,
): { request: ApprovalRequest; quote: Quote; onBehalf: OnBehalf } | Refusal {
  const request = state.approval[command.target];
  const quote = request && state.quoting[request.quote];
  if (!request || !quote) return refuse('approval.unknown', undefined, `There is no open request ${command.target}.`);
  const { version } = command.body as { version?: number };
  // An edit outside AP-4 makes a new version and leaves the requests as they are; any other has voided them.
  if (
    (request.status === 'Void' && quote.version !== request.version) ||
    (version !== undefined && version !== quote.version)
  )
    return refuse('quote.version-changed', 'AP-4', `The quote has version ${quote.version} now.`);
  if (isOwn(state, quote, command.by))
    return refuse('approval.own-deal', 'AP-14', 'Owner, submitter and editors of a quote do not approve it.');
  if (facts.policyMakers?.includes(command.by))
    return refuse('approval.own-policy', 'AP-14', 'Who made the approval policy does not approve under it.');
  if (request.status === 'Approved' || request.status === 'Rejected' || request.status === 'Spared') {
    const by = request.decidedBy ?? decidedInItsPlace(state, request)?.decidedBy ?? '';
    const how = request.status === 'Spared' ? 'Approved, and one of the group is enough' : request.status;
    return refuse('approval.decided', 'AP-14', `${facts.people[by]?.name ?? (by || 'Somebody')} decided: ${how}.`);
  }
  if (quote.status !== 'In Review' || (request.status !== 'Open' && request.status !== 'Waiting'))
    return refuse('quote.not-in-review', 'AP-7', `The request is ${request.status}.`);
  const standing = request.asked.includes(command.by) ? undefined : authorityOf(request, command.by, facts);
  if (!standing && !request.asked.includes(command.by))
    return refuse(
      'approval.not-yours',
      'AP-7',
      `It waits for ${request.asked.map((id) => facts.people[id]?.name ?? id).join(' or ')}.`,
    );
  if (request.status === 'Waiting') return refuse('approval.out-of-turn', 'AP-7');
  if (quote.validUntil < today(facts))
    return refuse('quote.expired', 'AP-7', `It was valid until ${quote.validUntil}.`);
  return {
    request,
    quote,
    onBehalf: standing ? { onBehalfOf: standing.for, delegation: standing.delegation } : {},
  };
}
