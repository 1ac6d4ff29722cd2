import { hashOf } from '../db/contents/store.ts';
import { policyInForce, shipped } from '../db/documents.ts';
import { contentOf } from '../db/journal/content.ts';
import { base32, canonical, derivedId, sha256 } from '../db/journal/hash.ts';
import { type DocumentKind, printedNumber } from '../db/journal/store.ts';
import type { Account } from '../domain/account/account.ts';
import { agenda } from '../domain/agenda.ts';
import { newDocuments } from '../domain/booking/documents.ts';
import { dateIn, type Instant } from '../domain/calendar/dates.ts';
import { fiscalQuarterNamed } from '../domain/calendar/fiscal.ts';
import type { Command } from '../domain/command.ts';
import { commandSpec } from '../domain/commands.ts';
import type { ContractFacts } from '../domain/contract/decide.ts';
import { deliveryOf } from '../domain/deliveries.ts';
import type { Journalled } from '../domain/event.ts';
import { unborn } from '../domain/evolve.ts';
import type { Facts, Metered } from '../domain/facts.ts';
import { refusedMeasurement } from '../domain/invoicing/usage.ts';
import { mailsOf } from '../domain/notify.ts';
import { isFirst } from '../domain/opens.ts';
import { rebatesOf, representRebates, wonDeal } from '../domain/opportunity/rebate.ts';
import type { Person } from '../domain/people/person.ts';
import type { Policy } from '../domain/policy/policy.ts';
import {
  decideRecord,
  isDocument,
  type RecordState,
  recordKind,
  recordRepresentation,
  recordSpec,
  recordTarget,
} from '../domain/records.ts';
import { isRefusal, refuse } from '../domain/refusal.ts';
import { type Delivered, deliveredTo } from '../domain/renewal/successor.ts';
import { represent, representSubscription } from '../domain/represent.ts';
import { type Outcome, run, runAnswer, runAppointment } from '../domain/run.ts';
import { reviewMail } from '../domain/screening/mail.ts';
import type { Effect, Subscription } from '../domain/subscription.ts';
import { accountOfContact, subscriptionOf } from '../domain/vocabulary.ts';
import { due, factsOf } from './facts.ts';
import { Memory } from './memory.ts';
import { outsideWorld } from './outside-world.ts';
import { loadList, screenParties } from './screening.ts';
import { isUpload, type Message, natural, refusal, type Sent, typeOfText, type World } from './world.ts';

/** The step function on a simulated clock, in memory: the same `run`, the same agenda, milliseconds. */
export class PureWorld implements World {
  readonly mode = 'pure';
  #now: Instant = '1970-01-01T00:00:00.000Z' as Instant;
  readonly #memory = new Memory();
  readonly #numbers = new Map<string, number>();

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
    for (const id of [...this.#memory.subscriptions.keys()].sort()) this.#keepDue(id, to);
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
    this.#memory.contents[sha256] ??= {
      sha256,
      mediaType: typeOfText(String(text)),
      bytes: Buffer.byteLength(String(text)),
    };
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
      this.#memory.records.get(key),
      message.name,
      id,
      body.data,
      this.#memory.records.get(message.by) as Person | undefined,
      {
        documents: { at: this.#now, by: message.by, shipped, catalogues: this.#memory.catalogues() },
        people: { at: this.#now, people: this.#memory.people() },
        contracts: this.#contractFacts(body.data as { clock?: string; policy?: string }, this.#memory.records.get(key)),
      },
    );
    if (isRefusal(decided)) return refusal(decided);
    this.#memory.records.set(key, decided.state);
    if (decided.events.some(({ type }) => type === 'ReviewRequested'))
      this.#memory.tellLegal(reviewMail(decided.state as Account));
    return { ok: true, id, ids: [id] };
  }

  #contractFacts(body: { clock?: string; policy?: string }, known: RecordState | undefined): ContractFacts {
    const on = dateIn(this.#now, 'UTC');
    const of = known && 'matter' in known ? known : body;
    const policy = policyInForce(
      this.#memory.published(),
      body.policy ?? of.policy ?? 'gitlab-2022',
      on,
      of.clock ?? 'wall',
    );
    return {
      on,
      now: this.#now,
      policy: this.#memory.document(policy) as Policy,
      delegators: Object.values(this.#memory.people()),
    };
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
    const known = this.#memory.subscriptions.get(id);
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
    const before = this.#memory.subscriptions.get(id) ?? state;
    const outcome = run(before, command, factsOf(this.#memory, before, command, known === undefined));
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
    return loadList(this.#memory, by, id, body);
  }

  async recordUsage(_by: string, subscription: string, body: Record<string, unknown>): Promise<Sent> {
    const { date, billableUsers } = body as { date: string; billableUsers: number };
    if (typeof body.product === 'string') {
      const metered = body as unknown as Metered;
      const state = this.#memory.subscriptions.get(subscription);
      const refused = state && refusedMeasurement(state, metered);
      if (refused) return refusal(refused);
      this.#memory.metered.set(`${subscription} ${metered.product} ${date}`, { subscription, ...metered });
      return { ok: true, id: subscription, ids: [] };
    }
    this.#memory.usage.push({ subscription, date, billableUsers });
    return { ok: true, id: subscription, ids: [] };
  }

  /** Effects are answered at once and time does not pass them; then what is due, one at a time, each on its own day. */
  #keepDue(id: string, until: Instant): void {
    for (;;) {
      const state = this.#memory.subscriptions.get(id);
      if (!state) return;
      const [effect] = Object.values(state.effects);
      if (effect) {
        const facts = (of: Subscription): Facts => factsOf(this.#memory, of, due(of.now));
        const office = {
          deliver: (asked: Effect) => this.#ask(asked),
          screen: (of: Subscription, asked: Effect) => screenParties(this.#memory, of, asked, facts(of)),
          facts,
        };
        const result = outsideWorld[effect.kind](effect, state, office);
        const answered = runAnswer(state, effect.id, result, factsOf(this.#memory, state, due(state.now)));
        if (!answered) return;
        this.#take(state, answered, state.now);
        continue;
      }
      const [first] = agenda(state, factsOf(this.#memory, state, due(until)));
      if (!first || first.at > until) return;
      const at = first.at > state.now ? first.at : state.now;
      this.#take(state, runAppointment(state, first, factsOf(this.#memory, state, due(at))), at);
    }
  }

  /** As the activity does: a command of the other subscription, whose id is that of the event. */
  #ask({ id }: Effect): Delivered {
    const [stream = '', seq] = id.split('#');
    const event = this.#memory.events(stream).find((each) => each.seq === Number(seq));
    const delivery = event && deliveryOf(event, stream);
    if (!event || !delivery) throw new Error(`${id} asks nothing of another subscription`);
    const { to, name, body } = delivery;
    const known = this.#memory.subscriptions.get(to);
    const before = known ?? unborn(to, event.at);
    const at = event.at > before.now ? event.at : before.now;
    const command: Command = { name, id, by: event.by, door: 'effect', at, target: to, body };
    const outcome = run(before, command, factsOf(this.#memory, before, command, known === undefined));
    if (isRefusal(outcome)) return deliveredTo(known, outcome);
    this.#take(before, outcome, at);
    this.#keepDue(to, this.#now);
    return deliveredTo(this.#memory.subscriptions.get(to));
  }

  #take(before: Subscription, outcome: Outcome, at: Instant): void {
    const { state, events } = outcome;
    this.#memory.subscriptions.set(state.id, state);
    const facts = factsOf(this.#memory, state, due(at));
    for (const event of events) {
      this.#memory.journal.push({ stream: state.id, content: contentOf(state.id, event) });
      this.#deliver(event.type === 'QuoteEdited' ? before : state, event, facts);
    }
    for (const row of represent(before, state, events, facts)) {
      const key = `${row.kind} ${row.id}`;
      this.#memory.representations.set(key, {
        kind: row.kind,
        id: row.id,
        subscription: state.id,
        body: { ...this.#memory.representations.get(key)?.body, ...row.body },
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
    const row = this.#memory.representations.get(`${kind} ${id}`);
    if (row) row.body = { ...row.body, number: printedNumber(number, kind) };
  }

  #deliver(state: Subscription, event: Journalled, facts: Facts): void {
    for (const mail of mailsOf(state, event, facts)) {
      const to =
        'person' in mail.to
          ? facts.people[mail.to.person]?.email
          : (this.#memory.records.get(accountOfContact(mail.to.contact)) as Account | undefined)?.contacts[
              mail.to.contact
            ]?.email;
      this.#memory.mails.push({ ...mail, to: to ?? '' });
    }
  }

  #numberOf(invoice: string): string {
    const row =
      this.#memory.representations.get(`invoice ${invoice}`) ??
      this.#memory.representations.get(`credit-memo ${invoice}`);
    return String(row?.body.number ?? invoice);
  }

  async read(kind: string, id: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    if (kind === 'account' || kind === 'person')
      return this.#memory.records.get(id) as unknown as Record<string, unknown> | undefined;
    if (kind === 'contract') {
      const contract = this.#memory.records.get(id);
      return contract && (recordRepresentation(contract) as Record<string, unknown>);
    }
    if (kind === 'rebates') return this.#rebates(id);
    const state = this.#memory.subscriptions.get(id);
    if (kind === 'subscription' && state)
      return representSubscription(
        state,
        factsOf(this.#memory, state, due(this.#now > state.now ? this.#now : state.now)),
      ).body;
    return this.#memory.representations.get(`${kind} ${id}`)?.body;
  }

  /** @param asked `<partner>?quarter=FY2022-Q3` */
  #rebates(asked: string): Readonly<Record<string, unknown>> | undefined {
    const [partner = '', name = ''] = asked.split('?quarter=');
    const quarter = fiscalQuarterNamed(name);
    const day = dateIn(this.#now, 'UTC');
    const policy = this.#memory.document(policyInForce(this.#memory.published(), 'gitlab-2022', day, 'wall')) as Policy;
    const won = [...this.#memory.representations.values()]
      .filter((row) => row.kind === 'opportunity' && row.body.stage === 'Closed Won')
      .flatMap((row) => wonDeal(row.body) ?? []);
    return quarter && representRebates(rebatesOf(partner, quarter, won, policy));
  }

  async list(kind: string, subscription: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
    return [...this.#memory.representations.values()]
      .filter((row) => row.kind === kind && row.subscription === subscription)
      .sort((a, b) => natural(a.id, b.id))
      .map((row) => row.body);
  }

  async mails(): Promise<readonly { to: string; subject: string; text: string }[]> {
    return this.#memory.mails.map(({ to, subject, text, invoice }) => {
      const named = (said: string): string => (invoice ? said.replaceAll(invoice, this.#numberOf(invoice)) : said);
      return { to, subject: named(subject), text: named(text) };
    });
  }

  async stateHash(): Promise<string> {
    return sha256(canonical([...this.#memory.subscriptions.values()]));
  }

  async journal(): Promise<readonly { stream: string; content: string }[]> {
    return this.#memory.journal;
  }
}

const fresher = (before: object, after: object): readonly string[] =>
  Object.keys(after).filter((id) => !(id in before));

function malformed(error: { issues: readonly { message: string; path: readonly PropertyKey[] }[] } | undefined): Sent {
  return {
    ok: false,
    code: 'command.malformed',
    rule: undefined,
    detail: error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ') ?? '',
  };
}

/** What is unknown when a command names something that does not exist. */
function unknownCode(
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
