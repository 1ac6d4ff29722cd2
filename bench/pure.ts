import { rowsOf } from '../db/journal/content.ts';
import { genesis } from '../db/journal/hash.ts';
import { instant } from '../domain/calendar/dates.ts';
import type { Command } from '../domain/command.ts';
import type { Facts } from '../domain/facts.ts';
import { forecast } from '../domain/forecast.ts';
import { isRefusal } from '../domain/refusal.ts';
import { run } from '../domain/run.ts';
import type { Subscription } from '../domain/subscription.ts';
import { booked, busyYears, type Life } from '../test/domain/kit.ts';
import { perSecond } from './measure.ts';
import { atLeast, atMost, below, type Row, row } from './table.ts';

const seconds = 1;

/** What needs neither Temporal nor PostgreSQL: one core, in memory. */
export const pureRows = (rounds: number): readonly Row[] => [stateSize(), runRate(rounds), forecastTime(rounds)];

/** Every command reads, locks and writes the state as one value, so it may not grow with the years (design.md law 2). */
function stateSize(): Row {
  const { life, largest } = busyYears(10);
  return row({
    name: 'largest state in ten busy years',
    value: largest,
    unit: 'bytes',
    goal: atMost(64 * 1024),
    note: `${life.journal.length} events in the journal`,
  });
}

interface Call {
  readonly state: Subscription;
  readonly command: Command;
  readonly facts: Facts;
}

/** Decision, reactions, `evolve`, safety bounds and the hash of what the journal would keep; no validation of bodies, no I/O. */
function runRate(rounds: number): Row {
  const calls = exampleCommands(busyYears(5).life);
  const all = (): number => {
    for (const { state, command, facts } of calls) {
      const outcome = run(state, command, facts);
      if (isRefusal(outcome)) throw new Error(`${command.name}: ${outcome.code}`);
      rowsOf(state.id, genesis, outcome.events);
    }
    return calls.length;
  };
  const value = perSecond(all, rounds, seconds);
  return row({
    name: 'run, evolve and hash, five-year state',
    value,
    unit: 'commands/s',
    goal: atLeast(20_000),
    note: `the ${calls.length} commands of the example life`,
  });
}

/** The commands of examples/demo/northwind.yaml, in their order, given to a subscription that is years old already. */
export function exampleCommands(life: Life): readonly Call[] {
  const calls: Call[] = [];
  const send = (by: string, name: string, target: string, body: unknown = {}): void => {
    calls.push({
      state: life.state,
      command: { name, id: `bench-${calls.length}`, by: `per_${by}`, door: 'api', at: life.now, target, body },
      facts: life.facts(),
    });
    life.do(by, name, target, body);
  };
  const sell = (seats: number, price: Record<string, unknown>): void => {
    const start = life.now.slice(0, 10);
    send('ray', 'create-opportunity', life.state.id, {
      type: 'Add-On Business',
      parent: life.state.id,
      name: 'Northwind',
    });
    send('ray', 'create-quote', life.deal, {
      seats: { 'SM Premium': seats },
      start,
      comments: 'Three-year growth plan',
      ...price,
    });
    send('ray', 'submit-quote', life.quote);
    for (let next = waiting(life); next; next = waiting(life))
      send(next.asked[0]?.slice('per_'.length) ?? '', 'approve', next.id);
    send('ray', 'accept-quote', life.quote);
    send('ray', 'submit-opportunity', life.deal);
    send('dee', 'deal-desk-approve', life.deal);
    send('fin', 'finance-approve', life.deal);
    life.advance(instant(new Date(Date.parse(life.now) + 30 * 86_400_000).toISOString()));
    const { id, total } = life.last('InvoicePosted').data.invoice;
    send('fin', 'record-payment', id, {
      invoice: id,
      amount: `${Math.floor(total / 100)}.${String(total % 100).padStart(2, '0')}`,
      method: 'wire',
    });
  };
  sell(70, { discount: '18 %' });
  send('ray', 'open-support-request', life.state.id, { type: 'resend-licence', text: 'The licence file is lost' });
  const help = life.last('SupportRequestOpened').data.request.id;
  send('sam', 'answer-support-request', help);
  send('sam', 'close-support-request', help);
  sell(80, { price: '228.00' });
  return calls;
}

const waiting = (life: Life) => Object.values(life.state.approval).find(({ status }) => status === 'Open');

/** A year ahead from a snapshot as it is stored, through one renewal, with its notices, invoice and licence. */
function forecastTime(rounds: number): Row {
  const life = booked();
  life.advance('2021-10-02');
  life.usage = { date: '2021-10-02' as never, billableUsers: 24 };
  const snapshot = JSON.stringify(life.state);
  const ahead = () =>
    forecast(JSON.parse(snapshot) as Subscription, instant('2022-10-02T00:00:00Z'), {
      facts: (_, now) => life.facts(now),
      answer: () => ({ keyId: 'assumed' }),
    });
  const { events } = ahead();
  if (!events.some(({ type }) => type === 'Renewed')) throw new Error('The forecast holds no renewal.');
  const rate = perSecond(() => Number(ahead().events.length > 0), rounds, seconds);
  return row({
    name: 'forecast of 12 months, annual',
    value: 1000 / rate,
    unit: 'ms',
    goal: below(1),
    note: `${events.length} events: ${events.map(({ type }) => type).join(', ')}`,
  });
}
