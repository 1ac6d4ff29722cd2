import { findProduct } from '../catalog/catalog.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { lastTerm, type Subscription } from '../subscription.ts';
import type { LinkNamespace } from './commands.ts';
import type { ProvisioningEvent } from './events.ts';

/** The group that a SaaS subscription is for; a contract reset takes it along, or the group would drop to Free (QX-4). */
export function linkNamespace(
  state: Subscription,
  command: Command,
  facts: Facts,
): readonly ProvisioningEvent[] | Refusal {
  const { namespace } = command.body as LinkNamespace;
  if (!lastTerm(state)) return refuse('subscription.not-active', 'QX-4', 'Nothing is booked that a group could use.');
  const saas = state.booking.charges.some(
    ({ product }) => findProduct(facts.catalogue, product)?.deployment === 'saas',
  );
  return saas
    ? [{ type: 'NamespaceLinked', data: { namespace: { ...namespace, id: String(namespace.id) } }, rules: ['QX-4'] }]
    : refuse('subscription.no-saas', 'QX-4');
}
