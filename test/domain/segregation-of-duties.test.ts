import { describe, expect, it } from 'vitest';
import type { Delegation } from '../../domain/people/delegation.ts';
import type { Person } from '../../domain/people/person.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { Life, people } from './kit.ts';

/** Rolf is the RD, who has to decide; what he, or who decides in his place, has to do with the deal is the relation. */
const delegation = (delegate: string, more: Partial<Delegation> = {}): Delegation => ({
  id: 'dlg_1',
  delegate: `per_${delegate}`,
  from: '2021-09-01' as Delegation['from'],
  to: '2021-10-01' as Delegation['to'],
  kinds: ['quotes'],
  consented: true,
  ...more,
});

interface World {
  readonly life: Life;
  readonly quote: string;
}

function world(change: (life: Life) => void = () => undefined, owner = 'ray'): World {
  const life = new Life();
  const all = ['sales', 'approver', 'deal desk'] as const;
  const person = (id: string, more: Partial<Person>): Person => ({
    ...(people[`per_${id}`] ?? {
      id: `per_${id}`,
      name: id,
      email: `${id}@x.example`,
      zone: 'UTC',
      active: true,
      version: 1,
    }),
    roles: all,
    ...more,
  });
  life.people = {
    ...people,
    per_ray: person('ray', { manager: 'per_rolf' }),
    per_rob: person('rob', { manager: 'per_rolf' }),
    per_rolf: person('rolf', { manager: 'per_vera' }),
    per_eve: person('eve', {}),
    per_dee: person('dee', {}),
  };
  change(life);
  life.advance('2021-09-20');
  life.do(owner, 'create-opportunity', life.state.id, { type: 'New Business', account: 'acc_1', name: 'deal' });
  life.do(owner, 'create-quote', life.deal, {
    seats: { 'SM Premium': 20 },
    start: '2021-10-01',
    discount: '20 %',
    comments: 'c',
  });
  return { life, quote: life.quote };
}

const delegatedTo = (life: Life, who: string, more: Partial<Delegation> = {}): void => {
  const rolf = life.people.per_rolf;
  if (rolf) life.people = { ...life.people, per_rolf: { ...rolf, delegations: [delegation(who, more)] } };
};

interface Relation {
  readonly relation: string;
  readonly who: string;
  readonly made: () => World;
  /** What stops them; undefined where nothing does. */
  readonly approve: string | undefined;
  readonly override: string | undefined;
}

const submittedBy = (who: string, { life, quote }: World): World => {
  life.do(who, 'submit-quote', quote, {});
  return { life, quote };
};

const relations: readonly Relation[] = [
  {
    relation: 'none: the RD',
    who: 'rolf',
    made: () => submittedBy('ray', world()),
    approve: undefined,
    override: undefined,
  },
  {
    relation: 'none, and not asked',
    who: 'eve',
    made: () => submittedBy('ray', world()),
    approve: 'approval.not-yours',
    override: undefined,
  },
  {
    relation: 'owns the deal',
    who: 'ray',
    made: () => submittedBy('rob', world()),
    approve: 'approval.own-deal',
    override: 'approval.own-deal',
  },
  {
    relation: 'owned it before',
    who: 'ray',
    made: () => {
      const it = world();
      it.life.do('ray', 'change-opportunity', it.life.deal, { owner: 'per_rob' });
      return submittedBy('rob', it);
    },
    approve: 'approval.own-deal',
    override: 'approval.own-deal',
  },
  {
    relation: 'made the quote',
    who: 'rolf',
    made: () => {
      const it = world();
      it.life.do('rolf', 'create-quote', it.life.deal, {
        seats: { 'SM Premium': 20 },
        start: '2021-10-01',
        discount: '20 %',
        comments: 'c',
      });
      return submittedBy('ray', { life: it.life, quote: it.life.quote });
    },
    approve: 'approval.own-deal',
    override: 'approval.own-deal',
  },
  {
    relation: 'submitted it',
    who: 'rolf',
    made: () => submittedBy('rolf', world()),
    approve: 'approval.own-deal',
    override: 'approval.own-deal',
  },
  {
    relation: 'edited the priced part',
    who: 'rolf',
    made: () => {
      const it = world();
      it.life.do('rolf', 'edit-quote', it.quote, { discount: '21 %' });
      return submittedBy('ray', it);
    },
    approve: 'approval.own-deal',
    override: 'approval.own-deal',
  },
  {
    relation: 'edited what nobody approves',
    who: 'rolf',
    made: () => {
      const it = world();
      it.life.do('rolf', 'edit-quote', it.quote, { comments: 'clearer' });
      return submittedBy('ray', it);
    },
    approve: undefined,
    override: undefined,
  },
  {
    relation: 'made the policy',
    who: 'rolf',
    made: () =>
      submittedBy(
        'ray',
        world((life) => {
          life.policyMakers = ['per_rolf'];
        }),
      ),
    approve: 'approval.own-policy',
    override: 'approval.own-policy',
  },
  {
    relation: 'a delegate who has nothing to do with it',
    who: 'eve',
    made: () =>
      submittedBy(
        'ray',
        world((life) => delegatedTo(life, 'eve')),
      ),
    approve: undefined,
    override: undefined,
  },
  {
    relation: 'a delegate who has not allowed it',
    who: 'eve',
    made: () =>
      submittedBy(
        'ray',
        world((life) => {
          const { consented: _, ...open } = delegation('eve');
          const rolf = life.people.per_rolf;
          if (rolf) life.people = { ...life.people, per_rolf: { ...rolf, delegations: [open] } };
        }),
      ),
    approve: 'approval.not-yours',
    override: undefined,
  },
  {
    relation: 'a delegate of other kinds',
    who: 'eve',
    made: () =>
      submittedBy(
        'ray',
        world((life) => delegatedTo(life, 'eve', { kinds: ['channel'] })),
      ),
    approve: 'approval.not-yours',
    override: undefined,
  },
  {
    relation: 'a delegate who owns the deal: the decision came back to the requester',
    who: 'ray',
    made: () =>
      submittedBy(
        'rob',
        world((life) => delegatedTo(life, 'ray')),
      ),
    approve: 'approval.own-deal',
    override: 'approval.own-deal',
  },
  {
    relation: 'a delegate who submitted it',
    who: 'rob',
    made: () =>
      submittedBy(
        'rob',
        world((life) => delegatedTo(life, 'rob')),
      ),
    approve: 'approval.own-deal',
    override: 'approval.own-deal',
  },
  {
    relation: 'a delegate who edited it',
    who: 'eve',
    made: () => {
      const it = world((life) => delegatedTo(life, 'eve'));
      it.life.do('eve', 'edit-quote', it.quote, { discount: '22 %' });
      return submittedBy('ray', it);
    },
    approve: 'approval.own-deal',
    override: 'approval.own-deal',
  },
  {
    relation: 'a delegate who made the policy',
    who: 'eve',
    made: () =>
      submittedBy(
        'ray',
        world((life) => {
          delegatedTo(life, 'eve');
          life.policyMakers = ['per_eve'];
        }),
      ),
    approve: 'approval.own-policy',
    override: 'approval.own-policy',
  },
  {
    relation: 'has left',
    who: 'eve',
    made: () => {
      const it = submittedBy(
        'ray',
        world((life) => delegatedTo(life, 'eve')),
      );
      const { per_eve: eve } = it.life.people;
      if (eve) it.life.people = { ...it.life.people, per_eve: { ...eve, active: false } };
      return it;
    },
    approve: 'person.inactive',
    override: 'person.inactive',
  },
];

/** AP-14, AP-15: by every door the same people may not. */
describe.each(relations)('AP-14: who $relation', ({ who, made, approve, override }) => {
  const decision = (name: string, body: unknown = {}): string | undefined => {
    const { life, quote } = made();
    // The ASM's request is the RD's where nobody is ASM; his is the first that he is asked
    const all = Object.values(life.state.approval).filter((each) => each.quote === quote);
    const open = all.find(({ status }) => status === 'Open');
    const answer = life.try(who, name, name === 'override-approval' ? quote : (open?.id ?? ''), body);
    return isRefusal(answer) ? answer.code : undefined;
  };

  it(`approve: ${approve ?? 'may'}`, () => expect(decision('approve')).toBe(approve));
  it(`reject: ${approve ?? 'may'}`, () => expect(decision('reject', { reason: 'no' })).toBe(approve));
  it(`AP-11: override: ${override ?? 'may'}`, () =>
    expect(decision('override-approval', { reason: 'the agreement' })).toBe(override));
});

describe('AP-15: what was open before', () => {
  it('is told to the delegate on the day, and returns when the delegation is ended', () => {
    const { life } = submittedBy('ray', world());
    const standing = (): unknown => Object.values(life.state.approval)[0]?.delegates ?? [];
    delegatedTo(life, 'eve', { from: '2021-09-21' as Delegation['from'] });
    life.advance('2021-09-20T12:00:00Z');
    expect(standing()).toEqual([]);
    life.advance('2021-09-21');
    expect(standing()).toEqual([{ person: 'per_eve', for: 'per_rolf', delegation: 'dlg_1' }]);
    delegatedTo(life, 'eve', { from: '2021-09-21' as Delegation['from'], endedBy: 'per_rolf' });
    life.settle();
    expect(standing()).toEqual([]);
  });

  it('AP-14: goes up at once when whoever was asked has left', () => {
    const { life } = submittedBy('ray', world());
    const { per_rolf: rolf } = life.people;
    if (rolf) life.people = { ...life.people, per_rolf: { ...rolf, active: false } };
    life.settle();
    expect(Object.values(life.state.approval)[0]?.asked).toEqual(['per_rolf', 'per_vera']);
  });
});
