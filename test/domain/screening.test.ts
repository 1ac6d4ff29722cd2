import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolveAccount } from '../../domain/account/decide.ts';
import { instant } from '../../domain/calendar/dates.ts';
import type { Facts } from '../../domain/facts.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { run, runAnswer } from '../../domain/run.ts';
import { screenAccount } from '../../domain/screening/decide.ts';
import { blockedPlace } from '../../domain/screening/place.ts';
import { nextReview } from '../../domain/screening/review.ts';
import { type Found, identity, partiesOf, screeningStatuses, statusOf } from '../../domain/screening/screening.ts';
import { account, booked, Life, parsePolicy } from './kit.ts';

const found = (status: Found['status'], names: readonly string[] = []): Found => ({
  party: account.id,
  of: 'company|Northwind|US|',
  status,
  hits: names.map((name) => ({ list: 'sdn', entry: name, name, score: 90 })),
});
const told = (from: typeof account, answers: readonly Found[], cause = 'run/1'): typeof account =>
  screenAccount(from, { found: answers, against: 'sdn@1', cause }).reduce(
    (now, event) => evolveAccount(now, event) as typeof account,
    from,
  );

describe('TC-3: a machine raises, only Legal clears', () => {
  it('whatever it is told afterwards, a status never falls without Legal', () => {
    const answer = fc.record({
      status: fc.constantFrom(...(['Clear', 'Yellow', 'Red'] as const)),
      names: fc.subarray(['a', 'b', 'c']),
    });
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 8 }), (answers) => {
        let now = account;
        for (const { status, names } of answers) {
          const before = screeningStatuses.indexOf(statusOf(now.screening));
          now = told(now, [
            found(names.length > 0 && status === 'Clear' ? 'Yellow' : status, status === 'Clear' ? [] : names),
          ]);
          expect(screeningStatuses.indexOf(statusOf(now.screening))).toBeGreaterThanOrEqual(before);
          expect(now.holds.trade !== undefined).toBe(statusOf(now.screening) !== 'Clear');
        }
      }),
    );
  });

  it('what Legal cleared does not come back; another entry does', () => {
    const yellow = told(account, [found('Yellow', ['Northwynd'])]);
    expect(yellow.holds.trade?.reason).toContain('Northwind is Yellow: resembles Northwynd (sdn Northwynd, 90 of 100)');
    const cleared = evolveAccount(yellow, {
      type: 'AccountCleared',
      data: { reason: 'another one' },
    }) as typeof account;
    expect(cleared.holds.trade).toBeUndefined();
    expect(told(cleared, [found('Yellow', ['Northwynd'])]).holds.trade).toBeUndefined();
    expect(told(cleared, [found('Red', ['Northwynd', 'Northwint'])]).screening?.[account.id]).toMatchObject({
      status: 'Red',
      hits: [{ name: 'Northwint' }],
    });
  });

  it('a hold that was placed by hand is not lifted by an answer', () => {
    const held = evolveAccount(account, {
      type: 'HoldPlaced',
      data: { kind: 'trade', reason: 'by hand' },
    }) as typeof account;
    expect(told(held, [found('Clear')]).holds.trade).toEqual({ reason: 'by hand' });
  });

  it('Pending holds, and is over with the answer', () => {
    const pending = told(account, [found('Pending')]);
    expect(pending.holds.trade?.reason).toContain('Northwind is Pending');
    expect(told(pending, [found('Clear')]).holds).toEqual({});
  });

  it('an answer that says what is known writes nothing', () => {
    const once = told(account, [found('Yellow', ['a'])]);
    expect(screenAccount(once, { found: [found('Yellow', ['a'])], against: 'sdn@2', cause: 'run/2' })).toEqual([]);
  });
});

/** A company that screens: there are lists. */
class Screened extends Life {
  override facts(at = this.now): Facts {
    return { ...super.facts(at), screens: true };
  }
}

describe('TC-1: screening is an effect', () => {
  const opened = (): Screened => {
    const life = new Screened();
    const outcome = life.try('ray', 'create-opportunity', life.state.id, {
      type: 'New Business',
      account: account.id,
      name: 'deal',
      quote: { seats: { 'SM Premium': 20 }, start: '2020-02-01' },
    });
    if (isRefusal(outcome)) throw new Error(outcome.detail);
    return life;
  };

  it('of the account, its sold-to and its bill-to, asked once though a quote follows in the same breath', () => {
    const { journal } = opened();
    const asked = journal.filter(({ type }) => type === 'ScreeningRequested');
    expect(asked.map(({ data }) => data)).toEqual([{ subject: 'quo_1_1', parties: ['acc_1', 'con_1_2', 'con_1_1'] }]);
  });

  it('TC-2: while it is Pending a quote can be worked on, and nothing is accepted or submitted', () => {
    const life = opened();
    expect(isRefusal(life.try('ray', 'submit-quote', 'quo_1_1'))).toBe(false);
    expect(life.try('ray', 'accept-quote', 'quo_1_1')).toMatchObject({ code: 'account.held', rule: 'TC-2' });
    expect(life.try('ray', 'submit-opportunity', 'opp_1_1')).toMatchObject({ code: 'account.held', rule: 'TC-2' });
    const [effect = ''] = Object.keys(life.state.effects);
    const answered = runAnswer(
      life.state,
      effect,
      { against: 'sdn@1', results: [{ party: 'acc_1', status: 'Clear' }] },
      life.facts(),
    );
    expect(answered?.events.map(({ type }) => type)).toEqual(['PartiesScreened']);
    expect(answered?.state.effects).toEqual({});
  });

  it('nobody is asked about whom an answer is known, and everybody where the name has changed', () => {
    const known = Object.fromEntries(
      partiesOf(account, ['con_1_1', 'con_1_2']).map((party) => [
        party.id,
        { status: 'Clear' as const, of: identity(party), hits: [] },
      ]),
    );
    const life = new Screened();
    life.account = { ...account, screening: known };
    const open = (name: string) =>
      run(
        life.state,
        {
          name: 'create-opportunity',
          id: 'c',
          by: 'per_ray',
          door: 'api',
          at: life.now,
          target: life.state.id,
          body: { type: 'New Business', account: account.id, name: 'deal' },
        },
        { ...life.facts(), account: { ...life.account, name } },
      );
    const asked = (name: string) => {
      const outcome = open(name);
      return isRefusal(outcome)
        ? outcome
        : outcome.events.filter(({ type }) => type === 'ScreeningRequested').map(({ data }) => data);
    };
    expect(asked('Northwind')).toEqual([]);
    expect(asked('Southwind')).toEqual([{ subject: 'opp_1_1', parties: ['acc_1'] }]);
  });

  it('without lists and without a provider nobody is asked', () => {
    expect(booked().journal.some(({ type }) => type === 'ScreeningRequested')).toBe(false);
  });
});

describe('TC-4: blocked places', () => {
  const places = (id: string) => parsePolicy(id).trade?.blockedPlaces ?? [];
  it.each([
    ['gitlab-2022', 'Crimea Cuba Iran North-Korea Sudan Syria'],
    ['gitlab-2023', 'Crimea Cuba Iran North-Korea Donetsk Luhansk Syria'],
    ['gitlab-2026', 'Crimea Cuba Iran North-Korea Donetsk Luhansk Syria Russia Belarus'],
  ])('%s: %s', (id, names) => {
    expect(
      places(id)
        .map(({ name }) => name.replace(' ', '-'))
        .join(' '),
    ).toBe(names);
  });

  it.each([
    [{ country: 'UA', city: 'Kyiv' }, undefined],
    [{ country: 'UA', city: 'Sevastopol' }, 'Crimea'],
    [{ country: 'UA', city: 'Feodosia', state: 'Crimea (Autonomous Republic)' }, 'Crimea'],
    [{ country: 'UA', city: 'Mariupol', state: "Donets'ka" }, 'Donetsk'],
    [{ country: 'US', city: 'Donetsk' }, undefined],
    [{ country: 'IR' }, 'Iran'],
  ])('%o is in %s', (at, name) => expect(blockedPlace(places('gitlab-2026'), at)?.name).toBe(name));
});

describe('TC-3: Legal reviews at 09:00, 12:00 and 17:00 Central', () => {
  const trade = parsePolicy('gitlab-2026').trade;
  it.each([
    ['2026-01-15T14:59:00Z', '2026-01-15T15:00:00.000Z'],
    ['2026-01-15T15:00:00Z', '2026-01-15T18:00:00.000Z'],
    ['2026-01-15T23:00:00Z', '2026-01-16T15:00:00.000Z'],
    ['2026-07-15T12:00:00Z', '2026-07-15T14:00:00.000Z'], // summer time
  ])('after %s comes %s', (now, next) => {
    if (!trade) throw new Error('no trade policy');
    expect(nextReview(instant(now), trade)).toBe(next);
  });
});
