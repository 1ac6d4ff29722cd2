import { usd } from '../money/money.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Opportunity, StatementOfWork, Subscription } from '../subscription.ts';
import type { StatementOfWorkBody } from './commands.ts';

const unfit = (detail: string): Refusal => refuse('opportunity.statement-of-work', 'QP-5', detail);

/** What is sold or may still be: a lost deal delivers nothing. */
export const counts = ({ stage }: Opportunity): boolean => stage !== '8-Closed Lost' && stage !== '10-Duplicate';

/** QP-5: the opportunities that deliver one statement of work, but for those that are lost. */
export const deliverablesOf = (state: Subscription, reference: string): readonly Opportunity[] =>
  Object.values(state.opportunity).filter((deal) => deal.statementOfWork?.reference === reference && counts(deal));

/**
 * The statement of work that a body names. What another of its deliverables says need not be said again, and cannot be
 * said otherwise: one amount, one day on which it came in (QP-5).
 */
export function statementNamed(
  state: Subscription,
  body: StatementOfWorkBody,
  own?: Opportunity,
): StatementOfWork | Refusal {
  const { reference } = body;
  const [known] = deliverablesOf(state, reference)
    .filter(({ id }) => id !== own?.id)
    .flatMap(({ statementOfWork }) => statementOfWork ?? []);
  const before = known ?? (own?.statementOfWork?.reference === reference ? own.statementOfWork : undefined);
  const amount = body.amount === undefined ? before?.amount : usd(body.amount);
  if (amount === undefined || amount <= 0) return unfit(`Say what the statement of work ${reference} amounts to.`);
  if (known && amount !== known.amount)
    return unfit(`Another opportunity says that ${reference} amounts to something else.`);
  const receivedOn = body.receivedOn ?? before?.receivedOn;
  if (known?.receivedOn && receivedOn !== known.receivedOn)
    return unfit(`Another opportunity says that ${reference} came in on ${known.receivedOn}.`);
  const mixed = body.mixed ?? before?.mixed ?? false;
  return {
    reference,
    amount,
    ...(receivedOn ? { receivedOn: receivedOn as NonNullable<StatementOfWork['receivedOn']> } : {}),
    ...(mixed ? { mixed: true } : {}),
  };
}
