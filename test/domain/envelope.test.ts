import { describe, expect, it } from 'vitest';
import type { Command } from '../../domain/command.ts';
import { completeEnvelope, sendForSignature } from '../../domain/opportunity/envelope.ts';
import type { Quote, Subscription } from '../../domain/subscription.ts';
import { Life } from './kit.ts';

function approved(): Life {
  const life = new Life();
  life.advance('2021-09-20');
  life.answer = () => ({ status: 'sent', reference: 'cert' });
  const quote = { seats: { 'SM Premium': 20 }, start: '2021-10-01' };
  life.do('ray', 'create-opportunity', life.state.id, { type: 'New Business', account: 'acc_1', name: 'deal', quote });
  life.do('ray', 'submit-quote', life.quote);
  return life;
}

const signed = { by: 'Ada', title: 'CTO', company: 'Northwind' };
const asked = (life: Life, name: string, target: string, body: object) =>
  ({ id: 'cmd', name, target, by: 'per_ray', at: life.now, body }) as unknown as Command;
const withQuote = ({ state, quote }: Life, more: Partial<Quote>): Subscription => ({
  ...state,
  quoting: { ...state.quoting, [quote]: { ...(state.quoting[quote] as Quote), ...more } },
});

describe('QC-10: an envelope stands on one version of an open quote', () => {
  it('QC-10: nothing is sent of a quote whose time is over, though its own appointment has not come yet', () => {
    const life = approved();
    const state = withQuote(life, { validUntil: '2021-09-19' as never });
    const command = asked(life, 'send-for-signature', life.quote, {});
    expect(sendForSignature(state, command, life.facts())).toMatchObject({ code: 'quote.expired', rule: 'QC-10' });
    expect(sendForSignature(life.state, command, life.facts())).toMatchObject([{ type: 'EnvelopeRequested' }]);
  });

  it('QC-10: what was signed of another version is no yes to this one', () => {
    const life = approved();
    life.do('ray', 'send-for-signature', life.quote, {});
    const command = asked(life, 'complete-envelope', life.deal, signed);
    for (const more of [{ version: 2 }, { status: 'Draft' as never }])
      expect(completeEnvelope(withQuote(life, more), command, life.facts())).toMatchObject({
        code: 'envelope.outdated',
        rule: 'QC-10',
      });
    expect(completeEnvelope(life.state, command, life.facts())).toMatchObject([
      { type: 'EnvelopeCompleted' },
      { type: 'QuoteAccepted' },
    ]);
  });

  it('QC-10: an envelope that another one has replaced is settled', () => {
    const life = approved();
    life.do('ray', 'send-for-signature', life.quote, {});
    const first = life.state.opportunity[life.deal]?.envelope?.id ?? '';
    life.do('ray', 'void-envelope', life.deal, { reason: 'another signer' });
    life.do('ray', 'send-for-signature', life.quote, {});
    expect(life.try('sig', 'complete-envelope', first, signed)).toMatchObject({
      code: 'envelope.settled',
      rule: 'QC-10',
    });
    expect(life.try('sig', 'complete-envelope', first.replace(/1$/, '9'), signed)).toMatchObject({
      code: 'envelope.unknown',
      rule: 'QC-10',
    });
  });
});
