import { shippedCatalogues } from '../../catalogs/index.ts';
import { hashOf } from '../../db/contents/store.ts';
import type { Account } from '../../domain/account/account.ts';
import { agenda } from '../../domain/agenda.ts';
import { addDays, addMonths, date, type Instant, instant } from '../../domain/calendar/dates.ts';
import type { Catalogue } from '../../domain/catalog/catalog.ts';
import { parseCatalogue } from '../../domain/catalog/schema.ts';
import type { Command } from '../../domain/command.ts';
import { type Delivery, deliveryOf } from '../../domain/deliveries.ts';
import type { Journalled } from '../../domain/event.ts';
import { evolve, unborn } from '../../domain/evolve.ts';
import type { Facts, StoredContent } from '../../domain/facts.ts';
import type { Person } from '../../domain/people/person.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { parsePolicy as parse } from '../../domain/policy/schema.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { type Delivered, deliveredTo } from '../../domain/renewal/successor.ts';
import { type Outcome, run, runAnswer, runAppointment } from '../../domain/run.ts';
import type { Effect, Subscription } from '../../domain/subscription.ts';
import { shippedPolicies } from '../../policies/index.ts';

export type { Policy } from '../../domain/policy/policy.ts';

export function parsePolicy(id: string): Policy {
  const parsed = parse(shippedPolicies.find((policy) => (policy as { id: string }).id === id));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.policy;
}

export function catalogue(): Catalogue {
  const parsed = parseCatalogue(shippedCatalogues[0]);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.catalogue;
}

const contact = (id: string, country: string) => ({
  id,
  name: id,
  email: `${id}@x.example`,
  street: '1 Main',
  city: 'X',
  postalCode: '1',
  country,
});

export const account: Account = {
  id: 'acc_1',
  name: 'Northwind',
  country: 'US',
  family: 'acc_1',
  clock: 'test',
  contacts: { con_1_1: contact('con_1_1', 'US'), con_1_2: contact('con_1_2', 'US'), con_1_3: contact('con_1_3', 'DE') },
  soldTo: 'con_1_1',
  billTo: 'con_1_2',
  poRequired: false,
  msa: false,
  publicSector: false,
  paysBy: 'invoice',
  offline: false,
  holds: {},
  version: 1,
};

const person = (id: string, more: Partial<Person>): Person => ({
  id,
  name: id,
  email: `${id}@x.example`,
  roles: [],
  zone: 'UTC',
  active: true,
  version: 1,
  ...more,
});
export const people: Readonly<Record<string, Person>> = Object.fromEntries(
  [
    person('per_ray', { roles: ['sales'], manager: 'per_ana' }),
    person('per_ana', { roles: ['approver'], slot: 'ASM', manager: 'per_rolf' }),
    person('per_rolf', { roles: ['approver'], slot: 'RD', manager: 'per_vera' }),
    person('per_vera', { roles: ['approver'], slot: 'VP' }),
    person('per_dee', { roles: ['deal desk'] }),
    person('per_fin', { roles: ['finance'] }),
    person('per_olga', { roles: ['ops'] }),
    person('per_sam', { roles: ['support'] }),
    person('per_pia', { roles: ['programme team'] }),
    person('per_mia', { roles: ['marketplace'] }),
    person('per_lex', { roles: ['legal'] }),
    person('per_sig', { roles: ['signature'] }),
    person('per_pol', { roles: ['portal'] }),
    person('per_emma', { roles: ['engagement manager'] }),
  ].map((each) => [each.id, each]),
);

/** One subscription with the pure functions: its state, its journal, and a clock that keeps what is due. */
export class Life {
  state: Subscription = unborn('sub_1', instant('2020-01-01T00:00:00Z'));
  now: Instant = instant('2020-01-01T00:00:00Z');
  policy = parsePolicy('gitlab-2022');
  account = account;
  partners: Facts['partners'] = {};
  people: Facts['people'] = people;
  policyMakers: readonly string[] = [];
  usage: Facts['usage'];
  /** What the outside world says to an effect. */
  answer: (effect: Effect) => unknown = () => ({ keyId: 'k' });
  readonly journal: Journalled[] = [];
  #sent = 0;
  readonly #contents: Record<string, StoredContent> = {};

  /** The hash of a text that is stored from now on. */
  stored(text: string): string {
    const sha256 = hashOf(Buffer.from(text));
    this.#contents[sha256] = { sha256, mediaType: 'text/plain', bytes: text.length };
    return sha256;
  }

  facts(at: Instant = this.now): Facts {
    return {
      now: at,
      policy: this.policy,
      catalogue: catalogueOnce,
      account: this.account,
      partners: this.partners,
      people: this.people,
      policyMakers: this.policyMakers,
      usage: this.usage,
      family: { wonOnAccount: 0, wonInFamily: 0 },
      contents: this.#contents,
    };
  }

  try(by: string, name: string, target: string, body: unknown = {}): Outcome | Refusal {
    const command: Command = { name, id: `c${++this.#sent}`, by: `per_${by}`, door: 'api', at: this.now, target, body };
    const outcome = run(this.state, command, this.facts());
    if (!isRefusal(outcome)) this.#take(outcome);
    return outcome;
  }

  do(by: string, name: string, target: string, body: unknown = {}): Outcome {
    const outcome = this.try(by, name, target, body);
    if (isRefusal(outcome)) throw new Error(`${name}: ${outcome.code} (${outcome.rule ?? '-'}): ${outcome.detail}`);
    this.settle();
    return outcome;
  }

  /** Answers what is open and keeps what is due now. */
  settle(): void {
    this.advance(this.now);
  }

  advance(to: string): void {
    const until = instant(to.length === 10 ? `${to}T00:00:00Z` : to);
    for (;;) {
      const [effect] = Object.values(this.state.effects);
      if (effect) {
        const answered = runAnswer(this.state, effect.id, this.answer(effect), this.facts(this.state.now));
        if (!answered) throw new Error(`no answer to ${effect.id}`);
        this.#take(answered);
        continue;
      }
      const [first] = agenda(this.state, this.facts(until));
      if (!first || first.at > until) break;
      const at = first.at > this.state.now ? first.at : this.state.now;
      this.#take(runAppointment(this.state, first, this.facts(at)));
    }
    this.now = until;
  }

  /** As the activity has it: what an event of another subscription asks of this one. @returns what that one hears */
  receive({ name, body }: Delivery, { id, by, at }: { id: string; by: string; at: Instant }): Delivered {
    const command: Command = { name, id, by, door: 'effect', at, target: this.state.id, body };
    const outcome = run(this.state, command, this.facts(at));
    if (isRefusal(outcome)) return deliveredTo(this.state, outcome);
    this.#take(outcome);
    if (at > this.now) this.now = at;
    this.settle();
    return deliveredTo(this.state);
  }

  /** What an effect of this life asks of another subscription, if it does. */
  asks(effect: Effect): { delivery: Delivery; cause: { id: string; by: string; at: Instant } } | undefined {
    const event = this.journal.find(({ seq }) => effect.id === `${this.state.id}#${seq}`);
    const delivery = event && deliveryOf(event, this.state.id);
    return delivery && { delivery, cause: { id: effect.id, by: event.by, at: event.at } };
  }

  #take(outcome: Outcome): void {
    this.state = outcome.state;
    this.journal.push(...outcome.events);
  }

  last<T extends Journalled['type']>(type: T): Extract<Journalled, { type: T }> {
    const found = this.journal.findLast((event) => event.type === type);
    if (!found) throw new Error(`there is no ${type}`);
    return found as Extract<Journalled, { type: T }>;
  }

  get deal(): string {
    return this.last('OpportunityCreated').data.opportunity.id;
  }

  get quote(): string {
    return this.last('QuoteCreated').data.quote.id;
  }

  /** New Business, quoted and booked. */
  sell(quote: Record<string, unknown>): this {
    this.do('ray', 'create-opportunity', this.state.id, {
      type: 'New Business',
      account: 'acc_1',
      name: 'deal',
      quote,
    });
    this.do('ray', 'submit-quote', this.quote, {});
    return this.book();
  }

  addSeats(total: number, from: string, product?: string): this {
    this.do('ray', 'change-seats', this.state.id, { total, from, ...(product ? { product } : {}) });
    return this.book();
  }

  book(): this {
    const [deal, quote] = [this.deal, this.quote];
    this.do('ray', 'accept-quote', quote);
    this.do('ray', 'submit-opportunity', deal);
    this.do('dee', 'deal-desk-approve', deal);
    this.do('fin', 'finance-approve', deal);
    return this;
  }

  payAll(): void {
    for (const invoice of Object.values(this.state.invoicing.invoices)) {
      const text = (invoice.total - invoice.paid).toString().padStart(3, '0');
      this.do('fin', 'record-payment', invoice.id, {
        invoice: invoice.id,
        amount: `${text.slice(0, -2)}.${text.slice(-2)}`,
        method: 'wire',
      });
    }
  }
}

const catalogueOnce = catalogue();

/** Lets what a life asks of others be answered by them, on the same account. @returns the others, by id */
export function linked(life: Life): Map<string, Life> {
  const others = new Map<string, Life>();
  life.answer = (effect) => {
    const asked = life.asks(effect);
    if (!asked) return { keyId: 'k' };
    const { delivery, cause } = asked;
    const other = others.get(delivery.to) ?? new Life();
    if (!others.has(delivery.to)) other.state = unborn(delivery.to, cause.at);
    others.set(delivery.to, other);
    other.account = life.account;
    return other.receive(delivery, cause);
  };
  return others;
}

/** What the journal comes to, whatever the state says. */
export const folded = ({ journal, state }: Life): Subscription =>
  journal.reduce(evolve, unborn(state.id, journal[0]?.at ?? state.now));

/** 20 seats of SM Premium from 2021-10-01 to 2022-10-01, booked on 2021-09-20. */
export function booked(quote: Record<string, unknown> = {}): Life {
  const life = new Life();
  life.advance('2021-09-20');
  return life.sell({ seats: { 'SM Premium': 20 }, start: '2021-10-01', ...quote });
}

/**
 * Years in which something happens every month: add-ons, lost deals, a lost licence, every invoice paid, a renewal.
 * @returns `largest`: the most bytes that the state took on the way
 */
export function busyYears(
  years: number,
  more: { lost?: number; addOns?: number; support?: boolean } = {},
): { life: Life; largest: number } {
  const life = booked({ start: '2021-10-01' });
  let largest = 0;
  let seats = 20;
  for (let year = 0; year < years; year++) {
    const start = addMonths(date('2021-10-01'), 12 * year);
    for (let n = 1; n <= (more.addOns ?? 6); n++) {
      life.advance(addDays(start, 20 * n));
      life.addSeats(++seats, addDays(start, 20 * n + 3));
    }
    for (let n = 0; n < (more.lost ?? 2); n++) {
      life.do('ray', 'create-opportunity', life.state.id, {
        type: 'Add-On Business',
        parent: life.state.id,
        name: `lost ${n}`,
        quote: { seats: { 'SM Premium': seats + 5 }, start: addDays(start, 200), comments: 'a try' },
      });
      life.do('ray', 'close-lost', life.deal, { reasons: ['no budget'], details: 'next year' });
    }
    if (more.support !== false) {
      life.do('ray', 'open-support-request', life.state.id, { type: 'resend-licence' });
      const request = life.last('SupportRequestOpened').data.request.id;
      life.do('sam', 'answer-support-request', request, {});
      life.do('sam', 'close-support-request', request, {});
    }
    life.payAll();
    life.advance(addDays(start, 350));
    life.usage = { date: addDays(start, 350), billableUsers: seats };
    largest = Math.max(largest, bytes(life));
    life.advance(addDays(addMonths(start, 12), 1));
    life.payAll();
    largest = Math.max(largest, bytes(life));
  }
  return { life, largest };
}

const bytes = (life: Life): number => Buffer.byteLength(JSON.stringify(life.state));
