import { agenda } from './agenda.ts';
import type { LocalDate } from './calendar/dates.ts';
import type { Facts } from './facts.ts';
import { formatMoney } from './money/money.ts';
import { isOpen } from './opportunity/evolve.ts';
import { outlook } from './renewal/outlook.ts';
import { lastTerm, type Subscription, seatsOn } from './subscription.ts';

/** What an operator sees in the Temporal UI; no names and no addresses, since histories keep it. */
export interface OperatorView {
  readonly details: string;
  /** Of the next appointment, as the timer's summary. */
  readonly next: string;
  readonly attributes: {
    readonly PerennialStage: readonly string[];
    readonly PerennialWaitsFor: readonly string[];
    readonly PerennialBlocked: readonly string[];
    readonly PerennialAccount: readonly string[];
    readonly PerennialChannel: readonly string[];
  };
}

/** The stages that the subscription and each of its open deals stand in. */
export function phases(state: Subscription): readonly string[] {
  const found = new Set<string>();
  const { access } = state.provisioning;
  if (access !== 'none') found.add(access);
  else if (state.booking.terms.length > 0) found.add('provisioning');
  for (const deal of Object.values(state.opportunity)) {
    if (!isOpen(deal)) continue;
    const quote = Object.values(state.quoting).find((each) => each.opportunity === deal.id && each.primary);
    if (deal.stage === '7-Closing') found.add('booking');
    else if (quote?.status === 'In Review') found.add('approval');
    else found.add(quote ? 'quoting' : 'opportunity');
  }
  if (Object.values(state.support).some((request) => request.status === 'Open')) found.add('support');
  return [...found];
}

export function waitsFor(state: Subscription): readonly string[] {
  const found: string[] = [];
  for (const request of Object.values(state.approval))
    if (request.status === 'Open') found.push(`approval:${request.slot}`);
  for (const submission of Object.values(state.booking.submissions)) {
    if (submission.status === 'In Progress' || submission.status === 'Finance Rejected')
      found.push('booking:deal desk');
    if (submission.status === 'Deal Desk Approved')
      found.push(
        submission.heldUntil && state.now.slice(0, 10) < submission.heldUntil
          ? `booking:held until ${submission.heldUntil}`
          : 'booking:finance',
      );
  }
  for (const request of Object.values(state.support)) if (request.status === 'Open') found.push('support');
  return found;
}

export function blockers(state: Subscription, facts: Facts): readonly string[] {
  const found: string[] = [];
  if (state.parked) found.push('parked');
  for (const hold of Object.keys(facts.account?.holds ?? {})) found.push(`hold:${hold}`);
  for (const row of outlook(state, facts)?.rows ?? []) if (!row.yes) found.push(`not-eligible:${row.row}`);
  return found;
}

export function operatorView(state: Subscription, facts: Facts, recent: readonly string[]): OperatorView {
  const appointments = agenda(state, facts);
  const term = lastTerm(state);
  const on = facts.now.slice(0, 10) as LocalDate;
  const view = outlook(state, facts);
  const stages = phases(state);
  const waiting = waitsFor(state);
  const blocked = blockers(state, facts);
  const [first] = appointments;
  const nextLine = appointments
    .slice(0, 3)
    .map((each) => `${each.at.slice(0, 10)} ${each.summary.toLowerCase()}`)
    .join('; ');
  const renewalLine =
    view && view.boundary > on
      ? `; renewal on ${view.boundary}: **${view.will ? 'yes' : 'no'}**${view.will ? `, ${view.seats} seats, ${formatMoney(view.total)}` : ''}`
      : '';
  return {
    details: [
      `### ${capitalised(stages.join(', ') || 'opportunity')}${term ? `, ${soldOn(state, on >= term.start ? on : term.start)}, term ${term.start} to ${term.end}` : ''} · clock **${state.clock} stands at ${facts.now.slice(0, 10)}**`,
      `**Waits on** ${waiting.join(', ') || 'nobody'}`,
      `**Next** ${nextLine || 'nothing'}${renewalLine}`,
      `**Blockers** ${blocked.join(', ') || 'none'}`,
      `**Last ten** ${recent.slice(-10).join(' · ')}`,
      `Whole story: \`GET /v1/subscriptions/${state.id}/timeline\` of the API`,
    ].join('\n\n'),
    next: first ? `${first.summary}, ${first.at.slice(0, 10)}` : '',
    attributes: {
      PerennialStage: stages,
      PerennialWaitsFor: waiting,
      PerennialBlocked: blocked,
      PerennialAccount: [state.account],
      PerennialChannel: [state.channel],
    },
  };
}

const capitalised = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** `30 SM Premium, 5 SM Ultimate`. */
function soldOn(state: Subscription, on: LocalDate): string {
  const products = [...new Set(state.booking.charges.map(({ product }) => product))];
  const sold = products.map((product) => ({ product, seats: seatsOn(state, on, product) }));
  return (
    sold
      .filter(({ seats }) => seats > 0)
      .map(({ product, seats }) => `${seats} ${product}`)
      .join(', ') || 'nothing sold'
  );
}
