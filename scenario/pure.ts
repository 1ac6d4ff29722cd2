import { hashOf } from '../db/contents/store.ts';
import { catalogueInForce, parseDocument, policyInForce, shipped, shippedOf } from '../db/documents.ts';
import { contentOf } from '../db/journal/content.ts';
import { base32, canonical, derivedId, sha256 } from '../db/journal/hash.ts';
import { type DocumentKind, printedNumber } from '../db/journal/store.ts';
import { versionOf } from '../db/screening/version.ts';
import type { Account } from '../domain/account/account.ts';
import { agenda } from '../domain/agenda.ts';
import { newDocuments } from '../domain/booking/documents.ts';
import { dateIn, type Instant, type LocalDate } from '../domain/calendar/dates.ts';
import { fiscalQuarterNamed } from '../domain/calendar/fiscal.ts';
import type { Catalogue } from '../domain/catalog/catalog.ts';
import type { Command } from '../domain/command.ts';
import { commandSpec } from '../domain/commands.ts';
import type { ContractFacts } from '../domain/contract/decide.ts';
import { deliveryOf } from '../domain/deliveries.ts';
import { documentKey, type Head, makersOf, type PublishedDocument } from '../domain/document/document.ts';
import type { Journalled } from '../domain/event.ts';
import { unborn } from '../domain/evolve.ts';
import {
  type CoTerm,
  type Facts,
  factsFor,
  type Metered,
  type StoredContent,
  type Usage,
  type WebPurchase,
} from '../domain/facts.ts';
import { type Mail, mailsOf } from '../domain/notify.ts';
import { isFirst } from '../domain/opens.ts';
import { rebatesOf, representRebates, wonDeal } from '../domain/opportunity/rebate.ts';
import type { Person } from '../domain/people/person.ts';
import type { Policy } from '../domain/policy/policy.ts';
import {
  decideRecord,
  evolveRecord,
  isDocument,
  type RecordState,
  recordKind,
  recordRepresentation,
  recordSpec,
  recordTarget,
} from '../domain/records.ts';
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts';
import { type Delivered, deliveredTo } from '../domain/renewal/successor.ts';
import { represent, representSubscription } from '../domain/represent.ts';
import { type Outcome, run, runAnswer, runAppointment } from '../domain/run.ts';
import { type ScreeningAnswer, screenAccount } from '../domain/screening/decide.ts';
import { cutOff, mayLoadLists, mayLose } from '../domain/screening/lists.ts';
import { legalMail, reviewMail } from '../domain/screening/mail.ts';
import { partiesOn, type ScreeningResult } from '../domain/screening/request.ts';
import { partiesOf } from '../domain/screening/screening.ts';
import { type Effect, lastTerm, type Quote, type Subscription } from '../domain/subscription.ts';
import { accountOfContact, subscriptionOf } from '../domain/vocabulary.ts';
import { ListError } from '../screening/formats/files.ts';
import { type ListFormat, readList } from '../screening/formats/index.ts';
import { type ListedParty, ListIndex } from '../screening/lists.ts';
import { screenParty, strictestOf } from '../screening/screener.ts';
import { outsideWorld } from './outside-world.ts';
import { firstAdmin, isUpload, type Message, type Sent, typeOfText, type World } from './world.ts';

/** The step function on a simulated clock, in memory: the same `run`, the same agenda, milliseconds. */
export class PureWorld implements World {
  readonly mode = 'pure';
  #now: Instant = '1970-01-01T00:00:00.000Z' as Instant;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #records = new Map<string, RecordState>([
    [
      firstAdmin,
      {
        id: firstAdmin,
        name: 'Admin',
        email: 'admin@example.com',
        roles: ['admin', 'ops'],
        zone: 'UTC',
        active: true,
        version: 1,
      },
    ],
  ]);
  /** Published documents as they are read; they never change. */
  readonly #parsed = new Map<string, Policy | Catalogue>();
  readonly #usage: { subscription: string; date: string; billableUsers: number }[] = [];
  readonly #journal: { stream: string; content: string }[] = [];
  readonly #representations = new Map<
    string,
    { kind: string; id: string; subscription: string; body: Record<string, unknown> }
  >();
  readonly #mails: (Omit<Mail, 'to'> & { to: string })[] = [];
  readonly #metered = new Map<string, Metered & { readonly subscription: string }>();
  readonly #contents: Record<string, StoredContent> = {};
  readonly #numbers = new Map<string, number>();
  readonly #lists = new Map<string, readonly ListedParty[]>();

  readonly clock: string;

  /** @param clock its name stands in the journal: two worlds to compare need the same */
  constructor(clock = 'story') {
    this.clock = clock;
  }

  async begin(clockAt: Instant): Promise<void> {
    this.#now = clockAt;
  }

  now(): Instant {
    return this.#now;
  }

  async advance(to: Instant): Promise<void> {
    for (const id of [...this.#subscriptions.keys()].sort()) this.#keepDue(id, to);
    if (to > this.#now) this.#now = to;
  }

  async send(message: Message): Promise<Sent> {
    if (isUpload(message)) return this.#sendCommand({ ...message, body: this.#store(message.body) });
    const record = recordSpec(message.name);
    return record ? this.#sendRecord(message, record.body.safeParse(message.body)) : this.#sendCommand(message);
  }

  /** The bytes of a document are its text; what stays of them in memory is their hash. */
  #store({ text, ...rest }: Record<string, unknown>): Record<string, unknown> {
    const sha256 = hashOf(Buffer.from(String(text)));
    this.#contents[sha256] ??= { sha256, mediaType: typeOfText(String(text)), bytes: Buffer.byteLength(String(text)) };
    return { ...rest, content: sha256 };
  }

  #sendRecord(
    message: Message,
    body: { success: boolean; data?: unknown; error?: { issues: { message: string; path: PropertyKey[] }[] } },
  ): Sent {
    if (!body.success) return malformed(body.error);
    const kind = recordKind(message.name);
    const id =
      recordTarget(message.name, message.target, body.data) ??
      derivedId(kind === 'person' ? 'per' : 'acc', message.by, message.key);
    const key = isDocument(kind) ? `${kind}/${id}` : id;
    const decided = decideRecord(
      this.#records.get(key),
      message.name,
      id,
      body.data,
      this.#records.get(message.by) as Person | undefined,
      {
        documents: { at: this.#now, by: message.by, shipped, catalogues: this.#catalogues() },
        people: { at: this.#now, people: this.#people() },
        contracts: this.#contractFacts(body.data as { clock?: string; policy?: string }, this.#records.get(key)),
      },
    );
    if (isRefusal(decided)) return refusal(decided);
    this.#records.set(key, decided.state);
    if (decided.events.some(({ type }) => type === 'ReviewRequested'))
      this.#tellLegal(reviewMail(decided.state as Account));
    return { ok: true, id, ids: [id] };
  }

  #contractFacts(body: { clock?: string; policy?: string }, known: RecordState | undefined): ContractFacts {
    const on = dateIn(this.#now, 'UTC');
    const of = known && 'matter' in known ? known : body;
    const policy = policyInForce(this.#published(), body.policy ?? of.policy ?? 'gitlab-2022', on, of.clock ?? 'wall');
    return { on, policy: this.#document(policy) as Policy };
  }

  #catalogues(): readonly string[] {
    return [...shipped, ...this.#published()].filter(({ kind }) => kind === 'catalogue').map(({ of }) => of);
  }

  #published(): readonly PublishedDocument[] {
    return [...this.#records.values()].filter(
      (record): record is PublishedDocument => 'document' in record && record.status === 'Published',
    );
  }

  #document(head: Head): Policy | Catalogue {
    const ships = shippedOf(head);
    if (ships) return ships;
    const key = `${head.kind}/${documentKey(head.of, head.version, head.clock)}`;
    const { document } = this.#records.get(key) as PublishedDocument;
    const parsed = this.#parsed.get(key) ?? parseDocument(head.kind, document).parsed;
    this.#parsed.set(key, parsed);
    return parsed;
  }

  #sendCommand(message: Message): Sent {
    const spec = commandSpec(message.name);
    const body = spec?.body.safeParse(message.body);
    if (!spec) return refusal(refuse('command.unknown', undefined, `There is no command ${message.name}.`));
    if (!body?.success) return malformed(body?.error);
    const { parent } = message.body as { parent?: string };
    const fresh = isFirst(message.name, message.body);
    const id = fresh
      ? derivedId('sub', message.by, message.key)
      : (subscriptionOf(message.target ?? parent ?? '') ?? '');
    const known = this.#subscriptions.get(id);
    if (!known && !fresh)
      return refusal(
        refuse(unknownCode(message.name), undefined, `There is no ${message.target ?? parent ?? 'target'}.`),
      );
    const state = known ?? unborn(id, this.#now);
    const command: Command = {
      name: message.name,
      id: base32(`${message.by}\n${message.key}`),
      by: message.by,
      door: 'scenario',
      at: this.#now > state.now ? this.#now : state.now,
      target: message.target ?? id,
      body: body.data,
    };
    if (known) this.#keepDue(id, command.at);
    const before = this.#subscriptions.get(id) ?? state;
    const outcome = run(before, command, this.#facts(before, command, known === undefined));
    if (isRefusal(outcome)) return refusal(outcome);
    this.#take(before, outcome, command.at);
    this.#keepDue(id, this.#now);
    const after = outcome.state;
    const ids = [
      ...fresher(before.opportunity, after.opportunity),
      ...fresher(before.quoting, after.quoting),
      ...fresher(before.support, after.support),
      ...newDocuments(before, after),
    ];
    return { ok: true, id, ids };
  }

  async loadList(by: string, id: string, body: Record<string, unknown>): Promise<Sent> {
    const { roles } = this.#records.get(by) as Person;
    if (!roles.some((role) => mayLoadLists.includes(role)))
      return {
        ok: false,
        code: 'role.missing',
        rule: 'TC-6',
        detail: `Lists are loaded by ${mayLoadLists.join(', ')}.`,
      };
    const parties = listedIn(body);
    if (typeof parties === 'string') return { ok: false, code: 'document.malformed', rule: 'TC-6', detail: parties };
    const policies = [...shipped, ...this.#published()].filter(({ kind }) => kind === 'policy');
    const inUse = policies.map((head) => this.#document(head) as Policy);
    const forced = (body as { force?: boolean }).force === true;
    const less = cutOff(id, this.#lists.get(id)?.length ?? 0, parties.length, forced ? undefined : mayLose(inUse));
    if (less) return refusal(less);
    this.#lists.set(id, parties);
    const thresholds = strictestOf(inUse);
    const index = this.#index();
    for (const record of this.#records.values())
      if ('holds' in record) {
        const found = partiesOf(record, Object.keys(record.contacts)).map((party) =>
          screenParty(index, party, thresholds),
        );
        const told = found.filter(({ party, status }) => status !== 'Clear' || record.screening?.[party] !== undefined);
        this.#screened(record, { found: told, against: this.#against(), cause: `run/${id}` });
      }
    return { ok: true, id, ids: [] };
  }

  #index(): ListIndex {
    return new ListIndex([...this.#lists].map(([id, parties]) => ({ id, parties })));
  }

  #against(): string {
    return [...this.#lists]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, parties]) => `${id}@${versionOf(parties)}`)
      .join(' ');
  }

  #screen(state: Subscription, { id, subject }: Effect): ScreeningResult {
    const facts = this.#facts(state, due(state.now));
    const thresholds = facts.policy.trade ?? strictestOf([facts.policy]);
    const index = this.#index();
    const results = partiesOn(state, subject, facts).flatMap(({ account, parties }) => {
      const found = parties.map((party) => screenParty(index, party, thresholds));
      const after = this.#screened(account, { found, against: this.#against(), cause: id });
      return parties.map((party) => ({
        party: party.id,
        status: after.screening?.[party.id]?.status ?? ('Pending' as const),
      }));
    });
    return { against: this.#against(), results };
  }

  #screened(account: Account, answer: ScreeningAnswer): Account {
    const events = screenAccount(account, answer);
    const after = events.reduce<RecordState | undefined>(evolveRecord, account) as Account;
    this.#records.set(account.id, after);
    if (events.length > 0 && after.holds.trade) this.#tellLegal(legalMail(after));
    return after;
  }

  #tellLegal(mail: { readonly subject: string; readonly text: string }): void {
    for (const person of this.#records.values())
      if ('roles' in person && person.active && person.roles.includes('legal'))
        this.#mails.push({ ...mail, to: person.email });
  }

  async recordUsage(_by: string, subscription: string, body: Record<string, unknown>): Promise<Sent> {
    const { date, billableUsers } = body as { date: string; billableUsers: number };
    if (typeof body.product === 'string') {
      const { product, quantity } = body as { product: string; quantity: number };
      this.#metered.set(`${subscription} ${product} ${date}`, {
        subscription,
        product,
        date: date as LocalDate,
        quantity,
      });
      return { ok: true, id: subscription, ids: [] };
    }
    this.#usage.push({ subscription, date, billableUsers });
    return { ok: true, id: subscription, ids: [] };
  }

  /** Effects are answered at once and time does not pass them; then what is due, one at a time, each on its own day. */
  #keepDue(id: string, until: Instant): void {
    for (;;) {
      const state = this.#subscriptions.get(id);
      if (!state) return;
      const [effect] = Object.values(state.effects);
      if (effect) {
        const office = {
          deliver: (asked: Effect) => this.#ask(asked),
          screen: this.#screen.bind(this),
          facts: (of: Subscription) => this.#facts(of, due(of.now)),
        };
        const result = outsideWorld[effect.kind](effect, state, office);
        const answered = runAnswer(state, effect.id, result, this.#facts(state, due(state.now)));
        if (!answered) return;
        this.#take(state, answered, state.now);
        continue;
      }
      const [first] = agenda(state, this.#facts(state, due(until)));
      if (!first || first.at > until) return;
      const at = first.at > state.now ? first.at : state.now;
      this.#take(state, runAppointment(state, first, this.#facts(state, due(at))), at);
    }
  }

  /** As the activity does: a command of the other subscription, whose id is that of the event. */
  #ask({ id }: Effect): Delivered {
    const [stream = '', seq] = id.split('#');
    const event = this.#journal
      .filter((row) => row.stream === stream)
      .map(({ content }) => JSON.parse(content) as Journalled)
      .find((each) => each.seq === Number(seq));
    const delivery = event && deliveryOf(event, stream);
    if (!event || !delivery) throw new Error(`${id} asks nothing of another subscription`);
    const { to, name, body } = delivery;
    const known = this.#subscriptions.get(to);
    const before = known ?? unborn(to, event.at);
    const at = event.at > before.now ? event.at : before.now;
    const command: Command = { name, id, by: event.by, door: 'effect', at, target: to, body };
    const outcome = run(before, command, this.#facts(before, command, known === undefined));
    if (isRefusal(outcome)) return deliveredTo(known, outcome);
    this.#take(before, outcome, at);
    this.#keepDue(to, this.#now);
    return deliveredTo(this.#subscriptions.get(to));
  }

  #facts(state: Subscription, command: Command, newborn = false): Facts {
    const needed = factsFor(newborn ? undefined : state, command);
    const account = this.#records.get(needed.account) as Account | undefined;
    const clock = needed.clock ?? account?.clock ?? 'wall';
    const published = this.#published();
    const day = dateIn(needed.now, 'UTC');
    const head = policyInForce(published, needed.policy, day, clock);
    const policy = this.#document(head) as Policy;
    const policyMakers = makersOf(head);
    const catalogue = this.#document(catalogueInForce(published, policy, day, clock)) as Catalogue;
    const people = this.#people();
    const on = dateIn(needed.now, policy.zone);
    const measured = this.#usage
      .filter((row) => row.subscription === state.id && row.date <= on)
      .sort((a, b) => (a.date < b.date ? -1 : 1));
    const won = [...this.#representations.values()].filter(
      (row) =>
        row.kind === 'opportunity' && row.body.stage === 'Closed Won' && row.body.type !== 'Professional Services',
    );
    const family = (id: unknown): string | undefined => (this.#records.get(String(id)) as Account | undefined)?.family;
    return {
      now: needed.now,
      ...(this.#lists.size > 0 ? { screens: true } : {}),
      policy,
      ...(policyMakers.length > 0 ? { policyMakers } : {}),
      catalogue,
      account,
      partners: Object.fromEntries(
        needed.partners.flatMap((id) => {
          const partner = this.#records.get(id);
          return partner ? [[id, partner as Account]] : [];
        }),
      ),
      people,
      usage: usageOf(measured, needed.usageSince),
      ...this.#meteredOf(state.id, needed.meteredSince, on),
      family: {
        wonOnAccount: won.filter((row) => row.body.account === account?.id).length,
        wonInFamily: won.filter((row) => family(row.body.account) === account?.family).length,
        lastEnd: this.#lastEnd(account?.id),
      },
      coTerm: this.#coTerm(needed.coTermWith),
      linked: this.#linked(needed.linked),
      concurrent: this.#concurrent(needed.concurrentWith),
      contents: Object.fromEntries(
        needed.contents.flatMap((id) => (this.#contents[id] ? [[id, this.#contents[id]]] : [])),
      ),
    };
  }

  #people(): Readonly<Record<string, Person>> {
    const all = [...this.#records.values()].filter((record): record is Person => 'roles' in record);
    return Object.fromEntries(all.map((person) => [person.id, person]));
  }

  #concurrent(id = ''): Facts['concurrent'] {
    const quote = this.#representations.get(`quote ${id}`)?.body as
      | (Pick<Quote, 'start' | 'end' | 'lines'> & { account: string })
      | undefined;
    if (quote)
      return {
        account: quote.account,
        booked: false,
        start: quote.start,
        end: quote.end,
        products: quote.lines.map(({ product }) => product),
      };
    const other = this.#subscriptions.get(id);
    const term = other && lastTerm(other);
    if (!other || !term) return undefined;
    const products = other.booking.charges.map(({ product }) => product);
    return { account: other.account, booked: true, start: term.start, end: term.end, products };
  }

  #lastEnd(account: string | undefined): LocalDate | undefined {
    const own = [...this.#subscriptions.values()].filter((each) => each.account === account);
    const ends = own.flatMap((each) => lastTerm(each)?.end ?? []).sort();
    return ends.at(-1);
  }

  #linked(id: string | undefined): Facts['linked'] {
    const deal = this.#representations.get(`opportunity ${id}`);
    if (!deal) return undefined;
    const { account, stage, checkout, closedOn, amount, netArr, orderType, type, subscription } = deal.body;
    const other = this.#subscriptions.get(String(subscription));
    const term = other && lastTerm(other);
    const paid = (checkout as { status?: string } | undefined)?.status === 'Paid';
    return {
      opportunity: deal.id,
      account: String(account),
      stage: String(stage),
      type: String(type),
      subscription: String(subscription),
      ...(term ? { termEnd: term.end } : {}),
      ...(paid ? { web: { closedOn, amount, netArr, ...(orderType ? { orderType } : {}) } as WebPurchase } : {}),
    };
  }

  #meteredOf(id: string, since: LocalDate | undefined, on: LocalDate): Pick<Facts, 'metered'> {
    if (since === undefined) return {};
    const found = [...this.#metered.values()].filter(
      ({ subscription, date }) => subscription === id && since <= date && date <= on,
    );
    return found.length > 0
      ? { metered: found.map(({ product, date, quantity }) => ({ product, date, quantity })) }
      : {};
  }

  #coTerm(id: string | undefined): CoTerm | undefined {
    const other = this.#subscriptions.get(id ?? '');
    const term = other && lastTerm(other);
    if (!other || !term) return undefined;
    const { id: subscription, account, channel, booking } = other;
    const { resalePartner } = booking.partners ?? {};
    return {
      subscription,
      account,
      channel,
      start: term.start,
      end: term.end,
      ...(resalePartner ? { resalePartner } : {}),
    };
  }

  #take(before: Subscription, outcome: Outcome, at: Instant): void {
    const { state, events } = outcome;
    this.#subscriptions.set(state.id, state);
    const facts = this.#facts(state, due(at));
    for (const event of events) {
      this.#journal.push({ stream: state.id, content: contentOf(state.id, event) });
      this.#deliver(event.type === 'QuoteEdited' ? before : state, event, facts);
    }
    for (const row of represent(before, state, events, facts)) {
      const key = `${row.kind} ${row.id}`;
      this.#representations.set(key, {
        kind: row.kind,
        id: row.id,
        subscription: state.id,
        body: { ...this.#representations.get(key)?.body, ...row.body },
      });
    }
    for (const event of events) this.#afterwards(event, state);
  }

  #afterwards(event: Journalled, state: Subscription): void {
    if (event.type === 'InvoicePosted') this.#number('invoice', event.data.invoice, state.clock);
    if (event.type === 'CreditMemoPosted') this.#number('credit-memo', event.data.creditMemo, state.clock);
  }

  #number(kind: DocumentKind, { id, entity }: { id: string; entity: string }, clock: string): void {
    const series = `${kind} ${entity}/${clock}`;
    const number = (this.#numbers.get(series) ?? 0) + 1;
    this.#numbers.set(series, number);
    const row = this.#representations.get(`${kind} ${id}`);
    if (row) row.body = { ...row.body, number: printedNumber(number, kind) };
  }

  #deliver(state: Subscription, event: Journalled, facts: Facts): void {
    for (const mail of mailsOf(state, event, facts)) {
      const to =
        'person' in mail.to
          ? facts.people[mail.to.person]?.email
          : (this.#records.get(accountOfContact(mail.to.contact)) as Account | undefined)?.contacts[mail.to.contact]
              ?.email;
      this.#mails.push({ ...mail, to: to ?? '' });
    }
  }

  #numberOf(invoice: string): string {
    const row = this.#representations.get(`invoice ${invoice}`) ?? this.#representations.get(`credit-memo ${invoice}`);
    return String(row?.body.number ?? invoice);
  }

  async read(kind: string, id: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    if (kind === 'account' || kind === 'person')
      return this.#records.get(id) as unknown as Record<string, unknown> | undefined;
    if (kind === 'contract') {
      const contract = this.#records.get(id);
      return contract && (recordRepresentation(contract) as Record<string, unknown>);
    }
    if (kind === 'rebates') return this.#rebates(id);
    const state = this.#subscriptions.get(id);
    if (kind === 'subscription' && state)
      return representSubscription(state, this.#facts(state, due(this.#now > state.now ? this.#now : state.now))).body;
    return this.#representations.get(`${kind} ${id}`)?.body;
  }

  /** @param asked `<partner>?quarter=FY2022-Q3` */
  #rebates(asked: string): Readonly<Record<string, unknown>> | undefined {
    const [partner = '', name = ''] = asked.split('?quarter=');
    const quarter = fiscalQuarterNamed(name);
    const day = dateIn(this.#now, 'UTC');
    const policy = this.#document(policyInForce(this.#published(), 'gitlab-2022', day, 'wall')) as Policy;
    const won = [...this.#representations.values()]
      .filter((row) => row.kind === 'opportunity' && row.body.stage === 'Closed Won')
      .flatMap((row) => wonDeal(row.body) ?? []);
    return quarter && representRebates(rebatesOf(partner, quarter, won, policy));
  }

  async list(kind: string, subscription: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return [...this.#representations.values()]
      .filter((row) => row.kind === kind && row.subscription === subscription)
      .sort((a, b) => natural(a.id, b.id))
      .map((row) => row.body);
  }

  async mails(): Promise<readonly { to: string; subject: string; text: string }[]> {
    return this.#mails.map(({ to, subject, text, invoice }) => {
      const named = (said: string): string => (invoice ? said.replaceAll(invoice, this.#numberOf(invoice)) : said);
      return { to, subject: named(subject), text: named(text) };
    });
  }

  async stateHash(): Promise<string> {
    return sha256(canonical([...this.#subscriptions.values()]));
  }

  async journal(): Promise<readonly { stream: string; content: string }[]> {
    return this.#journal;
  }
}

/** Parties written down in the story, or files of a public format. @returns the mistake where there is one */
function listedIn(body: Record<string, unknown>): readonly ListedParty[] | string {
  const { parties, format, files } = body as {
    parties?: readonly ListedParty[];
    format?: ListFormat;
    files?: Record<string, string>;
  };
  if (parties) return parties;
  try {
    return readList(format ?? 'csl-json', files ?? {});
  } catch (error) {
    if (error instanceof ListError) return error.message;
    throw error;
  }
}

/** The newest measurement, and the most since the term began. @param measured oldest first */
function usageOf(
  measured: readonly { date: string; billableUsers: number }[],
  since: string | undefined,
): Usage | undefined {
  const newest = measured.at(-1);
  if (!newest) return undefined;
  const inTerm = measured.filter(({ date }) => since !== undefined && date >= since);
  return {
    date: newest.date as Usage['date'],
    billableUsers: newest.billableUsers,
    ...(inTerm.length > 0 ? { maximum: Math.max(...inTerm.map(({ billableUsers }) => billableUsers)) } : {}),
  };
}

const due = (at: Instant): Command => ({ name: '', id: '', by: 'perennial', door: 'clock', at, target: '', body: {} });
const fresher = (before: object, after: object): readonly string[] =>
  Object.keys(after).filter((id) => !(id in before));
const refusal = ({ code, rule, detail }: Refusal): Sent => ({ ok: false, code, rule, detail });

export function malformed(
  error: { issues: readonly { message: string; path: readonly PropertyKey[] }[] } | undefined,
): Sent {
  return {
    ok: false,
    code: 'command.malformed',
    rule: undefined,
    detail: error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ') ?? '',
  };
}

/** `opp_x_2` before `opp_x_10`. */
export const natural = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** What is unknown when a command names something that does not exist. */
export function unknownCode(
  command: string,
):
  | 'quote.unknown'
  | 'approval.unknown'
  | 'opportunity.unknown'
  | 'subscription.unknown'
  | 'support.unknown'
  | 'invoice.unknown'
  | 'credit.unknown' {
  const path = commandSpec(command)?.path ?? '';
  if (path.startsWith('/v1/quotes')) return 'quote.unknown';
  if (path.startsWith('/v1/approvals')) return 'approval.unknown';
  if (path.startsWith('/v1/opportunities')) return 'opportunity.unknown';
  if (path.startsWith('/v1/support-requests')) return 'support.unknown';
  if (path.startsWith('/v1/credit-memos')) return 'credit.unknown';
  return path.startsWith('/v1/payments') ? 'invoice.unknown' : 'subscription.unknown';
}
