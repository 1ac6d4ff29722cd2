import { type Refusal, refuse } from '../refusal.ts';
import { decideScreening, evolveScreening, type ScreeningAccountEvent } from '../screening/decide.ts';
import { childId } from '../vocabulary.ts';
import type { Account, Contact, Partner } from './account.ts';
import type { ChangeAccount, ContactBody, CreateAccount, Hold } from './commands.ts';

export type AccountEvent =
  | { readonly type: 'AccountCreated'; readonly data: { readonly account: Account } }
  | { readonly type: 'AccountChanged'; readonly data: { readonly changes: Partial<Account> } }
  | { readonly type: 'ContactAdded'; readonly data: { readonly contact: Contact } }
  | { readonly type: 'PartnerRecorded'; readonly data: { readonly partner: Partner } }
  | { readonly type: 'HoldPlaced'; readonly data: { readonly kind: string; readonly reason: string } }
  | { readonly type: 'HoldLifted'; readonly data: { readonly kind: string; readonly reason: string } }
  | ScreeningAccountEvent;

/** Contacts are named after their account: `con_<account>_<n>`. */
const contact = (account: string, n: number, body: ContactBody): Contact => ({
  id: childId('con', `sub_${account.slice('acc_'.length)}`, n),
  ...body,
});

export function decideAccount(
  account: Account | undefined,
  name: string,
  id: string,
  body: unknown,
): readonly AccountEvent[] | Refusal {
  if (name === 'create-account')
    return account
      ? refuse('account.unknown', undefined, 'The account exists already.')
      : [{ type: 'AccountCreated', data: { account: created(id, body as CreateAccount) } }];
  if (!account) return refuse('account.unknown', undefined, `There is no account ${id}.`);
  const edits = name === 'change-account' || name === 'add-contact';
  if (edits && account.holds.trade)
    return refuse(
      'account.held',
      'TC-3',
      `Until Legal has cleared it nothing is edited. ${account.holds.trade.reason}`,
    );
  switch (name) {
    case 'change-account': {
      const changes = body as ChangeAccount;
      for (const contactId of [changes.billTo, changes.soldTo])
        if (contactId && !account.contacts[contactId]) return refuse('account.unknown-contact', 'QC-2');
      return [{ type: 'AccountChanged', data: { changes: changes as Partial<Account> } }];
    }
    case 'add-contact':
      return [
        {
          type: 'ContactAdded',
          data: { contact: contact(account.id, Object.keys(account.contacts).length + 1, body as ContactBody) },
        },
      ];
    case 'record-partner':
      return [{ type: 'PartnerRecorded', data: { partner: body as Partner } }];
    case 'place-hold':
      return [{ type: 'HoldPlaced', data: body as Hold }];
    case 'lift-hold':
      return [{ type: 'HoldLifted', data: body as Hold }];
    default:
      return decideScreening(account, name, body);
  }
}

function created(id: string, body: CreateAccount): Account {
  const soldTo = contact(id, 1, body.soldTo);
  const billTo = body.billTo ? contact(id, 2, body.billTo) : soldTo;
  const { soldTo: _, billTo: __, family, clock, ...rest } = body;
  return {
    poRequired: false,
    msa: false,
    publicSector: false,
    paysBy: 'invoice',
    offline: false,
    ...(rest as Omit<typeof rest, 'vatId' | 'programme'> & { vatId?: string }),
    id,
    family: family ?? id,
    clock: clock ?? 'wall',
    contacts: { [soldTo.id]: soldTo, [billTo.id]: billTo },
    soldTo: soldTo.id,
    billTo: billTo.id,
    holds: {},
    version: 1,
  } as Account;
}

/** BK-4: the flag set to no is the customer's word for all times to come. */
function orders({ ordersWaived, ...account }: Account, changes: Partial<Account>): Account {
  const waived = changes.poRequired === undefined ? ordersWaived : !changes.poRequired;
  return { ...account, ...changes, ...(waived ? { ordersWaived: true } : {}) };
}

export function evolveAccount(account: Account | undefined, event: AccountEvent): Account | undefined {
  if (event.type === 'AccountCreated') return event.data.account;
  if (!account) return undefined;
  const next = { ...account, version: account.version + 1 };
  switch (event.type) {
    case 'AccountChanged':
      return orders(next, event.data.changes);
    case 'ContactAdded':
      return { ...next, contacts: { ...account.contacts, [event.data.contact.id]: event.data.contact } };
    case 'PartnerRecorded':
      return { ...next, partner: event.data.partner };
    case 'HoldPlaced':
      return { ...next, holds: { ...account.holds, [event.data.kind]: { reason: event.data.reason } } };
    case 'HoldLifted': {
      const { [event.data.kind]: _, ...holds } = account.holds;
      return event.data.kind === 'trade'
        ? evolveScreening(next, { type: 'AccountCleared', data: { reason: event.data.reason } })
        : { ...next, holds };
    }
    default:
      return evolveScreening(next, event);
  }
}
