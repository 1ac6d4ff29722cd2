import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, date, instant } from '../../domain/calendar/dates.ts';
import type { Command } from '../../domain/command.ts';
import { unborn } from '../../domain/evolve.ts';
import type { Facts } from '../../domain/facts.ts';
import { run } from '../../domain/run.ts';
import { type Effect, lastTerm, seatsOn } from '../../domain/subscription.ts';
import { folded, Life } from './kit.ts';

/** A life whose links lead to deals of its family. */
class Member extends Life {
  family: ReadonlyMap<string, Life> = new Map();
  linkedTo: string | undefined;

  override facts(at = this.now): Facts {
    const other = [...this.family.values()].find(({ state }) => state.opportunity[this.linkedTo ?? '']);
    const deal = other?.state.opportunity[this.linkedTo ?? ''];
    if (!other || !deal) return super.facts(at);
    const { account, id: subscription } = other.state;
    const { id: opportunity, type, stage } = deal;
    const end = lastTerm(other.state)?.end;
    return {
      ...super.facts(at),
      linked: { opportunity, account, subscription, type, stage, ...(end ? { termEnd: end } : {}) },
    };
  }
}

/** Subscriptions of one account from 2021-10-01 that hear each other. */
function family(seats: readonly number[], term = 12): Member[] {
  const all = new Map<string, Member>();
  const lives = seats.map((count, index) => {
    const life = new Member();
    const id = `sub_m${index + 1}`;
    life.state = unborn(id, life.now);
    life.now = instant('2021-09-20T00:00:00Z');
    life.family = all;
    life.answer = (effect: Effect): unknown => {
      const asked = life.asks(effect);
      const other = all.get(asked?.delivery.to ?? '');
      return asked && other ? other.receive(asked.delivery, asked.cause) : { keyId: 'k' };
    };
    all.set(id, life);
    return life.sell({ seats: { 'SM Premium': count }, start: '2021-10-01', term });
  });
  return lives;
}

function renewalOf(life: Life): string {
  life.do('ray', 'create-opportunity', life.state.id, { type: 'Renewal', parent: life.state.id, name: 'again' });
  return life.deal;
}

function mergeInto(life: Member, deal: string, into: string) {
  life.linkedTo = into;
  const body = { reasons: ['Merged into another opportunity'], details: 'one contract', mergedInto: into };
  return life.try('ray', 'close-lost', deal, body);
}

describe('1.0: subscriptions that end together are merged at their renewal', () => {
  it('whatever is merged and grows in between: seats and revenue are conserved, and no day is without access or twice', () =>
    fc.assert(
      fc.property(
        fc.record({
          seats: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 4 }),
          added: fc.integer({ min: 0, max: 30 }),
          late: fc.boolean(),
        }),
        ({ seats, added, late }) => {
          const lives = family(seats);
          const end = date('2022-10-01');
          for (const life of lives) life.advance('2022-09-01');
          const deals = lives.map(renewalOf);
          const [survivor, ...others] = lives as [Member, ...Member[]];
          const into = deals[0] ?? '';
          others.forEach((life, index) => {
            expect(mergeInto(life, deals[index + 1] ?? '', into)).not.toHaveProperty('refused');
            life.settle();
            expect(life.state.renewal.mergedInto?.status).toBe('Joined');
          });
          if (added > 0) others[0]?.addSeats((seats[1] ?? 0) + added, '2022-09-05');
          const all = seats.reduce((sum, count) => sum + count, added);
          for (const life of lives) life.advance(late ? addDays(end, 5) : '2022-09-20');
          survivor.do('ray', 'create-quote', into, { type: 'Renew' });
          const quote = survivor.state.quoting[survivor.quote];
          expect(quote?.lines.map(({ quantity }) => quantity)).toEqual([all]);
          survivor.do('ray', 'submit-quote', survivor.quote, {});
          survivor.do('ray', 'accept-quote', survivor.quote);
          survivor.do('ray', 'submit-opportunity', into);
          survivor.do('dee', 'deal-desk-approve', into);
          survivor.do('fin', 'finance-approve', into);
          expect(survivor.state.opportunity[into]).toMatchObject({ arrBasis: all * 22_800, netArr: 0 });
          for (const life of lives) life.advance(addDays(end, 10));
          for (const life of others) {
            expect(life.state.renewal.last?.outcome).toBe('Merged');
            expect(life.state.provisioning.access).toBe('expired');
            expect(life.state.booking.charges.every((charge) => charge.end <= end)).toBe(true);
            expect(seatsOn(life.state, end)).toBe(0);
            const noise = life.journal.filter(({ type }) => type === 'NotRenewed' || type === 'RenewalNoticeSent');
            expect(noise.length).toBe(late ? 1 : 0); // nobody had booked it at the boundary: that was told
          }
          expect(survivor.state.provisioning.access).toBe('active');
          const before = lives.reduce((sum, life) => sum + seatsOn(life.state, addDays(end, -1)), 0);
          expect([before, seatsOn(survivor.state, end)]).toEqual([all, all]);
          for (const life of lives) expect(folded(life)).toEqual(life.state);
        },
      ),
      { numRuns: 40 },
    ));

  it('ST-2: what has been submitted in between takes nobody in, and the other Renewal is open again', () => {
    const [first, second] = family([20, 30]) as [Member, Member];
    for (const life of [first, second]) life.advance('2022-09-20');
    const [into, own] = [renewalOf(first), renewalOf(second)];
    first.do('ray', 'create-quote', into, { type: 'Renew', seats: { 'SM Premium': 20 } });
    first.do('ray', 'submit-quote', first.quote, {});
    first.do('ray', 'accept-quote', first.quote);
    expect(mergeInto(second, own, into)).not.toHaveProperty('refused');
    first.do('ray', 'submit-opportunity', into);
    second.settle();
    expect(second.last('MergerAnswered').data.detail).toMatch(/7-Closing/);
    expect(second.state.opportunity[own]).toMatchObject({ stage: '4-Proposal' });
    expect(second.state.opportunity[own]).not.toHaveProperty('mergedInto');
    expect(second.state.renewal.mergedInto).toBeUndefined();
    expect(folded(second)).toEqual(second.state);
  });

  it('1.0: nobody but another subscription’s event says so, and only what is agreed is heard', () => {
    const [first, second] = family([20, 30]) as [Member, Member];
    for (const life of [first, second]) life.advance('2022-09-20');
    const [into, own] = [renewalOf(first), renewalOf(second)];
    const body = {
      kind: 'join',
      from: 'sub_m2',
      account: 'acc_1',
      opportunity: into,
      theirs: own,
      end: '2022-10-01',
      seats: { 'SM Premium': 30 },
      arr: 684_000,
    };
    expect(first.try('ray', 'receive-merger', first.state.id, body)).toMatchObject({
      code: 'role.missing',
      rule: '1.0',
    });
    const say = (change: Record<string, unknown>) => {
      const { now: at, state } = first;
      const by = 'per_ray';
      const sent = { ...body, ...change };
      const command: Command = {
        name: 'receive-merger',
        id: 'm',
        by,
        door: 'effect',
        at,
        target: state.id,
        body: sent,
      };
      return run(state, command, first.facts());
    };
    const no = { code: 'opportunity.not-mergeable', rule: '1.0' };
    expect(say({})).not.toHaveProperty('refused');
    expect(say({ end: '2022-11-01' })).toMatchObject(no);
    expect(say({ account: 'acc_2' })).toMatchObject(no);
    expect(say({ opportunity: 'opp_m1_1' })).toMatchObject(no); // its New Business
    expect(say({ kind: 'booked' })).toMatchObject(no); // it is merged into nothing
  });
});
