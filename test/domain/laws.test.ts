import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agenda } from '../../domain/agenda.ts';
import { addDays, date, instant } from '../../domain/calendar/dates.ts';
import { commandNames } from '../../domain/command-names.ts';
import { commandTable, internalCommands } from '../../domain/commands.ts';
import { evolve, unborn } from '../../domain/evolve.ts';
import { recordCommands } from '../../domain/records.ts';
import { refusals } from '../../domain/refusal.ts';
import { runAppointment } from '../../domain/run.ts';
import { lastTerm, seatsOn } from '../../domain/subscription.ts';
import { booked, busyYears, type Life } from './kit.ts';

const folded = (life: Life) =>
  life.journal.reduce((state, event) => evolve(state, event), unborn('sub_1', instant('2020-01-01T00:00:00Z')));

describe('Law 2: the state stays small', () => {
  it('is at most 64 KiB after ten busy years, and every boundary was kept', () => {
    const { life, largest } = busyYears(10);
    expect(life.journal.filter(({ type }) => type === 'Renewed')).toHaveLength(10);
    expect(lastTerm(life.state)).toMatchObject({ start: '2031-10-01', end: '2032-10-01' });
    expect(largest).toBeLessThanOrEqual(64 * 1024);
  });

  it('is at most 64 KiB with an add-on and a lost deal each month', () =>
    expect(busyYears(10, { addOns: 12, lost: 12 }).largest).toBeLessThanOrEqual(64 * 1024));

  it('does not grow from the fourth year to the tenth', () => {
    const [four, ten] = [busyYears(4, { lost: 0 }), busyYears(10, { lost: 0 })];
    expect(ten.largest).toBeLessThanOrEqual(four.largest * 1.1);
  });

  it('is plain JSON', () => {
    const { life } = busyYears(1);
    expect(JSON.parse(JSON.stringify(life.state))).toEqual(life.state);
  });
});

describe('Law 3: the state is the fold of its journal', () => {
  it('after ten busy years', () => {
    const { life } = busyYears(10);
    expect(folded(life)).toEqual(life.state);
  });

  it('from any snapshot on', () => {
    const { life } = busyYears(1);
    let state = unborn('sub_1', instant('2020-01-01T00:00:00Z'));
    for (const event of life.journal) state = evolve(JSON.parse(JSON.stringify(state)), event);
    expect(state).toEqual(life.state);
  });

  it('seq has no gap and time never goes back', () => {
    const { life } = busyYears(2);
    life.journal.forEach((event, index) => {
      expect(event.seq).toBe(index + 1);
      expect(event.at >= (life.journal[index - 1]?.at ?? '')).toBe(true);
      expect(event.policy).toBe('gitlab-2022@1');
      expect(event.cause).not.toBe('');
    });
  });
});

describe('Law 4: the agenda is computed, sorted, and loses what is kept', () => {
  it('over two busy years', () => {
    const life = booked();
    for (let n = 0; n < 40; n++) {
      const facts = life.facts();
      const found = agenda(life.state, facts);
      expect([...found].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))).toEqual(found);
      expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
      expect(agenda(life.state, facts)).toEqual(found);
      const [first] = found;
      if (!first) break;
      const at = first.at > life.now ? first.at : life.now;
      const kept = runAppointment(life.state, first, life.facts(at));
      expect(kept.state.parked).toBeUndefined();
      expect(kept.events.length).toBeGreaterThan(0);
      expect(agenda(kept.state, life.facts(at)).map(({ id }) => id)).not.toContain(first.id);
      life.advance(at);
    }
  });
});

describe('The table of commands', () => {
  it('has the names that workflows know, in both directions', () =>
    expect([...commandNames].sort()).toEqual([...commandTable, ...internalCommands].map(({ name }) => name).sort()));

  it('names nothing twice and no route twice', () => {
    const all = [...commandTable, ...recordCommands];
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(new Set(all.map(({ method, path }) => `${method} ${path}`)).size).toBe(all.length);
  });

  it.each([...commandTable, ...recordCommands].map((spec) => [spec.name, spec] as const))(
    '%s has a role, a sentence and rules that exist in form',
    (_name, spec) => {
      expect(spec.roles.length).toBeGreaterThan(0);
      expect(spec.summary).toMatch(/\.$/);
      for (const rule of spec.rules) expect(rule).toMatch(/^([A-Z]{1,3}-\d{1,2}|\d{1,2}(\.\d{1,2})?)$/);
    },
  );

  it('no role of a command is nobody’s: somebody without it is refused', () => {
    const life = booked();
    for (const spec of commandTable) {
      const stranger = ['ray', 'ana', 'dee', 'fin', 'olga', 'sam'].find(
        (name) => !spec.roles.some((role) => life.facts().people[`per_${name}`]?.roles.includes(role)),
      );
      expect(life.try(stranger ?? '', spec.name, life.state.id, {})).toMatchObject({
        refused: true,
        code: 'role.missing',
      });
    }
  });

  it('every refusal has a title without a full stop', () => {
    for (const { title } of Object.values(refusals)) expect(title).toMatch(/[^.]$/);
  });
});

describe('QA-12, QA-5: random seat changes', () => {
  it('never lower the seats; lines add up to totals; what is invoiced is what was closed', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            total: fc.integer({ min: 1, max: 80 }),
            day: fc.integer({ min: 1, max: 40 }),
            product: fc.constantFrom('SM Premium', 'SM Ultimate'),
          }),
          { minLength: 1, maxLength: 8 },
        ),
        (changes) => {
          const life = booked();
          let on = date('2021-10-02');
          for (const { total, day, product } of changes) {
            on = addDays(on, day);
            life.advance(on);
            const before = seatsOn(life.state, on, product);
            const outcome = life.try('ray', 'change-seats', life.state.id, { total, from: on, product });
            if ('refused' in outcome) {
              expect(total <= before).toBe(true);
              expect(outcome.code).toBe(total < before ? 'amendment.below-purchased' : 'amendment.no-change');
              expect(seatsOn(life.state, on, product)).toBe(before);
              continue;
            }
            const { quote } = life.last('QuoteCreated').data;
            expect(quote.lines.reduce((sum, line) => sum + line.amount, 0)).toBe(quote.total);
            life.book();
            expect(seatsOn(life.state, on, product)).toBe(total);
            expect(seatsOn(life.state, date('2022-09-30'), product)).toBeGreaterThanOrEqual(before);
            for (const charge of life.state.booking.charges) expect(charge.end).toBe('2022-10-01');
            const licence = life.state.provisioning.licences[life.state.provisioning.current ?? ''];
            expect(licence).toMatchObject({ product, seats: total });
          }
          life.advance('2022-09-30');
          const invoiced = life.journal.reduce(
            (sum, event) => sum + (event.type === 'InvoicePosted' ? event.data.invoice.total : 0),
            0,
          );
          const closed = life.journal.reduce(
            (sum, event) => sum + (event.type === 'OpportunityClosedWon' ? event.data.amount : 0),
            0,
          );
          expect(invoiced).toBe(closed);
          expect(folded(life)).toEqual(life.state);
        },
      ),
      { numRuns: 40 },
    ));
});
