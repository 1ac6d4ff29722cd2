import type { Facts } from '../facts.ts';
import { type Cents, formatMoney, sum } from '../money/money.ts';
import type { ServicesPolicy } from '../policy/policy.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { Quote, Subscription } from '../subscription.ts';

type Attach = ServicesPolicy['attach'];

/**
 * QP-7: a first order of some size, by a customer of certain segments and regions, has services with it, on the quote or
 * on an opportunity of the same subscription. @returns what is missed, in plain words for the matrix (2.3)
 */
export function missedServices(state: Subscription, quote: Quote, facts: Facts): string | undefined {
  const attach = facts.policy.services?.attach;
  if (!attach || !isAsked(state, quote, facts, attach)) return undefined;
  const { netArrFrom, servicesFrom } = attach;
  const netArr = sum(quote.lines.filter(({ start }) => start === quote.start).map(({ annual }) => annual));
  const services = sum([quote, ...linkedQuotes(state)].map(servicesOn)) + bookedServices(state);
  if (netArr < netArrFrom || services >= servicesFrom) return undefined;
  return `${formatMoney(services)} of services, less than ${formatMoney(servicesFrom)}, with a first order of ${formatMoney(netArr)} a year (QP-7)`;
}

function isAsked(state: Subscription, quote: Quote, { account, family }: Facts, { customers }: Attach): boolean {
  const deal = state.opportunity[quote.opportunity];
  if (quote.type !== 'New' || deal?.type !== 'New Business' || family.wonInFamily > 0 || !account) return false;
  const segment = account.segment ?? (account.publicSector ? 'PubSec' : undefined);
  return customers.some(
    (row) =>
      row.segment === segment && (row.regions === undefined || row.regions.some((each) => each === account.region)),
  );
}

const servicesOn = ({ lines }: Quote): Cents =>
  sum(lines.filter(({ family }) => family === 'services').map(({ amount }) => amount));

/** Of opportunities for services that are still open. */
const linkedQuotes = (state: Subscription): readonly Quote[] =>
  Object.values(state.quoting).filter(
    ({ opportunity, primary }) => primary && state.opportunity[opportunity]?.type === 'Professional Services',
  );

const bookedServices = (state: Subscription): Cents =>
  sum(
    Object.values(state.opportunity).map(({ type, stage, amount = 0 }) =>
      type === 'Professional Services' && stage === 'Closed Won' ? amount : 0,
    ),
  );

/** An exception is asked for with its written answers. */
export function answersMissing(state: Subscription, quote: Quote, facts: Facts): Refusal | undefined {
  const answers = facts.policy.services?.attach.answers ?? 0;
  const missed = missedServices(state, quote, facts);
  if (!missed || (quote.serviceAttachAnswers ?? []).length >= answers) return undefined;
  return refuse('quote.answers-required', 'QP-7', `${missed}: sell more of them, or write the ${answers} answers.`);
}
