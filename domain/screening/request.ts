import type { Account } from '../account/account.ts';
import type { Facts } from '../facts.ts';
import { contactsOn, invoiceContactsOf, partnersOn } from '../quoting/periods.ts';
import type { Effect, Subscription } from '../subscription.ts';
import { accountOfContact, type ContactId } from '../vocabulary.ts';
import type { ScreeningEvent } from './events.ts';
import { type Party, partiesOf, unscreened } from './screening.ts';

export interface PartiesOfAccount {
  readonly account: Account;
  readonly parties: readonly Party[];
}

/**
 * Who is looked for on account of an opportunity or a quote (TC-1): the account with its sold-to and bill-to, those that
 * the quote names, and the partners through whom it is sold, with the contact who pays (TC-6).
 */
export function partiesOn(state: Subscription, subject: string, facts: Facts): readonly PartiesOfAccount[] {
  const { account, partners } = facts;
  if (!account) return [];
  const quote = state.quoting[subject];
  const own = quote ? contactsOn(quote) : [account.billTo, account.soldTo];
  const paying = quote ? invoiceContactsOf(quote) : [];
  const contactsOf = (id: string): readonly ContactId[] => paying.filter((each) => accountOfContact(each) === id);
  const through = quote ? partnersOn(quote) : [];
  const others = Object.values(partners).filter(({ id }) => id !== account.id && through.includes(id));
  return [
    { account, parties: partiesOf(account, [...own, ...contactsOf(account.id)]) },
    ...others.map((partner) => ({ account: partner, parties: partiesOf(partner, contactsOf(partner.id)) })),
  ];
}

/** Asks about those of whom nothing is known yet; about nobody where there is no list and no provider. */
export function requestScreening(state: Subscription, subject: string, facts: Facts): readonly ScreeningEvent[] {
  if (!facts.screens || !facts.policy.trade) return [];
  const underWay = Object.values(state.effects)
    .filter(({ kind }) => kind === 'screen-parties')
    .flatMap((effect) => partiesOn(state, effect.subject, facts).flatMap(({ parties }) => parties.map(({ id }) => id)));
  const open = partiesOn(state, subject, facts)
    .flatMap(({ account, parties }) => unscreened(account, parties))
    .filter(({ id }) => !underWay.includes(id));
  if (open.length === 0) return [];
  return [
    { type: 'ScreeningRequested', data: { subject, parties: open.map(({ id }) => id) }, rules: ['TC-1', 'TC-6'] },
  ];
}

export interface ScreeningResult {
  readonly against: string;
  readonly results: Extract<ScreeningEvent, { type: 'PartiesScreened' }>['data']['results'];
}

/** The effect's answer; the accounts have it already. */
export const partiesScreened = (effect: Effect, { against, results }: ScreeningResult): readonly ScreeningEvent[] => [
  {
    type: 'PartiesScreened',
    data: { effect: effect.id, subject: effect.subject, against, results },
    rules: results.every(({ status }) => status === 'Clear') ? ['TC-2'] : ['TC-2', 'TC-3'],
  },
];
