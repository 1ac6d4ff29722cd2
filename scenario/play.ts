import { channelRoutes } from '../domain/booking/channel.ts';
import {
  addDays,
  atTime,
  date,
  type Instant,
  instant,
  isDate,
  monthsBetween,
  startOfDay,
} from '../domain/calendar/dates.ts';
import { commandSpec } from '../domain/commands.ts';
import { recordSpec } from '../domain/records.ts';
import { roles, slots, subscriptionOf } from '../domain/vocabulary.ts';
import { list, map, type Scenario, ScenarioError, type Step, type Value } from './format.ts';
import { type Mismatch, match } from './match.ts';
import { firstAdmin, type Sent, type World } from './world.ts';

export interface StepResult {
  readonly line: number;
  readonly at: string;
  readonly as: string;
  readonly did: string;
  readonly result: 'accepted' | 'refused' | 'looked';
  readonly code?: string;
  readonly rule?: string;
  readonly detail?: string;
  readonly mismatches: readonly Mismatch[];
}

export interface ScenarioResult {
  readonly scenario: string;
  readonly file: string;
  readonly mode: 'pure' | 'live';
  readonly passed: boolean;
  readonly steps: readonly StepResult[];
}

/** What a name of the file stands for. */
interface Named {
  person?: string;
  account?: string;
  subscription?: string;
  opportunity?: string;
  quote?: string;
  request?: string;
  contract?: string;
}

const verbsWithoutCommand = new Set(['usage', 'record-usage', 'load-list']);
const daysOfGivenBeforeStart = 14;
/** Kept as they stand, digits or not. */
const texts = [
  'price',
  'amount',
  'postalCode',
  'number',
  'discount',
  'billingId',
  'purchaseOrder',
  'reference',
  'card',
];

/** Plays a scenario on a world. @param run makes the idempotency keys, so the same run on two worlds makes the same ids */
export async function play(scenario: Scenario, world: World, run: string): Promise<ScenarioResult> {
  return new Player(scenario, world, run).play();
}

class Player {
  readonly #names = new Map<string, Named>();
  readonly #scenario: Scenario;
  readonly #world: World;
  readonly #run: string;
  #sent = 0;
  #lastSubscription = '';
  readonly #results: StepResult[] = [];

  constructor(scenario: Scenario, world: World, run: string) {
    this.#scenario = scenario;
    this.#world = world;
    this.#run = run;
  }

  async play(): Promise<ScenarioResult> {
    await this.#world.begin(this.#start());
    await this.#hire();
    for (const [name, value] of Object.entries(this.#scenario.given)) await this.#given(name, map(value));
    let as = '';
    for (const step of this.#scenario.steps) {
      as = step.as ?? as;
      if (step.at) await this.#world.advance(this.#instant(step.at, step.line));
      this.#results.push(...(await this.#step(step, as)));
    }
    return {
      scenario: this.#scenario.name,
      file: this.#scenario.file,
      mode: this.#world.mode,
      passed: this.#results.every((step) => step.mismatches.length === 0),
      steps: this.#results,
    };
  }

  #fail(line: number, reason: string): never {
    throw new ScenarioError(this.#scenario.file, line, reason);
  }

  /** A date alone is the beginning of that day in UTC. */
  #instant(text: string, line: number): Instant {
    const day = text.slice(0, 10);
    if (!isDate(day)) this.#fail(line, `${text} is no date of the calendar`);
    if (text.length === 10) return startOfDay(day, 'UTC');
    const time = text.slice(11);
    return /Z|[+-]\d{2}:?\d{2}$/.test(time) ? instant(text.replace(' ', 'T')) : atTime(day, time.slice(0, 5), 'UTC');
  }

  #start(): Instant {
    const first = this.#scenario.steps.find((step) => step.at);
    const moments = [first ? this.#instant(first.at ?? '', first.line) : undefined];
    for (const value of Object.values(this.#scenario.given)) {
      const { term } = map(map(value).subscription);
      if (typeof term === 'string' && isDate(term.slice(0, 10)))
        moments.push(startOfDay(addDays(date(term.slice(0, 10)), -daysOfGivenBeforeStart), 'UTC'));
    }
    return moments.filter((moment) => moment !== undefined).sort()[0] ?? instant('2022-01-01T00:00:00Z');
  }

  /** `ray: sales`, `ana: ASM`, or a map with role, slot, manager, zone. Without managers the chain goes by slot. */
  async #hire(): Promise<void> {
    const people = Object.entries(this.#scenario.people).map(([name, value]) => ({ name, ...this.#person(value) }));
    for (const needed of ['sales', 'deal desk', 'finance'] as const)
      if (Object.keys(this.#scenario.given).length > 0 && !people.some((person) => person.roles.includes(needed)))
        people.push({ name: `given-${needed.replace(' ', '-')}`, roles: [needed] });
    const ladder = ['ASM', 'RD', 'VP', 'CRO', 'CFO', 'CEO'];
    const rank = (person: { slot?: string }): number => (person.slot ? ladder.indexOf(person.slot) : -1);
    const ordered = [...people].sort((a, b) => rank(b) - rank(a)); // managers first, so that they exist
    for (const person of ordered) {
      const chief =
        person.manager ??
        people.filter((other) => rank(other) > rank(person)).sort((a, b) => rank(a) - rank(b))[0]?.name;
      const manager = chief ? this.#names.get(chief)?.person : undefined;
      const sent = await this.#send(firstAdmin, 'create-person', undefined, {
        name: person.name,
        email: person.email ?? `${person.name}@perennial.example`,
        roles: person.roles,
        zone: person.zone ?? 'UTC',
        clock: this.#world.clock,
        ...(person.slot ? { slot: person.slot } : {}),
        ...(person.offices ? { offices: person.offices } : {}),
        ...(manager ? { manager } : {}),
      });
      if (!sent.ok) this.#fail(1, `the person ${person.name} is refused: ${sent.detail}`);
      this.#names.set(person.name, { person: sent.id });
    }
  }

  #person(value: Value): {
    roles: string[];
    slot?: string;
    manager?: string;
    zone?: string;
    email?: string;
    offices?: string[];
  } {
    if (typeof value === 'string')
      return (slots as readonly string[]).includes(value) ? { roles: ['approver'], slot: value } : { roles: [value] };
    const it = map(value);
    const given = [...list(it.role), ...list(it.roles)].map(String);
    const slot =
      typeof it.slot === 'string'
        ? it.slot
        : given.find(
            (role) => !(roles as readonly string[]).includes(role) && (slots as readonly string[]).includes(role),
          );
    const kept = given.filter((role) => (roles as readonly string[]).includes(role));
    return {
      roles: slot && !kept.includes('approver') ? [...kept, 'approver'] : kept,
      ...(slot ? { slot } : {}),
      ...(typeof it.manager === 'string' ? { manager: it.manager } : {}),
      ...(typeof it.zone === 'string' ? { zone: it.zone } : {}),
      ...(typeof it.email === 'string' ? { email: it.email } : {}),
      ...(it.offices === undefined ? {} : { offices: list(it.offices).map(String) }),
    };
  }

  async #given(name: string, value: Readonly<Record<string, Value>>): Promise<void> {
    if (value.account !== undefined) return this.#givenAccount(name, map(value.account));
    if (value.list !== undefined) {
      const list = this.#converted(value.list) as Record<string, unknown>;
      const sent = await this.#world.loadList(firstAdmin, name, list);
      if (!sent.ok) this.#fail(1, `given ${name} is refused: ${sent.detail}`);
      return;
    }
    if (value.subscription !== undefined) return this.#givenSubscription(name, map(value.subscription));
    this.#fail(1, `given ${name}: an account, a subscription or a list is known here`);
  }

  async #givenAccount(name: string, it: Readonly<Record<string, Value>>): Promise<void> {
    const country = String(it.country ?? 'US');
    const contact = (value: Value | undefined, fallback: string): Record<string, unknown> => {
      if (value && typeof value === 'object' && !Array.isArray(value))
        return { ...(this.#converted(value) as Record<string, unknown>) };
      const email = typeof value === 'string' ? value : fallback;
      return {
        name: email.split('@')[0] ?? 'contact',
        email,
        street: '1 Main Street',
        city: 'Springfield',
        postalCode: '12345',
        country,
      };
    };
    const { soldTo, billTo, country: _, partner, ...rest } = it;
    const body = {
      name: name.charAt(0).toUpperCase() + name.slice(1),
      country,
      soldTo: contact(soldTo, `it@${name}.example`),
      ...(billTo === undefined && soldTo !== undefined ? {} : { billTo: contact(billTo, `ap@${name}.example`) }),
      clock: this.#world.clock,
      ...(this.#converted(rest) as object),
    };
    const sent = await this.#send(this.#anyone('sales'), 'create-account', undefined, body);
    if (!sent.ok) this.#fail(1, `given ${name} is refused: ${sent.detail}`);
    this.#names.set(name, { account: sent.id });
    if (partner === undefined) return;
    const recorded = await this.#send(
      this.#anyone('deal desk'),
      'record-partner',
      sent.id,
      this.#converted(partner) as Record<string, unknown>,
    );
    if (!recorded.ok) this.#fail(1, `given ${name} is refused: ${recorded.detail}`);
  }

  /** A booked, paid, active subscription by the ordinary commands. */
  async #givenSubscription(name: string, it: Readonly<Record<string, Value>>): Promise<void> {
    const must = (sent: Sent): Extract<Sent, { ok: true }> =>
      sent.ok ? sent : this.#fail(1, `given ${name} is refused: ${sent.detail} (${sent.code})`);
    const account =
      this.#names.get(String(it.of))?.account ?? this.#fail(1, `given ${name}: of: ${String(it.of)} names no account`);
    const owner =
      it.owner === undefined
        ? this.#anyone('sales')
        : (this.#names.get(String(it.owner))?.person ??
          this.#fail(1, `given ${name}: owner ${String(it.owner)} is nobody of people`));
    const [start = '', end = ''] = String(it.term ?? '').split('..');
    if (!isDate(start) || !isDate(end))
      this.#fail(1, `given ${name}: term is start..end, such as 2021-10-01..2022-10-01`);
    await this.#world.advance(startOfDay(addDays(date(start), -daysOfGivenBeforeStart), 'UTC'));
    const { of: _, owner: __, term: ___, route, ...rest } = it;
    const opened = must(
      await this.#send(owner, 'create-opportunity', undefined, {
        type: 'New Business',
        account,
        name,
        policy: this.#scenario.policy,
        ...(route === undefined ? {} : { route }),
      }),
    );
    const opportunity = opened.ids[0] ?? '';
    const quoted = must(
      await this.#send(owner, 'create-quote', opportunity, {
        comments: 'given',
        ...(await this.#withPartners(this.#converted(rest) as Record<string, unknown>)),
        start,
        term: monthsBetween(date(start), date(end)),
      }),
    );
    const quote = quoted.ids[0] ?? '';
    must(await this.#send(owner, 'submit-quote', quote, {}));
    await this.#approveAll(opened.id);
    // A marketplace's mail settles the start and stands in for a signed form (1.15)
    must(await this.#send(owner, 'accept-quote', quote, route === 'gcp' || route === 'ibm' ? { on: start } : {}));
    if (channelRoutes.some((each) => each === route))
      must(await this.#send(owner, 'fulfil-item', opportunity, { item: 'end-user-terms', evidence: 'given' }));
    for (const item of route === 'ibm' ? ['purchase-order', 'ibm-sheet'] : [])
      must(await this.#send(owner, 'fulfil-item', opportunity, { item, evidence: 'given' }));
    must(await this.#send(owner, 'submit-opportunity', opportunity, {}));
    must(await this.#send(this.#anyone('deal desk'), 'deal-desk-approve', opportunity, {}));
    must(await this.#send(this.#anyone('finance'), 'finance-approve', opportunity, {}));
    await this.#world.advance(startOfDay(addDays(date(start), 2 - daysOfGivenBeforeStart), 'UTC'));
    for (const invoice of await this.#world.list('invoice', opened.id))
      must(
        await this.#send(this.#anyone('finance'), 'record-payment', String(invoice.id), {
          invoice: invoice.id,
          amount: invoice.total,
          method: 'wire',
        }),
      );
    this.#names.set(name, { subscription: opened.id, opportunity, quote, account });
    this.#lastSubscription = opened.id;
  }

  async #approveAll(subscription: string): Promise<void> {
    for (let round = 0; round < 10; round++) {
      const open = (await this.#world.list('approval', subscription)).find((request) => request.status === 'Open');
      if (!open) return;
      const sent = await this.#send(String((open.asked as string[])[0]), 'approve', String(open.id), {});
      if (!sent.ok) this.#fail(1, `an approval of what is given is refused: ${sent.detail}`);
    }
  }

  #anyone(role: string): string {
    for (const [name, value] of Object.entries(this.#scenario.people))
      if (this.#person(value).roles.includes(role)) return this.#names.get(name)?.person ?? '';
    return (
      this.#names.get(`given-${role.replace(' ', '-')}`)?.person ??
      this.#fail(1, `nobody of people has the role ${role}`)
    );
  }

  async #send(by: string, name: string, target: string | undefined, body: Record<string, unknown>): Promise<Sent> {
    this.#sent++;
    return this.#world.send({
      by,
      name,
      body,
      key: `${this.#run}/${this.#sent}`,
      ...(target === undefined ? {} : { target }),
    });
  }

  async #step(step: Step, as: string): Promise<readonly StepResult[]> {
    const results: StepResult[] = [];
    const at = this.#world.now().slice(0, 16).replace('T00:00', '');
    for (const [index, verb] of step.do.entries()) {
      const last = index === step.do.length - 1;
      const before = last && step.refused ? await this.#world.stateHash() : '';
      const sent = await this.#do(step, as, verb);
      const mismatches: Mismatch[] = [];
      if (last && step.refused) {
        if (sent.ok)
          mismatches.push({ path: 'refused', expected: step.refused.code ?? 'a refusal', actual: 'accepted' });
        else {
          if (step.refused.code && step.refused.code !== sent.code)
            mismatches.push({
              path: 'refused.code',
              expected: step.refused.code,
              actual: `${sent.code} (${sent.detail})`,
            });
          if (step.refused.rule && step.refused.rule !== sent.rule)
            mismatches.push({ path: 'refused.rule', expected: step.refused.rule, actual: sent.rule ?? 'none' });
          if (before !== (await this.#world.stateHash()))
            mismatches.push({ path: 'state', expected: 'unchanged by a refusal', actual: 'changed' });
        }
      } else if (!sent.ok)
        mismatches.push({
          path: verb,
          expected: 'accepted',
          actual: `refused: ${sent.code}${sent.rule ? ` (${sent.rule})` : ''}: ${sent.detail}`,
        });
      results.push({
        line: step.line,
        at,
        as,
        did: verb,
        result: sent.ok ? 'accepted' : 'refused',
        mismatches,
        ...(sent.ok ? {} : { code: sent.code, detail: sent.detail, ...(sent.rule ? { rule: sent.rule } : {}) }),
      });
    }
    if (Object.keys(step.expect).length > 0) {
      const mismatches = await this.#look(step.expect, step.line);
      const last = results.pop();
      results.push(
        last
          ? { ...last, mismatches: [...last.mismatches, ...mismatches] }
          : { line: step.line, at, as, did: 'look', result: 'looked', mismatches },
      );
    }
    return results;
  }

  async #do(step: Step, as: string, sentence: string): Promise<Sent> {
    const [verb = '', ...words] = sentence.trim().split(/\s+/);
    const record = recordSpec(verb);
    if (!commandSpec(verb) && !record && !verbsWithoutCommand.has(verb))
      this.#fail(step.line, `\`${verb}\` is no command`);
    const by =
      this.#names.get(as)?.person ??
      this.#fail(step.line, as ? `\`as: ${as}\` is nobody of people` : 'who does it? `as` is missing');
    if (verb === 'load-list')
      return this.#world.loadList(by, words.join('-'), this.#converted(step.with) as Record<string, unknown>);
    const { name, called = name, on: onIt, of, ...rest } = step.with as Record<string, Value>;
    const dated = typeof onIt === 'string' && isDate(onIt); // a day is part of the body, anything else a name
    const [on, given] = dated ? [undefined, { ...rest, on: onIt }] : [onIt, rest];
    const subject = words.join(' ') || (typeof on === 'string' ? on : typeof of === 'string' ? of : '');
    const known = subject
      ? (this.#names.get(subject) ?? this.#fail(step.line, `\`${subject}\` is no name of this scenario`))
      : {};
    const body = this.#converted(given) as Record<string, unknown>;
    if ((verb === 'mark-duplicate' || verb === 'close-won-by-web') && words.length > 0 && of !== undefined)
      body.of = of;
    if (verbsWithoutCommand.has(verb)) {
      const { users, ...rest } = body;
      return this.#world.recordUsage(by, known.subscription ?? this.#lastSubscription, {
        date: this.#world.now().slice(0, 10),
        ...rest,
        ...(users === undefined ? {} : { billableUsers: users }),
      });
    }
    Object.assign(body, await this.#withPartners(body));
    if (body.quote) body.quote = await this.#withPartners(body.quote as Record<string, unknown>);
    const target = await this.#prepare(verb, known, body, by, typeof name === 'string' ? name : undefined);
    const sent = await this.#send(by, verb, target, body);
    if (sent.ok && verb === 'finance-approve') await this.#rememberSuccessor(known);
    if (sent.ok) this.#remember(verb, typeof called === 'string' ? called : undefined, known, sent, body);
    return sent;
  }

  #nameCoTerm(quote: Record<string, unknown>): void {
    if (typeof quote.coTermWith === 'string')
      quote.coTermWith = this.#names.get(quote.coTermWith)?.subscription ?? quote.coTermWith;
    if (typeof quote.concurrentWith !== 'string') return;
    const known = this.#names.get(quote.concurrentWith);
    if (known) quote.concurrentWith = this.#isSubscription(known) ? known.subscription : known.quote;
  }

  /** Partners by their names in the story; an invoice-owner contact that names an account is its bill-to contact. */
  async #withPartners(body: Record<string, unknown>): Promise<Record<string, unknown>> {
    const found = { ...body };
    for (const field of ['invoiceOwner', 'resalePartner', 'distributor', 'partner'])
      found[field] = this.#names.get(String(body[field]))?.account ?? body[field];
    const account = this.#names.get(String(body.invoiceOwnerContact))?.account;
    if (account) found.invoiceOwnerContact = (await this.#world.read('account', account))?.billTo;
    return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
  }

  /** The id that a command is about, and what its body needs when the file names only the thing. */
  async #prepare(
    verb: string,
    known: Named,
    body: Record<string, unknown>,
    by: string,
    name: string | undefined,
  ): Promise<string | undefined> {
    this.#nameCoTerm(body);
    if (body.quote) {
      body.quote = { ...body.quote };
      this.#nameCoTerm(body.quote as Record<string, unknown>);
    }
    switch (verb) {
      case 'create-opportunity': {
        if (typeof body.parent === 'string') body.parent = this.#parentOf(body.parent);
        if (typeof body.account === 'string') body.account = this.#names.get(body.account)?.account ?? body.account;
        if (known.account && !body.account) body.account = known.account;
        if (typeof body.owner === 'string') body.owner = this.#names.get(body.owner)?.person ?? body.owner;
        if (typeof body.endCustomerRenewal === 'string')
          body.endCustomerRenewal = this.#names.get(body.endCustomerRenewal)?.opportunity ?? body.endCustomerRenewal;
        if (typeof body.original === 'string')
          body.original = this.#names.get(body.original)?.opportunity ?? body.original;
        if (!body.parent) body.policy ??= this.#scenario.policy;
        if (name) body.name = name;
        return undefined;
      }
      case 'mark-duplicate':
      case 'close-won-by-web':
      case 'close-lost':
        for (const link of ['of', 'mergedInto'])
          if (typeof body[link] === 'string') body[link] = this.#names.get(body[link])?.opportunity ?? body[link];
        return known.opportunity;
      case 'checkout': {
        body.subscription = this.#names.get(String(body.subscription))?.subscription ?? body.subscription;
        if (body.subscription === undefined) {
          delete body.subscription;
          body.account = this.#names.get(String(body.account))?.account ?? body.account ?? known.account;
          body.policy ??= this.#scenario.policy;
        }
        return body.subscription as string | undefined;
      }
      case 'create-account':
        if (name) body.name = name;
        body.clock ??= this.#world.clock;
        return undefined;
      case 'create-contract':
        body.clock ??= this.#world.clock;
        body.policy ??= this.#scenario.policy;
        return undefined;
      case 'import-catalogue':
      case 'import-policy':
        body.clock ??= this.#world.clock;
        return undefined;
      case 'publish-catalogue':
      case 'publish-policy': {
        const { id } = body;
        delete body.id;
        body.clock ??= this.#world.clock;
        return String(id);
      }
      case 'apply-credit':
      case 'refund-credit': {
        const of = known.subscription ?? this.#lastSubscription;
        const memo = (await this.#world.list('credit-memo', of)).at(-1);
        if (verb === 'apply-credit' && body.invoice === undefined) body.invoice = await this.#firstOpenInvoice(of);
        return String(memo?.id ?? 'crm_none_1');
      }
      case 'accept-quote': {
        if (typeof body.document !== 'string') return known.quote;
        const documents = await this.#world.list('document', known.subscription ?? this.#lastSubscription);
        const found = documents.findLast((document) => document.name === body.document);
        body.document = String(found?.id ?? 'doc_none_1');
        return known.quote;
      }
      case 'change-opportunity':
        if (name) body.name = name;
        if (typeof body.owner === 'string') body.owner = this.#names.get(body.owner)?.person ?? body.owner;
        if (typeof body.original === 'string')
          body.original = this.#names.get(body.original)?.opportunity ?? body.original;
        return known.opportunity;
      case 'create-quote':
        return known.opportunity;
      case 'fulfil-item':
      case 'attach-document': {
        if (name && verb === 'attach-document') body.name = name;
        const order = body.purchaseOrder as Record<string, unknown> | undefined;
        if (typeof order?.quote === 'string')
          body.purchaseOrder = { ...order, quote: this.#names.get(order.quote)?.quote ?? order.quote };
        return known.opportunity;
      }
      case 'delegate':
        body.delegate = this.#names.get(String(body.delegate))?.person ?? body.delegate;
        return known.person ?? by;
      case 'consent-to-delegation':
      case 'approve-delegation':
      case 'end-delegation': {
        const given = (await this.#world.read('person', known.person ?? by))?.delegations as
          | { id: string }[]
          | undefined;
        body.delegation ??= given?.at(-1)?.id ?? 'dlg_none';
        return known.person ?? by;
      }
      case 'approve':
      case 'reject': {
        const { slot, ...rest } = body as { slot?: string };
        for (const key of Object.keys(body)) delete body[key];
        Object.assign(body, rest);
        return this.#requestOf(known, by, slot);
      }
      case 'record-payment': {
        const invoices = (await this.#world.list('invoice', known.subscription ?? this.#lastSubscription)).filter(
          (invoice) =>
            invoice.status !== 'Paid' &&
            (!known.opportunity || invoice.opportunity === known.opportunity || known.subscription === undefined),
        );
        const invoice =
          invoices[0] ?? (await this.#world.list('invoice', known.subscription ?? this.#lastSubscription)).at(-1);
        body.invoice ??= invoice?.id ?? 'inv_none_1';
        body.amount ??= invoice?.total ?? '0.00';
        body.method ??= 'wire';
        return String(body.invoice);
      }
      case 'open-support-request':
        body.subscription = known.subscription ?? this.#lastSubscription;
        return String(body.subscription);
      default: {
        if (typeof body.owner === 'string') body.owner = this.#names.get(body.owner)?.person ?? body.owner;
        const path = commandSpec(verb)?.path ?? recordSpec(verb)?.path ?? '';
        if (path.startsWith('/v1/accounts')) return known.account;
        if (path.startsWith('/v1/people')) return known.person;
        if (path.startsWith('/v1/contracts')) return known.contract;
        if (path.startsWith('/v1/quotes')) return known.quote;
        if (path.startsWith('/v1/support-requests')) return known.request ?? this.#openRequestOf(known);
        if (path.startsWith('/v1/opportunities')) return known.opportunity;
        return known.subscription ?? this.#lastSubscription;
      }
    }
  }

  /** What was opened by itself has no name: the first open one of the subscription. */
  async #openRequestOf(known: Named): Promise<string | undefined> {
    const requests = await this.#world.list('support-request', known.subscription ?? this.#lastSubscription);
    const open = requests.find(({ status }) => status === 'Open');
    return open && String(open.id);
  }

  /** A subscription that was given stands for itself, any other name for its opportunity (OT-1). */
  #parentOf(name: string): string {
    const known = this.#names.get(name);
    if (!known) return name;
    const { opportunity, subscription } = known;
    if (opportunity && !this.#isSubscription(known) && subscriptionOf(opportunity) === subscription) return opportunity;
    return subscription ?? name;
  }

  /** The request that waits for this person, or else the first open one, or the one of the slot that is named. */
  async #requestOf(known: Named, by: string, slot: string | undefined): Promise<string | undefined> {
    const requests = (await this.#world.list('approval', known.subscription ?? this.#lastSubscription)).filter(
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
  async #firstOpenInvoice(subscription: string): Promise<unknown> {
    const next = (await this.#world.read('subscription', subscription))?.renewalSubscription;
    for (const id of [subscription, next]) {
      const invoices = typeof id === 'string' ? await this.#world.list('invoice', id) : [];
      const open = invoices.find(({ status }) => status !== 'Paid');
      if (open) return open.id;
    }
    return 'inv_none_1';
  }

  /** A contract reset begins another subscription: from then on the name of its opportunity stands for that one too. */
  async #rememberSuccessor(known: Named): Promise<void> {
    const deal = await this.#world.read('opportunity', known.opportunity ?? '');
    if (typeof deal?.renewalSubscription === 'string') known.subscription = deal.renewalSubscription;
  }

  #remember(
    verb: string,
    name: string | undefined,
    known: Named,
    sent: Extract<Sent, { ok: true }>,
    _body: Record<string, unknown>,
  ): void {
    const made = (kind: string): string | undefined => sent.ids.find((id) => id.startsWith(`${kind}_`));
    if (sent.id.startsWith('sub_')) this.#lastSubscription = sent.id;
    const [opportunity, quote, request] = [made('opp'), made('quo'), made('srq')];
    if (verb === 'create-account' && name) this.#names.set(name, { account: sent.id });
    if (verb === 'create-contract' && name) this.#names.set(name, { contract: sent.id });
    if (!name) {
      // An unnamed quote belongs to the name of its opportunity
      if (quote)
        for (const named of this.#names.values())
          if (named.opportunity && named.opportunity === known.opportunity && !named.quote) named.quote = quote;
      return;
    }
    if (!sent.id.startsWith('sub_')) return;
    this.#names.set(name, {
      ...this.#names.get(name),
      subscription: sent.id,
      ...(known.account ? { account: known.account } : {}),
      ...(opportunity ? { opportunity } : known.opportunity ? { opportunity: known.opportunity } : {}),
      ...(quote ? { quote } : {}),
      ...(request ? { request } : {}),
    });
  }

  async #look(expect: Readonly<Record<string, Value>>, line: number): Promise<readonly Mismatch[]> {
    const mismatches: Mismatch[] = [];
    for (const [key, expected] of Object.entries(expect)) {
      const [name = '', ...path] = key.split('.');
      const actual = await this.#see(name, path, line);
      mismatches.push(...match(key, this.#resolved(expected), actual, this.#asId));
    }
    return mismatches;
  }

  async #see(name: string, path: readonly string[], line: number): Promise<unknown> {
    const subscription = this.#lastSubscription;
    if (name === 'invoices')
      return (await this.#allOf('invoice')).map((invoice) => ({
        ...invoice,
        for: invoice.opportunity ?? invoice.subscription,
      }));
    if (name === 'creditMemos')
      return (await this.#allOf('credit-memo')).map((memo) => ({ ...memo, for: memo.opportunity }));
    if (name === 'mails') return this.#world.mails();
    if (name === 'licence') return (await this.#world.read('subscription', subscription))?.licence;
    if (name === 'licences') return this.#allOf('licence');
    if (name === 'approvals') return this.#allOf('approval');
    if (name === 'opportunities') return this.#allOf('opportunity');
    if (name === 'documents') return this.#allOf('document');
    const known = this.#names.get(name) ?? this.#fail(line, `\`${name}\` is no name of this scenario`);
    const [first, ...deeper] = path;
    if (first === 'rebates') return this.#world.read('rebates', `${known.account}?quarter=${deeper[0]}`);
    if (first === 'approvals')
      return (await this.#world.list('approval', known.subscription ?? subscription)).filter(
        (request) => request.quote === known.quote,
      );
    if (first === 'invoices')
      return (await this.#world.list('invoice', known.subscription ?? subscription)).map((invoice) => ({
        ...invoice,
        for: invoice.opportunity ?? invoice.subscription,
      }));
    if (first === 'licence')
      return (await this.#world.read('subscription', known.subscription ?? subscription))?.licence;
    const thing = await this.#thing(known);
    if (first === 'renewalSubscription' && typeof thing[first] === 'string')
      return this.#world.read('subscription', String(thing[first]));
    return (first === undefined ? [] : [first, ...deeper]).reduce<unknown>(
      (value, part) => (value as Record<string, unknown> | undefined)?.[part],
      thing,
    );
  }

  /** A name may stand for several things at once: what they say is read together, the narrowest last. */
  async #thing(known: Named): Promise<Record<string, unknown>> {
    const parts: Record<string, unknown>[] = [];
    if (known.person) parts.push({ ...(await this.#world.read('person', known.person)) });
    if (known.account) parts.push({ ...(await this.#world.read('account', known.account)) });
    if (known.contract) parts.push({ ...(await this.#world.read('contract', known.contract)) });
    if (known.opportunity && known.subscription)
      parts.push({ ...(await this.#world.read('opportunity', known.opportunity)) });
    if (known.quote && !this.#isSubscription(known)) parts.push({ ...(await this.#world.read('quote', known.quote)) });
    if (known.request) parts.push({ ...(await this.#world.read('support-request', known.request)) });
    if (this.#isSubscription(known))
      parts.push({ ...(await this.#world.read('subscription', known.subscription ?? '')) });
    return Object.assign({}, ...parts) as Record<string, unknown>;
  }

  /** What was given as a subscription is looked at as one. */
  #isSubscription(known: Named): boolean {
    return Object.keys(this.#scenario.given).some(
      (name) => this.#names.get(name) === known && known.subscription !== undefined,
    );
  }

  async #allOf(kind: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const subscriptions = new Set([...this.#names.values()].flatMap((named) => named.subscription ?? []));
    const all = await Promise.all([...subscriptions].map((id) => this.#world.list(kind, id)));
    return all.flat();
  }

  readonly #asId = (text: string): readonly string[] => {
    const known = this.#names.get(text);
    return known
      ? [known.opportunity, known.subscription, known.quote, known.account, known.person].filter(
          (id): id is string => id !== undefined,
        )
      : [];
  };

  #resolved(value: Value): Value {
    return value;
  }

  /** Text of the file as the API's JSON: whole numbers and yes/no become such, amounts stay text. */
  #converted(value: Value, key = ''): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#converted(item, key));
    if (value && typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.#converted(item, name)]));
    if (typeof value !== 'string') return value;
    if (texts.includes(key)) return value;
    if (/^-?\d{1,15}$/.test(value)) return Number(value);
    if (value === 'true' || value === 'yes') return true;
    if (value === 'false' || value === 'no') return false;
    return value;
  }
}
