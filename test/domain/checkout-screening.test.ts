import { describe, expect, it } from 'vitest';
import { evolveAccount } from '../../domain/account/decide.ts';
import { agenda } from '../../domain/agenda.ts';
import type { Journalled } from '../../domain/event.ts';
import { evolve } from '../../domain/evolve.ts';
import type { Facts } from '../../domain/facts.ts';
import { screenAccount } from '../../domain/screening/decide.ts';
import { identity, partiesOf, type ScreeningStatus } from '../../domain/screening/screening.ts';
import type { Effect } from '../../domain/subscription.ts';
import { say } from '../../domain/timeline.ts';
import { account, Life } from './kit.ts';

/** A buyer on the web of whom nothing is known; `says` is what the screening answers. */
class Buyer extends Life {
  readonly asked: string[] = [];
  says: ScreeningStatus = 'Clear';
  override answer = (effect: Effect): unknown => {
    this.asked.push(effect.kind);
    if (effect.kind === 'charge-card') return { status: 'charged', reference: 'r', brand: 'visa', last4: '4242' };
    if (effect.kind !== 'screen-parties') return { keyId: 'k' };
    this.tell(this.says);
    return { against: 'sdn@1', results: [{ party: account.id, status: this.says }] };
  };

  override facts(at = this.now): Facts {
    return { ...super.facts(at), screens: true };
  }

  tell(status: ScreeningStatus): void {
    const found = partiesOf(this.account, [this.account.soldTo, this.account.billTo]).map((party) => ({
      party: party.id,
      of: identity(party),
      status,
      hits: status === 'Clear' || status === 'Pending' ? [] : [{ list: 'sdn', entry: '1', name: 'N', score: 90 }],
    }));
    const told = screenAccount(this.account, { found, against: 'sdn@1', cause: `c${this.state.seq}` });
    this.account = told.reduce((now, event) => evolveAccount(now, event) as typeof account, this.account);
  }

  buys(): this {
    this.advance('2021-10-01');
    this.do('pol', 'checkout', this.state.id, {
      account: 'acc_1',
      seats: { 'SaaS Premium': 20 },
      card: 'tok_visa',
      terms: true,
    });
    return this;
  }

  get types(): readonly string[] {
    return this.journal.map(({ type }) => type);
  }
}

const deal = (life: Life) => Object.values(life.state.opportunity)[0];

describe('QW-2, TC-5: the buyer is screened before the card is asked', () => {
  it('Clear: the card is asked after the answer, never before', () => {
    const life = new Buyer().buys();
    expect(life.asked.slice(0, 2)).toEqual(['screen-parties', 'charge-card']);
    expect(life.types.indexOf('PaymentAsked')).toBeGreaterThan(life.types.indexOf('PartiesScreened'));
    expect(deal(life)).toMatchObject({ stage: 'Closed Won', checkout: { status: 'Paid' } });
  });

  it('QW-1: the story says that the card has won it, and not finance', () => {
    const life = new Buyer().buys();
    const won = life.journal.find(({ type }) => type === 'OpportunityClosedWon');
    expect(won && say(won, life.state, life.facts())).toMatchObject({
      stage: 'Booking',
      text: 'paid on the web: Closed Won, New - First Order',
      amount: 456_000,
    });
  });

  it('a hit: the card is never asked, Support has a request, the buyer hears no name of a list', () => {
    const life = new Buyer();
    life.says = 'Red';
    life.buys();
    expect(life.asked).toEqual(['screen-parties']);
    expect(deal(life)).toMatchObject({ stage: '8-Closed Lost', checkout: { status: 'Refused' } });
    expect(deal(life)?.checkout?.card).toBeUndefined();
    expect(Object.values(life.state.support)).toMatchObject([{ type: 'payment refused', status: 'Open' }]);
  });

  it('TC-2: Pending waits, and goes on by itself when the account has its answer', () => {
    const life = new Buyer();
    life.says = 'Pending';
    life.buys();
    expect(life.asked).toEqual(['screen-parties']);
    expect(deal(life)).toMatchObject({ stage: '7-Closing', checkout: { status: 'Screening' } });
    expect(agenda(life.state, life.facts()).filter(({ kind }) => kind === 'web-payment')).toEqual([]);
    life.tell('Clear');
    life.advance('2021-10-02');
    expect(deal(life)).toMatchObject({ stage: 'Closed Won', checkout: { status: 'Paid' } });
  });

  it('TC-2: Pending that becomes a hit is refused without asking the card', () => {
    const life = new Buyer();
    life.says = 'Pending';
    life.buys();
    life.tell('Yellow');
    life.advance('2021-10-02');
    expect(life.asked).toEqual(['screen-parties']);
    expect(deal(life)).toMatchObject({ stage: '8-Closed Lost', checkout: { status: 'Refused' } });
  });

  it('QW-1: a start in an old journal still asks the card at once', () => {
    const life = new Buyer();
    life.says = 'Pending';
    life.buys();
    const started = life.journal.find(({ type }) => type === 'CheckoutStarted') as Journalled;
    const { screensFirst: _, ...data } = started.data as Record<string, unknown>;
    const state = evolve(life.state, { ...started, seq: life.state.seq + 1, data } as unknown as Journalled);
    expect(Object.values(state.effects)).toMatchObject([{ kind: 'charge-card' }]);
  });
});
