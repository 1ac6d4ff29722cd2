import { commandSpec } from '../domain/commands.ts';
import { recordSpec } from '../domain/records.ts';
import type { Named } from './names.ts';
import type { Story } from './story.ts';

/** The id that a command is about, and what its body needs when the file names only the thing. */
export async function addressed(
  story: Story,
  verb: string,
  known: Named,
  body: Record<string, unknown>,
  by: string,
  name: string | undefined,
): Promise<string | undefined> {
  nameOthers(story, body);
  if (body.quote) {
    body.quote = { ...body.quote };
    nameOthers(story, body.quote as Record<string, unknown>);
  }
  switch (verb) {
    case 'create-opportunity': {
      if (typeof body.parent === 'string') body.parent = story.names.parent(body.parent);
      nameById(story, body, 'account', 'account');
      if (known.account && !body.account) body.account = known.account;
      nameById(story, body, 'owner', 'person');
      nameById(story, body, 'endCustomerRenewal', 'opportunity');
      nameById(story, body, 'original', 'opportunity');
      if (!body.parent) body.policy ??= story.scenario.policy;
      if (name) body.name = name;
      return undefined;
    }
    case 'mark-duplicate':
    case 'close-won-by-web':
    case 'close-lost':
      for (const link of ['of', 'mergedInto']) nameById(story, body, link, 'opportunity');
      return known.opportunity;
    case 'checkout': {
      nameById(story, body, 'subscription', 'subscription');
      if (body.subscription === undefined) {
        delete body.subscription;
        nameById(story, body, 'account', 'account');
        body.account ??= known.account;
        body.policy ??= story.scenario.policy;
      }
      return body.subscription as string | undefined;
    }
    case 'create-account':
      if (name) body.name = name;
      body.clock ??= story.world.clock;
      return undefined;
    case 'add-contact':
      if (name) body.name = name;
      return known.account;
    case 'create-contract':
      body.clock ??= story.world.clock;
      body.policy ??= story.scenario.policy;
      return undefined;
    case 'import-catalogue':
    case 'import-policy':
      body.clock ??= story.world.clock;
      return undefined;
    case 'publish-catalogue':
    case 'publish-policy': {
      const { id } = body;
      delete body.id;
      body.clock ??= story.world.clock;
      return String(id);
    }
    case 'apply-credit':
    case 'refund-credit': {
      const of = known.subscription ?? story.names.last;
      const memo = (await story.world.list('credit-memo', of)).at(-1);
      if (verb === 'apply-credit' && body.invoice === undefined) body.invoice = await firstOpenInvoice(story, of);
      return String(memo?.id ?? 'crm_none_1');
    }
    case 'accept-quote': {
      if (typeof body.document !== 'string') return known.quote;
      const documents = await story.world.list('document', known.subscription ?? story.names.last);
      const found = documents.findLast((document) => document.name === body.document);
      body.document = String(found?.id ?? 'doc_none_1');
      return known.quote;
    }
    case 'change-opportunity':
      if (name) body.name = name;
      nameById(story, body, 'owner', 'person');
      nameById(story, body, 'original', 'opportunity');
      return known.opportunity;
    case 'create-quote':
      return known.opportunity;
    case 'fulfil-item':
    case 'attach-document': {
      if (name && verb === 'attach-document') body.name = name;
      const order = body.purchaseOrder as Record<string, unknown> | undefined;
      if (typeof order?.quote === 'string')
        body.purchaseOrder = { ...order, quote: story.names.get(order.quote)?.quote ?? order.quote };
      return known.opportunity;
    }
    case 'delegate':
      nameById(story, body, 'delegate', 'person');
      return known.person ?? by;
    case 'consent-to-delegation':
    case 'approve-delegation':
    case 'end-delegation': {
      const given = (await story.world.read('person', known.person ?? by))?.delegations as { id: string }[] | undefined;
      body.delegation ??= given?.at(-1)?.id ?? 'dlg_none';
      return known.person ?? by;
    }
    case 'approve':
    case 'reject': {
      const { slot, ...rest } = body as { slot?: string };
      for (const key of Object.keys(body)) delete body[key];
      Object.assign(body, rest);
      return requestOf(story, known, by, slot);
    }
    case 'record-payment': {
      const invoices = (await story.world.list('invoice', known.subscription ?? story.names.last)).filter(
        (invoice) =>
          invoice.status !== 'Paid' &&
          (!known.opportunity || invoice.opportunity === known.opportunity || known.subscription === undefined),
      );
      const invoice = invoices[0] ?? (await story.world.list('invoice', known.subscription ?? story.names.last)).at(-1);
      body.invoice ??= invoice?.id ?? 'inv_none_1';
      body.amount ??= invoice?.total ?? '0.00';
      body.method ??= 'wire';
      return String(body.invoice);
    }
    case 'open-support-request':
      body.subscription = known.subscription ?? story.names.last;
      return String(body.subscription);
    default: {
      nameById(story, body, 'owner', 'person');
      const path = commandSpec(verb)?.path ?? recordSpec(verb)?.path ?? '';
      if (path.startsWith('/v1/accounts')) return known.account;
      if (path.startsWith('/v1/people')) return known.person;
      if (path.startsWith('/v1/contracts')) return known.contract;
      if (path.startsWith('/v1/quotes')) return known.quote;
      if (path.startsWith('/v1/support-requests')) return known.request ?? openRequestOf(story, known);
      if (path.startsWith('/v1/opportunities')) return known.opportunity;
      return known.subscription ?? story.names.last;
    }
  }
}

/** A field that names a thing of the story gets its id; anything else stays as it is. */
function nameById(story: Story, body: Record<string, unknown>, field: string, kind: keyof Named): void {
  const text = body[field];
  if (typeof text === 'string') body[field] = story.names.get(text)?.[kind] ?? text;
}

/**
 * Partners by their names in the story, contacts by their mail addresses; an invoice-owner contact that names an account
 * is its bill-to contact. In the periods of a ramp as well.
 */
export async function withPartners(story: Story, body: Record<string, unknown>): Promise<Record<string, unknown>> {
  const found = { ...body };
  if (Array.isArray(body.ramp))
    found.ramp = await Promise.all(
      body.ramp.map((period) => (period && typeof period === 'object' ? withPartners(story, period) : period)),
    );
  for (const field of ['billTo', 'soldTo', 'invoiceOwnerContact'])
    if (String(body[field]).includes('@')) found[field] = await contactAt(story, String(body[field]));
  for (const field of ['invoiceOwner', 'resalePartner', 'distributor', 'partner'])
    found[field] = story.names.get(String(body[field]))?.account ?? body[field];
  const account = story.names.get(String(body.invoiceOwnerContact))?.account;
  if (account) found.invoiceOwnerContact = (await story.world.read('account', account))?.billTo;
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** Of any account of the story; an address that nobody has stays as it is. */
async function contactAt(story: Story, email: string): Promise<string> {
  for (const id of story.names.all('account')) {
    const { contacts = {} } = (await story.world.read('account', id)) ?? {};
    const found = Object.entries(contacts as Record<string, { email: string }>).find(([, it]) => it.email === email);
    if (found) return found[0];
  }
  return email;
}

/** The contract that a quote ends with or stands beside, by its name in the story. */
function nameOthers(story: Story, quote: Record<string, unknown>): void {
  nameById(story, quote, 'coTermWith', 'subscription');
  if (typeof quote.concurrentWith !== 'string') return;
  const known = story.names.get(quote.concurrentWith);
  if (known) quote.concurrentWith = story.names.isSubscription(known) ? known.subscription : known.quote;
}

/** What was opened by itself has no name: the first open one of the subscription. */
async function openRequestOf(story: Story, known: Named): Promise<string | undefined> {
  const requests = await story.world.list('support-request', known.subscription ?? story.names.last);
  const open = requests.find(({ status }) => status === 'Open');
  return open && String(open.id);
}

/** The request that waits for this person, or else the first open one, or the one of the slot that is named. */
async function requestOf(
  story: Story,
  known: Named,
  by: string,
  slot: string | undefined,
): Promise<string | undefined> {
  const requests = (await story.world.list('approval', known.subscription ?? story.names.last)).filter(
    (request) => request.quote === known.quote,
  );
  const found = slot
    ? requests.findLast((request) => request.slot === slot)
    : (requests.find((request) => request.status === 'Open' && (request.asked as string[]).includes(by)) ??
      requests.find(
        (request) =>
          (request.status === 'Waiting' || request.status === 'Open') && (request.asked as string[]).includes(by),
      ) ??
      requests.find((request) => request.status === 'Open') ??
      requests.at(-1));
  return found ? String(found.id) : 'apr_none_1';
}

/** Of the subscription, or of the one in which it goes on. */
async function firstOpenInvoice(story: Story, subscription: string): Promise<unknown> {
  const next = (await story.world.read('subscription', subscription))?.renewalSubscription;
  for (const id of [subscription, next]) {
    const invoices = typeof id === 'string' ? await story.world.list('invoice', id) : [];
    const open = invoices.find(({ status }) => status !== 'Paid');
    if (open) return open.id;
  }
  return 'inv_none_1';
}
