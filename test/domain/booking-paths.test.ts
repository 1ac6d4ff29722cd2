import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checklist } from '../../domain/booking/checklist.ts';
import { date } from '../../domain/calendar/dates.ts';
import { account, Life } from './kit.ts';

type Paper = 'form' | 'purchase-order' | 'no-purchase-order';
const papers: readonly Paper[] = ['form', 'purchase-order', 'no-purchase-order'];

/** Table 3.3, column Direct, in other words: a form unless there is a master agreement, an order where one is wanted. */
const complete = (has: ReadonlySet<Paper>, { msa, poRequired }: { msa: boolean; poRequired: boolean }): boolean =>
  (msa || has.has('form')) && (!poRequired || has.has('purchase-order') || has.has('no-purchase-order'));

function quoted(of: { msa: boolean; poRequired: boolean }): Life {
  const life = new Life();
  life.account = { ...account, ...of };
  life.advance('2021-09-20');
  life.do('ray', 'create-opportunity', life.state.id, {
    type: 'New Business',
    account: 'acc_1',
    name: 'deal',
    quote: { seats: { 'SM Premium': 20 }, start: '2021-10-01' },
  });
  life.do('ray', 'submit-quote', life.quote, {});
  return life;
}

const bring = (life: Life, paper: Paper): unknown =>
  paper === 'form'
    ? life.try('ray', 'accept-quote', life.quote, {})
    : paper === 'purchase-order'
      ? life.try('ray', 'fulfil-item', life.deal, { item: paper, evidence: 'a paper' })
      : life.try('ray', 'attach-document', life.deal, {
          item: paper,
          name: 'a mail',
          content: life.stored('no order'),
        });

const stageOf = (life: Life): string | undefined => life.state.opportunity[life.deal]?.stage;

const customer = fc.record({ msa: fc.boolean(), poRequired: fc.boolean() });
const seed = Number(process.env.PERENNIAL_SEED ?? 7);

describe('3.3: no path books without what its checklist needs', () => {
  it('whatever comes, in whatever order, it is booked exactly where nothing is missing', () =>
    fc.assert(
      fc.property(customer, fc.shuffledSubarray([...papers]), fc.nat(3), (of, brought, when) => {
        const life = quoted(of);
        const early = new Set(brought.slice(0, when));
        for (const paper of early) bring(life, paper);
        const first = life.try('ray', 'submit-opportunity', life.deal, {});
        expect('refused' in first).toBe(!complete(early, of));
        if ('refused' in first) {
          for (const paper of brought.slice(when)) bring(life, paper);
          life.try('ray', 'submit-opportunity', life.deal, {});
        }
        life.try('dee', 'deal-desk-approve', life.deal, {});
        life.try('fin', 'finance-approve', life.deal, {});
        const all = new Set('refused' in first ? brought : [...early]);
        expect(stageOf(life) === 'Closed Won').toBe(complete(all, of));
      }),
      { numRuns: 200, seed },
    ));

  it('BK-4: what the account begins to want during the review is asked for before it is booked', () =>
    fc.assert(
      fc.property(customer, fc.shuffledSubarray([...papers]), customer, (of, brought, then) => {
        const life = quoted(of);
        for (const paper of brought) bring(life, paper);
        life.try('ray', 'submit-opportunity', life.deal, {});
        life.try('dee', 'deal-desk-approve', life.deal, {});
        life.account = { ...life.account, ...then };
        const missing = checklist(
          life.state,
          life.deal,
          life.account,
          { partners: {}, family: { wonOnAccount: 0, wonInFamily: 0 }, policy: life.policy },
          date('2021-09-20'),
        ).filter(({ required, done }) => required && !done);
        life.try('fin', 'finance-approve', life.deal, {});
        if (missing.length > 0) expect(stageOf(life)).not.toBe('Closed Won');
        const has = new Set(brought);
        expect(stageOf(life) === 'Closed Won').toBe(complete(has, of) && complete(has, then));
      }),
      { numRuns: 200, seed },
    ));
});

describe('Table 3.3: what a policy wants attached', () => {
  it('3.3: of items that are no orders too', () => {
    const life = quoted({ msa: true, poRequired: false });
    const { bookings } = life.policy;
    if (!bookings) throw new Error('gitlab-2022 has bookings');
    life.policy = { ...life.policy, bookings: { ...bookings, attached: ['end-user-terms'] } };
    expect(life.try('ray', 'fulfil-item', life.deal, { item: 'end-user-terms', evidence: 'accepted' })).toMatchObject({
      code: 'document.required',
      rule: '3.3',
    });
  });

  it('no word stands for the paper of such an item; the paper does, and the row says so', () => {
    const life = quoted({ msa: true, poRequired: true });
    const { bookings } = life.policy;
    if (!bookings) throw new Error('gitlab-2022 has bookings');
    life.policy = { ...life.policy, bookings: { ...bookings, attached: ['purchase-order'] } };
    const row = () =>
      checklist(life.state, life.deal, life.account, life.facts()).find(({ item }) => item === 'purchase-order');
    expect(row()).toMatchObject({ needsDocument: true, done: false });
    expect(life.try('ray', 'fulfil-item', life.deal, { item: 'purchase-order', evidence: 'PO 1' })).toMatchObject({
      code: 'document.required',
      rule: 'BK-4',
    });
    life.do('ray', 'attach-document', life.deal, { name: 'PO-1.txt', content: life.stored('PO 1') });
    expect(row()?.done).toBe(false);
    const named = { item: 'purchase-order', evidence: 'PO 1', document: 'PO-1.txt' };
    life.do('ray', 'fulfil-item', life.deal, named);
    expect(row()?.done).toBe(true);
    expect(life.state.booking.checklist[life.deal]?.['purchase-order']?.document).toBe('doc_1_1');
  });
});
