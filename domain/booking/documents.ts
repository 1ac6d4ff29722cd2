import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { primaryQuote } from '../quoting/decide.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { AttachedDocument, Subscription } from '../subscription.ts';
import { childId } from '../vocabulary.ts';
import type { AttachDocument } from './commands.ts';
import type { BookingEvent } from './events.ts';
import { proven, takesEvidence } from './fulfil.ts';

/** Statuses of a submission in which somebody has said yes to what lies there. */
const accepted: readonly string[] = ['Deal Desk Approved', 'Finance Rejected', 'Approved'];

/**
 * Evidence of a booking (rules 3.3): a stored content gets a name and a place on an opportunity, and on the checklist
 * item that it proves. Contents are kept by their hash and never change; what the deal desk has accepted keeps the
 * document that it was accepted with.
 */
export function attachDocument(state: Subscription, command: Command, facts: Facts): readonly BookingEvent[] | Refusal {
  const deal = state.opportunity[command.target];
  const { content, name, item, ...proof } = command.body as AttachDocument;
  if (!deal || !takesEvidence(state, deal, item))
    return refuse('opportunity.unknown', undefined, `There is no open opportunity.`);
  const stored = facts.contents?.[content];
  if (!stored)
    return refuse(
      'document.not-stored',
      undefined,
      'Nothing with this hash is stored: send its bytes to /v1/documents.',
    );
  const submission = state.booking.submissions[deal.id];
  const before = state.booking.documents?.[deal.id] ?? [];
  if (item && submission && accepted.includes(submission.status) && state.booking.checklist[deal.id]?.[item])
    return refuse(
      'document.accepted-already',
      'BK-1',
      `The deal desk has accepted what proves ${item}: it stays as it is.`,
    );
  const form = primaryQuote(state, deal.id);
  const document: AttachedDocument = {
    id: childId('doc', state.id, (state.counters.doc ?? 0) + 1),
    content,
    name,
    mediaType: stored.mediaType,
    bytes: stored.bytes,
    by: command.by,
    on: today(facts),
    ...(item ? { item } : {}),
    ...(item === 'order-form' && form ? { quote: form.id, version: form.version } : {}),
  };
  if (before.some((other) => other.content === content && other.item === item))
    return refuse('document.attached-already', undefined, 'This very content is attached here already.');
  const attached: BookingEvent = {
    type: 'DocumentAttached',
    data: { opportunity: deal.id, document },
    rules: item ? ['BK-1'] : [],
  };
  if (!item) return [attached];
  const done = proven(state, { ...command, body: { ...proof, item, evidence: name } }, facts, document.id);
  return isRefusal(done) ? done : [attached, ...done];
}

/** Documents have no slice of their own: they are counted, so those that a command made follow from the counters. */
export function newDocuments(before: Subscription, after: Subscription): readonly string[] {
  const [first, last] = [before.counters.doc ?? 0, after.counters.doc ?? 0];
  return Array.from({ length: last - first }, (_, index) => childId('doc', after.id, first + index + 1));
}
