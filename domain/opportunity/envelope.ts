import { addDays, type LocalDate, minOf } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { SubscriptionEvent } from '../event.ts';
import type { Facts } from '../facts.ts';
import type { EnvelopeAnswer, EnvelopeRequest, VoidAnswer } from '../outside/signature.ts';
import { current } from '../quoting/decide.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Effect, Opportunity, SignatureEnvelope, Subscription } from '../subscription.ts';
import { childId } from '../vocabulary.ts';
import { isBeforeAsking } from './asked-on.ts';
import type { CompleteEnvelope, SendForSignature } from './commands.ts';
import { editable } from './decide.ts';
import type { OpportunityEvent } from './events.ts';
import { waitsForLegal } from './negotiation.ts';

type Decision = readonly SubscriptionEvent[] | Refusal;

/** Where a policy says nothing of signatures. */
const usualDays = 30;

/** Somebody may still sign it. */
export const envelopeIsOpen = ({ status }: SignatureEnvelope): boolean => status === 'Requested' || status === 'Sent';

/** Has the order form of an approved quote sent to the customer to be signed (QC-10): for this version only. */
export function sendForSignature(state: Subscription, command: Command, facts: Facts): Decision {
  const quote = current(state, command);
  if (isRefusal(quote)) return quote;
  const deal = editable(state, quote.opportunity);
  if (isRefusal(deal)) return deal;
  if (quote.status !== 'Approved')
    return refuse(
      'quote.not-approved',
      'QC-10',
      `It is ${quote.status}; an order form exists for an approved quote only.`,
    );
  if (!quote.primary)
    return refuse('quote.not-primary', 'QC-9', 'The customer signs the form of the primary quote only.');
  const asked = waitsForLegal(deal);
  if (asked) return asked;
  if (quote.validUntil < today(facts))
    return refuse('quote.expired', 'QC-10', `It was valid until ${quote.validUntil}.`);
  if (quote.toggles?.removeSignatureBlock)
    return refuse('envelope.nothing-to-sign', 'QC-8', 'Its form has no signature block: the agreement stands for it.');
  if (quote.accepted?.version === quote.version)
    return refuse('envelope.signed-already', 'QC-10', `${quote.accepted.by} has accepted this version.`);
  if (deal.envelope && envelopeIsOpen(deal.envelope))
    return refuse(
      'envelope.open-already',
      'QC-10',
      `The envelope ${deal.envelope.id} is out until ${deal.envelope.signBy}: void it first.`,
    );
  const body = command.body as SendForSignature;
  const signer = body.signer ?? quote.soldTo;
  if (!facts.account?.contacts[signer])
    return refuse('account.unknown-contact', 'QC-2', `The account has no contact ${signer}.`);
  const { signWithinDays } = facts.policy.signature ?? { signWithinDays: usualDays };
  const signBy =
    (body.signBy as LocalDate | undefined) ?? minOf(quote.validUntil, addDays(today(facts), signWithinDays));
  if (signBy < today(facts)) return refuse('envelope.deadline', 'QC-10', `${signBy} has passed.`);
  if (signBy > quote.validUntil)
    return refuse('envelope.deadline', 'QC-10', `The quote is valid until ${quote.validUntil}.`);
  const envelope: SignatureEnvelope = {
    id: childId('env', state.id, (state.counters.env ?? 0) + 1),
    quote: quote.id,
    version: quote.version,
    status: 'Requested',
    signer,
    signBy,
    requestedAt: facts.now,
  };
  return [{ type: 'EnvelopeRequested', data: { opportunity: deal.id, envelope }, rules: ['QC-10'] }];
}

/** The customer has signed: the day counts on which that was, however late it is told. It is the yes to that version. */
export function completeEnvelope(state: Subscription, command: Command, facts: Facts): Decision {
  const found = envelopeOf(state, command.target);
  if (isRefusal(found)) return found;
  const { deal, envelope } = found;
  const { by, title, company, reference, ...body } = command.body as CompleteEnvelope;
  const on = (body.on as LocalDate | undefined) ?? today(facts);
  if (envelope.status === 'Voided')
    return refuse(
      'envelope.outdated',
      'QC-10',
      `It was taken back (${envelope.reason ?? 'no reason told'}): what was signed is no form of the quote as it is.`,
    );
  if (!envelopeIsOpen(envelope) && envelope.status !== 'Expired') return settled(envelope);
  if (on > today(facts)) return refuse('envelope.deadline', 'QC-10', `${on} has not come yet.`);
  if (isBeforeAsking(on, envelope, facts))
    return refuse('envelope.deadline', 'QC-10', `It was sent at ${envelope.requestedAt}, after ${on}.`);
  if (on > envelope.signBy)
    return refuse('envelope.expired', 'QC-10', `It could be signed until ${envelope.signBy}, and was on ${on}.`);
  const quote = state.quoting[envelope.quote];
  if (quote?.status !== 'Approved' || quote.version !== envelope.version)
    return refuse(
      'envelope.outdated',
      'QC-10',
      `It is the form of version ${envelope.version}; the quote has been changed since: send it again.`,
    );
  const provider = reference ?? envelope.reference;
  return [
    {
      type: 'EnvelopeCompleted',
      data: { opportunity: deal.id, envelope: envelope.id, on, by, ...(reference ? { reference } : {}) },
      rules: ['QC-10'],
    },
    {
      type: 'QuoteAccepted',
      data: {
        quote: quote.id,
        version: quote.version,
        by: `${by}, ${title}, ${company}`,
        on,
        evidence: `envelope ${envelope.id}${provider ? ` (${provider})` : ''}`,
      },
      rules: ['QC-10', '3.3'],
    },
  ];
}

/** The customer signs nothing. The quote stays approved: what to do is the rep's business. */
export function declineEnvelope(state: Subscription, command: Command): Decision {
  return ended(state, command, 'EnvelopeDeclined');
}

/** The provider takes no signature any more; where it says nothing, an appointment ends it (`appointments.ts`). */
export function expireEnvelope(state: Subscription, command: Command): Decision {
  const found = envelopeOf(state, command.target);
  if (isRefusal(found)) return found;
  if (!envelopeIsOpen(found.envelope)) return settled(found.envelope);
  return [expired(found.deal.id, found.envelope)];
}

export const expired = (opportunity: string, { id, signBy }: SignatureEnvelope): OpportunityEvent => ({
  type: 'EnvelopeExpired',
  data: { opportunity, envelope: id, signBy },
  rules: ['QC-10'],
});

/** Sales takes it back. */
export function voidEnvelope(state: Subscription, command: Command): Decision {
  const found = envelopeOf(state, command.target);
  if (isRefusal(found)) return found;
  if (!envelopeIsOpen(found.envelope)) return settled(found.envelope);
  return voided(found.deal, (command.body as { reason: string }).reason);
}

/** An edit makes the form void (QC-10, AP-4); nobody signs for a deal that is closed. */
export function voidedWith(
  state: Subscription,
  opportunity: string,
  reason: string,
  quote?: string,
): readonly OpportunityEvent[] {
  const deal = state.opportunity[opportunity];
  if (!deal?.envelope || !envelopeIsOpen(deal.envelope)) return [];
  return quote === undefined || deal.envelope.quote === quote ? voided(deal, reason) : [];
}

/**
 * Asks the provider to void it, once it is known to be there: of one whose sending is not answered yet that answer
 * decides, so that nothing is voided before it is sent.
 */
function voided({ id: opportunity, envelope }: Opportunity, reason: string): readonly OpportunityEvent[] {
  if (!envelope) return [];
  const ask = envelope.status === 'Sent';
  return [{ type: 'EnvelopeVoided', data: { opportunity, envelope: envelope.id, reason, ask }, rules: ['QC-10'] }];
}

function ended(state: Subscription, command: Command, type: 'EnvelopeDeclined'): Decision {
  const found = envelopeOf(state, command.target);
  if (isRefusal(found)) return found;
  const { deal, envelope } = found;
  if (!envelopeIsOpen(envelope)) return settled(envelope);
  const { reason } = command.body as { reason: string };
  return [{ type, data: { opportunity: deal.id, envelope: envelope.id, reason }, rules: ['QC-10'] }];
}

const settled = ({ id, status }: SignatureEnvelope): Refusal =>
  refuse('envelope.settled', 'QC-10', `The envelope ${id} is ${status}.`);

/** By the opportunity, or by the envelope itself as the provider knows it. One that another has replaced is over. */
function envelopeOf(state: Subscription, target: string): { deal: Opportunity; envelope: SignatureEnvelope } | Refusal {
  const deal = state.opportunity[target] ?? dealOf(state, target);
  if (deal?.envelope) return { deal, envelope: deal.envelope };
  const n = Number(target.split('_')[2]);
  if (n >= 1 && n <= (state.counters.env ?? 0) && target === childId('env', state.id, n))
    return refuse('envelope.settled', 'QC-10', `Another envelope has taken the place of ${target}.`);
  return refuse('envelope.unknown', 'QC-10', deal ? 'Nothing was sent for signature.' : `There is no ${target}.`);
}

const dealOf = (state: Subscription, envelope: string): Opportunity | undefined =>
  Object.values(state.opportunity).find((deal) => deal.envelope?.id === envelope);

/** What the provider answered when it was asked to send; voided meanwhile, it is asked to void what it has sent. */
export function envelopeAnswered(
  state: Subscription,
  effect: Effect,
  answer: EnvelopeAnswer,
): readonly OpportunityEvent[] {
  const deal = dealOf(state, effect.subject);
  const about = { opportunity: deal?.id ?? '', envelope: effect.subject, effect: effect.id };
  const rules = ['QC-10'];
  if (answer.status === 'rejected')
    return [{ type: 'EnvelopeRejected', data: { ...about, reason: answer.reason }, rules }];
  const sent: OpportunityEvent = { type: 'EnvelopeSent', data: { ...about, reference: answer.reference }, rules };
  if (deal?.envelope && deal.envelope.status !== 'Voided') return [sent];
  const { reason = 'It was replaced' } = deal?.envelope ?? {};
  return [
    sent,
    {
      type: 'EnvelopeVoided',
      data: { opportunity: about.opportunity, envelope: effect.subject, reason, ask: true },
      rules,
    },
  ];
}

/** Whether the provider could still take it back. */
export function voidAnswered(state: Subscription, effect: Effect, answer: VoidAnswer): readonly OpportunityEvent[] {
  const opportunity = dealOf(state, effect.subject)?.id ?? '';
  const signed = answer.status === 'signed';
  return [
    {
      type: 'EnvelopeVoidConfirmed',
      data: { opportunity, envelope: effect.subject, effect: effect.id, signed },
      rules: ['QC-10'],
    },
  ];
}

/** All that the provider has to know. @returns undefined where nobody wants that envelope any more */
export function envelopeRequest(state: Subscription, id: string, facts: Facts): EnvelopeRequest | undefined {
  const envelope = dealOf(state, id)?.envelope;
  const signer = facts.account?.contacts[envelope?.signer ?? ''];
  if (envelope?.status !== 'Requested' || !signer) return undefined;
  const { quote, version, signBy } = envelope;
  return { envelope: id, quote, version, signer: { name: signer.name, email: signer.email }, signBy };
}
