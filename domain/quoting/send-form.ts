import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { Subscription } from '../subscription.ts';
import type { SendForm } from './commands.ts';
import { current } from './decide.ts';
import type { QuotingEvent } from './events.ts';
import { refusedForm } from './order-form.ts';

/**
 * The paper goes to the customer by mail: an order form of what is approved only, a draft of anything (QC-10); a quote past
 * its validity is not approved any more. It goes to a contact of the account, the sold-to where none is named.
 */
export function sendForm(state: Subscription, command: Command, facts: Facts): readonly QuotingEvent[] | Refusal {
  const quote = current(state, command);
  if (isRefusal(quote)) return quote;
  const { kind = 'Order Form', to } = command.body as SendForm;
  const refusal = kind === 'Order Form' ? refusedForm(quote) : undefined;
  if (refusal) return refusal;
  const contact = to ?? quote.soldTo;
  if (!facts.account?.contacts[contact])
    return refuse('account.unknown-contact', 'QC-2', `${contact} is no contact of this account.`);
  return [{ type: 'FormSent', data: { quote: quote.id, version: quote.version, kind, contact }, rules: ['QC-10'] }];
}
