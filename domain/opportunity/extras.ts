import { findProduct } from '../catalog/catalog.ts';
import { today } from '../clock/business-date.ts';
import type { Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { lastTerm, type Subscription, seatsOn } from '../subscription.ts';
import { partnerRoutes } from '../vocabulary.ts';
import type { Checkout } from './commands.ts';

/**
 * The quote of what a customer adds on the web to a running subscription: packs, minutes and seats join its term (QW-5,
 * QA-13), or all seats go to a higher tier (QU-6). Of what is bought by the year the new total is quoted (QA-4).
 */
export function extras(state: Subscription, { seats, upgradeTo }: Checkout, facts: Facts): object | Refusal {
  const [term, start] = [lastTerm(state), today(facts)];
  if (!term || start < term.start || start >= term.end)
    return refuse('subscription.not-active', 'QA-1', 'There is no running term to add to.');
  if (partnerRoutes.includes(state.channel))
    return refuse('checkout.needs-sales', 'QCH-9', 'Customers of a partner buy from the partner.');
  if (upgradeTo !== undefined) return upgrade(state, upgradeTo, facts);
  const total: Record<string, number> = {};
  for (const [product, units] of Object.entries(seats ?? {})) {
    if (units < 1) return refuse('quote.seats-out-of-range', 'QC-1', `${units} of ${product} cannot be sold.`);
    const sold = seatsOn(state, start, product);
    const refused = isSeats(product, facts) ? refusedSeats(state, product, sold) : undefined;
    if (refused) return refused;
    total[product] = units + sold;
  }
  return { seats: total, start };
}

const isSeats = (product: string, { catalogue }: Facts): boolean => findProduct(catalogue, product)?.family === 'seats';

/** QA-13: more of the seats that there are, of a term of one year. */
function refusedSeats(state: Subscription, product: string, sold: number): Refusal | undefined {
  if (sold === 0)
    return refuse('checkout.needs-sales', 'QA-13', `There are no seats of ${product} to which more could be added.`);
  return (lastTerm(state)?.months ?? 0) > 12
    ? refuse('checkout.needs-sales', 'QA-13', 'Seats of a multi-year subscription are bought through Sales.')
    : undefined;
}

/** QU-6: all seats of the tier that is sold; of one deployment (QU-7), and where the policy has it on the web. */
function upgrade(state: Subscription, name: string, facts: Facts): object | Refusal {
  const start = today(facts);
  const to = findProduct(facts.catalogue, name);
  if (to?.family !== 'seats' || !to.deployment)
    return refuse('quote.unknown-product', 'QN-4', `The catalogue has no seats by the name ${name}.`);
  const sold = facts.catalogue.products.filter(
    (product) => product.family === 'seats' && seatsOn(state, start, product.name) > 0,
  );
  const [from, ...more] = sold.filter((product) => product.name !== name);
  if (!from)
    return refuse('checkout.needs-sales', 'QU-6', `There are no other seats that ${name} could take the place of.`);
  if (more.length > 0)
    return refuse('checkout.needs-sales', 'QU-6', 'Several tiers are sold here: Sales knows which of them goes up.');
  if (from.deployment !== to.deployment)
    return refuse(
      'checkout.needs-sales',
      'QU-7',
      `${from.name} is ${from.deployment} and ${name} ${to.deployment}: only Sales exchanges one for the other.`,
    );
  if (!facts.policy.web?.upgrades.includes(to.deployment))
    return refuse('checkout.needs-sales', 'QU-6', `${to.deployment} subscriptions are upgraded by Sales.`);
  const seats = seatsOn(state, start, from.name);
  return (
    refusedSeats(state, from.name, seats) ?? {
      seats: { [from.name]: 0, [name]: seats + seatsOn(state, start, name) },
      start,
    }
  );
}
