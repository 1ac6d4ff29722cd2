import { addDays, date, type Instant, instant, isDate, startOfDay } from '../domain/calendar/dates.ts';
import { commandSpec } from '../domain/commands.ts';
import { recordSpec } from '../domain/records.ts';
import { addressed, withPartners } from './command.ts';
import { map, type Scenario, ScenarioError, type Step, type Value } from './format.ts';
import { daysOfGivenBeforeStart, give } from './given.ts';
import { look } from './look.ts';
import type { Mismatch } from './match.ts';
import type { Named } from './names.ts';
import { hire } from './people.ts';
import { Story } from './story.ts';
import { json } from './text.ts';
import type { Sent, World } from './world.ts';

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

const verbsWithoutCommand = new Set(['usage', 'record-usage', 'load-list']);

/** Plays a scenario on a world. @param run makes the idempotency keys, so the same run on two worlds makes the same ids */
export async function play(scenario: Scenario, world: World, run: string): Promise<ScenarioResult> {
  const story = new Story(scenario, world, run);
  const results: StepResult[] = [];
  await story.world.begin(startOf(story));
  await hire(story);
  for (const [name, value] of Object.entries(story.scenario.given)) await give(story, name, map(value));
  let as = '';
  for (const step of story.scenario.steps) {
    as = step.as ?? as;
    if (step.at) await story.world.advance(laterThanNow(story, step.at, step.line));
    try {
      await playStep(story, step, as, results);
    } catch (mistake) {
      // A name may be missing because what would have made it was refused: that is told, not hidden behind the name.
      if (!(mistake instanceof ScenarioError) || results.every(({ mismatches }) => mismatches.length === 0))
        throw mistake;
      results.push(endedBy(story, step, as, mistake));
      break;
    }
  }
  return {
    scenario: story.scenario.name,
    file: story.scenario.file,
    mode: story.world.mode,
    passed: results.every((step) => step.mismatches.length === 0),
    steps: results,
  };
}

function startOf(story: Story): Instant {
  const first = story.scenario.steps.find((step) => step.at);
  const moments = [first ? story.instant(first.at ?? '', first.line) : undefined];
  for (const value of Object.values(story.scenario.given)) {
    const { term } = map(map(value).subscription);
    if (typeof term === 'string' && isDate(term.slice(0, 10)))
      moments.push(startOfDay(addDays(date(term.slice(0, 10)), -daysOfGivenBeforeStart), 'UTC'));
  }
  return moments.filter((moment) => moment !== undefined).sort()[0] ?? instant('2022-01-01T00:00:00Z');
}

const nowOf = (story: Story): string => story.world.now().slice(0, 16).replace('T00:00', '');

/** A clock does not go back: taken as now, the step would tell of another day than it names. */
function laterThanNow(story: Story, at: string, line: number): Instant {
  const to = story.instant(at, line);
  return to < story.world.now() ? story.fail(line, `it is ${nowOf(story)} already: \`at: ${at}\` is past`) : to;
}

/** The story cannot be told any further. */
const endedBy = (
  story: Story,
  { line, do: [verb = 'look'] }: Step,
  as: string,
  mistake: ScenarioError,
): StepResult => ({
  line,
  at: nowOf(story),
  as,
  did: verb,
  result: 'looked',
  mismatches: [{ path: 'story', expected: 'to go on', actual: mistake.reason }],
});

/** @param results where what comes of each of its sentences is written */
async function playStep(story: Story, step: Step, as: string, results: StepResult[]): Promise<void> {
  const at = nowOf(story);
  for (const [index, verb] of step.do.entries()) {
    const last = index === step.do.length - 1;
    const before = last && step.refused ? await story.world.stateHash() : '';
    const sent = await carryOut(story, step, as, verb);
    const mismatches = last && step.refused ? unlike(step.refused, sent) : unwanted(verb, sent);
    if (last && step.refused && !sent.ok && before !== (await story.world.stateHash()))
      mismatches.push({ path: 'state', expected: 'unchanged by a refusal', actual: 'changed' });
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
    const mismatches = await look(story, step.expect, step.line);
    const last = step.do.length > 0 ? results.pop() : undefined;
    results.push(
      last
        ? { ...last, mismatches: [...last.mismatches, ...mismatches] }
        : { line: step.line, at, as, did: 'look', result: 'looked', mismatches },
    );
  }
}

/** How an answer departs from the refusal that is expected. */
function unlike(refused: NonNullable<Step['refused']>, sent: Sent): Mismatch[] {
  if (sent.ok) return [{ path: 'refused', expected: refused.code ?? 'a refusal', actual: 'accepted' }];
  const { code, rule, detail } = sent;
  return [
    ...(refused.code && refused.code !== code
      ? [{ path: 'refused.code', expected: refused.code, actual: `${code} (${detail})` }]
      : []),
    ...(refused.rule && refused.rule !== rule
      ? [{ path: 'refused.rule', expected: refused.rule, actual: rule ?? 'none' }]
      : []),
  ];
}

/** A refusal that nobody expects. */
function unwanted(verb: string, sent: Sent): Mismatch[] {
  if (sent.ok) return [];
  const { code, rule, detail } = sent;
  return [{ path: verb, expected: 'accepted', actual: `refused: ${code}${rule ? ` (${rule})` : ''}: ${detail}` }];
}

/** Sends what a sentence of the file says, such as `submit-quote q`. */
async function carryOut(story: Story, step: Step, as: string, sentence: string): Promise<Sent> {
  const [verb = '', ...words] = sentence.trim().split(/\s+/);
  const record = recordSpec(verb);
  if (!commandSpec(verb) && !record && !verbsWithoutCommand.has(verb))
    story.fail(step.line, `\`${verb}\` is no command`);
  const by =
    story.names.get(as)?.person ??
    story.fail(step.line, as ? `\`as: ${as}\` is nobody of people` : 'who does it? `as` is missing');
  if (verb === 'load-list')
    return story.world.loadList(by, words.join('-'), json(step.with) as Record<string, unknown>);
  const { name, called = name, on: onIt, of, ...rest } = step.with as Record<string, Value>;
  const dated = typeof onIt === 'string' && isDate(onIt); // a day is part of the body, anything else a name
  const [on, given] = dated ? [undefined, { ...rest, on: onIt }] : [onIt, rest];
  const subject = words.join(' ') || (typeof on === 'string' ? on : typeof of === 'string' ? of : '');
  const known = subject
    ? (story.names.get(subject) ?? story.fail(step.line, `\`${subject}\` is no name of this scenario`))
    : {};
  const body = json(given) as Record<string, unknown>;
  if ((verb === 'mark-duplicate' || verb === 'close-won-by-web') && words.length > 0 && of !== undefined) body.of = of;
  if (verbsWithoutCommand.has(verb)) {
    const { users, ...rest } = body;
    return story.world.recordUsage(by, known.subscription ?? story.names.last, {
      date: story.world.now().slice(0, 10),
      ...rest,
      ...(users === undefined ? {} : { billableUsers: users }),
    });
  }
  Object.assign(body, await withPartners(story, body));
  if (body.quote) body.quote = await withPartners(story, body.quote as Record<string, unknown>);
  const target = await addressed(story, verb, known, body, by, typeof name === 'string' ? name : undefined);
  const sent = await story.send(by, verb, target, body);
  if (sent.ok && verb === 'finance-approve') await rememberSuccessor(story, known);
  if (sent.ok) story.names.remember(verb, typeof called === 'string' ? called : undefined, known, sent);
  return sent;
}

/** A contract reset begins another subscription: from then on the name of its opportunity stands for that one too. */
async function rememberSuccessor(story: Story, known: Named): Promise<void> {
  const deal = await story.world.read('opportunity', known.opportunity ?? '');
  if (typeof deal?.renewalSubscription === 'string') known.subscription = deal.renewalSubscription;
}
