import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Delegation } from '../../domain/people/delegation.ts';
import type { Person } from '../../domain/people/person.ts';
import type { ApprovalRule } from '../../domain/policy/approval-rules.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { Life, parsePolicy, people } from './kit.ts';

/** One holder for each slot, in the order in which the shipped policy asks. */
const holder = {
  ASM: 'ana',
  RD: 'rolf',
  'VP Channel': 'chan',
  VP: 'vera',
  CRO: 'cro',
  CFO: 'cfo',
  CEO: 'ceo',
  CS: 'cs',
  'Deal Desk': 'dan',
  Legal: 'lea',
} as const;
type Slot = keyof typeof holder;
const slots = Object.keys(holder) as readonly Slot[];
const chain = slots.slice(0, 7);

const person = (id: string, more: Partial<Person> = {}): Person => ({
  id: `per_${id}`,
  name: id,
  email: `${id}@x.example`,
  roles: ['approver'],
  zone: 'UTC',
  active: true,
  version: 1,
  ...more,
});
const staff: Readonly<Record<string, Person>> = Object.fromEntries(
  [
    ...Object.values(people),
    ...(['VP Channel', 'CRO', 'CFO', 'CEO', 'CS', 'Legal'] as const).map((slot) => person(holder[slot], { slot })),
    person('dan', { roles: ['deal desk'] }),
    person('del'),
    person('eli'),
  ].map((each) => [each.id, each]),
);

// What a policy may say

type When = 'always' | 'special' | 'over15' | 'over25';
interface Rules {
  readonly rows: readonly { readonly when: When; readonly slots: readonly Slot[] }[];
  readonly together: readonly { readonly slots: readonly Slot[]; readonly decide: 'all' | 'any' }[];
  readonly skip: readonly { readonly slot: Slot; readonly where: readonly Slot[] }[];
  readonly afterEdit: 'all-slots' | 'changed-slots';
}

const conditions: Readonly<Record<When, ApprovalRule['when']>> = {
  always: {},
  special: { specialTerms: true },
  over15: { discountOver: 1_500 },
  over25: { discountOver: 2_500 },
};
const shipped = parsePolicy('gitlab-2022');
const policyOf = ({ rows, together, skip, afterEdit }: Rules): Policy => ({
  ...shipped,
  approval: {
    ...shipped.approval,
    matrix: [{ upToBasisPoints: 10_000, slots: [] }],
    calendar: { ...shipped.approval.calendar, holidays: [] },
    rules: rows.map((row, n) => ({ id: `r${n}`, when: conditions[row.when], slots: row.slots, because: `row ${n}` })),
    together,
    skip,
    afterEdit,
  },
});

const some = (of: readonly Slot[], maxLength: number) =>
  fc.subarray([...of], { minLength: 1, maxLength: Math.min(maxLength, of.length) });
const rules: fc.Arbitrary<Rules> = fc.record({
  rows: fc.array(
    fc.record({
      when: fc.constantFrom<When>('always', 'always', 'special', 'over15', 'over25'),
      slots: some(slots, 4),
    }),
    { minLength: 1, maxLength: 4 },
  ),
  together: fc
    .tuple(fc.shuffledSubarray([...slots], { minLength: 6, maxLength: 6 }), fc.nat(2), fc.boolean(), fc.boolean())
    .map(([all, groups, a, b]) =>
      [all.slice(0, 4), all.slice(4)]
        .slice(0, groups)
        .map((group, n) => ({ slots: group, decide: (n === 0 ? a : b) ? ('any' as const) : ('all' as const) })),
    ),
  skip: fc.array(
    fc
      .nat(chain.length - 2)
      .chain((n) => fc.record({ slot: fc.constant(chain[n] as Slot), where: some(chain.slice(n + 1), 3) })),
    { maxLength: 2 },
  ),
  afterEdit: fc.constantFrom('all-slots', 'changed-slots'),
});

// What may happen

type Happening =
  | { readonly do: 'decide'; readonly pick: number; readonly who: number; readonly yes: boolean }
  | { readonly do: 'submit' }
  | { readonly do: 'recall' }
  | { readonly do: 'override' }
  | {
      readonly do: 'edit';
      readonly by: 'ray' | 'dee';
      readonly discount: number;
      readonly special?: string | undefined;
    }
  | {
      readonly do: 'delegate';
      readonly from: string;
      readonly to: string;
      readonly inDays: number;
      readonly days: number;
    }
  | { readonly do: 'take-back'; readonly from: string }
  | { readonly do: 'wait'; readonly hours: number };

/** The first ones are tried more often: who is asked; the others mostly are not. */
const deciders = [...Object.values(holder), 'dee', 'del', 'eli', 'ray'];
const lenders = [...Object.values(holder), 'del'];
const happenings: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.oneof(
    {
      weight: 9,
      arbitrary: fc.record({
        do: fc.constant('decide' as const),
        pick: fc.nat(9),
        who: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -3, max: -1 }) }, fc.nat(deciders.length - 1)),
        yes: fc.oneof({ weight: 19, arbitrary: fc.constant(true) }, fc.constant(false)),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('submit' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('recall' as const, 'override' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('edit' as const),
        by: fc.constantFrom('ray' as const, 'ray' as const, 'dee' as const),
        discount: fc.constantFrom(10, 20, 30),
        special: fc.constantFrom(undefined, 'a logo', 'two logos'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('delegate' as const),
        from: fc.constantFrom(...lenders),
        to: fc.constantFrom('del', 'eli', 'vera', 'cfo'),
        inDays: fc.nat(1),
        days: fc.integer({ min: 1, max: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('take-back' as const), from: fc.constantFrom(...lenders) }) },
    { weight: 7, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.constantFrom(1, 16, 24, 24) }) },
  ),
  { minLength: 20, maxLength: 20 },
);

// The model

interface Asked {
  readonly slot: Slot;
  step: number;
  any: boolean;
  readonly why: string;
  status: string;
  asked: readonly string[];
  level: Slot;
  until?: number | undefined;
  by?: string;
  /** Decided for somebody else: no word of one's own (AP-15). */
  lent?: boolean;
}

const hour = 3_600_000;
const day = 24 * hour;
const up: Partial<Record<Slot, Slot>> = {
  ...{ ASM: 'RD', RD: 'VP', 'VP Channel': 'VP', VP: 'CRO', CRO: 'CFO', CFO: 'CEO' },
  ...{ CS: 'CRO', Legal: 'CEO' },
};

/** Whole hours only happen here: so many of them from Monday to Friday, 9 to 17. */
function businessHours(from: number, hours: number): number {
  let at = from;
  for (let left = hours; left > 0; at += hour) {
    const then = new Date(at);
    const works = then.getUTCDay() % 6 !== 0 && then.getUTCHours() >= 9 && then.getUTCHours() < 17;
    if (works) left -= 1;
  }
  return at;
}

class Model {
  now: number;
  status = 'Approvals Required';
  discount = 10;
  special: string | undefined;
  readonly editors = ['ray'];
  asked: Asked[] = [];
  lent: { id: string; from: string; to: string; begin: number; end: number }[] = [];
  readonly #rules: Rules;

  constructor(policy: Rules, now: number) {
    this.#rules = policy;
    this.now = now;
    if (this.needs().length === 0) this.status = 'Approvals Not Required';
  }

  /** Slot, reasons, step: row by row, then skip, then group. */
  needs(): readonly { slot: Slot; why: readonly string[]; step: number; any: boolean }[] {
    const holds = { always: true, special: !!this.special, over15: this.discount > 15, over25: this.discount > 25 };
    const why = new Map<Slot, string[]>();
    const ask = (slot: Slot, reason: string): unknown => why.set(slot, [...(why.get(slot) ?? []), reason]);
    this.#rules.rows.forEach((row, n) => {
      const line = row.when.startsWith('over') ? `${n} at ${this.discount}` : `${n}`;
      if (holds[row.when]) for (const slot of row.slots) ask(slot, line);
    });
    if (this.special) ask('Deal Desk', 'special terms');
    for (const low of chain)
      for (const { where } of this.#rules.skip.filter(({ slot }) => slot === low)) {
        const high = where.find((slot) => why.has(slot));
        if (!high || !why.has(low)) continue;
        why.set(high, [...new Set([...(why.get(high) ?? []), ...(why.get(low) ?? [])])]);
        why.delete(low);
      }
    const left = slots.filter((slot) => why.has(slot));
    const groupOf = (slot: Slot) => this.#rules.together.find((group) => group.slots.includes(slot));
    const firsts = left.filter((slot, n) => !left.slice(0, n).some((one) => groupOf(one)?.slots.includes(slot)));
    return firsts.flatMap((first, n) => {
      const members = left.filter((slot) => slot === first || groupOf(first)?.slots.includes(slot));
      const any = members.length > 1 && groupOf(first)?.decide === 'any';
      return members.map((slot) => ({ slot, why: why.get(slot) ?? [], step: n + 1, any }));
    });
  }

  holders = (slot: Slot): readonly string[] =>
    (slot === 'Deal Desk' ? ['dan', 'dee'] : [holder[slot]]).filter((who) => !this.editors.includes(who));

  /** Who decides in the place of those who are asked, at this hour. */
  standsIn = (asked: readonly string[]): readonly string[] =>
    this.lent
      .filter(({ from, to }) => asked.includes(from) && !asked.includes(to))
      .filter(({ begin, end }) => begin <= this.now && this.now < end)
      .map(({ from, to }) => `${to} for ${from}`);

  submit(): boolean {
    if (this.status === 'In Review' || this.status === 'Approved') return false;
    const needs = this.needs();
    const kept = this.#rules.afterEdit === 'changed-slots' ? this.#stillGood() : [];
    this.asked = needs.map(({ slot, why, step, any }): Asked => {
      const still = kept.find((each) => each.slot === slot);
      if (still) return { ...still, step, any };
      return { slot, step, any, why: why.join(), status: 'Waiting', asked: this.holders(slot), level: slot };
    });
    this.status = 'In Review';
    this.#askNext();
    return true;
  }

  #stillGood = (): readonly Asked[] =>
    this.asked.filter(
      ({ status, by = '', slot, why }) =>
        status === 'Approved' &&
        !this.editors.includes(by) &&
        this.needs().some((need) => need.slot === slot && need.why.join() === why),
    );

  #askNext(): void {
    for (;;) {
      const step = Math.min(...this.asked.filter(({ status }) => status === 'Waiting').map((each) => each.step));
      const mates = this.asked.filter((each) => each.step === step);
      const waiting = mates.filter(({ status }) => status === 'Waiting');
      if (waiting.length === 0) {
        this.status = 'Approved';
        return;
      }
      const spoken = this.asked.flatMap(({ status, by, lent }) => (status === 'Approved' && by && !lent ? [by] : []));
      for (const each of waiting) {
        const by = each.asked.find((who) => spoken.includes(who));
        if (by) Object.assign(each, { status: 'Approved', by });
      }
      const enough = mates.some(({ any, status }) => any && status === 'Approved');
      const others = waiting.filter(({ status }) => status === 'Waiting');
      for (const each of others) {
        each.status = enough ? 'Spared' : 'Open';
        if (!enough) each.until = businessHours(this.now, 16);
      }
      if (!enough && others.length > 0) return;
    }
  }

  decide(who: string, slot: Slot | undefined, yes: boolean): boolean {
    const each = this.asked.find((one) => one.slot === slot);
    if (each?.status !== 'Open' || this.status !== 'In Review' || this.editors.includes(who)) return false;
    const own = each.asked.includes(who);
    if (!own && !this.standsIn(each.asked).some((one) => one.startsWith(`${who} for`))) return false;
    Object.assign(each, { status: yes ? 'Approved' : 'Rejected', by: who, lent: !own });
    const open = this.asked.filter(({ status }) => status === 'Open');
    if (!yes) {
      this.#end('Void');
      this.status = 'Rejected';
      return true;
    }
    for (const other of open)
      if (each.any) other.status = 'Spared';
      else if (own && other.asked.includes(who)) Object.assign(other, { status: 'Approved', by: who });
    if (!open.some(({ status }) => status === 'Open')) this.#askNext();
    return true;
  }

  #end(status: string): void {
    for (const each of this.asked) if (each.status === 'Open' || each.status === 'Waiting') each.status = status;
  }

  recall(): boolean {
    if (this.status !== 'In Review') return false;
    this.#end('Recalled');
    this.status = 'Approvals Required';
    return true;
  }

  override(by: string): boolean {
    if (this.status !== 'In Review' || this.editors.includes(by)) return false;
    this.#end('Overridden');
    this.status = 'Approved';
    return true;
  }

  edit(by: string, discount: number, special: string | undefined): boolean {
    const words = special ?? this.special;
    const otherWords = words !== this.special;
    if (discount === this.discount && !otherWords) return true;
    Object.assign(this, { discount, special: words });
    if (!this.editors.includes(by)) this.editors.push(by);
    this.#end('Void');
    const good = this.#stillGood();
    if (this.#rules.afterEdit === 'changed-slots')
      for (const each of this.asked.filter(({ status }) => status === 'Approved'))
        if (!good.includes(each) || (each.slot === 'Deal Desk' && otherWords)) each.status = 'Void';
    this.status = this.needs().length > 0 ? 'Approvals Required' : 'Approvals Not Required';
    return true;
  }

  /** Hour by hour: whoever is late has the next level beside them. */
  wait(hours: number): void {
    for (let n = 0; n < hours; n++) {
      this.now += hour;
      for (const each of this.asked) {
        if (each.status !== 'Open' || each.until === undefined || each.until > this.now) continue;
        let level = up[each.level];
        const more = (): readonly string[] =>
          level ? this.holders(level).filter((who) => !each.asked.includes(who)) : [];
        while (level && more().length === 0) level = up[level];
        each.asked = [...each.asked, ...more()];
        each.until = level ? businessHours(this.now, 16) : undefined;
        each.level = level ?? each.level;
      }
    }
  }

  look = () => ({
    status: this.status,
    requests: this.asked.map(({ slot, status, asked, by, until, lent, step }) => ({
      ...{ slot, status, step, asked: [...asked].sort(), by, lent: lent === true },
      ...(status === 'Open' ? { until, delegates: [...this.standsIn(asked)].sort() } : {}),
    })),
  });
}

// The real one

const bare = (id: string | undefined): string | undefined => id?.slice('per_'.length);
const names = (ids: readonly string[]): string[] => ids.map((id) => bare(id) ?? '').sort();

function look({ state, quote }: Life): ReturnType<Model['look']> {
  const all = Object.values(state.approval).filter((each) => each.quote === quote);
  return {
    status: state.quoting[quote]?.status ?? '',
    requests: all
      .map((each) => ({
        ...{ slot: each.slot as Slot, status: each.status as string, step: each.order, asked: names(each.asked) },
        ...{ by: bare(each.decidedBy), lent: each.onBehalfOf !== undefined },
        ...(each.status === 'Open'
          ? {
              until: each.until ? Date.parse(each.until) : undefined,
              delegates: (each.delegates ?? [])
                .filter((one) => !each.asked.includes(one.person)) // the next level up may be a delegate too
                .map((one) => `${bare(one.person)} for ${bare(one.for)}`)
                .sort(),
            }
          : {}),
      }))
      .sort((a, b) => a.step - b.step || slots.indexOf(a.slot) - slots.indexOf(b.slot)),
  };
}

const begins = '2021-09-20T08:00:00Z';

function deal(policy: Rules): Life {
  const life = new Life();
  life.people = staff;
  life.policy = policyOf(policy);
  life.advance(begins);
  life.do('ray', 'create-opportunity', life.state.id, {
    type: 'New Business',
    account: 'acc_1',
    name: 'deal',
    quote: { seats: { 'SM Premium': 20 }, start: '2021-11-15', discount: '10 %', comments: 'c' },
  });
  return life;
}

const requestOf = ({ state, quote }: Life, slot: Slot | undefined): string =>
  Object.values(state.approval).find((each) => each.quote === quote && each.slot === slot)?.id ?? 'apr_none';

const iso = (at: number): string => new Date(at).toISOString().slice(0, 19).concat('Z');

class Both {
  readonly life: Life;
  readonly model: Model;
  #delegations = 0;

  constructor(policy: Rules) {
    this.life = deal(policy);
    this.model = new Model(policy, Date.parse(begins));
  }

  #send(by: string, name: string, target: string, body: unknown, expected: boolean): void {
    const outcome = this.life.try(by, name, target, body);
    expect({ name, done: !isRefusal(outcome), outcome: isRefusal(outcome) ? outcome.code : '' }).toMatchObject({
      name,
      done: expected,
    });
  }

  decide(who: string, slot: Slot | undefined, yes: boolean): void {
    const [name, body] = yes ? ['approve', {}] : ['reject', { reason: 'no' }];
    const target = requestOf(this.life, slot);
    this.#send(who, name as string, target, body, this.model.decide(who, slot, yes));
  }

  happens(what: Happening): void {
    const { life, model } = this;
    const quote = life.quote;
    if (what.do === 'decide') {
      const open = model.asked.filter(({ status }) => status === 'Open');
      const from = open.length > 0 ? open : model.asked;
      const each = from[what.pick % Math.max(1, from.length)];
      const may = each ? [...each.asked, ...model.standsIn(each.asked).map((one) => one.split(' ')[0] ?? '')] : [];
      this.decide(deciders[what.who] ?? may[-what.who % may.length] ?? 'ana', each?.slot, what.yes);
    } else if (what.do === 'submit') this.#send('ray', 'submit-quote', quote, {}, model.submit());
    else if (what.do === 'recall') this.#send('ray', 'recall-quote', quote, {}, model.recall());
    else if (what.do === 'override')
      this.#send('dee', 'override-approval', quote, { reason: 'as agreed' }, model.override('dee'));
    else if (what.do === 'edit') {
      const { by, discount, special } = what;
      const body = { discount: `${discount} %`, ...(special ? { specialTerms: special } : {}) };
      this.#send(by, 'edit-quote', quote, body, model.edit(by, discount, special));
    } else if (what.do === 'wait') {
      model.wait(what.hours);
      life.advance(iso(model.now));
    } else this.#lend(what);
    life.settle();
    expect(look(life)).toEqual(model.look());
  }

  /** Delegations are facts to this machine: they stand with the person. */
  #lend(what: Extract<Happening, { do: 'delegate' | 'take-back' }>): void {
    const { life, model } = this;
    const id = `per_${what.from}`;
    const known = life.people[id]?.delegations ?? [];
    const running = model.lent.filter(({ from, end }) => from === what.from && end > model.now);
    let now: readonly Delegation[] = known;
    if (what.do === 'take-back') {
      model.lent = model.lent.filter((each) => !running.includes(each));
      now = known.map((each) => (running.some((one) => one.id === each.id) ? { ...each, endedBy: id } : each));
    } else if (running.length === 0 && what.from !== what.to) {
      const begin = Math.floor(model.now / day) * day + what.inDays * day;
      const end = begin + what.days * day;
      const given = { id: `dlg_${++this.#delegations}`, from: what.from, to: what.to, begin, end };
      model.lent = [...model.lent, given];
      const dates = { from: iso(begin).slice(0, 10), to: iso(end).slice(0, 10) } as Pick<Delegation, 'from' | 'to'>;
      now = [
        ...known,
        { id: given.id, delegate: `per_${what.to}`, kinds: ['quotes', 'channel'], consented: true, ...dates },
      ];
    }
    life.people = { ...life.people, [id]: { ...(life.people[id] ?? person(what.from)), delegations: now } };
  }
}

it('AP-4, AP-5, AP-7, AP-10, AP-11, AP-14, AP-15: any policy and any twenty things that happen, as in a model written apart', () =>
  fc.assert(
    fc.property(rules, happenings, (policy, all) => {
      const both = new Both(policy);
      expect(look(both.life)).toEqual(both.model.look());
      for (const what of [{ do: 'submit' } as const, ...all]) both.happens(what);
    }),
    { numRuns: 500 },
  ));

it('AP-7: those who are asked together may decide in any order', () =>
  fc.assert(
    fc.property(
      fc.subarray([...slots], { minLength: 2, maxLength: 6 }).chain((group) =>
        fc.record({
          group: fc.constant(group),
          decide: fc.constantFrom('all' as const, 'any' as const),
          no: fc.option(fc.constantFrom(...group)),
          one: fc.shuffledSubarray(group, { minLength: group.length }),
          other: fc.shuffledSubarray(group, { minLength: group.length }),
        }),
      ),
      ({ group, decide, no, one, other }) => {
        const after = (order: readonly Slot[]) => {
          const rows = [{ when: 'always' as const, slots }];
          const both = new Both({ rows, together: [{ slots: group, decide }], skip: [], afterEdit: 'all-slots' });
          both.happens({ do: 'submit' });
          for (;;) {
            const open = both.model.asked.filter(({ status }) => status === 'Open').map(({ slot }) => slot);
            const [first] = open;
            if (first === undefined || group.includes(first)) break;
            both.decide(holder[first], first, true);
          }
          for (const slot of order) both.decide(holder[slot], slot, !(decide === 'all' && slot === no));
          expect(look(both.life)).toEqual(both.model.look());
          return look(both.life);
        };
        const [a, b] = [after(one), after(other)];
        expect(a.status).toBe(b.status);
        // Who was asked after a rejection is void; of a group of which one is enough, it depends who was first
        if (decide === 'all' && no === null) expect(a).toEqual(b);
        const outside = ({ requests }: typeof a) => requests.filter(({ slot }) => !group.includes(slot));
        expect(outside(a)).toEqual(outside(b));
      },
    ),
    { numRuns: 100 },
  ));

it('AP-14, AP-15: what a delegate decided for somebody else does not stand for their own slot', () => {
  const row = { when: 'always' as const, slots: ['ASM', 'RD', 'VP'] as const };
  const both = new Both({ rows: [row], together: [], skip: [], afterEdit: 'all-slots' });
  both.happens({ do: 'submit' });
  both.happens({ do: 'delegate', from: 'ana', to: 'vera', inDays: 0, days: 3 });
  both.decide('vera', 'ASM', true);
  both.decide('rolf', 'RD', true);
  expect(look(both.life)).toEqual(both.model.look());
  expect(both.model.asked.map(({ slot, status }) => `${slot} ${status}`)).toEqual([
    'ASM Approved',
    'RD Approved',
    'VP Open',
  ]);
  const together = [{ slots: ['ASM', 'VP'] as const, decide: 'all' as const }];
  const beside = new Both({ rows: [row], together, skip: [], afterEdit: 'all-slots' });
  beside.happens({ do: 'submit' });
  beside.happens({ do: 'delegate', from: 'ana', to: 'vera', inDays: 0, days: 3 });
  beside.decide('vera', 'ASM', true);
  expect(look(beside.life)).toEqual(beside.model.look());
  expect(beside.model.asked.find(({ slot }) => slot === 'VP')?.status).toBe('Open');
});

it('AP-13: a discount up to the floor of the policy asks nobody, one beyond it the slots of its row', () => {
  const life = new Life();
  life.advance(begins);
  const [floor] = life.policy.approval.matrix;
  expect(floor?.slots).toEqual([]);
  const quoted = (basisPoints: number): string => {
    life.do('ray', 'create-opportunity', life.state.id, {
      ...{ type: 'New Business', account: 'acc_1', name: 'deal' },
      quote: { seats: { 'SM Premium': 20 }, start: '2021-11-15', discount: `${basisPoints / 100} %`, comments: 'c' },
    });
    return life.state.quoting[life.quote]?.status ?? '';
  };
  expect(quoted(floor?.upToBasisPoints ?? 0)).toBe('Approvals Not Required');
  life.do('ray', 'submit-quote', life.quote);
  expect(look(life)).toEqual({ status: 'Approved', requests: [] });
  life.do('ray', 'edit-quote', life.quote, { discount: '6 %' });
  expect(look(life).status).toBe('Approvals Required');
});
