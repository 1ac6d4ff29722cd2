import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, date } from '../../domain/calendar/dates.ts';
import { isRefusal } from '../../domain/refusal.ts';
import { Life } from './kit.ts';

const usd = (cents: number): string => `${Math.trunc(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
const umbrella = 'GitLab Service Package';
const received = date('2022-01-10');

interface Part {
  readonly cents: number;
  /** Days from the day the statement of work came in to the delivery. */
  readonly after: number;
}

/** A statement of work quoted in parts, each with its opportunity, approved and with all of its checklist. */
function quoted(parts: readonly Part[], total: number): { life: Life; deals: readonly string[] } {
  const life = new Life();
  life.advance(`${received}T09:00:00Z`);
  const deals = parts.map(({ cents, after }, n) => {
    life.do('ray', 'create-opportunity', life.state.id, {
      type: 'Professional Services',
      account: 'acc_1',
      name: `part ${n}`,
      ...(n > 0 ? { parent: life.state.id } : {}),
      statementOfWork: { reference: 'SOW', amount: usd(total), receivedOn: received },
      quote: { seats: { [umbrella]: 1 }, price: usd(cents), start: addDays(received, after) },
    });
    life.do('emma', 'approve-scope', life.quote, { scopingIssue: 'scoping' });
    for (const item of ['sow-signed-by-customer', 'cost-estimate', 'purchase-order'])
      life.do('ray', 'fulfil-item', life.deal, { item, evidence: 'seen' });
    life.do('lex', 'fulfil-item', life.deal, { item: 'legal-stamp', evidence: 'seen' });
    life.do('ray', 'fulfil-item', life.deal, { item: 'sow-signed-by-company', evidence: 'seen', signedBy: 'CFO' });
    return life.deal;
  });
  return { life, deals };
}

const parts = fc.array(fc.record({ cents: fc.integer({ min: 1, max: 9_000_000 }), after: fc.nat({ max: 400 }) }), {
  minLength: 1,
  maxLength: 12,
});
const sumOf = (all: readonly Part[]): number => all.reduce((sum, { cents }) => sum + cents, 0);

describe('QP-5: deliverables of one statement of work', () => {
  it('close on the day it came in, are billed as they are delivered, and add up to it', () =>
    fc.assert(
      fc.property(parts, fc.nat({ max: 25 }), (all, wait) => {
        const { life, deals } = quoted(all, sumOf(all));
        life.advance(`${addDays(received, wait)}T10:00:00Z`);
        for (const deal of deals) {
          life.do('ray', 'submit-opportunity', deal);
          life.do('dee', 'deal-desk-approve', deal);
          life.do('fin', 'finance-approve', deal);
        }
        life.advance(addDays(received, 500));
        const won = life.journal.flatMap((event) => (event.type === 'OpportunityClosedWon' ? [event.data] : []));
        expect(won.map(({ on }) => on)).toEqual(all.map(() => received));
        expect(won.map(({ amount }) => amount)).toEqual(all.map(({ cents }) => cents));
        const invoices = life.journal.flatMap((event) => (event.type === 'InvoicePosted' ? [event.data.invoice] : []));
        expect(invoices.reduce((sum, { total }) => sum + total, 0)).toBe(sumOf(all));
        for (const [n, { after }] of all.entries()) {
          const billed = invoices.find(({ opportunity }) => opportunity === deals[n])?.date ?? '';
          expect(billed >= addDays(received, after)).toBe(true);
        }
        expect([life.state.booking.terms, life.state.provisioning.access]).toEqual([[], 'none']);
      }),
      { numRuns: 40 },
    ));

  it('are not booked as long as they do not add up', () =>
    fc.assert(
      fc.property(parts, fc.integer({ min: 1, max: 1_000 }), (all, more) => {
        const { life, deals } = quoted(all, sumOf(all) + more);
        const before = life.state;
        for (const deal of deals) {
          const outcome = life.try('ray', 'submit-opportunity', deal);
          expect(isRefusal(outcome) && outcome.code).toBe('booking.statement-of-work-differs');
        }
        expect(life.state).toBe(before);
      }),
      { numRuns: 20 },
    ));
});
