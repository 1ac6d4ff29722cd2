import type { Account } from './account/account.ts';
import type { Instant, LocalDate } from './calendar/dates.ts';
import type { Catalogue } from './catalog/catalog.ts';
import type { Command } from './command.ts';
import type { Person } from './people/person.ts';
import type { Policy } from './policy/policy.ts';
import { type FormNeeded, formNeeded } from './quoting/printed.ts';
import { lastTerm, type Partners, type Subscription } from './subscription.ts';
import type { AccountId, OpportunityId, OrderType, PersonId, Route, SubscriptionId } from './vocabulary.ts';

/** A usage measurement as the instance reported it (PV-11). */
export interface Usage {
  readonly date: LocalDate;
  readonly billableUsers: number;
  /** The most of any day of the term so far (QTU-2). */
  readonly maximum?: number;
}

/** Another subscription of the account, with whose term a new one is to end (QCT-2). */
export interface CoTerm {
  readonly subscription: SubscriptionId;
  readonly account: AccountId;
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly channel?: Route | undefined;
  readonly resalePartner?: AccountId | undefined;
}

/** All that a decision may know besides the state; a closed type, so every decision can be rerun (docs/architecture.md section 4). */
export interface Facts {
  readonly now: Instant;
  readonly policy: Policy;
  /** Who took in or published it; nobody of them approves under it. Absent for what ships. */
  readonly policyMakers?: readonly PersonId[];
  readonly catalogue: Catalogue;
  readonly account: Account | undefined;
  /** Partner accounts that a quote or the booked order names (rules 1.9). */
  readonly partners: Readonly<Record<AccountId, Account>>;
  readonly people: Readonly<Record<PersonId, Person>>;
  /** The newest measurement up to today, if any. */
  readonly usage: Usage | undefined;
  /** Closed Won opportunities on the account and in its family before this one (order type, rules 1.0). */
  readonly family: {
    readonly wonOnAccount: number;
    readonly wonInFamily: number;
    /** The account has given a purchase order for one of them (BK-4). */
    readonly ordered?: boolean | undefined;
    /** The latest end of a term on the account (3.5). */
    readonly lastEnd?: LocalDate | null | undefined;
  };
  /** There are lists, or a provider, to look for parties on (TC-1). */
  readonly screens?: boolean | undefined;
  /** Undefined where none was asked for, or there is none. */
  readonly coTerm?: CoTerm | undefined;
  /** What a concurrent subscription goes along with, if there is one (1.13). */
  readonly concurrent?: Concurrent | undefined;
  /** The opportunity that a lost or doubled one leads to, if there is one (ST-2, ST-3). */
  readonly linked?: LinkedDeal | undefined;
  /** What was measured since the first day that is not rated, oldest first. */
  readonly metered?: readonly Metered[];
  /** The verification that the form of the quote carries as it prints now, where the command cites one (QC-10). */
  readonly form?: string;
  /** Stored bytes that the command names, by their SHA-256 (rules 3.3). */
  readonly contents?: Readonly<Record<string, StoredContent>>;
}

/** A quote or booked subscription that another one carries a migration with (QCC-1). */
export interface Concurrent {
  readonly account: AccountId;
  readonly booked: boolean;
  readonly start: LocalDate;
  readonly end: LocalDate;
  readonly products: readonly string[];
}

/** An opportunity of any subscription, as far as a link to it needs. */
export interface LinkedDeal {
  readonly opportunity: OpportunityId;
  readonly account: AccountId;
  readonly type: string;
  readonly stage: string;
  readonly subscription?: SubscriptionId;
  /** Where the term of its subscription ends, if it has one. */
  readonly termEnd?: LocalDate;
  /** Where the customer bought it on the web and has paid: as people read it, amounts as text. */
  readonly web?: WebPurchase | null;
}

export interface WebPurchase {
  readonly closedOn: LocalDate;
  readonly amount: string;
  readonly netArr: string;
  readonly orderType?: OrderType;
}

/** So many units of a product were used on a day. */
export interface Metered {
  readonly product: string;
  readonly date: LocalDate;
  readonly quantity: number;
}

/** Bytes as they were taken in: never changed, known by their hash. */
export interface StoredContent {
  readonly sha256: string;
  readonly mediaType: string;
  readonly bytes: number;
}

/** Names what `Facts` has to hold; whoever decides loads exactly this. */
export interface FactsNeeded {
  readonly account: AccountId;
  readonly partners: readonly AccountId[];
  readonly policy: string;
  /** Their management chains and the holders of company-wide slots come with them. */
  readonly people: readonly PersonId[];
  readonly now: Instant;
  readonly coTermWith: SubscriptionId | undefined;
  readonly concurrentWith: string | undefined;
  readonly linked: OpportunityId | undefined;
  readonly contents: readonly string[];
  readonly form: FormNeeded | undefined;
  /** Where the term began whose maximum of users counts. */
  readonly usageSince: LocalDate | undefined;
  /** The first day whose use is not rated yet; undefined where nothing is charged by use. */
  readonly meteredSince: LocalDate | undefined;
  /** Whose world the company-wide heads are of; undefined: the account's. */
  readonly clock: string | undefined;
}

/** @param state undefined before the first command of a subscription */
export function factsFor(state: Subscription | undefined, command: Command): FactsNeeded {
  const body = command.body as {
    account?: AccountId;
    policy?: string;
    owner?: PersonId;
    clock?: string;
    quote?: Partners & { ramp?: readonly Partners[] };
    ramp?: readonly Partners[];
    /** Of a document. */
    content?: string;
    /** Printed on a signed form. */
    verification?: string;
    /** Links to another opportunity. */
    of?: OpportunityId;
    mergedInto?: OpportunityId;
    endCustomerRenewal?: OpportunityId;
    /** Of a deal registration. */
    partner?: AccountId;
  } & Partners;
  const people = new Set<PersonId>([command.by]);
  if (body.owner) people.add(body.owner);
  for (const deal of Object.values(state?.opportunity ?? {})) people.add(deal.owner);
  for (const request of Object.values(state?.approval ?? {})) for (const id of request.asked) people.add(id);
  return {
    account: state?.account ?? body.account ?? '',
    partners: partnersNamed([
      body,
      body.quote,
      ...(body.ramp ?? []),
      ...(body.quote?.ramp ?? []),
      { ...(body.partner ? { resalePartner: body.partner } : {}) },
      state?.booking.partners,
      ...(state?.booking.terms ?? []).flatMap(({ periods = [] }) => periods),
      ...Object.values(state?.quoting ?? {}).flatMap((quote) => [quote, ...(quote.periods ?? [])]),
    ]),
    policy: state?.policy ?? body.policy ?? 'gitlab-2022',
    people: [...people].sort(),
    now: command.at,
    coTermWith: coTermAsked(state, command),
    concurrentWith: concurrentAsked(state, command),
    linked: body.mergedInto ?? body.of ?? body.endCustomerRenewal,
    contents: body.content ? [body.content] : [],
    form: body.verification ? formAsked(state, command.target) : undefined,
    usageSince: state && lastTerm(state)?.start,
    meteredSince: state?.booking.usageCharges?.map(({ ratedUntil }) => ratedUntil).sort()[0],
    clock: state?.clock ?? body.clock,
  };
}

/** Of the quote that the command is about. */
function formAsked(state: Subscription | undefined, target: string): FormNeeded | undefined {
  const quote = state?.quoting[target];
  return state && quote && formNeeded(state, quote.id, quote.opportunity);
}

function concurrentAsked(state: Subscription | undefined, { body, target }: Command): string | undefined {
  const asked = body as { concurrentWith?: string; quote?: { concurrentWith?: string } } | null;
  const quotes = Object.values(state?.quoting ?? {});
  const own = quotes.find(({ id, opportunity, primary }) => id === target || (primary && opportunity === target));
  return asked?.concurrentWith ?? asked?.quote?.concurrentWith ?? own?.concurrentWith;
}

/** By the quote in the command, or by the one that the command is about. */
function coTermAsked(state: Subscription | undefined, { body, target }: Command): SubscriptionId | undefined {
  const asked = body as { coTermWith?: SubscriptionId; quote?: { coTermWith?: SubscriptionId } } | null;
  const quote = state?.quoting[target];
  return (
    asked?.coTermWith ??
    asked?.quote?.coTermWith ??
    quote?.coTermWith ??
    state?.opportunity[quote?.opportunity ?? target]?.coTermWith
  );
}

function partnersNamed(places: readonly (Partners | undefined)[]): readonly AccountId[] {
  const found = new Set<AccountId>();
  for (const place of places)
    for (const id of [place?.invoiceOwner, place?.resalePartner, place?.distributor]) if (id) found.add(id);
  return [...found].sort();
}
