import { paperPdf } from '../api/paper/pdf.ts';
import { canonical, sha256 } from '../db/journal/hash.ts';
import type { Command } from '../domain/command.ts';
import type { Facts } from '../domain/facts.ts';
import { type ApprovalQuestion, requiredSlots } from '../domain/policy/approval-matrix.ts';
import type { ApprovalRule, RuleCondition } from '../domain/policy/approval-rules.ts';
import type { Policy } from '../domain/policy/policy.ts';
import { createQuote } from '../domain/quoting/decide.ts';
import { orderForm } from '../domain/quoting/order-form.ts';
import { versionsOf } from '../domain/quoting/versions.ts';
import { isRefusal } from '../domain/refusal.ts';
import { booked, Life, parsePolicy } from '../test/domain/kit.ts';
import { median, perSecond } from './measure.ts';
import { type Row, row } from './table.ts';

const seconds = 1;

/** A New quote of so many lines, each a product of its own at a discount of its own, priced from body to totals. */
export const pricingRows = (rounds: number): readonly Row[] =>
  [10, 100, 1000].map((lines) => {
    const { state, deal, facts } = manyProducts(lines);
    const command: Command = {
      name: 'create-quote',
      id: 'bench',
      by: 'per_ray',
      door: 'api',
      at: facts.now,
      target: deal,
      body: {
        start: '2021-10-01',
        comments: 'why',
        lines: facts.catalogue.products.map(({ name }, n) => ({
          product: name,
          seats: 10 + n,
          discount: `${n % 40} %`,
        })),
      },
    };
    const price = (): number => {
      const made = createQuote(state, command, facts);
      if (isRefusal(made)) throw new Error(`${made.code}: ${made.detail}`);
      return 1;
    };
    const value = perSecond(price, rounds, seconds);
    return row({
      name: `quotes of ${lines.toLocaleString('en')} lines, priced by the pure function`,
      value,
      unit: 'quotes/s',
      linesPerSecond: Math.round(value * lines),
      note: `${Math.round(value * lines).toLocaleString('en')} lines/s`,
    });
  });

function manyProducts(count: number): { state: Life['state']; deal: string; facts: Facts } {
  const life = new Life();
  life.advance('2021-09-20');
  life.do('ray', 'create-opportunity', life.state.id, { type: 'New Business', account: 'acc_1', name: 'deal' });
  const facts = life.facts();
  const model = facts.catalogue.products.find(({ name }) => name === 'SM Premium');
  if (!model) throw new Error('The shipped catalogue has no SM Premium.');
  const products = Array.from({ length: count }, (_, n) => ({
    ...model,
    name: `Product ${n}`,
    charges: model.charges.map((charge) => ({ ...charge, sku: `${charge.sku}-${n}` })),
  }));
  return { state: life.state, deal: life.deal, facts: { ...facts, catalogue: { ...facts.catalogue, products } } };
}

/** Order forms as PDF, one after the other in one process, as the API makes them. */
export async function paperRows(rounds: number): Promise<readonly Row[]> {
  const life = booked({ seats: { 'SM Premium': 20 } });
  const newest = versionsOf(life.journal, life.quote).at(-1);
  if (!newest) throw new Error('There is no quote.');
  const form = orderForm({ kind: 'Order Form', ...newest, account: life.account, policy: life.policy });
  const paper = { ...form, verification: sha256(canonical(form)) };
  const rate = async (ms: number): Promise<number> => {
    const start = performance.now();
    let done = 0;
    while (performance.now() - start < ms) {
      await paperPdf(paper);
      done++;
    }
    return (done * 1000) / (performance.now() - start);
  };
  await rate(1000);
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) rates.push(await rate(seconds * 1000));
  const bytes = (await paperPdf(paper)).length;
  return [row({ name: 'order forms as PDF', value: median(rates), unit: 'forms/s', note: `${bytes} bytes each` })];
}

const ruleCount = 1000;

/**
 * A policy with so many rows of its own beside the shipped tables, each about a discount, a product, a term, a payment
 * term or an amount; asked about deals of three lines that meet some of them.
 */
export function matrixRows(rounds: number): readonly Row[] {
  const shipped = parsePolicy('gitlab-2026');
  const { order } = shipped.approval;
  const rules = Array.from({ length: ruleCount }, (_, n): ApprovalRule => {
    const conditions: readonly RuleCondition[] = [
      { discountOver: (n * 10) % 9000, discountUpTo: ((n * 10) % 9000) + 1000 },
      { products: [`Product ${n % 100}`], discountAmountOver: n * 1000 },
      { termOver: n % 60, channels: ['reseller', 'distributor'] },
      { paymentTermOver: n % 90, specialTerms: n % 3 === 0 },
      { totalFrom: n * 100_000, quoteTypes: ['New', 'Renew'] },
    ];
    return {
      id: `r-${n}`,
      when: conditions[n % conditions.length] ?? {},
      slots: [order[n % order.length] ?? ''],
      because: `rule ${n}`,
    };
  });
  const policy: Policy = { ...shipped, approval: { ...shipped.approval, rules } };
  const questions = Array.from(
    { length: 50 },
    (_, n): ApprovalQuestion => ({
      lines: [0, 1, 2].map((line) => ({
        product: `Product ${(n * 3 + line) % 100}`,
        listPrice: 1_000_000,
        unitPrice: 1_000_000 - ((n + line) % 50) * 10_000,
        givenUp: ((n + line) % 50) * 200_000,
      })),
      quote: {
        channel: n % 2 ? 'direct' : 'reseller',
        total: n * 1_000_000,
        quoteType: 'New',
        specialTerms: n % 5 === 0,
      },
      termMonths: 12 + (n % 40),
      coTerm: false,
      paymentTermDays: 30 + n,
      partnerNonProgramme: n % 7 === 0,
      otherTriggers: [],
    }),
  );
  const met = questions.flatMap((question) => requiredSlots(policy, question).flatMap(({ reasons }) => reasons)).length;
  const ask = (): number => {
    for (const question of questions) requiredSlots(policy, question);
    return questions.length;
  };
  const value = perSecond(ask, rounds, seconds);
  return [
    row({
      name: `approval matrix of ${ruleCount.toLocaleString('en')} rules`,
      value,
      unit: 'deals/s',
      rulesPerSecond: Math.round(value * ruleCount),
      note: `${Math.round(value * ruleCount).toLocaleString('en')} rules/s; a deal of three lines meets ${Math.round(met / questions.length)} of them`,
    }),
  ];
}
