import { approve, overrideApproval, reject } from './approval/decide.ts';
import { isDelegate } from './approval/delegated.ts';
import { approveAgreement } from './booking/agreement.ts';
import * as booking from './booking/decide.ts';
import { attachDocument } from './booking/documents.ts';
import { approveException, rejectException, requestException } from './booking/exception.ts';
import { fulfilItem } from './booking/fulfil.ts';
import { confirmDelivery } from './booking/marketplace.ts';
import { correctBooking } from './booking/month.ts';
import { approveRefund } from './booking/refund.ts';
import { dealDeskReject, financeReject } from './booking/rejection.ts';
import { reverseRenewal } from './booking/reversal.ts';
import { holdsCardNumber } from './card-number.ts';
import type { Command } from './command.ts';
import type { CommandSpec } from './command-spec.ts';
import { type CommandName, commandSpec } from './commands.ts';
import type { SubscriptionEvent } from './event.ts';
import type { Facts } from './facts.ts';
import { applyCredit, refundCredit } from './invoicing/credit.ts';
import { recordPayment } from './invoicing/decide.ts';
import { receiveCredit } from './invoicing/transfer.ts';
import { recordChangeOrder } from './opportunity/change-order.ts';
import { checkout } from './opportunity/checkout.ts';
import * as opportunity from './opportunity/decide.ts';
import { loseToProvider } from './opportunity/end-customer.ts';
import * as envelope from './opportunity/envelope.ts';
import * as loss from './opportunity/loss.ts';
import * as negotiation from './opportunity/negotiation.ts';
import * as offer from './opportunity/offer.ts';
import * as rebate from './opportunity/rebate.ts';
import * as registration from './opportunity/registration.ts';
import * as stages from './opportunity/stages.ts';
import { closeWonByWeb } from './opportunity/web-duplicate.ts';
import { linkNamespace } from './provisioning/namespace.ts';
import * as quoting from './quoting/decide.ts';
import { approveScope } from './quoting/scope.ts';
import { sendForm } from './quoting/send-form.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import * as renewal from './renewal/decide.ts';
import { receiveMerger } from './renewal/merger.ts';
import { startSubscription } from './renewal/successor.ts';
import { heldByTrade } from './screening/hold.ts';
import type { Subscription } from './subscription.ts';
import * as support from './support/decide.ts';
import { programmeRoutes, type Route } from './vocabulary.ts';

type Decide = (state: Subscription, command: Command, facts: Facts) => readonly SubscriptionEvent[] | Refusal;

/** A command without its decision does not compile. */
const deciders: Readonly<Record<CommandName, Decide>> = {
  'create-opportunity': opportunity.createOpportunity,
  'change-opportunity': opportunity.changeOpportunity,
  'move-stage': stages.moveStage,
  'log-activity': stages.logActivity,
  'close-lost': loss.closeLost,
  reopen: loss.reopen,
  'mark-duplicate': loss.markDuplicate,
  'register-deal': registration.registerDeal,
  'approve-registration': registration.approveRegistration,
  'reject-registration': registration.rejectRegistration,
  'extend-registration': registration.extendRegistration,
  'record-change-order': recordChangeOrder,
  'attach-service': rebate.attachService,
  'change-seats': opportunity.changeSeats,
  'create-quote': quoting.createQuote,
  'edit-quote': quoting.editQuote,
  'make-primary': quoting.makePrimary,
  clone: quoting.cloneQuote,
  'submit-quote': quoting.submitQuote,
  'recall-quote': quoting.recallQuote,
  'approve-scope': approveScope,
  'accept-quote': quoting.acceptQuote,
  approve,
  reject,
  'override-approval': overrideApproval,
  'submit-opportunity': booking.submitOpportunity,
  'recall-opportunity': booking.recallOpportunity,
  'deal-desk-approve': booking.dealDeskApprove,
  'deal-desk-reject': dealDeskReject,
  'finance-approve': booking.financeApprove,
  'finance-reject': financeReject,
  'fulfil-item': fulfilItem,
  'send-form': sendForm,
  'attach-document': attachDocument,
  'approve-agreement': approveAgreement,
  'request-exception': requestException,
  'approve-exception': approveException,
  'reject-exception': rejectException,
  'correct-booking': correctBooking,
  'confirm-delivery': confirmDelivery,
  checkout,
  'close-won-by-web': closeWonByWeb,
  'request-terms-change': negotiation.requestTermsChange,
  'answer-terms-change': negotiation.answerTermsChange,
  'send-for-signature': envelope.sendForSignature,
  'complete-envelope': envelope.completeEnvelope,
  'decline-envelope': envelope.declineEnvelope,
  'expire-envelope': envelope.expireEnvelope,
  'void-envelope': envelope.voidEnvelope,
  'request-offer': offer.requestOffer,
  'confirm-offer': offer.confirmOffer,
  'accept-offer': offer.acceptOffer,
  'decline-offer': offer.declineOffer,
  'record-payment': recordPayment,
  'approve-refund': approveRefund,
  'reverse-renewal': reverseRenewal,
  'apply-credit': applyCredit,
  'refund-credit': refundCredit,
  'link-namespace': linkNamespace,
  'start-subscription': startSubscription,
  'receive-credit': receiveCredit,
  'lose-to-provider': loseToProvider,
  'receive-merger': receiveMerger,
  'open-support-request': support.openSupportRequest,
  'answer-support-request': support.answerSupportRequest,
  'close-support-request': support.closeSupportRequest,
  'turn-auto-renew-on': renewal.turnAutoRenewOn,
  'turn-auto-renew-off': renewal.turnAutoRenewOff,
  'pause-auto-renew': renewal.pauseAutoRenew,
  unpark: (state, command) =>
    state.parked
      ? [{ type: 'Unparked', data: { reason: (command.body as { reason: string }).reason }, rules: [] }]
      : refuse('subscription.not-parked'),
};

/**
 * Law 1: the one place where the business decides. The same call serves the commit, the preview, the forecast and the
 * tests. Who may do what is decided here too, so no door can go round it.
 * @returns the events of this one command, without what they set off (`run` does that); or why not
 */
export function step(state: Subscription, command: Command, facts: Facts): readonly SubscriptionEvent[] | Refusal {
  const spec = commandSpec(command.name);
  if (!spec) return refuse('command.unknown', undefined, `There is no command ${command.name}.`);
  const person = facts.people[command.by];
  if (!person) return refuse('person.unknown', undefined, `There is no person ${command.by}.`);
  if (!person.active) return refuse('person.inactive', undefined, `${person.name} has left.`);
  const channel = state.seq > 0 ? state.channel : (command.body as { route?: Route } | null)?.route;
  const outside = worksOnProgramme(spec, person.roles, channel);
  if (outside === false)
    return refuse('role.missing', 'QZ-2', `Deals of the route ${channel} are worked by the programme team only.`);
  const lent = spec.stage === 'approval' && isDelegate(state, command, facts);
  if (!outside && !lent && !person.roles.some((role) => spec.roles.includes(role)))
    return refuse(
      'role.missing',
      undefined,
      `${command.name} needs the role ${spec.roles.join(' or ')}; ${person.name} has ${person.roles.join(', ') || 'none'}.`,
    );
  if (holdsCardNumber(command.body))
    return refuse(
      'command.card-number',
      'QW-1',
      'A text holds the number of a card: give the token of the gateway instead.',
    );
  if (state.parked && command.name !== 'unpark') return refuse('subscription.parked', undefined, state.parked.reason);
  const held = heldByTrade(state, command, facts);
  if (held) return held;
  if (state.seq > 0 || command.name === 'start-subscription')
    return deciders[command.name as CommandName](state, command, facts);
  return open(state, command, facts);
}

/**
 * QZ-2: what Sales does for other customers, the programme team does for schools, open source and startups, and nobody
 * else; bookings are still the deal desk's and finance's. @returns undefined where the ordinary roles decide
 */
function worksOnProgramme(
  { stage, roles }: CommandSpec,
  held: readonly string[],
  channel: Route | undefined,
): boolean | undefined {
  if (!channel || !programmeRoutes.includes(channel) || !roles.includes('sales')) return undefined;
  if (held.includes('programme team')) return true;
  const selling = stage === 'opportunity' || stage === 'quoting';
  return !selling && roles.some((role) => role !== 'sales' && held.includes(role)) ? undefined : false;
}

/** The first command of a stream is an opportunity for New Business, or for services alone (QP-2); it opens the subscription. */
function open(state: Subscription, command: Command, facts: Facts): readonly SubscriptionEvent[] | Refusal {
  const body = command.body as {
    type?: string;
    account?: string;
    parent?: string;
    coTermWith?: string;
    clock?: string;
    policy?: string;
    route?: Route;
    endCustomer?: string;
  };
  const opens =
    body.type === 'New Business' ||
    (body.type === 'Add-On Business' && body.coTermWith !== undefined) ||
    (body.type === 'Professional Services' && !body.parent);
  const bought = command.name === 'checkout' && !(command.body as { subscription?: string }).subscription;
  if (!bought && (command.name !== 'create-opportunity' || !opens))
    return command.name === 'create-opportunity' && !body.parent
      ? refuse('opportunity.parent-required', 'OT-1')
      : refuse('subscription.unknown', undefined, `There is no subscription ${state.id}.`);
  if (body.policy && body.policy !== facts.policy.id)
    return refuse('policy.unknown', undefined, `There is no policy ${body.policy}.`);
  const sold = {
    channel: bought ? ('web' as const) : (body.route ?? 'direct'),
    ...(body.endCustomer ? { endCustomer: body.endCustomer } : {}),
  };
  const decided = (bought ? checkout : opportunity.createOpportunity)({ ...state, ...sold }, command, facts);
  if (isRefusal(decided)) return decided;
  const data = {
    id: state.id,
    account: body.account ?? '',
    clock: body.clock ?? facts.account?.clock ?? 'wall',
    policy: facts.policy.id,
    ...sold,
  };
  return [{ type: 'SubscriptionOpened', data, rules: ['OT-2'] }, ...decided];
}
