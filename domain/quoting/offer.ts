import { addDays, type LocalDate } from '../calendar/dates.ts';
import { type PriceBook, within } from '../catalog/catalog.ts';
import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import { assertSafe, type Cents } from '../money/money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { type QuoteLine, type Subscription, seatsOn, subscriptionStart } from '../subscription.ts';
import { programmeRoutes } from '../vocabulary.ts';
import type { DraftTerm } from './checks.ts';
import { lineAmount } from './period.ts';
import { wantedLines } from './price.ts';

type Offer = PriceBook & { readonly offer: NonNullable<PriceBook['offer']> };

export interface Offered {
  readonly offer: string;
  /** USD cents per unit and year */
  readonly unitPrice: Cents;
}

interface Renewing {
  readonly product: string;
  readonly units: number;
  readonly start: LocalDate;
  readonly months: number;
}

const offersOf = ({ catalogue }: Facts, quoteType: 'Amend' | 'Renew'): readonly Offer[] =>
  catalogue.priceBooks.filter((book): book is Offer => book.offer?.quoteType === quoteType);

const rules = { endOfAvailability: 'QE-3', leftOut: 'QE-5', transition: 'RN-23' } as const;

const notPossible = (kind: keyof typeof rules, detail: string): Refusal =>
  refuse('quote.offer-not-possible', rules[kind], detail);

/** By which rule an offer is made: that of the end of availability, or of the price change of 2023. */
const kindOf = ({ offer }: Offer): keyof typeof rules => (offer.endOfAvailability ? 'endOfAvailability' : 'transition');

/**
 * The price at which an offer renews a product. Who has taken a step gets the next one without asking (QE-3), and so do
 * those for whom an offer is made outright (RN-23); what is left is asked for by name.
 * @returns undefined where the list price holds (RN-3)
 */
export function renewalOffer(state: Subscription, renewing: Renewing, facts: Facts): Offered | undefined {
  const made = offersOf(facts, 'Renew').filter(
    ({ offer }) => offer.after !== undefined || offer.endOfAvailability !== true,
  );
  const open = made.filter((book) => !isRefusal(refusedRenewalOffer(state, book, renewing, facts)));
  const found = open.find(({ offer }) => offer.after !== undefined) ?? open[0]; // what was agreed comes first
  return found && priced(found, renewing);
}

function priced(book: Offer, { product, start }: Renewing): Offered | undefined {
  const own = book.prices.find((price) => price.product === product && within(price, start));
  return own && { offer: book.name, unitPrice: own.unitPrice };
}

/** Why an offer does not renew this product. */
function refusedRenewalOffer(state: Subscription, book: Offer, renewing: Renewing, facts: Facts): Refusal | undefined {
  const { offer, name } = book;
  const kind = kindOf(book);
  const common = refusedOffer(state, book, renewing.units, renewing.start, facts);
  if (common) return common;
  if (offer.after !== undefined && !taken(state, offer.after))
    return notPossible(kind, `${name} follows on ${offer.after}, which was not taken.`);
  if (offer.termMonths !== undefined && offer.termMonths !== renewing.months)
    return notPossible(kind, `${name} is for a term of ${offer.termMonths} months.`);
  if (!priced(book, renewing) || !soldBefore(state, renewing, facts))
    return notPossible(kind, `${name} does not renew ${renewing.product} here.`);
  return undefined;
}

function refusedOffer(
  state: Subscription,
  book: Offer,
  units: number,
  on: LocalDate,
  facts: Facts,
): Refusal | undefined {
  const { offer, name, mostUnits } = book;
  const kind = kindOf(book);
  if (!within(book, on)) return notPossible(kind, `${name} does not hold on ${on}.`);
  if (taken(state, name)) return notPossible(kind, `${name} is taken already; it is made once.`);
  // QE-5: who is left out can take no first step; who has taken one goes on
  if (offer.endOfAvailability && offer.after === undefined && facts.account?.excludeFromEoaStarterBronzeOffer)
    return notPossible('leftOut', `${facts.account.name} is left out of ${name}.`);
  if (mostUnits !== undefined && units > mostUnits)
    return notPossible(kind, `${name} is for ${mostUnits} users or fewer; ${units} are quoted, through Sales.`);
  const start = subscriptionStart(state);
  if (offer.customersBefore !== undefined && (start === undefined || start >= offer.customersBefore))
    return notPossible(kind, `${name} is for customers of before ${offer.customersBefore}.`);
  if (programmeRoutes.includes(state.channel)) return notPossible(kind, `${name} is not for programmes.`);
  return undefined;
}

const taken = (state: Subscription, name: string): boolean => state.booking.offers?.includes(name) ?? false;

/** By its name of today or of before (QE-4). */
const soldBefore = (state: Subscription, { product, start }: Renewing, { catalogue }: Facts): boolean =>
  [product, ...catalogue.products.filter(({ replacedBy }) => replacedBy === product).map(({ name }) => name)].some(
    (name) => seatsOn(state, addDays(start, -1), name) > 0,
  );

/** QE-3, RN-23: lines priced by an offer, which nobody has to approve. */
export function withOffer(draft: DraftTerm, lines: readonly QuoteLine[]): readonly QuoteLine[] | Refusal {
  const { type, body, facts } = draft;
  if (body.offer === undefined) return type === 'Renew' && !body.ramp ? renewedByOffer(draft, lines) : lines;
  const asked = facts.catalogue.priceBooks.find(({ name, offer }) => offer && name === body.offer) as Offer | undefined;
  if (!asked) return notPossible('endOfAvailability', `There is no offer ${body.offer}.`);
  if (asked.offer.quoteType !== type || body.ramp)
    return notPossible(kindOf(asked), `${asked.name} is for a quote of the type ${asked.offer.quoteType}.`);
  return type === 'Amend' ? moved(draft, asked, lines) : renewedAsAsked(draft, asked, lines);
}

const renewing = ({ stretch }: DraftTerm, { product, quantity }: QuoteLine): Renewing => ({
  product,
  units: quantity,
  start: stretch.start,
  months: stretch.months,
});

function renewedByOffer(draft: DraftTerm, lines: readonly QuoteLine[]): readonly QuoteLine[] {
  const named = new Set(
    wantedLines(draft.body)
      .filter(({ price, discount }) => price !== undefined || discount !== undefined)
      .map(({ product }) => product),
  );
  return lines.map((line) => {
    const offered = named.has(line.product) ? undefined : renewalOffer(draft.state, renewing(draft, line), draft.facts);
    return offered ? repriced(line, offered) : line;
  });
}

function renewedAsAsked(draft: DraftTerm, book: Offer, lines: readonly QuoteLine[]): readonly QuoteLine[] | Refusal {
  const seats = lines.filter(({ family }) => family === undefined);
  for (const line of seats) {
    const refused = refusedRenewalOffer(draft.state, book, renewing(draft, line), draft.facts);
    if (refused) return refused;
  }
  return lines.map((line) => {
    const offered = priced(book, renewing(draft, line));
    return offered && line.family === undefined ? repriced(line, offered) : line;
  });
}

const repriced = ({ pricing: _, ...line }: QuoteLine, { offer, unitPrice }: Offered): QuoteLine => ({
  ...line,
  unitPrice,
  annual: assertSafe(line.added * unitPrice),
  amount: lineAmount(line, unitPrice, line),
  offer,
});

/**
 * QE-3: all seats go to the higher tier now, and cost to the end of the term what the lower one did: each line that is
 * given back is taken again at its own price, so nothing is charged.
 */
function moved(draft: DraftTerm, book: Offer, lines: readonly QuoteLine[]): readonly QuoteLine[] | Refusal {
  const { moves = {} } = book.offer;
  const given = lines.filter(({ added }) => added < 0);
  const more = lines.filter(({ added }) => added > 0);
  const [to] = more;
  const back = given.reduce((units, { added }) => units - added, 0);
  const left = given.at(-1)?.quantity;
  if (!to || more.length > 1 || left !== 0 || given.some(({ product }) => moves[product] !== to.product))
    return notPossible(kindOf(book), `${book.name} exchanges all seats of ${words(moves)}.`);
  if (back !== to.added)
    return notPossible(kindOf(book), `${back} seats are given back and ${to.added} taken: a move keeps their number.`);
  const refused = refusedOffer(draft.state, book, to.quantity, today(draft.facts), draft.facts);
  if (refused) return refused;
  let total = to.quantity - to.added;
  const { raises: _, ...taken } = to;
  return [
    ...given,
    ...given.map((line): QuoteLine => {
      total -= line.added;
      return {
        ...taken,
        quantity: total,
        added: -line.added,
        unitPrice: line.unitPrice,
        annual: -line.annual,
        amount: -line.amount,
        offer: book.name,
      };
    }),
  ];
}

const words = (moves: Readonly<Record<string, string>>): string =>
  Object.entries(moves)
    .map(([from, to]) => `${from} for ${to}`)
    .join(', or of ');

/** QE-5: has the subscription taken an offer of the end of availability? */
export const endOfAvailabilityTaken = (state: Subscription, { catalogue }: Facts): boolean =>
  catalogue.priceBooks.some(({ name, offer }) => offer?.endOfAvailability === true && taken(state, name));

/** The offers that a quote takes by being booked. */
export const offersTaken = (lines: readonly { readonly offer?: string }[]): readonly string[] => [
  ...new Set(lines.flatMap(({ offer }) => offer ?? [])),
];
