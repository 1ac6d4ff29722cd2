import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { newThings } from '../db/journal/commit.ts';
import { canonical, sha256 } from '../db/journal/hash.ts';
import { commandNames } from '../domain/command-names.ts';
import type { CommandSpec } from '../domain/command-spec.ts';
import { commandSpec } from '../domain/commands.ts';
import type { Journalled } from '../domain/event.ts';
import type { Facts } from '../domain/facts.ts';
import type { Person } from '../domain/people/person.ts';
import { isRefusal } from '../domain/refusal.ts';
import { run } from '../domain/run.ts';
import type { Subscription } from '../domain/subscription.ts';
import { idempotencyKey, named } from './commands.ts';
import type { Context } from './context.ts';
import { execute, refusalProblem } from './execute.ts';
import { type Foretold, foretold, prepare } from './prepare.ts';
import { type Problem, ProblemError } from './problems.ts';
import { cartDone, cartPreview } from './schemas.ts';

const mostCommands = 20;
const wanted = z.strictObject({
  command: z.enum(commandNames),
  target: z
    .string()
    .max(100)
    .optional()
    .describe('An id, or `$1.quo`: the first quote that the first command makes; also `opp`, `sub`'),
  body: z.record(z.string(), z.unknown()).optional().describe('A text that is exactly such a name stands for that id'),
});
const token = z.string().max(64);
const cart = z.strictObject({ commands: z.array(wanted).min(1).max(mostCommands) });
const approved = z.strictObject({
  commands: z.array(wanted.extend({ token })).min(1).max(mostCommands),
  token: token.describe('Of the whole preview'),
});

type Body = Readonly<Record<string, unknown>>;

/** One command of a cart. Its body is as it was sent: what it names of earlier commands is not made yet. */
interface Item {
  readonly spec: CommandSpec;
  readonly target: string | undefined;
  readonly body: Body;
}

/** The ids that each command made, for those after it. */
type Made = readonly (readonly string[])[];

/** Several commands previewed together, and done one by one as previewed. */
export function cartRoutes(app: FastifyInstance, context: Context): void {
  app.post(
    '/v1/previews',
    {
      schema: {
        operationId: 'preview-cart',
        tags: ['commands'],
        summary: 'What up to 20 commands would come to, in order, each on top of those before it; changes nothing',
        body: cart,
        response: { 200: cartPreview },
      },
    },
    async (request) => {
      const items = itemsOf((request.body as z.infer<typeof cart>).commands);
      const told = await foretell(context, items, request.caller, idempotencyKey(request, true));
      const tokens = told.map((each) => (each.status === 'accepted' ? each.token : null));
      return { token: tokens.includes(null) ? null : cartToken(items, tokens), commands: told };
    },
  );
  app.post(
    '/v1/previews/execute',
    {
      schema: {
        operationId: 'execute-cart',
        tags: ['commands'],
        summary: 'Does the commands of a preview one by one, and stops at the first that comes out otherwise',
        description:
          'Each command is a transaction of its own. Where one stops, the answer is 409 `cart.stopped` with what is `done`; the same request under the same key goes on from there.',
        body: approved,
        response: { 200: cartDone },
      },
    },
    async (request) => {
      const { commands, token: whole } = request.body as z.infer<typeof approved>;
      const items = itemsOf(commands);
      const tokens = commands.map((each) => each.token);
      if (cartToken(items, tokens) !== whole)
        throw new ProblemError('command.preview-differs', 'The token is of other commands: preview these.');
      return { done: await executeAll(context, items, tokens, request.caller, idempotencyKey(request)) };
    },
  );
}

/** Binds what is done to what was asked for and to what it came to. */
const cartToken = (items: readonly Item[], tokens: readonly (string | null)[]): string =>
  sha256(canonical(items.map(({ spec, target, body }, n) => [spec.name, target ?? null, body, tokens[n]]))).slice(
    0,
    40,
  );

type Told =
  | ({ readonly status: 'accepted'; readonly ids: readonly string[] } & Named & Foretold)
  | ({ readonly status: 'refused'; readonly problem: Problem } & Named);

/** Of what a command answers, what a cart tells. */
interface Done {
  readonly subscription: string;
  readonly seq: number;
  readonly events: readonly string[];
  readonly ids: readonly string[];
}

interface Named {
  readonly command: string;
  readonly target: string | undefined;
  readonly subscription?: string;
}

/** In memory: nothing of it is kept. A refused command leaves its subscription as it was for those after it. */
async function foretell(
  context: Context,
  items: readonly Item[],
  caller: Person,
  key: string,
): Promise<readonly Told[]> {
  const states = new Map<string, Subscription>();
  const wins = new Wins();
  const made: (readonly string[])[] = [];
  const told: Told[] = [];
  for (const [n, item] of items.entries()) {
    const { spec } = item;
    let { target } = item;
    try {
      target = resolved(target, made);
      const body = bodyOf(item, made);
      const wish = { spec, target, body, caller, key: `${key}#${n + 1}`, dryRun: true, async: false };
      const prepared = await prepare(context, wish, states);
      const facts = wins.with(prepared.facts);
      const outcome = run(prepared.before, prepared.command, facts);
      if (isRefusal(outcome)) throw refusalProblem(outcome);
      const { subscription, before } = prepared;
      states.set(subscription, outcome.state);
      wins.count(facts, outcome.events);
      const ids = newThings(before, outcome.state);
      made.push([subscription, ...ids]);
      told.push({
        command: spec.name,
        target,
        subscription,
        status: 'accepted',
        ...foretold({ ...prepared, facts }, outcome),
        ids,
      });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      made.push([]);
      told.push({ command: spec.name, target, status: 'refused', problem: error.problem });
    }
  }
  return told;
}

/** Deals that earlier commands of the cart close: facts that the read tables do not have yet (order type, rules 1.0; BK-4). */
class Wins {
  readonly #won: { readonly account: string; readonly family: string; readonly ordered: boolean }[] = [];

  with(facts: Facts): Facts {
    const { account, family } = facts;
    if (!account) return facts;
    const inFamily = this.#won.filter((won) => won.family === account.family);
    const onAccount = inFamily.filter((won) => won.account === account.id);
    return {
      ...facts,
      family: {
        ...family,
        wonOnAccount: family.wonOnAccount + onAccount.length,
        wonInFamily: family.wonInFamily + inFamily.length,
        ordered: family.ordered === true || onAccount.some(({ ordered }) => ordered),
      },
    };
  }

  count({ account }: Facts, events: readonly Journalled[]): void {
    if (!account) return;
    for (const { type, data } of events)
      if (type === 'OpportunityClosedWon' && data.orderType)
        this.#won.push({ account: account.id, family: account.family, ordered: data.ordered === true });
  }
}

async function executeAll(
  context: Context,
  items: readonly Item[],
  tokens: readonly string[],
  caller: Person,
  key: string,
): Promise<readonly Record<string, unknown>[]> {
  const made: (readonly string[])[] = [];
  const done: Record<string, unknown>[] = [];
  for (const [n, item] of items.entries()) {
    const { spec } = item;
    try {
      const target = resolved(item.target, made);
      const { status, body: answer } = await execute(context, {
        spec,
        target,
        body: bodyOf(item, made),
        caller,
        key: `${key}#${n + 1}`,
        dryRun: false,
        async: false,
        preview: tokens[n],
      });
      if (status === 202)
        throw new ProblemError('server.unavailable', `${spec.name} is under way: send the same request again.`);
      const { subscription, seq, events, ids } = answer as unknown as Done;
      made.push([subscription, ...ids]);
      done.push({ command: spec.name, target, subscription, seq, events, ids });
    } catch (error) {
      throw error instanceof ProblemError
        ? stopped(error.problem, `${spec.name}, ${n + 1} of ${items.length}`, done)
        : error;
    }
  }
  return done;
}

/** What stopped it, and how far it came. An outage is not the cart's fault: the same request goes on from there. */
function stopped(problem: Problem, command: string, done: readonly unknown[]): ProblemError {
  const passing = problem.status >= 500 || problem.status === 429;
  if (passing)
    return new ProblemError(problem.code as 'server.unavailable', problem.detail, undefined, { done, retryAfter: 1 });
  return new ProblemError('cart.stopped', `${command}: ${problem.detail}`, problem.rule, { done, problem });
}

/** Each read by the schema of its name, some id in place of what is not made yet; what is wrong is told with its place in the cart. */
function itemsOf(commands: readonly z.infer<typeof wanted>[]): readonly Item[] {
  const errors: { pointer: string; reason: string }[] = [];
  const items = commands.flatMap(({ command, target, body = {} }, n): readonly Item[] => {
    const spec = commandSpec(command);
    if (!spec) throw new ProblemError('command.unknown', `There is no command ${command}.`);
    const read = spec.body.safeParse(renamed(body, (_, kind) => `${kind}_1`));
    if (!read.success) {
      for (const { path, message } of read.error.issues)
        errors.push({ pointer: ['', 'commands', n, 'body', ...path].join('/'), reason: message });
      return [];
    }
    if (spec.path.includes('{id}') && target === undefined)
      errors.push({ pointer: `/commands/${n}/target`, reason: `${command} needs the id it is about` });
    return [{ spec, target: target ?? named(body), body }];
  });
  if (errors.length === 0) return items;
  const detail = errors.map(({ pointer, reason }) => `${pointer}: ${reason}`).join('; ');
  throw new ProblemError('command.malformed', detail, undefined, { errors });
}

/** The body as its schema reads it, now that what it names is made. */
function bodyOf({ spec, body }: Item, made: Made): Body {
  const read = spec.body.safeParse(resolved(body, made));
  if (read.success) return read.data as Body;
  throw new ProblemError('command.malformed', read.error.issues.map(({ message }) => message).join('; '));
}

/** With the ids of what the earlier commands made: `$2.quo` is the first quote that the second one made. */
const resolved = <V>(value: V, made: Made): V =>
  renamed(value, (n, kind) => {
    const found = made[n - 1]?.find((id) => id.startsWith(`${kind}_`));
    if (found) return found;
    throw new ProblemError('cart.nothing-made', `There is no $${n}.${kind}: the command before makes no such thing.`);
  });

/** @param idOf in place of each text that is exactly such a name, however deep */
function renamed<V>(value: V, idOf: (n: number, kind: string) => string): V {
  const each = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replace(/^\$(\d+)\.([a-z]+)$/, (_, n, kind) => idOf(Number(n), kind));
    if (Array.isArray(part)) return part.map(each);
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, each(inner)]));
  };
  return each(value) as V;
}
