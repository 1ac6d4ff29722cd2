import type { Answer, Envelope } from '../db/journal/commit.ts';
import { etag, isStale } from '../db/journal/etag.ts';
import { canonical, outcomeHash, sha256 } from '../db/journal/hash.ts';
import type { Stamped } from '../db/journal/stamp.ts';
import type { CommandSpec } from '../domain/command-spec.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { representSubscription } from '../domain/represent.ts';
import { run } from '../domain/run.ts';
import { isExhausted, isLostSight, isNoAnswer, isOutage, subscriptionWorkflow } from '../temporal/subscription.ts';
import type { Context } from './context.ts';
import { type Asked, addressOf, foretold, prepare } from './prepare.ts';
import { ProblemError } from './problems.ts';

export interface Executed {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly replayed: boolean;
  readonly headers: Readonly<Record<string, string>>;
}

/** A command's way from the edge to the journal and back (docs/architecture.md section 4). */
export async function execute(context: Context, asked: Asked): Promise<Executed> {
  const { spec, caller, key } = asked;
  const { commandId, subscription, target } = addressOf(asked);
  const bodyHash = sha256(canonical([spec.name, asked.target ?? null, asked.body]));
  if (!asked.dryRun) {
    const known = await remembered(context, caller.id, key, bodyHash);
    if (known) return known;
    // Kept, but its sender never heard of it: what a dry run says now would be about the state after it.
    const accepted = await acceptedBefore(context, subscription, commandId);
    if (accepted) return finish(context, asked, target, subscription, accepted);
  }
  const prepared = await prepare(context, asked);
  const { before, command, facts, epoch } = prepared;
  const seen = asked.dryRun ? undefined : asked.ifMatch;
  const now = (): unknown => representSubscription(before, facts).body;
  const isOutdated = seen !== undefined && (await isStale(context.sql, seen, target, now));
  const previewed = run(before, command, facts);
  if (isOutdated || isRefusal(previewed)) {
    // The same request may have been accepted between the first look and the state that refuses it.
    const accepted = asked.dryRun ? undefined : await acceptedBefore(context, subscription, commandId);
    if (accepted) return finish(context, asked, target, subscription, accepted);
    throw isRefusal(previewed) && !isOutdated ? refusalProblem(previewed) : stale();
  }
  if (asked.dryRun)
    return { status: 200, replayed: false, headers: {}, body: { dryRun: true, ...foretold(prepared, previewed) } };
  if (asked.preview && asked.preview !== outcomeHash(previewed.events, subscription))
    throw new ProblemError('command.preview-differs', 'Preview it again; `now` is what it would come to.', undefined, {
      now: previewed.events.map(({ type, data, rules }) => ({ type, data, rules })),
    });
  // Remembered before it is sent: a crash in between finds the same command id and instant again.
  const stored = await remember(context, caller.id, key, bodyHash, subscription, commandId, command.at);
  const content: Stamped = {
    subscription,
    commandId,
    name: spec.name,
    target,
    person: caller.id,
    door: asked.door ?? 'api',
    receivedAt: stored.at,
    stampedAt: new Date().toISOString(),
    body: asked.body,
    ...(asked.preview ? { preview: asked.preview } : {}),
    ...(seen ? { ifMatch: seen } : {}),
  };
  const envelope: Envelope = { ...content, stamp: context.keys.sign(content) };
  const workflow = subscriptionWorkflow(
    context.temporal(),
    subscription,
    epoch,
    `${
      Object.entries((asked.body.quote as { seats?: object } | undefined)?.seats ?? {})
        .map(([product, seats]) => `${seats} ${product}`)
        .join(', ') || 'New Business'
    }, ${facts.account?.id ?? ''}`,
  );
  if (asked.async) {
    await workflow.signal(envelope);
    return pending(commandId);
  }
  const answer = await send(() => workflow.execute(envelope));
  if (!answer) return pending(commandId);
  if (!answer.accepted && answer.code === 'stamp.epoch')
    throw new ProblemError(
      'server.unavailable',
      'The subscription has just moved to another cluster; send the same request with the same key again.',
      undefined,
      { retryAfter: 1 },
    );
  if (!answer.accepted) {
    await context.sql`delete from requests where caller = ${caller.id} and key = ${key}`; // a refusal uses up no key
    if (answer.code === 'command.stale') throw stale();
    throw refusalProblem({ refused: true, ...answer });
  }
  return finish(context, asked, target, subscription, answer);
}

type Accepted = Extract<Answer, { accepted: true }>;

async function acceptedBefore(
  context: Context,
  subscription: string,
  commandId: string,
): Promise<Accepted | undefined> {
  const [row] = await context.sql<
    { answer: Accepted }[]
  >`select answer from commands where stream = ${subscription} and command_id = ${commandId}`;
  return row?.answer;
}

export const createsSomething = ({ method, name }: CommandSpec): boolean =>
  method === 'POST' && /^(create|open|attach)-|^clone$|^checkout$/.test(name);

const paymentPolls = 50;
const paymentPollMs = 100;

/** Whoever buys wants to know whether the card was taken; where that lasts longer, the answer says that it is still asked. */
async function paymentAnswered(context: Context, opportunity: string): Promise<void> {
  for (let poll = 0; poll < paymentPolls; poll++) {
    const [row] = await context.sql<{ status: string | null }[]>`
      select body->'checkout'->>'status' as status from representations where kind = 'opportunity' and id = ${opportunity}`;
    if (row?.status !== 'Authorising' && row?.status !== 'Screening') return;
    await new Promise((resolve) => setTimeout(resolve, paymentPollMs));
  }
}

/** The answer of an accepted command, remembered under its key. */
async function finish(
  context: Context,
  { spec, caller, key }: Asked,
  target: string,
  subscription: string,
  answer: Accepted,
): Promise<Executed> {
  if (spec.name === 'checkout') await paymentAnswered(context, answer.ids[0] ?? '');
  const body = await representation(context, spec, target, subscription, answer);
  const status = createsSomething(spec) ? 201 : 200;
  await context.sql`
    update requests set status = ${status}, response = ${body as never}::jsonb where caller = ${caller.id} and key = ${key}
    returning ${notFlushed(context)}`;
  return { status, body, replayed: false, headers: { ETag: etag(body) } };
}

const stale = (): ProblemError => new ProblemError('request.stale', 'Read it again; its ETag is another one now.');

const pending = (commandId: string): Executed => ({
  status: 202,
  replayed: false,
  body: { command: commandId, status: 'pending' },
  headers: { Location: `/v1/commands/${commandId}` },
});

export const refusalProblem = ({ code, rule, detail }: Refusal): ProblemError => new ProblemError(code, detail, rule);

/** Sent again so often where Temporal lost sight of it; the journal knows the command's id, so it is done once. */
const mostSends = 5;
const beforeItIsSentAgainMs = 200;

/** @returns undefined when Temporal gave no answer in time, which says nothing about the command */
async function send(call: () => Promise<Answer>): Promise<Answer | undefined> {
  for (let sent = 1; ; sent++) {
    try {
      return await call();
    } catch (error) {
      if (isNoAnswer(error)) return undefined;
      if (isExhausted(error))
        throw new ProblemError(
          'request.too-many',
          'Ten commands of this subscription are under way; try again in a moment.',
          undefined,
          { retryAfter: 1 },
        );
      if (!isLostSight(error) && !isOutage(error)) throw error;
      if (!isLostSight(error) || sent === mostSends)
        throw new ProblemError(
          'server.unavailable',
          'Temporal is out of reach; send the same request with the same key again.',
          undefined,
          { retryAfter: 1 },
        );
      await new Promise((resolve) => setTimeout(resolve, beforeItIsSentAgainMs));
    }
  }
}

/** The first answer of the same key; another body under it is refused. */
async function remembered(
  context: Context,
  caller: string,
  key: string,
  bodyHash: string,
): Promise<Executed | undefined> {
  const [row] = await context.sql<
    { bodyHash: string; status: number | null; response: Record<string, unknown> | null }[]
  >`
    select body_hash as "bodyHash", status, response from requests where caller = ${caller} and key = ${key}`;
  if (!row) return undefined;
  if (row.bodyHash !== bodyHash) throw new ProblemError('request.idempotency-key-reused');
  if (row.status === null || row.response === null) return undefined;
  return { status: row.status, body: row.response, replayed: true, headers: { ETag: etag(row.response) } };
}

async function remember(
  context: Context,
  caller: string,
  key: string,
  bodyHash: string,
  stream: string,
  commandId: string,
  at: string,
): Promise<{ at: string }> {
  const [row] = await context.sql<{ at: string; bodyHash: string }[]>`
    insert into requests (caller, key, body_hash, stream, command_id, at) values (${caller}, ${key}, ${bodyHash}, ${stream}, ${commandId}, ${at})
    on conflict (caller, key) do update set caller = excluded.caller
    returning at, body_hash as "bodyHash", ${notFlushed(context)}`;
  if (row && row.bodyHash !== bodyHash) throw new ProblemError('request.idempotency-key-reused');
  return { at: row?.at ?? at };
}

/**
 * What is remembered of a request need not reach the disk by itself: the log is written in order, so whatever `commit`
 * made durable later made this durable too, and of a request whose command was never kept nothing has to be remembered.
 */
const notFlushed = ({ sql }: Context) => sql`set_config('synchronous_commit', 'off', true)`;

/** The new representation of what the command was about, with what it made. */
async function representation(
  context: Context,
  spec: CommandSpec,
  target: string,
  subscription: string,
  answer: Accepted,
): Promise<Record<string, unknown>> {
  const id =
    spec.name === 'create-quote' || spec.name === 'clone'
      ? (answer.ids.find((each) => each.startsWith('quo_')) ?? target)
      : (answer.ids[0] ?? target);
  const [row] = await context.sql<{ body: Record<string, unknown> }[]>`
    select body from representations where stream = ${subscription} and id = ${id} and kind <> 'timeline' limit 1`;
  return { ...(row?.body ?? { id }), subscription, seq: answer.seq, events: answer.events, ids: answer.ids };
}
