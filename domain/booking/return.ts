import { days, type LocalDate } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import type { OpportunityEvent } from '../opportunity/events.ts';
import { isReset } from '../quoting/reset.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { lastTerm, type Opportunity, type Quote, type Subscription } from '../subscription.ts';
import { childId, type OpportunityType } from '../vocabulary.ts';

/** Days since the term ended; below zero while it runs. Undefined before the first. */
const daysLate = (state: Subscription, facts: Facts): number | undefined => {
  const term = lastTerm(state);
  return term && days(term.end, today(facts));
};

/** 3.5, QR-7: after so many days a customer that comes back is New Business, on a subscription of its own. */
export function returnsAsNew(state: Subscription, type: OpportunityType, facts: Facts): Refusal | undefined {
  const late = daysLate(state, facts);
  if (type !== 'Renewal' || late === undefined || late <= facts.policy.returnWindowDays) return undefined;
  return refuse(
    'renewal.return-window-over',
    'QR-7',
    `The term ended ${late} days ago; after ${facts.policy.returnWindowDays} days it is New Business with a New quote.`,
  );
}

/** 3.5: the day of submission is the day on which it is renewed. */
export const tooLateToReturn = (state: Subscription, deal: Opportunity, quote: Quote, facts: Facts) =>
  isReset(state, quote) ? undefined : returnsAsNew(state, deal.type, facts);

/** Since then the loss of the renewal stands, and who comes back takes it back (3.5). */
const isReturn = ({ renewal, ...state }: Subscription, deal: Opportunity): boolean =>
  deal.type === 'Renewal' &&
  renewal.lost !== undefined &&
  renewal.lost.boundary === state.booking.terms.at(-1)?.end &&
  renewal.lost.boundary === renewal.lapsedAt &&
  renewal.lost.opportunity !== deal.id;

/**
 * 3.5, BM-1: a subscription that was lost and comes back within the window is won on a new Renewal opportunity. The
 * first loss stays; a second Closed Lost with the inverse of its amount, Net ARR and basis and the close date of the win
 * takes it out of the sum.
 * @param opened opportunities that the same booking opens before it
 */
export function debooked(
  state: Subscription,
  deal: Opportunity,
  quote: Quote,
  { closedOn, opened }: { closedOn: LocalDate; opened: number },
  facts: Facts,
): readonly OpportunityEvent[] {
  const { lost } = state.renewal;
  if (!lost || isReset(state, quote) || !isReturn(state, deal)) return [];
  const id = childId('opp', state.id, (state.counters.opp ?? 0) + opened + 1);
  const opportunity: Opportunity = {
    id,
    type: 'Renewal',
    owner: deal.owner,
    name: `${deal.name}, debook`,
    stage: '7-Closing',
    createdOn: today(facts),
    openedBy: deal.openedBy,
    debooks: lost.opportunity,
  };
  return [
    { type: 'OpportunityCreated', data: { opportunity }, rules: ['3.5', 'QR-7'] },
    {
      type: 'OpportunityClosedLost',
      data: {
        opportunity: id,
        on: closedOn,
        reasons: [`Came back: takes back the loss of ${lost.opportunity}`],
        amount: -lost.amount,
        netArr: -lost.netArr,
        arrBasis: -lost.arrBasis,
      },
      rules: ['3.5', 'BM-1'],
    },
  ];
}

/** QR-3: the renewal that was lost at the end of its last day takes no quote any more. */
export function lostInTime({ renewal }: Subscription, opportunity: string): Refusal | undefined {
  if (renewal.lost === undefined || renewal.lost.opportunity !== opportunity) return undefined;
  if (renewal.lapsedAt !== renewal.lost.boundary) return undefined;
  return refuse(
    'renewal.too-late',
    'QR-3',
    'It was not renewed in time and is lost: what comes now is a New quote on a new Renewal opportunity.',
  );
}
