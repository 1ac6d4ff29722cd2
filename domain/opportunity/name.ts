import { addDays, type LocalDate } from '../calendar/dates.ts';
import { findProduct } from '../catalog/catalog.ts';
import type { Facts } from '../facts.ts';
import { type Opportunity, type Quote, type QuoteLine, type Subscription, seatsOn } from '../subscription.ts';
import type { OpportunityEvent } from './events.ts';

/** What an opportunity is called before anything is quoted. */
export const firstName = (
  type: Opportunity['type'],
  state: Subscription,
  facts: Facts,
  original: string | undefined,
): string => {
  const taken = type === 'Decommission' ? state.opportunity[original ?? ''] : undefined;
  return taken ? `${taken.name} - REFUND` : `${companyOf(facts)}- ${type}${mspNote(state.endCustomer)}`;
};

/** OT-3: a deal that nobody has named is called after its primary quote. */
export function nameAfterQuote(state: Subscription, quote: Quote, facts: Facts): readonly OpportunityEvent[] {
  const deal = state.opportunity[quote.opportunity];
  if (!deal?.namedByRule || !quote.primary || deal.type === 'Decommission') return [];
  const name = `${companyOf(facts)}- ${what(state, deal, quote, facts)}${mspNote(state.endCustomer)}`;
  if (name === deal.name) return [];
  return [{ type: 'OpportunityChanged', data: { opportunity: deal.id, name, byRule: true }, rules: ['OT-3'] }];
}

const companyOf = ({ account }: Facts): string => account?.name ?? '';

/** OT-2: the deals of a managed service provider say so, and for whom. */
const mspNote = (endCustomer: string | undefined): string => (endCustomer ? ` (MSP for ${endCustomer})` : '');

function what(state: Subscription, deal: Opportunity, { lines, start, periods }: Quote, facts: Facts): string {
  // Of a ramp the first period in which it sells something; another add-on may begin its lines later
  const first = deal.type === 'Add-On Business' && periods ? lines[0]?.start : start;
  const sold = lines.filter(
    (line) => line.added > 0 && (line.start === first || (deal.type === 'Add-On Business' && !periods)),
  );
  const services = sold.filter(({ product }) => findProduct(facts.catalogue, product)?.family === 'services');
  if (services.length > 0 && services.length === sold.length) return `Professional Services ${monthOf(start)}`;
  switch (deal.type) {
    case 'Professional Services':
      return `Professional Services ${monthOf(start)}`;
    case 'New Business':
      return counted(sold, ({ quantity }) => quantity);
    case 'Add-On Business':
      return lines.some(({ added }) => added < 0)
        ? `Upgrade to ${[...new Set(sold.map(({ product }) => product))].join(', ')}`
        : `Add ${counted(sold, ({ added }) => added)}`;
    case 'Credit':
    case 'Decommission':
      return `Credit ${counted(lines, ({ added }) => -added)} ${monthOf(start)}`;
    case 'Renewal': {
      const before = ({ product }: QuoteLine): number => seatsOn(state, addDays(start, -1), product);
      const more = sold.map((line) => Math.max(0, line.quantity - before(line))).reduce((sum, seats) => sum + seats, 0);
      const kept = sold.filter((line) => before(line) > 0);
      const named =
        kept.length > 0
          ? counted(kept, (line) => Math.min(line.quantity, before(line)))
          : counted(sold, ({ quantity }) => quantity);
      return `${named} Renewal ${monthOf(start)}${kept.length > 0 && more > 0 ? ` + Add ${more}` : ''}`;
    }
  }
}

const counted = (lines: readonly QuoteLine[], seats: (line: QuoteLine) => number): string =>
  lines.map((line) => `${seats(line)} ${line.product}`).join(', ');

/** `10/22` */
const monthOf = (on: LocalDate): string => `${on.slice(5, 7)}/${on.slice(2, 4)}`;
