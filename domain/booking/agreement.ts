import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { ownersOf } from '../opportunity/evolve.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { AgreementApproval, Opportunity, Quote, Submission, Subscription } from '../subscription.ts';
import type { BookingEvent } from './events.ts';
import { holdsOffice } from './exception.ts';

/**
 * Rules 3.2: an executed agreement that is not the standard one, said to be so or with special terms on its form, is
 * approved by further offices before Order Management looks at it, where the policy names any.
 */
export function agreementApprovals(deal: Opportunity, quote: Quote, facts: Facts): readonly AgreementApproval[] {
  if (!(deal.nonStandardAgreement ?? quote.specialTerms !== undefined)) return [];
  return (facts.policy.bookings?.nonStandardAgreement ?? []).map((office) => ({ office }));
}

const waitsFor = ({ agreement = [] }: Submission): AgreementApproval | undefined =>
  agreement.find(({ by }) => by === undefined);

/** Order Management comes last. */
export function agreementOpen(submission: Submission): Refusal | undefined {
  const next = waitsFor(submission);
  return (
    next && refuse('booking.agreement-open', '3.2', `The agreement is not standard: ${next.office} decides first.`)
  );
}

export function approveAgreement(
  state: Subscription,
  command: Command,
  facts: Facts,
): readonly BookingEvent[] | Refusal {
  const submission = state.booking.submissions[command.target];
  const next = submission && waitsFor(submission);
  if (!next || submission.status === 'Rejected')
    return refuse('booking.agreement-settled', '3.2', 'No agreement of this opportunity waits for approval.');
  if (ownersOf(state.opportunity[command.target]).includes(command.by) || submission.submittedBy === command.by)
    return refuse('approval.own-deal', 'AP-14', 'Nobody decides on an agreement of their own deal.');
  const person = facts.people[command.by];
  if (!person || !holdsOffice(person, next.office))
    return refuse('booking.agreement-order', '3.2', `It waits for ${next.office}; ${person?.name} is not.`);
  const data = { opportunity: command.target, office: next.office, by: command.by, on: today(facts) };
  return [{ type: 'AgreementApproved', data, rules: ['3.2'] }];
}
