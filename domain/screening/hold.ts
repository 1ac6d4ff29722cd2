import type { Account, Contact } from '../account/account.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { type Refusal, refuse } from '../refusal.ts';
import type { PeriodTerms, Subscription } from '../subscription.ts';
import { accountOfContact, type ContactId } from '../vocabulary.ts';
import { blockedPlace, unconfirmed } from './place.ts';

/** TC-3: while the account is not Clear, its deals are neither edited nor closed, and no paper goes out to be signed. */
const editing = new Set([
  'change-opportunity',
  'move-stage',
  'create-quote',
  'edit-quote',
  'make-primary',
  'clone',
  'submit-quote',
  'change-seats',
  'send-form',
  'send-for-signature',
]);
/** These wait for the answer of a screening under way too (Pending). */
const closing = new Set(['accept-quote', 'submit-opportunity', 'deal-desk-approve', 'finance-approve']);

/**
 * The command may not come through because of trade compliance. Losing a deal, taking a booking back and rejecting it
 * stay possible: they sell nothing.
 */
export function heldByTrade(state: Subscription, command: Command, facts: Facts): Refusal | undefined {
  const held = heldAtAll(state, command, facts);
  if (!held || channelOf(state, command) !== 'web') return held;
  // TC-5: who buys by themselves hears that it does not work and who helps, not whom they resemble
  return refuse(held.code as 'account.held', 'TC-5', 'The payment cannot be taken. Please contact Support.');
}

/** A payment in the web shop is taken with the order itself (TC-1, TC-5). */
const channelOf = (state: Subscription, { body }: Command): string =>
  state.seq > 0 ? state.channel : ((body as { route?: string } | null)?.route ?? 'direct');

function heldAtAll(state: Subscription, command: Command, facts: Facts): Refusal | undefined {
  const resend = command.name === 'open-support-request' || command.name === 'answer-support-request';
  if (resend) return sendsLicence(state, command) ? noLicence(facts) : undefined;
  const closes = closing.has(command.name) || (command.name === 'record-payment' && state.channel === 'web');
  if (!closes && !editing.has(command.name)) return undefined;
  const held = tradeHold(facts) ?? blocked(facts, contactsOf(state, command, facts));
  if (held) return held;
  return closes && Object.values(state.effects).some(({ kind }) => kind === 'screen-parties')
    ? refuse('account.held', 'TC-2', 'The screening is Pending; it takes 15 to 30 minutes at most.')
    : undefined;
}

/** Hits and locks of the account and of the partners that the deal goes through (TC-3). */
function tradeHold({ account, partners }: Facts): Refusal | undefined {
  for (const who of [account, ...Object.values(partners)]) {
    const hold = who?.holds.trade;
    if (hold) return refuse('account.held', 'TC-3', who === account ? hold.reason : `${who?.name}: ${hold.reason}`);
  }
  return undefined;
}

/** TC-4: the account, and those whom the deal names, by their addresses. */
export function blocked(facts: Facts, contacts: readonly Contact[]): Refusal | undefined {
  const { account, partners, policy } = facts;
  if (!policy.trade) return undefined;
  const { blockedPlaces, confirmOutside } = policy.trade;
  const named: readonly (Account | Contact | undefined)[] = [account, ...Object.values(partners), ...contacts];
  for (const who of named) {
    const place = who && blockedPlace(blockedPlaces, who);
    if (place) return refuse('account.held', 'TC-4', `${who.name} is in ${place.name}, where nothing may be sold.`);
  }
  const open = contacts.find((contact) => unconfirmed(confirmOutside, contact));
  return open
    ? refuse(
        'account.incomplete-contact',
        'TC-4',
        `${open.name} is in ${open.country}: name the city and confirm (outsideBlockedRegions) that it lies in no blocked region.`,
      )
    : undefined;
}

/** TC-7: nobody who is held, or in a blocked place, gets a licence or access. */
export function noLicence(facts: Facts): Refusal | undefined {
  const { account } = facts;
  const held = tradeHold(facts) ?? blocked(facts, account ? [account.contacts[account.soldTo]].flatMap(present) : []);
  return held && refuse('account.held', 'TC-7', `No licence goes out: ${held.detail}`);
}

/** A renewal is a sale like any other (TC-3, TC-4). */
export const noRenewal = (facts: Facts): Refusal | undefined => tradeHold(facts) ?? blocked(facts, named(facts, []));

function contactsOf(state: Subscription, { target, body }: Command, facts: Facts): readonly Contact[] {
  const asked = (body ?? {}) as PeriodTerms & { readonly ramp?: readonly PeriodTerms[] };
  const quotes = Object.values(state.quoting);
  const quote = state.quoting[target] ?? quotes.find((each) => each.opportunity === target && each.primary);
  const { account } = facts;
  return named(facts, [
    asked.billTo ?? quote?.billTo ?? account?.billTo,
    asked.soldTo ?? quote?.soldTo ?? account?.soldTo,
    asked.invoiceOwnerContact ?? quote?.invoiceOwnerContact,
    ...(asked.ramp ?? quote?.periods ?? []).flatMap((one) => [one.billTo, one.soldTo, one.invoiceOwnerContact]),
  ]);
}

function named(facts: Facts, ids: readonly (ContactId | undefined)[]): readonly Contact[] {
  const { account, partners } = facts;
  const wanted = ids.length > 0 ? ids : [account?.billTo, account?.soldTo];
  return [...new Set(wanted)].flatMap((id) => {
    const home = id && (account?.contacts[id] ? account : partners[accountOfContact(id)]);
    return present(home && id ? home.contacts[id] : undefined);
  });
}

const present = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

/** Does it send a licence again (8.4)? */
function sendsLicence(state: Subscription, { name, target, body }: Command): boolean {
  const type = name === 'open-support-request' ? (body as { type?: string }).type : state.support[target]?.type;
  const asks = type === 'resend-licence' || type === 'licence not received';
  return asks && (name === 'open-support-request' || (body as { resend?: boolean }).resend !== false);
}
