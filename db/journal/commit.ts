import { agenda } from '../../domain/agenda.ts';
import type { Appointment } from '../../domain/appointment.ts';
import { newDocuments } from '../../domain/booking/documents.ts';
import type { Instant } from '../../domain/calendar/dates.ts';
import type { Command } from '../../domain/command.ts';
import { commandSpec } from '../../domain/commands.ts';
import { unborn } from '../../domain/evolve.ts';
import { type Facts, type FactsNeeded, factsFor } from '../../domain/facts.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts';
import { representSubscription } from '../../domain/represent.ts';
import { type Outcome, run, runAnswer, runAppointment } from '../../domain/run.ts';
import type { Effect, Subscription } from '../../domain/subscription.ts';
import { type OperatorView, operatorView } from '../../domain/view.ts';
import type { Sql, Tx } from '../connection.ts';
import { type Clock, readClock } from './clock.ts';
import { isStale } from './etag.ts';
import { loadFacts } from './facts.ts';
import { outcomeHash } from './hash.ts';
import type { Stamp, Stamped, StampKeys } from './stamp.ts';
import { append, isOver, lockSnapshot, type Snapshot } from './store.ts';

/** A command of the public table as it arrives at the journal's door. */
export interface Envelope extends Stamped {
  readonly stamp?: Stamp;
}

/** What the workflow needs to go on; nothing of the business. */
export interface Life {
  /** Sleep until then; null: nothing to wait for, or a test clock decides. Already past: ask at once. */
  readonly wake: Instant | null;
  /** Real milliseconds until `wake`, by the subscription's clock. */
  readonly wakeInMs: number | null;
  readonly effects: readonly Pick<Effect, 'id' | 'kind' | 'summary'>[];
  readonly view: OperatorView | null;
  readonly term: string;
  readonly over: boolean;
  /** More is due than one call keeps. */
  readonly more: boolean;
}

export type Answer =
  | {
      readonly accepted: true;
      readonly seq: number;
      readonly events: readonly string[];
      readonly ids: readonly string[];
    }
  | ({ readonly accepted: false } & Omit<Refusal, 'refused'>);

export interface Committed {
  readonly answer: Answer;
  readonly life: Life;
}

export interface Doors {
  readonly sql: Sql;
  readonly keys: StampKeys;
  /** Unstamped commands pass in a development setting that says so loudly. */
  readonly unstampedAllowed?: boolean;
  /** Named points at which a kill test stops the process. */
  readonly failPoint?: (name: string) => void;
}

/** For a run that has no part in this subscription: there is none, or another cluster leads it now. It ends. */
const gone: Life = { wake: null, wakeInMs: null, effects: [], view: null, term: '', over: true, more: false };

const mostAppointments = 20;
const refusalsKept = 200;

/** One transaction with bounds on its time: a stuck database becomes a retry, never a hang (docs/architecture.md section 4). */
async function transaction<T>(doors: Doors, work: (tx: Tx) => Promise<T>): Promise<T> {
  const result = await doors.sql.begin(async (tx) => {
    const [, done] = await Promise.all([
      tx`select set_config('statement_timeout', '1500', true), set_config('lock_timeout', '1500', true)`,
      work(tx),
    ]);
    return done;
  });
  doors.failPoint?.('after-commit');
  return result as T;
}

/**
 * The first door: stamped commands of the public table. Known ids get their first answer; what is due before the
 * command's instant is kept first; then facts, `run`, append, all or nothing.
 */
export async function commit(doors: Doors, id: string, epoch: number, envelope: Envelope): Promise<Committed> {
  const forged = checkStamp(doors, id, envelope);
  if (forged) return refused(doors, id, envelope, forged);
  const spec = commandSpec(envelope.name);
  const body = spec?.body.safeParse(envelope.body);
  if (!spec || !body?.success)
    return refused(
      doors,
      id,
      envelope,
      refuse(
        spec ? 'command.malformed' : 'command.unknown',
        undefined,
        body?.error
          ? body.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
          : undefined,
      ),
    );
  for (;;) {
    const committed = await transaction(doors, (tx) => tryCommit(tx, id, epoch, envelope, body.data));
    if (committed === 'again') continue;
    if (isRefusal(committed) && committed.code === 'stamp.epoch')
      return {
        answer: { accepted: false, code: committed.code, rule: committed.rule, detail: committed.detail },
        life: gone,
      };
    if (isRefusal(committed)) return refused(doors, id, envelope, committed);
    return committed;
  }
}

async function tryCommit(
  tx: Tx,
  id: string,
  epoch: number,
  envelope: Envelope,
  body: unknown,
): Promise<Committed | Refusal | 'again'> {
  const [snapshot, known, recent] = await Promise.all([
    lockSnapshot(tx, id),
    tx<{ answer: Answer }[]>`select answer from commands where stream = ${id} and command_id = ${envelope.commandId}`,
    recentEvents(tx, id),
  ]);
  if (snapshot && snapshot.epoch !== epoch) return refuse('stamp.epoch');
  const before = snapshot?.state ?? unborn(id, envelope.receivedAt as Instant);
  const clock = await readClock(
    tx,
    snapshot ? before.clock : ((body as { clock?: string }).clock ?? (await accountClock(tx, body))),
  );
  if (!clock) return refuse('clock.unknown');
  const first = known[0]?.answer;
  if (first && snapshot) return { answer: first, life: await lifeOf(tx, before, clock, undefined) };
  const at = (envelope.receivedAt > before.now ? envelope.receivedAt : before.now) as Instant;
  const command: Command = {
    name: envelope.name,
    id: envelope.commandId,
    by: envelope.person,
    door: envelope.door as Command['door'],
    at,
    target: envelope.target,
    body,
  };
  const facts = await loadFacts(tx, factsFor(snapshot?.state, command), id);
  if (snapshot && facts.account === undefined) return refuse('account.unknown');
  const due = snapshot ? firstDue(before, facts, at, clock) : undefined;
  if (snapshot && due) {
    await keepOne(tx, snapshot, due, at);
    return 'again'; // each appointment is a transaction of its own
  }
  if (
    envelope.ifMatch &&
    (await isStale(tx, envelope.ifMatch, command.target, () => representSubscription(before, facts).body))
  )
    return refuse('command.stale');
  const outcome = run(before, command, facts);
  if (isRefusal(outcome)) return outcome;
  if (envelope.preview && envelope.preview !== outcomeHash(outcome.events, id))
    return refuse('command.preview-differs');
  const answer: Answer = {
    accepted: true,
    seq: outcome.state.seq,
    events: outcome.events.map(({ type }) => type),
    ids: newThings(before, outcome.state),
  };
  await append(tx, {
    stream: id,
    before: snapshot,
    beforeState: before,
    state: outcome.state,
    events: outcome.events,
    facts,
    answer,
    command: {
      id: command.id,
      name: command.name,
      by: command.by,
      door: command.door,
      keyId: envelope.stamp?.kid,
      at,
      body,
    },
  });
  return { answer, life: await lifeOf(tx, outcome.state, clock, facts, { recent: [...recent, ...outcome.events] }) };
}

async function accountClock(tx: Tx, body: unknown): Promise<string> {
  const { account } = body as { account?: string };
  const [row] = await tx<
    { clock: string }[]
  >`select body->>'clock' as clock from representations where kind = 'account' and id = ${account ?? ''}`;
  return row?.clock ?? 'wall';
}

/** What a command has made, so its sender need not search. */
export function newThings(before: Subscription, after: Subscription): readonly string[] {
  return [
    ...Object.keys(after.opportunity).filter((id) => !before.opportunity[id]),
    ...Object.keys(after.quoting).filter((id) => !before.quoting[id]),
    ...Object.keys(after.support).filter((id) => !before.support[id]),
    ...newDocuments(before, after),
  ];
}

function checkStamp(doors: Doors, id: string, { stamp, ...content }: Envelope): Refusal | undefined {
  if (!stamp)
    return doors.unstampedAllowed
      ? undefined
      : refuse('stamp.invalid', undefined, 'The command carries no stamp: make one with `perennial sign`.');
  if (!doors.keys.verify(content, stamp))
    return refuse('stamp.invalid', undefined, 'The stamp does not fit the command.');
  if (content.subscription !== id)
    return refuse('stamp.invalid', undefined, `The stamp is for a command to ${content.subscription}.`);
  const maxAgeMs = 7 * 86_400_000;
  const fresh = Date.now() - Date.parse(content.stampedAt) <= maxAgeMs; // not so where it is no instant
  return fresh ? undefined : refuse('stamp.expired', undefined, 'A stamp is good for 7 days.');
}

/** Refusals are kept in a capped table of their own, so nobody can fill the journal. */
async function refused(doors: Doors, id: string, envelope: Envelope, refusal: Refusal): Promise<Committed> {
  const { refused: _, ...why } = refusal;
  // Whatever came through Temporal's port: no texts, texts that PostgreSQL does not take, texts without end.
  const text = (value: unknown, length = 200): string =>
    typeof value === 'string' ? value.slice(0, length).replaceAll('\0', '') : '';
  const [known] = await doors.sql`select 1 from snapshots where stream = ${id}`;
  const stream = known ? id : 'unknown'; // ids that were made up share one cap
  await doors.sql`
    with gone as (
      delete from refusals where stream = ${stream} and id <= (
        select id from refusals where stream = ${stream} order by id desc offset ${refusalsKept} limit 1)
    )
    insert into refusals (stream, command_id, name, by, door, code, rule, detail)
    values (${stream}, ${text(envelope.commandId)}, ${text(envelope.name)}, ${text(envelope.person)}, ${text(envelope.door)}, ${why.code}, ${why.rule ?? null}, ${text(why.detail, 2000)})`;
  const life = await doors.sql.begin((tx) => lookAt(tx as Tx, id));
  return { answer: { accepted: false, ...why }, life: life as Life };
}

async function lookAt(tx: Tx, id: string): Promise<Life> {
  const snapshot = await lockSnapshot(tx, id);
  if (!snapshot) return gone;
  const clock = await readClock(tx, snapshot.state.clock);
  return lifeOf(tx, snapshot.state, clock, undefined);
}

/** The second door: keeps what is due by the database's word, each appointment in a transaction of its own. */
export async function commitDue(doors: Doors, id: string, epoch: number): Promise<Life> {
  for (let kept = 0; ; kept++) {
    const life = await transaction(doors, async (tx) => {
      const snapshot = await lockSnapshot(tx, id);
      if (!snapshot || snapshot.epoch !== epoch) return gone;
      const clock = await readClock(tx, snapshot.state.clock);
      const facts = await loadFacts(tx, neededBy(snapshot.state, clock?.dueUntil ?? snapshot.state.now), id);
      const due = clock && firstDue(snapshot.state, facts, clock.dueUntil, clock);
      if (!due || kept >= mostAppointments)
        return lifeOf(tx, snapshot.state, clock, facts, { more: due !== undefined });
      await keepOne(tx, snapshot, due, due.at);
      return 'again' as const;
    });
    if (life !== 'again') return life;
  }
}

/** Not on a test clock while an effect is unanswered: time does not pass it (docs/architecture.md section 6). */
function firstDue(state: Subscription, facts: Facts, until: Instant, clock: Clock): Appointment | undefined {
  if (clock.kind === 'test' && Object.keys(state.effects).length > 0) return undefined;
  const [first] = agenda(state, facts);
  return first && first.at <= until ? first : undefined;
}

const neededBy = (state: Subscription, now: Instant): FactsNeeded =>
  factsFor(state, { name: '', id: '', by: 'perennial', door: 'clock', at: now, target: '', body: {} });

/** Dated at its own instant, however late the worker woke: an outage changes no invoice. */
async function keepOne(tx: Tx, snapshot: Snapshot, appointment: Appointment, _until: Instant): Promise<Outcome> {
  const { state } = snapshot;
  const now = appointment.at > state.now ? appointment.at : state.now;
  const facts = await loadFacts(tx, neededBy(state, now), state.id);
  const outcome = runAppointment(state, appointment, facts);
  const answer = { accepted: true, seq: outcome.state.seq, events: outcome.events.map(({ type }) => type), ids: [] };
  await append(tx, {
    stream: state.id,
    before: snapshot,
    beforeState: state,
    state: outcome.state,
    events: outcome.events,
    facts,
    answer,
    command: {
      id: `${appointment.id}@${state.seq + 1}`,
      name: appointment.kind,
      by: 'perennial',
      door: 'clock',
      at: now,
      body: {},
    },
  });
  return outcome;
}

/** The third door: brings in what an effect wrote under its id. */
export async function commitAnswer(doors: Doors, id: string, epoch: number, effectId: string): Promise<Life> {
  return transaction(doors, async (tx) => {
    const snapshot = await lockSnapshot(tx, id);
    if (!snapshot || snapshot.epoch !== epoch) return gone;
    const { state } = snapshot;
    const clock = await readClock(tx, state.clock);
    const [effect] = await tx<
      { result: unknown }[]
    >`select result from effects where id = ${effectId} and stream = ${id} and result is not null`;
    const now = clock && clock.kind !== 'test' && clock.now > state.now ? clock.now : state.now;
    const facts = await loadFacts(tx, neededBy(state, now), id);
    const outcome = effect && runAnswer(state, effectId, effect.result, facts);
    if (!outcome) return lifeOf(tx, state, clock, facts);
    await append(tx, {
      stream: id,
      before: snapshot,
      beforeState: state,
      state: outcome.state,
      events: outcome.events,
      facts,
      answer: { accepted: true, seq: outcome.state.seq, events: outcome.events.map(({ type }) => type), ids: [] },
      command: { id: effectId, name: 'answer-effect', by: 'perennial', door: 'effect', at: now, body: {} },
    });
    return lifeOf(tx, outcome.state, clock, facts);
  });
}

async function lifeOf(
  tx: Tx,
  state: Subscription,
  clock: Clock | undefined,
  loaded: Facts | undefined,
  known: { readonly more?: boolean; readonly recent?: readonly Recent[] } = {},
): Promise<Life> {
  const facts = loaded ?? (await loadFacts(tx, neededBy(state, state.now), state.id));
  const appointments = agenda(state, facts);
  const first = appointments[0]?.at ?? null;
  const recent = known.recent ?? (await recentEvents(tx, state.id));
  const open = Object.values(state.effects).map(({ id, kind, summary }) => ({ id, kind, summary }));
  // On a test clock one after the other, so the same story always gives the same journal.
  const effects = clock?.kind === 'test' ? open.slice(0, 1) : open;
  const reached = clock && first !== null && first <= clock.dueUntil;
  const wake = clock?.kind === 'test' ? (reached && effects.length === 0 ? first : null) : first;
  return {
    wake,
    wakeInMs: wake === null || !clock ? null : Math.max(0, Date.parse(wake) - Date.parse(clock.now)),
    effects,
    view: operatorView(
      state,
      { ...facts, now: clock && clock.now > state.now ? clock.now : state.now },
      recent.slice(-mostRecent).map(({ at, type }) => `${at.slice(0, 10)} ${type}`),
    ),
    term: state.booking.terms.at(-1)?.start ?? '',
    over: isOver(state, appointments.length),
    more: known.more || Boolean(reached && effects.length === 0),
  };
}

interface Recent {
  readonly type: string;
  readonly at: string;
}

/** What an operator sees first; the oldest of them first. */
const mostRecent = 10;

const recentEvents = async (tx: Tx, id: string): Promise<readonly Recent[]> =>
  (
    await tx<Recent[]>`
      select type, content::jsonb->>'at' as at from journal where stream = ${id} order by seq desc limit ${mostRecent}`
  ).toReversed();
