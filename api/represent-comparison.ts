import { formatMoney } from '../domain/money/money.ts';
import type { Comparison } from '../domain/quoting/compare.ts';
import type { Quote, QuoteLine } from '../domain/subscription.ts';

/** A comparison as people read it: amounts as text. */
export function representComparison(before: Quote, after: Quote, comparison: Comparison): Record<string, unknown> {
  const { lines, sameLines, totals, terms } = comparison;
  return {
    before: headOf(before),
    after: headOf(after),
    same: lines.length === 0 && terms.length === 0 && before.listTotal === after.listTotal,
    lines: lines.map((line) => ({
      change: line.change,
      product: line.product,
      ...('before' in line ? { before: lineOf(line.before) } : {}),
      ...('after' in line ? { after: lineOf(line.after) } : {}),
      ...('figures' in line ? { figures: line.figures } : {}),
      difference: formatMoney(line.difference),
    })),
    sameLines,
    totals: {
      before: { total: formatMoney(totals.before.total), listTotal: formatMoney(totals.before.listTotal) },
      after: { total: formatMoney(totals.after.total), listTotal: formatMoney(totals.after.listTotal) },
      difference: formatMoney(totals.difference),
    },
    terms,
  };
}

const headOf = ({ id, version, status }: Quote): Record<string, unknown> => ({ quote: id, version, status });

const lineOf = (line: QuoteLine): Record<string, unknown> => ({
  sku: line.sku,
  quantity: line.quantity,
  added: line.added,
  listPrice: formatMoney(line.listPrice),
  unitPrice: formatMoney(line.unitPrice),
  annual: formatMoney(line.annual),
  start: line.start,
  end: line.end,
  amount: formatMoney(line.amount),
});
