import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { EffectActivities } from '../activities/effects.ts';
import type { Answer, Envelope, Life as Look } from '../db/journal/commit.ts';
import { commandNames } from '../domain/command-names.ts';
import { effectKinds } from '../domain/effect-names.ts';
import { isCommand } from './command.ts';
import { commit, commitAnswer, commitDue, noteCancellation } from './doors.ts';

export interface Start {
  readonly id: string;
  /** Raised by `restore`; a commit of another epoch is refused, so two clusters cannot both act. */
  readonly epoch: number;
  /** Continue as new above so many history events; set by tests that look at the seam between two runs. */
  readonly eventsOfARun?: number;
}

interface Waiting {
  readonly envelope: Envelope;
  /** Of an update; a signal's sender waits for nothing. */
  readonly answered?: (answer: Answer) => void;
}

/** A longer history is slower to replay; docs/architecture.md section 5. */
const eventsOfAnOldRun = 500;
/** The patrol wakes whoever is late after a clock was corrected, so half a year is short enough. */
const longestSleepMs = 180 * 86_400_000;

/** The inbox, the wake, the effects and the view: the last answer of commit and nothing else. */
export class Life {
  readonly #id: string;
  readonly #epoch: number;
  readonly #eventsOfAnOldRun: number;
  readonly #inbox: Waiting[] = [];
  readonly #answered: string[] = [];
  readonly #effects = new Set<string>();
  #look: Look | undefined;
  #due = false;
  #looks = 0;
  /** A run that has done nothing hands nothing over. */
  #worked = false;
  #attributes = '';
  #term: string | undefined;
  #newTerm = false;
  #timer: CancellationScope | undefined;
  #timerFor: string | null = null;
  #completedInThisTask = false;

  constructor({ id, epoch, eventsOfARun }: Start) {
    this.#id = id;
    this.#epoch = epoch;
    this.#eventsOfAnOldRun = eventsOfARun ?? eventsOfAnOldRun;
  }

  /** Updates and signals by their own names, so the event list reads approve, change-seats … */
  answerEveryCommandOfTheTable(): void {
    for (const name of commandNames) {
      setHandler(
        defineUpdate<Answer, [Envelope]>(name),
        (envelope) => this.#answer({ ...(isCommand(envelope) ? envelope : {}), name } as Envelope),
        { description: `Command ${name}` },
      );
      setHandler(defineSignal<[Envelope]>(name), (envelope) => this.#enqueue(envelope, name), {
        description: `Command ${name}, without an answer`,
      });
    }
    // Content-free: the database says what is due. Advancing a clock waits for the answer.
    setHandler(defineSignal('look-again'), () => {
      this.#due = true;
    });
    setHandler(defineUpdate<{ more: boolean; effects: number }>('look-again'), () =>
      CancellationScope.nonCancellable(() => this.#lookAgain()),
    );
  }

  /** Cancelling would cut a subscription's future off: it is refused, and named in an incident. */
  refuseCancellation(): void {
    void CancellationScope.current().cancelRequested.catch(() =>
      CancellationScope.nonCancellable(() => noteCancellation(this.#id)),
    );
  }

  get finished(): boolean {
    return this.#look?.over === true && this.quiet;
  }

  get oldEnough(): boolean {
    const info = workflowInfo();
    const long = this.#worked && info.historyLength > this.#eventsOfAnOldRun;
    return this.#newTerm || info.continueAsNewSuggested || long;
  }

  /** Nothing under way and no update completed in this very task: it might be delivered to both runs otherwise. */
  get quiet(): boolean {
    return (
      this.#inbox.length === 0 &&
      !this.#due &&
      this.#effects.size === 0 &&
      this.#answered.length === 0 &&
      !this.#completedInThisTask &&
      allHandlersFinished()
    );
  }

  somethingToDo(): Promise<void> {
    return condition(
      () => this.#inbox.length > 0 || this.#due || this.#answered.length > 0 || (this.oldEnough && this.quiet),
    );
  }

  /** One thing at a time: an effect's answer, a command, or what is due. */
  commitNext(): Promise<Look> {
    this.#worked = true;
    const effect = this.#answered.shift();
    if (effect) return this.#commitAnswer(effect);
    const [next] = this.#inbox;
    return next ? this.#commit(next) : this.#commitDue();
  }

  async #commit({ envelope, answered }: Waiting): Promise<Look> {
    const committed = await commit(this.#id, this.#epoch, envelope);
    this.#inbox.shift();
    answered?.(committed.answer);
    this.#completedInThisTask = true;
    return committed.life;
  }

  async #commitAnswer(effect: string): Promise<Look> {
    const look = await commitAnswer(this.#id, this.#epoch, effect);
    this.#effects.delete(effect);
    return look;
  }

  async #commitDue(): Promise<Look> {
    this.#due = false;
    const look = await commitDue(this.#id, this.#epoch);
    this.#looks++;
    return look;
  }

  /** Does what the journal's answer asks for: timer, effects, and what operators see. */
  follow(look: Look): void {
    this.#look = look;
    if (look.more) this.#due = true;
    this.#arm(look);
    for (const effect of look.effects) this.#start(effect);
    this.#show(look);
    if (this.#term !== undefined && this.#term !== '' && this.#term !== look.term) this.#newTerm = true;
    this.#term = look.term;
    if (this.oldEnough && this.#completedInThisTask) void this.#nextTask();
    else this.#completedInThisTask = false;
  }

  async #nextTask(): Promise<void> {
    // Continue-as-new waits for a task in which no update completes; it comes with the next event anyway.
    await Promise.resolve();
    await sleep(1);
    this.#completedInThisTask = false;
  }

  /** A plain promise: nothing can cancel it, and each one more costs the SDK a stack trace. */
  #answer(envelope: Envelope): Promise<Answer> {
    return new Promise((answered) => this.#inbox.push({ envelope, answered }));
  }

  #enqueue(envelope: Envelope | undefined, name: string): void {
    // Whatever a signal carries is judged in commit, where a refusal is kept; garbage cannot stop a life.
    const given = isCommand(envelope) ? envelope : ({} as Partial<Envelope>);
    this.#inbox.push({
      envelope: {
        subscription: this.#id,
        commandId: '',
        target: this.#id,
        person: '',
        receivedAt: '',
        stampedAt: '',
        body: null,
        ...given,
        name,
        door: typeof given.door === 'string' ? given.door : 'signal',
      } as Envelope,
    });
  }

  async #lookAgain(): Promise<{ more: boolean; effects: number }> {
    const before = this.#looks;
    this.#due = true;
    await condition(() => this.#looks > before);
    return { more: this.#look?.more ?? false, effects: this.#look?.effects.length ?? 0 };
  }

  #arm(look: Look): void {
    if (look.wake === this.#timerFor && look.wake !== null) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#timerFor = look.wake;
    if (look.wake === null || look.wakeInMs === null) return;
    if (look.wakeInMs === 0) {
      this.#due = true;
      this.#timerFor = null;
      return;
    }
    const scope = new CancellationScope();
    this.#timer = scope;
    // A far appointment is slept towards in parts, so a corrected clock is looked at now and then.
    const ms = Math.min(look.wakeInMs, longestSleepMs);
    void scope.run(async () => {
      try {
        await sleep(ms, { summary: look.view?.next ?? 'the next appointment' });
        this.#due = true;
        this.#timerFor = null;
      } catch (error) {
        if (!isCancellation(error)) throw error;
      }
    });
  }

  #start(effect: Look['effects'][number]): void {
    if (this.#effects.has(effect.id)) return;
    this.#effects.add(effect.id);
    const activities = proxyActivities<EffectActivities>({
      taskQueue: 'effects',
      startToCloseTimeout: effectKinds[effect.kind].within,
      summary: effect.summary,
      retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '5 minutes' },
    });
    void this.#ask(activities, effect);
  }

  async #ask(activities: EffectActivities, effect: Look['effects'][number]): Promise<void> {
    await activities[effectKinds[effect.kind].activity](effect.id, this.#epoch);
    this.#answered.push(effect.id);
  }

  #show(look: Look): void {
    if (!look.view) return;
    const earlier = workflowInfo().continuedFromExecutionRunId;
    setCurrentDetails(earlier ? `${look.view.details} · earlier run ${earlier}` : look.view.details);
    const attributes = JSON.stringify(look.view.attributes);
    if (attributes === this.#attributes) return;
    this.#attributes = attributes;
    upsertSearchAttributes(look.view.attributes as unknown as Record<string, string[]>);
  }
}
