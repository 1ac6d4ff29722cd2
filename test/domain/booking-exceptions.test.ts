import { describe, expect, it } from 'vitest';
import type { Person } from '../../domain/people/person.ts';
import type { ExceptionKind } from '../../domain/vocabulary.ts';
import { booked, Life, parsePolicy } from './kit.ts';

/** Offices as the policies name them; pat holds two of them, and ray sells and holds one himself. */
class Company extends Life {
  constructor(policy: string) {
    super();
    this.policy = parsePolicy(policy);
    this.person('pat', { roles: ['approver'], slot: 'CRO', offices: ['PAO', 'Sr. Director Deal Desk', 'Revenue'] });
    this.person('max', { roles: ['approver'], offices: ['PAO', 'Sr. Director Deal Desk', 'Revenue'] });
    this.person('ray', { roles: ['sales', 'approver'], slot: 'CRO', offices: ['Sr. Director Deal Desk'] });
    this.person('dee', { roles: ['deal desk', 'approver'], slot: 'CRO', offices: ['Sr. Director Deal Desk'] });
  }

  person(id: string, more: Partial<Person>): void {
    const known = { id: `per_${id}`, name: id, email: `${id}@x.example`, zone: 'UTC', active: true, version: 1 };
    this.people = { ...this.people, [`per_${id}`]: { ...known, roles: [], ...more } };
  }

  /** A deal of ray's that is accepted: its start is too far off to be booked now. */
  accepted(on: string, start: string, deal: Record<string, unknown> = {}): this {
    this.advance(`${on}T09:00:00Z`);
    const quote = { seats: { 'SM Premium': 20 }, start };
    this.do('ray', 'create-opportunity', this.state.id, { type: 'New Business', account: 'acc_1', quote });
    if (Object.keys(deal).length > 0) this.do('ray', 'change-opportunity', this.deal, deal);
    this.do('ray', 'submit-quote', this.quote);
    this.do('ray', 'accept-quote', this.quote);
    return this;
  }
}

const early = { kind: 'early booking', reason: 'their budget ends' };

describe('Leave to book otherwise', () => {
  it.each(['ray', 'dee'])('AP-14: %s, who owns the deal or asked for it, gives none', (who) => {
    const life = new Company('gitlab-2022').accepted('2021-09-01', '2021-10-01');
    life.do('dee', 'request-exception', life.deal, early);
    for (const [command, body] of [
      ['approve-exception', { kind: 'early booking' }],
      ['reject-exception', { kind: 'early booking', reason: 'no' }],
    ] as const)
      expect(life.try(who, command, life.deal, body)).toMatchObject({ code: 'approval.own-deal', rule: 'AP-14' });
    life.do('max', 'approve-exception', life.deal, { kind: 'early booking' });
  });

  it('2.3: whoever holds both offices stands for one of them', () => {
    const life = new Company('gitlab-2022').accepted('2021-09-01', '2021-10-01');
    life.do('ray', 'request-exception', life.deal, early);
    life.do('pat', 'approve-exception', life.deal, { kind: 'early booking' });
    expect(life.try('pat', 'approve-exception', life.deal, { kind: 'early booking' })).toMatchObject({
      code: 'exception.not-yours',
      rule: '2.3',
      detail: expect.stringContaining('does not approve twice'),
    });
    life.do('max', 'approve-exception', life.deal, { kind: 'early booking' });
    expect(life.state.booking.exceptions?.[life.deal]).toMatchObject([{ status: 'Approved' }]);
  });

  const won = (): Life => {
    const life = booked();
    life.policy = parsePolicy('gitlab-2022');
    return life;
  };
  const renewing = (): Life => {
    const life = booked();
    life.do('ray', 'turn-auto-renew-off', life.state.id);
    life.advance('2022-09-20');
    life.do('ray', 'create-opportunity', life.state.id, { type: 'Renewal', parent: life.state.id });
    return life;
  };
  const open = (on = '2021-09-01') => new Company('gitlab-2022').accepted(on, '2021-10-01');
  const promised = (): Life => {
    const life = new Company('gitlab-2022').accepted('2021-07-26', '2021-08-05');
    life.do('ray', 'attach-document', life.deal, { name: 'promise.txt', content: life.stored('The order comes.') });
    return life;
  };
  const kinds: readonly { kind: ExceptionKind; rule: string; fits: () => Life; unfit: () => Life; why: string }[] = [
    { kind: 'early booking', rule: 'BT-1', fits: open, unfit: won, why: 'It is in stage Closed Won' },
    { kind: 'late renewal', rule: 'QR-7', fits: renewing, unfit: open, why: 'It is New Business' },
    { kind: 'refusal to sign', rule: 'BK-3', fits: open, unfit: won, why: 'It is in stage Closed Won' },
    { kind: 'purchase order later', rule: 'BK-5', fits: promised, unfit: open, why: 'The quarter ends on' },
    { kind: 'closed month', rule: 'BT-5', fits: won, unfit: open, why: 'Nothing is booked yet' },
  ];

  it.each(kinds)('$rule, $kind: only what was asked for is decided', ({ kind, rule, fits }) => {
    const life = fits();
    life.people = { ...life.people, per_max: { ...(open().people.per_max as Person) } };
    expect(life.try('max', 'approve-exception', life.deal, { kind })).toMatchObject({
      code: 'exception.not-requested',
      rule,
    });
  });

  it.each(kinds)('$rule, $kind: not where it makes no sense', ({ kind, rule, unfit, why }) => {
    const life = unfit();
    expect(life.try('ray', 'request-exception', life.deal, { kind, reason: 'please' })).toMatchObject({
      code: 'exception.not-possible',
      rule,
      detail: expect.stringContaining(why),
    });
  });

  it.each(kinds)('$rule, $kind: not twice at a time', ({ kind, rule, fits }) => {
    const life = fits();
    if (kind === 'refusal to sign')
      life.do('ray', 'attach-document', life.deal, { name: 'promise.txt', content: life.stored('We sign nothing.') });
    const document = kind === 'refusal to sign' || kind === 'purchase order later' ? { document: 'promise.txt' } : {};
    life.do('ray', 'request-exception', life.deal, { kind, reason: 'please', ...document });
    expect(life.try('ray', 'request-exception', life.deal, { kind, reason: 'again', ...document })).toMatchObject({
      code: 'exception.requested-already',
      rule,
    });
  });

  it.each(kinds)('$rule, $kind: not where the policy names nobody', ({ kind, rule, fits }) => {
    const life = fits();
    const { bookings: _, ...silent } = life.policy;
    life.policy = { ...silent, earlyBookingException: [], lateRenewalException: [], quarterEndPoException: [] };
    expect(life.try('ray', 'request-exception', life.deal, { kind, reason: 'please' })).toMatchObject({
      code: 'exception.not-possible',
      rule,
      detail: 'The policy names nobody who could approve this.',
    });
  });
});

describe('An agreement that is not the standard one', () => {
  it.each(['ray', 'dee'])('AP-14: %s, who owns the deal or submitted it, does not approve it', (who) => {
    const life = new Company('gitlab-2026').accepted('2025-03-20', '2025-04-01', { nonStandardAgreement: true });
    life.do('dee', 'submit-opportunity', life.deal);
    expect(life.try(who, 'approve-agreement', life.deal)).toMatchObject({ code: 'approval.own-deal', rule: 'AP-14' });
    life.do('pat', 'approve-agreement', life.deal);
  });
});
