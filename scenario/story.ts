import { atTime, type Instant, instant, isDate, startOfDay } from '../domain/calendar/dates.ts';
import { type Scenario, ScenarioError } from './format.ts';
import { Names } from './names.ts';
import type { Sent, World } from './world.ts';

/** A scenario under way on a world. */
export class Story {
  readonly scenario: Scenario;
  readonly world: World;
  readonly names: Names;
  readonly #run: string;
  #sent = 0;

  /** @param run makes the idempotency keys */
  constructor(scenario: Scenario, world: World, run: string) {
    this.scenario = scenario;
    this.world = world;
    this.names = new Names(Object.keys(scenario.given));
    this.#run = run;
  }

  fail(line: number, reason: string): never {
    throw new ScenarioError(this.scenario.file, line, reason);
  }

  /** A date alone is the beginning of that day in UTC. */
  instant(text: string, line: number): Instant {
    const day = text.slice(0, 10);
    if (!isDate(day)) this.fail(line, `${text} is no date of the calendar`);
    if (text.length === 10) return startOfDay(day, 'UTC');
    const time = text.slice(11);
    return /Z|[+-]\d{2}:?\d{2}$/.test(time) ? instant(text.replace(' ', 'T')) : atTime(day, time.slice(0, 5), 'UTC');
  }

  async send(by: string, name: string, target: string | undefined, body: Record<string, unknown>): Promise<Sent> {
    this.#sent++;
    return this.world.send({
      by,
      name,
      body,
      key: `${this.#run}/${this.#sent}`,
      ...(target === undefined ? {} : { target }),
    });
  }
}
