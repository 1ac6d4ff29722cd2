import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, date, instant, type LocalDate } from '../../domain/calendar/dates.ts';
import {
  authorityFor,
  type ContractKind,
  contractKinds,
  type Office,
  offices,
} from '../../domain/contract/authority.ts';
import { type Contract, contractKey } from '../../domain/contract/contract.ts';
import { decideContract, evolveContract } from '../../domain/contract/decide.ts';
import { formatMoney } from '../../domain/money/money.ts';
import type { Person } from '../../domain/people/person.ts';
import { isRefusal, type Refusal } from '../../domain/refusal.ts';
import { parsePolicy } from './kit.ts';

const policy = parsePolicy('gitlab-2022');
const day = date('2022-03-01');
const now = instant('2022-03-01T09:00:00Z');

const somebody = (office?: string, roles: Person['roles'] = ['ops']): Person => ({
  id: 'per_1',
  name: office ?? 'Nobody',
  email: 'one@perennial.example',
  roles,
  ...(office ? { offices: [office] } : {}),
  zone: 'UTC',
  active: true,
  version: 1,
});

function then(
  contract: Contract | undefined,
  name: string,
  actor: Person,
  body: object = {},
  on: LocalDate = day,
): Contract | Refusal {
  const decided = decideContract(contract, name, 'ctr_1', body, actor, { on, now, policy });
  return isRefusal(decided) ? decided : (decided.reduce(evolveContract, contract) as Contract);
}

const asked = (kind: ContractKind, amount: number, more: object = {}): Contract =>
  then(undefined, 'create-contract', somebody(), {
    counterparty: 'Initech',
    matter: 'servers',
    kind,
    amount: formatMoney(amount),
    ...more,
  }) as Contract;

const must = (contract: Contract | Refusal): Contract => {
  if (isRefusal(contract)) throw new Error(contract.detail);
  return contract;
};

describe('The second matrix (2.7)', () => {
  it.each([
    { rule: 'AU-3', kind: 'spending', amount: 2_500_000, approve: 'Manager', sign: 'PAO' },
    { rule: 'AU-3', kind: 'spending', amount: 2_500_001, approve: 'Director', sign: 'PAO' },
    { rule: 'AU-3', kind: 'spending', amount: 5_000_001, approve: 'Sr Director', sign: 'PAO' },
    { rule: 'AU-3', kind: 'spending', amount: 25_000_001, approve: 'VP', sign: 'PAO' },
    { rule: 'AU-3', kind: 'spending', amount: 50_000_000, approve: 'VP', sign: 'PAO' },
    { rule: 'AU-3', kind: 'spending', amount: 50_000_001, approve: 'Executive', sign: 'CFO' },
    { rule: 'AU-3', kind: 'spending', amount: 100_000_001, approve: 'CEO', sign: 'CFO' },
    { rule: 'AU-3', kind: 'spending', amount: 500_000_001, approve: 'CEO', sign: 'CFO' },
    { rule: 'AU-4', kind: 'write-off', amount: 1_000_000, approve: 'Executive', sign: 'PAO' },
    { rule: 'AU-4', kind: 'write-off', amount: 1_000_001, approve: 'CEO', sign: 'PAO' },
    { rule: 'AU-4', kind: 'write-off', amount: 10_000_001, approve: 'CEO', sign: 'CFO' },
    { rule: 'AU-2', kind: 'non-standard terms', amount: 50_000_000, approve: 'CLO', sign: 'PAO' },
    { rule: 'AU-2', kind: 'non-standard terms', amount: 50_000_001, approve: 'CLO', sign: 'CFO' },
  ] as const)('$rule: $kind of $amount cents: $approve last, then $sign', ({ kind, amount, approve, sign }) => {
    const { needs } = asked(kind, amount);
    expect(needs.approve.at(-1)).toEqual([approve]);
    expect(needs.sign.flat()).toContain(sign);
  });

  it('AU-3: what nobody planned goes to the board above five millions', () => {
    expect(asked('spending', 500_000_001, { planned: false }).needs.approve.at(-1)).toEqual(['Board']);
    expect(asked('spending', 500_000_000, { planned: false }).needs.approve.at(-1)).toEqual(['CEO']);
  });

  it.each([
    { rule: 'AU-2', kind: 'changed standard terms', first: 'CLO', other: 'Manager' },
    { rule: 'AU-3', kind: 'spending', first: 'Manager', other: 'Director' },
    { rule: 'AU-4', kind: 'write-off', first: 'CEO', other: 'Executive' },
  ] as const)('$rule: nobody acts out of turn or office on $kind', ({ rule, kind, first, other }) => {
    const contract = asked(kind, 4_000_000);
    expect(then(contract, 'approve-contract', somebody(other))).toMatchObject({
      code: kind === 'spending' ? 'contract.out-of-turn' : 'contract.not-yours',
      rule,
    });
    expect(then(contract, 'approve-contract', somebody())).toMatchObject({ code: 'contract.no-office', rule: 'AU-2' });
    const stamped = contract.needs.stamp ? must(then(contract, 'stamp-contract', somebody())) : contract;
    expect(then(stamped, 'sign-contract', somebody('PAO'))).toMatchObject({ code: 'contract.not-approved', rule });
    expect(then(stamped, 'sign-contract', somebody())).toMatchObject({ code: 'contract.no-office', rule: 'AU-2' });
    const approved = contract.needs.approve.reduce<Contract>(
      (now, [office]) => must(then(now, 'approve-contract', somebody(office))),
      stamped,
    );
    expect(then(approved, 'approve-contract', somebody(first))).toMatchObject({
      code: 'contract.approved-already',
      rule,
    });
    expect(then(approved, 'sign-contract', somebody('Manager'))).toMatchObject({ code: 'contract.not-yours', rule });
    expect(then(approved, 'sign-contract', somebody('PAO', ['sales']))).toMatchObject({
      code: 'contract.sales-never-signs',
      rule: 'AU-1',
    });
    const signed = must(then(approved, 'sign-contract', somebody('VP Finance')));
    expect(signed.status).toBe('Signed');
    expect(then(signed, 'sign-contract', somebody('PAO'))).toMatchObject({ code: 'contract.signed-already' });
  });

  it.each([
    { rule: 'AU-2', kind: 'vendor contract' },
    { rule: 'AU-3', kind: 'spending' },
    { rule: 'AU-4', kind: 'write-off' },
  ] as const)('$rule: the amount of $kind is named, and no less than nothing', ({ rule, kind }) => {
    const body = { counterparty: 'Initech', matter: 'servers', kind };
    for (const amount of [{}, { amount: '-0.01' }])
      expect(then(undefined, 'create-contract', somebody(), { ...body, ...amount })).toMatchObject({
        code: 'contract.amount-required',
        rule,
      });
    expect(then(undefined, 'create-contract', somebody(), { ...body, amount: '0.00' })).toMatchObject({ total: 0 });
  });

  it('C-1: an amount that cents do not hold exactly', () =>
    expect(
      then({ ...asked('spending', 1), total: Number.MAX_SAFE_INTEGER }, 'create-contract', somebody(), {
        counterparty: 'Initech',
        matter: 'servers',
        kind: 'spending',
        amount: '0.01',
      }),
    ).toMatchObject({ code: 'money.overflow', rule: 'C-1' }));

  it.each([
    { rule: 'AU-2', kind: 'non-standard terms' },
    { rule: 'AU-3', kind: 'payment' },
    { rule: 'AU-4', kind: 'write-off' },
  ] as const)('$rule: whoever comes later in the row of $kind waits for who comes first', ({ rule, kind }) => {
    const contract = asked(kind, 4_000_000);
    const inTurn = { ...contract, needs: { ...contract.needs, approve: [['Director'], ['CEO']] as const } };
    expect(then(inTurn, 'approve-contract', somebody('CEO'))).toMatchObject({
      code: 'contract.out-of-turn',
      rule,
      detail: 'Director decides first.',
    });
    const first = must(then({ ...inTurn, status: 'Draft' }, 'approve-contract', somebody('Director')));
    expect(must(then(first, 'approve-contract', somebody('CEO'))).status).toBe('Approved');
  });

  it('AU-2: a strange office, a third-party agreement, and a policy that is silent', () => {
    const nda = must(then(asked('third-party nda', 0), 'stamp-contract', somebody()));
    expect(then(nda, 'approve-contract', somebody('CLO'))).toMatchObject({
      code: 'contract.approved-already',
      rule: 'AU-2',
    });
    expect(then(nda, 'sign-contract', somebody('Executive'))).toMatchObject({ code: 'contract.not-yours' });
    expect(must(then(nda, 'sign-contract', somebody('Director Legal'))).status).toBe('Signed');
    const { authority: _, ...silent } = policy;
    const body = { counterparty: 'Initech', matter: 'servers', kind: 'payment', amount: '1.00' };
    expect(
      decideContract(undefined, 'create-contract', 'ctr_1', body, undefined, { on: day, now, policy: silent }),
    ).toMatchObject({ code: 'contract.no-matrix', rule: 'AU-2' });
    const bare = {
      ...policy,
      authority: { ...(policy.authority as NonNullable<typeof policy.authority>), matrix: [] },
    };
    expect(
      decideContract(undefined, 'create-contract', 'ctr_1', body, undefined, { on: day, now, policy: bare }),
    ).toMatchObject({ code: 'contract.no-matrix', rule: 'AU-2' });
    expect(then(undefined, 'create-contract', somebody(), { ...body, amount: '-1.00' })).toMatchObject({
      code: 'contract.amount-required',
      rule: 'AU-3',
    });
    expect(then(undefined, 'sign-contract', somebody('PAO'))).toMatchObject({ code: 'contract.unknown' });
  });
});

describe('AU-5: nobody goes round a tier', () => {
  const tiers = policy.authority as NonNullable<typeof policy.authority>;
  const parts = fc.array(fc.record({ cents: fc.nat({ max: 60_000_000 }), wait: fc.nat({ max: 60 }) }), {
    minLength: 1,
    maxLength: 6,
  });

  it('however a matter is split within 60 days, it needs what the whole of it needs', () =>
    fc.assert(
      fc.property(fc.constantFrom('spending' as const, 'write-off' as const), parts, (kind, all) => {
        let [contract, on]: [Contract | undefined, LocalDate] = [undefined, day];
        for (const { cents, wait } of all) {
          on = addDays(on, wait);
          const body = { counterparty: 'Initech', matter: 'servers', kind, amount: formatMoney(cents) };
          contract = must(then(contract, 'create-contract', somebody(), body, on));
        }
        const total = all.reduce((sum, { cents }) => sum + cents, 0);
        expect(contract?.total).toBe(total);
        expect(contract?.needs).toEqual(authorityFor(tiers, kind, total, true));
      }),
    ));

  it('a matter is the same however it is spelt, and another in another world', () => {
    expect(contractKey('Initech, Ltd.', 'Expense  Tool', 'wall')).toBe(
      contractKey('INITECH LTD', 'expense-tool', undefined),
    );
    expect(contractKey('Initech', 'tool', 'clk-1')).not.toBe(contractKey('Initech', 'tool', 'wall'));
    expect(contractKey('日本', '件', undefined)).not.toBe(contractKey('日本', '物', undefined));
  });

  it('AU-1: whatever is signed is approved by all tiers, stamped where it is an agreement, and never by Sales', () => {
    const acts = fc.array(
      fc.record({
        name: fc.constantFrom('approve-contract', 'sign-contract', 'stamp-contract'),
        office: fc.constantFrom<Office>(...offices),
        sales: fc.boolean(),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...contractKinds), fc.nat({ max: 90_000_000 }), acts, (kind, cents, all) => {
        let contract = asked(kind, cents);
        for (const { name, office, sales } of all) {
          const next = then(contract, name, somebody(office, sales ? ['sales', 'legal'] : ['legal']));
          if (isRefusal(next)) continue;
          if (name === 'sign-contract') {
            expect(sales).toBe(false);
            expect(contract.stamped !== undefined || !contract.needs.stamp).toBe(true);
            expect(contract.approvals.map((given, n) => contract.needs.approve[n]?.includes(given.office))).toEqual(
              contract.needs.approve.map(() => true),
            );
          }
          contract = next;
        }
      }),
    );
  });
});
