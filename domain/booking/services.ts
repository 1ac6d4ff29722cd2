import type { LocalDate } from '../calendar/dates.ts';
import { formatMoney, sum } from '../money/money.ts';
import { deliverablesOf } from '../opportunity/statement-of-work.ts';
import { bookedQuotes } from '../quoting/services.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Opportunity, Quote, Subscription } from '../subscription.ts';
import type { ChecklistRow } from './checklist.ts';

type Ticked = Readonly<Record<string, unknown>>;

/** QP-4, column PS custom of table 3.3: what closes custom services, instead of a signed order form. */
export const servicesRows = (ticked: Ticked): readonly ChecklistRow[] =>
  (
    [
      ['sow-signed-by-customer', 'The customer signed the statement of work'],
      ['legal-stamp', 'Legal has stamped the statement of work'],
      ['sow-signed-by-company', 'The company signed the statement of work'],
      ['cost-estimate', 'The cost estimate is there'],
    ] as const
  ).map(([item, why]) => ({
    item,
    required: true,
    done: ticked[item] !== undefined,
    rule: item === 'legal-stamp' ? 'AU-1' : 'QP-4',
    why,
  }));

export const purchaseOrderRow = (ticked: Ticked): ChecklistRow => ({
  item: 'purchase-order',
  required: true,
  done: ticked['purchase-order'] !== undefined || ticked['no-purchase-order'] !== undefined,
  rule: 'QP-4',
  why: 'A purchase order came, or a mail that none is needed',
});

const rules = { one: 'QP-2', several: 'QP-5' } as const;

const differs = (kind: keyof typeof rules, detail: string): Refusal =>
  refuse('booking.statement-of-work-differs', rules[kind], detail);

/** QP-2, QP-5: what is quoted, over all deliverables, is what the statement of work amounts to. */
export function refusedServices(
  state: Subscription,
  deal: Opportunity,
  quote: Quote,
  on: LocalDate,
): Refusal | undefined {
  if (!quote.customServices) return undefined;
  const { statementOfWork } = deal;
  if (!statementOfWork)
    return refuse('opportunity.statement-of-work', 'QP-2', 'Name the statement of work and what it amounts to.');
  const { reference, amount, receivedOn, mixed } = statementOfWork;
  const deals = deliverablesOf(state, reference);
  if (receivedOn === undefined && deals.length > 1)
    return refuse('opportunity.statement-of-work', 'QP-5', `Say on which day ${reference} came in.`);
  if (receivedOn !== undefined && receivedOn > on)
    return refuse('opportunity.statement-of-work', 'QP-5', `${reference} comes in on ${receivedOn} only.`);
  const quotes = bookedQuotes(state, deal);
  if (mixed && quotes.length !== 2)
    return differs('one', `${reference} is mixed: quote the other umbrella SKU beside the primary quote.`);
  const waiting = quotes.find(({ status }) => status !== 'Approved');
  if (waiting) return refuse('quote.not-approved', 'QP-3', `${waiting.id} is ${waiting.status}.`);
  const quoted = sum(deals.map((each) => each.amount ?? sum(bookedQuotes(state, each).map(({ total }) => total))));
  if (quoted === amount) return undefined;
  return differs(
    deals.length > 1 ? 'several' : 'one',
    `${reference} amounts to ${formatMoney(amount)}; ${formatMoney(quoted)} are quoted.`,
  );
}

/** The day the statement of work came in, which is the close date (QP-5). */
export function receivedOn(state: Subscription, { id, statementOfWork }: Opportunity): LocalDate | undefined {
  return statementOfWork?.receivedOn ?? state.booking.checklist[id]?.['sow-signed-by-customer']?.on;
}

/** One order of both quotes of a mixed statement of work. */
export function withCompanion(state: Subscription, deal: Opportunity, quote: Quote): Quote {
  const all = bookedQuotes(state, deal);
  if (all.length < 2) return quote;
  return {
    ...quote,
    lines: all.flatMap(({ lines }) => lines),
    total: sum(all.map(({ total }) => total)),
    listTotal: sum(all.map(({ listTotal }) => listTotal)),
  };
}
