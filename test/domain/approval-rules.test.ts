import { describe, expect, it } from 'vitest';
import { whatIf } from '../../domain/approval/what-if.ts';
import type { Person } from '../../domain/people/person.ts';
import type { ApprovalRule, JudgedLine, JudgedQuote, RuleCondition } from '../../domain/policy/approval-rules.ts';
import { rulesThatApply } from '../../domain/policy/approval-rules.ts';
import { checkPolicy } from '../../domain/policy/check.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { Life, parsePolicy, people } from './kit.ts';

const line: JudgedLine = {
  product: 'SM Premium',
  listPrice: 22_800,
  unitPrice: 18_240,
  discountType: 'direct',
  givenUp: 91_200,
};
const quote: JudgedQuote = { termMonths: 12, paymentTermDays: 30, channel: 'direct', total: 364_800 };

describe('2.3: when a row of a policy’s own applies', () => {
  const holds = (when: RuleCondition, more: Partial<JudgedQuote> = {}, lines = [line]): boolean =>
    rulesThatApply([{ id: 'r', when, slots: ['CFO'], because: 'so it is' }], lines, { ...quote, ...more }).length > 0;

  it.each<[RuleCondition, boolean, Partial<JudgedQuote>?]>([
    [{}, true],
    [{ discountOver: 1_999 }, true],
    [{ discountOver: 2_000 }, false],
    [{ discountUpTo: 2_000 }, true],
    [{ discountUpTo: 1_999 }, false],
    [{ discountAmountOver: 91_199 }, true],
    [{ discountAmountOver: 91_200 }, false],
    [{ discountTypes: ['direct'] }, true],
    [{ discountTypes: ['partner', 'free'] }, false],
    [{ products: ['SM Premium'] }, true],
    [{ products: ['SM Ultimate'] }, false],
    [{ families: ['seats'] }, true],
    [{ families: ['services'] }, false],
    [{ termOver: 12 }, false],
    [{ termOver: 11 }, true],
    [{ termUnder: 12 }, false],
    [{ termUnder: 13 }, true],
    [{ paymentTermOver: 30 }, false],
    [{ paymentTermOver: 30 }, true, { paymentTermDays: 31 }],
    [{ schedules: ['custom'] }, false],
    [{ schedules: ['custom'] }, true, { schedule: 'custom' }],
    [{ specialTerms: true }, false],
    [{ specialTerms: false }, true],
    [{ channels: ['reseller'] }, false],
    [{ mixedTiers: true }, true, { tiers: ['Premium', 'Ultimate'] }],
    [{ mixedTiers: true }, false],
    [{ routeMarginUnder: 500 }, false],
    [{ routeMarginUnder: 500 }, true, { routeMargin: 499 }],
    [{ routeMarginUnder: 500 }, false, { routeMargin: 500 }],
    [{ totalFrom: 364_800 }, true],
    [{ totalFrom: 364_801 }, false],
    [{ orderTypes: ['First Order'] }, false],
    [{ quoteTypes: ['Amend'] }, true, { quoteType: 'Amend' }],
    [{ triggers: ['price-lock'] }, false],
    [{ triggers: ['price-lock', 'waiver'] }, true, { triggers: ['waiver'] }],
    [{ discountOver: 1_000, termOver: 12 }, false],
  ])('%j: %s', (when, expected, more = {}) => expect(holds(when, more)).toBe(expected));

  it('what is said of lines has to hold of one and the same', () => {
    const dear: JudgedLine = { ...line, product: 'SM Ultimate', unitPrice: line.listPrice };
    expect(holds({ products: ['SM Ultimate'], discountOver: 500 }, {}, [line, dear])).toBe(false);
    expect(holds({ products: ['SM Premium'], discountOver: 500 }, {}, [line, dear])).toBe(true);
  });

  it('AP-16: the programme’s discount does not count', () => {
    expect(holds({ discountOver: 1_000 }, {}, [{ ...line, programmeDiscount: 1_000 }])).toBe(false);
    expect(holds({ discountOver: 999 }, {}, [{ ...line, programmeDiscount: 1_000 }])).toBe(true);
  });
});

const extra = (id: string, more: Partial<Person>): Person => ({
  id: `per_${id}`,
  name: id,
  email: `${id}@x.example`,
  roles: ['approver'],
  zone: 'UTC',
  active: true,
  version: 1,
  ...more,
});
const staff = {
  ...people,
  per_cro: extra('cro', { slot: 'CRO' }),
  per_cfo: extra('cfo', { slot: 'CFO' }),
  per_ceo: extra('ceo', { slot: 'CEO' }),
  per_cs: extra('cs', { slot: 'CS' }),
  per_lea: extra('lea', { slot: 'Legal' }),
};

const everything = (slots: readonly string[]): readonly ApprovalRule[] => [
  { id: 'all', when: {}, slots, because: 'every deal' },
];

function submitted(approval: Partial<Policy['approval']>, more: Record<string, unknown> = {}): Life {
  const life = new Life();
  life.people = staff;
  life.policy = { ...life.policy, approval: { ...life.policy.approval, ...approval } };
  life.advance('2021-09-20');
  life.do('ray', 'create-opportunity', life.state.id, {
    type: 'New Business',
    account: 'acc_1',
    name: 'deal',
    quote: { seats: { 'SM Premium': 20 }, start: '2021-10-01', comments: 'c', ...more },
  });
  life.do('ray', 'submit-quote', life.quote, {});
  return life;
}
const standing = (life: Life): readonly string[] =>
  Object.values(life.state.approval).map(({ slot, status }) => `${slot} ${status}`);
const request = (life: Life, slot: string): string =>
  Object.values(life.state.approval).findLast((each) => each.slot === slot)?.id ?? '';

describe('AP-7: slots in sequence and together', () => {
  const slots = ['ASM', 'CFO', 'Legal', 'CS'];
  const rules = everything(slots);

  it('all of a group are asked at once, and all decide, in any order', () => {
    const life = submitted({ rules, together: [{ slots: ['CFO', 'Legal'], decide: 'all' }] });
    expect(standing(life)).toEqual(['ASM Open', 'CFO Waiting', 'Legal Waiting', 'CS Waiting']);
    expect(life.try('lea', 'approve', request(life, 'Legal'))).toMatchObject({ code: 'approval.out-of-turn' });
    life.do('ana', 'approve', request(life, 'ASM'));
    expect(standing(life)).toEqual(['ASM Approved', 'CFO Open', 'Legal Open', 'CS Waiting']);
    life.do('lea', 'approve', request(life, 'Legal'));
    expect(standing(life)).toEqual(['ASM Approved', 'CFO Open', 'Legal Approved', 'CS Waiting']);
    life.do('cfo', 'approve', request(life, 'CFO'));
    life.do('cs', 'approve', request(life, 'CS'));
    expect(life.state.quoting[life.quote]?.status).toBe('Approved');
  });

  it('any of a group: one yes spares the others, who hear who decided', () => {
    const life = submitted({ rules, together: [{ slots: ['CFO', 'Legal'], decide: 'any' }] });
    life.do('ana', 'approve', request(life, 'ASM'));
    life.do('lea', 'approve', request(life, 'Legal'));
    expect(standing(life)).toEqual(['ASM Approved', 'CFO Spared', 'Legal Approved', 'CS Open']);
    expect(life.try('cfo', 'approve', request(life, 'CFO'))).toMatchObject({
      code: 'approval.decided',
      rule: 'AP-14',
      detail: 'lea decided: Approved, and one of the group is enough.',
    });
  });

  it('any of a group: one no is a no', () => {
    const life = submitted({ rules, together: [{ slots: ['CFO', 'Legal'], decide: 'any' }] });
    life.do('ana', 'approve', request(life, 'ASM'));
    life.do('lea', 'reject', request(life, 'Legal'), { reason: 'no' });
    expect(life.state.quoting[life.quote]?.status).toBe('Rejected');
    expect(standing(life)).toEqual(['ASM Approved', 'CFO Void', 'Legal Rejected', 'CS Void']);
  });

  it('a lower one is not asked where a higher one decides, who reads its reasons', () => {
    const life = submitted({ skip: [{ slot: 'ASM', where: ['RD', 'VP'] }] }, { discount: '20 %' });
    expect(standing(life)).toEqual(['RD Open']);
    expect(Object.values(life.state.approval)[0]?.reasons).toHaveLength(1);
    expect(standing(submitted({ skip: [{ slot: 'ASM', where: ['RD', 'VP'] }] }, { discount: '10 %' }))).toEqual([
      'ASM Open',
    ]);
  });

  it('AP-14: who decided a late slot in its place does not decide their own again', () => {
    const life = submitted({}, { discount: '30 %' });
    life.do('ana', 'approve', request(life, 'ASM'));
    life.advance('2021-09-23'); // rolf did not answer within two days
    life.do('vera', 'approve', request(life, 'RD'));
    expect(standing(life)).toEqual(['ASM Approved', 'RD Approved', 'VP Approved']);
    expect(life.last('SlotApproved').data).toMatchObject({ slot: 'VP', by: 'per_vera', decidedOnce: true });
    expect(life.state.quoting[life.quote]?.status).toBe('Approved');
  });
});

describe('AP-4: what an edit clears', () => {
  const approved = (afterEdit: 'all-slots' | 'changed-slots'): Life => {
    const life = submitted({ afterEdit }, { discount: '30 %', specialTerms: 'a logo' });
    for (const [who, slot] of [
      ['ana', 'ASM'],
      ['rolf', 'RD'],
      ['vera', 'VP'],
      ['dee', 'Deal Desk'],
    ] as const)
      life.do(who, 'approve', request(life, slot));
    return life;
  };

  it('every slot, and says which and why', () => {
    const life = approved('all-slots');
    life.do('ray', 'edit-quote', life.quote, { specialTerms: 'two logos' });
    expect(life.last('QuoteEdited').data).toMatchObject({
      approvalsCleared: true,
      changed: ['special terms'],
      cleared: ['ASM', 'RD', 'VP', 'Deal Desk'],
    });
    life.do('ray', 'submit-quote', life.quote, {});
    expect(standing(life)).toEqual(['ASM Open', 'RD Waiting', 'VP Waiting', 'Deal Desk Waiting']);
  });

  it('by the policy `changed-slots` only those whose reasons changed', () => {
    const life = approved('changed-slots');
    life.do('ray', 'edit-quote', life.quote, { specialTerms: 'two logos' });
    expect(life.last('QuoteEdited').data).toMatchObject({ changed: ['special terms'], cleared: ['Deal Desk'] });
    life.do('ray', 'submit-quote', life.quote, {});
    expect(standing(life)).toEqual(['ASM Approved', 'RD Approved', 'VP Approved', 'Deal Desk Open']);
    expect(life.state.approval[request(life, 'ASM')]?.version).toBe(2);
    life.do('dee', 'approve', request(life, 'Deal Desk'));
    expect(life.state.quoting[life.quote]?.status).toBe('Approved');
  });

  it('by the policy `changed-slots`: another discount asks the whole chain again, the deal desk not', () => {
    const life = approved('changed-slots');
    life.do('ray', 'edit-quote', life.quote, { discount: '35 %' });
    life.do('ray', 'submit-quote', life.quote, {});
    expect([...standing(life)].sort()).toEqual(['ASM Open', 'Deal Desk Approved', 'RD Waiting', 'VP Waiting']);
  });

  it('who edits it loses the say that they had', () => {
    const life = approved('changed-slots');
    life.do('dee', 'edit-quote', life.quote, { discount: '31 %' });
    expect(life.last('QuoteEdited').data.cleared).toContain('Deal Desk');
  });

  it('who edits nothing that is priced still may approve', () => {
    const life = submitted({}, { specialTerms: 'a logo' });
    life.do('ray', 'recall-quote', life.quote);
    life.do('dee', 'edit-quote', life.quote, { comments: 'clearer' });
    life.do('ray', 'submit-quote', life.quote, {});
    life.do('dee', 'approve', request(life, 'Deal Desk'));
    expect(life.state.quoting[life.quote]?.status).toBe('Approved');
  });
});

describe('What if?', () => {
  const asked = (body: unknown, target?: string): ReturnType<typeof whatIf> => {
    const life = submitted({}, { discount: '18 %' });
    const command = { name: 'edit-quote', id: 'x', by: 'per_rolf', door: 'api' as const, at: life.now, body };
    return whatIf(life.state, { ...command, target: target ?? life.quote }, life.facts());
  };

  it('2.4: 12 % instead of 18 % asks the ASM only', () => {
    const answer = asked({ discount: '12 %' });
    if (isRefusal(answer)) throw new Error(answer.detail);
    expect(answer.before.map(({ slot, people: who }) => [slot, who])).toEqual([
      ['ASM', ['per_ana']],
      ['RD', ['per_rolf']],
    ]);
    expect(answer.after.map(({ slot }) => slot)).toEqual(['ASM']);
    expect([answer.more, answer.fewer]).toEqual([[], ['RD']]);
    expect(answer.total).toEqual({ before: 373_920, after: 401_280 });
  });

  it('an edit that is refused is refused', () => {
    expect(asked({ discount: '101 %' })).toMatchObject({ refused: true });
    expect(asked({}, 'quo_none')).toMatchObject({ code: 'quote.unknown' });
  });
});

describe('2.4: mistakes of a policy are told', () => {
  const mistakes = (approval: Partial<Policy['approval']>): readonly string[] => {
    const policy = parsePolicy('gitlab-2022');
    return checkPolicy({ ...policy, approval: { ...policy.approval, ...approval } }).map(({ reason }) => reason);
  };

  it('of rules, groups and skips', () => {
    const [rule] = everything(['ASM']);
    if (!rule) throw new Error();
    expect(mistakes({ rules: [rule, rule] })).toEqual(['all is the id of another rule']);
    expect(mistakes({ rules: [{ ...rule, when: { discountOver: 10, discountUpTo: 10 } }] })).toHaveLength(1);
    expect(mistakes({ order: ['ASM', 'RD', 'VP', 'CRO', 'CFO', 'CEO'], rules: everything(['VP Channel']) })).toEqual([
      'VP Channel has no place in approval.order',
    ]);
    const group = { slots: ['CFO', 'Legal'], decide: 'all' as const };
    expect(mistakes({ together: [group, group] })).toHaveLength(2);
    expect(mistakes({ skip: [{ slot: 'ASM', where: ['ASM'] }] })).toEqual(['ASM does not decide in its own place']);
  });
});
