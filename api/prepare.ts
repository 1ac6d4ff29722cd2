import { readClock } from '../db/journal/clock.ts';
import { loadFacts } from '../db/journal/facts.ts';
import { base32, derivedId, outcomeHash } from '../db/journal/hash.ts';
import { readSnapshot } from '../db/journal/store.ts';
import type { Instant } from '../domain/calendar/dates.ts';
import type { Command } from '../domain/command.ts';
import type { CommandSpec } from '../domain/command-spec.ts';
import { unborn } from '../domain/evolve.ts';
import { type Facts, factsFor } from '../domain/facts.ts';
import { isFirst } from '../domain/opens.ts';
import type { Person } from '../domain/people/person.ts';
import { represent } from '../domain/represent.ts';
import type { Outcome } from '../domain/run.ts';
import type { Subscription } from '../domain/subscription.ts';
import { subscriptionOf } from '../domain/vocabulary.ts';
import type { Context } from './context.ts';
import { ProblemError } from './problems.ts';

export interface Asked {
  readonly spec: CommandSpec;
  readonly target: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  readonly caller: Person;
  readonly key: string;
  /** How it came in; over the API where absent. */
  readonly door?: 'link' | 'mail';
  readonly dryRun: boolean;
  readonly async: boolean;
  /** The ETag that its sender has seen. */
  readonly ifMatch?: string | undefined;
  /** The token of a dry run: done only where it still comes to the same. */
  readonly preview?: string | undefined;
}

export interface Address {
  readonly commandId: string;
  readonly subscription: string;
  readonly target: string;
  /** It opens its subscription. */
  readonly fresh: boolean;
}

/** Ids come from who asks under which key, so a retry is about the same thing. */
export function addressOf(asked: Asked): Address {
  const { spec, caller, key } = asked;
  const fresh = isFirst(spec.name, asked.body);
  const subscription = fresh ? derivedId('sub', caller.id, key) : subscriptionFor(asked);
  return { commandId: base32(`${caller.id}\n${key}`), subscription, target: asked.target ?? subscription, fresh };
}

/** A command with all that `run` needs. */
export interface Prepared {
  readonly subscription: string;
  readonly before: Subscription;
  readonly command: Command;
  readonly facts: Facts;
  readonly epoch: number;
}

/** @param previewed states after commands that are only being previewed, in place of the snapshots */
export async function prepare(
  context: Context,
  asked: Asked,
  previewed: ReadonlyMap<string, Subscription> = new Map(),
): Promise<Prepared> {
  const { commandId, subscription, target, fresh } = addressOf(asked);
  const snapshot = await readSnapshot(context.sql, subscription);
  const known = previewed.get(subscription) ?? snapshot?.state;
  if (!known && !fresh)
    throw new ProblemError(
      unknownFor(asked.spec),
      `There is no ${asked.target ?? String(asked.body.parent ?? asked.body.subscription ?? '')}.`,
    );
  const clock = await readClock(context.sql, known?.clock ?? (await clockOf(context, asked.body)));
  if (!clock) throw new ProblemError('clock.unknown');
  const before = known ?? unborn(subscription, clock.now);
  const at = (clock.now > before.now ? clock.now : before.now) as Instant;
  const command: Command = {
    name: asked.spec.name,
    id: commandId,
    by: asked.caller.id,
    door: asked.door ?? 'api',
    at,
    target,
    body: asked.body,
  };
  const facts = await loadFacts(context.sql, factsFor(known, command), subscription);
  return { subscription, before, command, facts, epoch: snapshot?.epoch ?? 1 };
}

/** What a command would come to, with the token that binds its execution to it. */
export interface Foretold {
  readonly seq: number;
  readonly events: readonly Record<string, unknown>[];
  readonly changes: readonly unknown[];
  readonly token: string;
}

export function foretold({ before, facts, subscription }: Prepared, { state, events }: Outcome): Foretold {
  return {
    seq: state.seq,
    events: events.map(({ type, data, rules }) => ({ type, data, rules })),
    changes: represent(before, state, events, facts).filter((row) => row.kind !== 'timeline'),
    token: outcomeHash(events, subscription),
  };
}

function subscriptionFor(asked: Asked): string {
  const named = asked.target ?? asked.body.parent ?? asked.body.subscription ?? asked.body.invoice;
  return (typeof named === 'string' && subscriptionOf(named)) || 'sub_unknown';
}

async function clockOf(context: Context, body: Readonly<Record<string, unknown>>): Promise<string> {
  if (typeof body.clock === 'string') return body.clock;
  const [row] = await context.sql<
    { clock: string }[]
  >`select body->>'clock' as clock from representations where kind = 'account' and id = ${String(body.account ?? '')}`;
  return row?.clock ?? 'wall';
}

function unknownFor(
  spec: CommandSpec,
):
  | 'quote.unknown'
  | 'approval.unknown'
  | 'opportunity.unknown'
  | 'subscription.unknown'
  | 'support.unknown'
  | 'invoice.unknown'
  | 'credit.unknown' {
  if (spec.path.startsWith('/v1/quotes')) return 'quote.unknown';
  if (spec.path.startsWith('/v1/approvals')) return 'approval.unknown';
  if (spec.path.startsWith('/v1/opportunities')) return 'opportunity.unknown';
  if (spec.path.startsWith('/v1/support-requests')) return 'support.unknown';
  if (spec.path.startsWith('/v1/credit-memos')) return 'credit.unknown';
  return spec.path.startsWith('/v1/payments') ? 'invoice.unknown' : 'subscription.unknown';
}
