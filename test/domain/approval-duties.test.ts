import { describe, expect, it } from 'vitest';
import type { Role } from '../../domain/vocabulary.ts';
import { Life } from './kit.ts';

/** Roles allow everything here, so that nothing but the hand in the deal refuses. */
class Allowed extends Life {
  override facts(at = this.now) {
    const facts = super.facts(at);
    const roles: readonly Role[] = ['sales', 'approver', 'deal desk'];
    return {
      ...facts,
      people: Object.fromEntries(Object.entries(facts.people).map(([id, person]) => [id, { ...person, roles }])),
    };
  }
}

/** A deal of ray's at 18 %, which ana (ASM) and rolf (RD) are asked for, unless one of them had a hand in it. */
function inReview({ editor, submitter = 'ray' }: { editor?: string; submitter?: string } = {}): Life {
  const life = new Allowed();
  life.advance('2021-09-20T09:00:00Z');
  life.do('ray', 'create-opportunity', life.state.id, {
    type: 'New Business',
    account: 'acc_1',
    name: 'deal',
    quote: { seats: { 'SM Premium': 20 }, start: '2021-10-01', discount: '17 %', comments: 'growth' },
  });
  if (editor) life.do(editor, 'edit-quote', life.quote, { discount: '18 %' });
  life.do(submitter, 'submit-quote', life.quote);
  return life;
}

const relations: readonly [relation: string, who: string, life: () => Life][] = [
  ['owner', 'ray', () => inReview()],
  ['submitter', 'dee', () => inReview({ submitter: 'dee' })],
  ['editor of the discount', 'dee', () => inReview({ editor: 'dee' })],
  ['editor who holds the slot', 'ana', () => inReview({ editor: 'ana' })],
];
const decisions: readonly [command: string, rule: string, body: Record<string, unknown>][] = [
  ['approve', 'AP-14', {}],
  ['reject', 'AP-14', { reason: 'too deep' }],
  ['override-approval', 'AP-11', { reason: 'the signed agreement of May' }],
];

describe.each(relations)('AP-14: the %s', (_relation, who, begin) => {
  it.each(decisions)('does not %s', (command, rule, body) => {
    const life = begin();
    const before = life.state;
    const request = Object.values(life.state.approval).find(({ status }) => status === 'Open');
    expect(request?.asked).not.toContain(`per_${who}`);
    const target = command === 'override-approval' ? life.quote : (request?.id ?? '');
    expect(life.try(who, command, target, body)).toMatchObject({ code: 'approval.own-deal', rule });
    expect(life.state).toBe(before);
  });
});
