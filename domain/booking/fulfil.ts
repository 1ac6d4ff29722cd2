import type { LocalDate } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { isOpen } from '../opportunity/evolve.ts';
import { primaryQuote } from '../quoting/decide.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Opportunity, Subscription } from '../subscription.ts';
import type { ChecklistItem } from '../vocabulary.ts';
import { attachedAs } from './attached.ts';
import { needsDocument } from './checklist.ts';
import type { FulfilItem } from './commands.ts';
import type { BookingEvent } from './events.ts';

type Decision = readonly BookingEvent[] | Refusal;

/** BK-4, table 3.3: by word, or by a document that is attached; of some items the policy takes no word. */
export function fulfilItem(state: Subscription, command: Command, facts: Facts): Decision {
  const { item, document } = command.body as FulfilItem;
  const source = follows[item];
  if (source) return refuse('booking.item-follows', '3.3', `${item} follows from ${source}.`);
  const attached = document === undefined ? undefined : attachedAs(state, command.target, document);
  if (document !== undefined && !attached)
    return refuse('document.unknown', '3.3', `${document} is not attached here: attach-document comes first.`);
  if (needsDocument(item, facts.policy) && !attached) {
    const why = `A word is not enough for ${item}: attach the paper (attach-document), or name the attached one (document).`;
    return item.endsWith('purchase-order')
      ? refuse('document.required', 'BK-4', why)
      : refuse('document.required', '3.3', why);
  }
  return proven(state, command, facts, attached?.id);
}

/** What a tick would say nothing about, and where it is told instead. */
const follows: Readonly<Partial<Record<ChecklistItem, string>>> = {
  'quote-approved': 'the approvals of the primary quote (submit-quote)',
  'order-form':
    'the customer’s signature (accept-quote, send-for-signature); attach the signed form by attach-document',
  'offer-acceptance': 'the marketplace’s word (accept-offer, or accept-quote with its mail)',
  'legal-terms': 'the answer of Legal (answer-terms-change)',
  'screening-clear': 'the holds on the account, which Legal clears',
};

/** Nothing is added to what is booked but the order that was promised for later (BK-5). */
export const takesEvidence = ({ booking }: Subscription, deal: Opportunity, item: ChecklistItem | undefined): boolean =>
  isOpen(deal) || (item === 'purchase-order' && booking.promised?.[deal.id] !== undefined);

/** @param document the id of the attached one */
export function proven(state: Subscription, command: Command, facts: Facts, document?: string): Decision {
  const deal = state.opportunity[command.target];
  const { item, evidence, receivedOn: came = today(facts), signedBy, purchaseOrder } = command.body as FulfilItem;
  if (!deal || !takesEvidence(state, deal, item)) return refuse('opportunity.unknown');
  if (came > today(facts))
    return refuse('date.to-come', '3.3', `Nothing has come in on ${came}: today is ${today(facts)}.`);
  if (item === 'legal-stamp' && !facts.people[command.by]?.roles.includes('legal'))
    return refuse('role.missing', 'AU-1', 'Agreements are stamped by Legal.');
  const stamped = state.booking.checklist[deal.id]?.['legal-stamp'] !== undefined;
  if (item === 'sow-signed-by-company' && !stamped)
    return refuse('booking.not-stamped', 'AU-1', 'Legal stamps what the company signs, first: legal-stamp is missing.');
  const signatories = facts.policy.services?.signatories ?? [];
  if (item === 'sow-signed-by-company' && !signatories.includes(signedBy ?? ''))
    return refuse(
      'booking.wrong-signatory',
      'QP-4',
      `A statement of work is signed by ${signatories.join(' or ')}: say by whom.`,
    );
  if (item === 'fair-value-review' && !facts.people[command.by]?.roles.includes('finance'))
    return refuse('role.missing', 'QC-15', 'Revenue accounting judges the fair values: this needs the role finance.');
  const wrong = item === 'access-confirmed' ? refusedConfirmation(state, command, facts) : undefined;
  if (wrong) return wrong;
  return [
    {
      type: 'ChecklistItemFulfilled',
      data: {
        opportunity: deal.id,
        item,
        by: command.by,
        on: came as LocalDate,
        evidence: signedBy ? `${signedBy}: ${evidence}` : evidence,
        ...(document ? { document } : {}),
        ...(purchaseOrder && item === 'purchase-order' ? { purchaseOrder } : {}),
      },
      rules: item.startsWith('sow-') || item === 'cost-estimate' ? ['QP-4'] : ['BK-4'],
    },
  ];
}

/** QR-6: the rep's written word, later on what Order Management finds: a temporary trial, or the link of the ticket. */
function refusedConfirmation(
  state: Subscription,
  { target, by }: Command,
  { policy, people }: Facts,
): Refusal | undefined {
  if (policy.lateRenewalConfirmedBy !== 'order management' || primaryQuote(state, target)?.type !== 'Renew')
    return undefined;
  return people[by]?.roles.includes('deal desk')
    ? undefined
    : refuse(
        'role.missing',
        'QR-6',
        'Order Management (role deal desk) looks for a temporary trial or the ticket; where access was lost, make a New quote.',
      );
}
