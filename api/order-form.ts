import type { Facts } from '../domain/facts.ts';
import { formatMoney } from '../domain/money/money.ts';
import type { Quote } from '../domain/subscription.ts';

/** What the customer signs: of an amendment the added seats and their prorated amounts only (QA-4). */
export function orderForm(quote: Quote, { account }: Facts): Record<string, unknown> {
  return {
    quote: quote.id,
    version: quote.version,
    type: quote.type,
    template: quote.template,
    customer: account?.name,
    seller: quote.entity,
    soldTo: account?.contacts[quote.soldTo],
    billTo: account?.contacts[quote.billTo],
    start: quote.start,
    end: quote.end,
    initialTerm: quote.initialTerm,
    renewalTerm: quote.renewalTerm,
    paymentTerm: `Net ${quote.paymentTermDays}`,
    annualPayments: quote.annualPayments,
    validUntil: quote.validUntil,
    specialTerms: quote.specialTerms ?? null,
    lines: quote.lines.map((line) => ({
      product: line.product,
      sku: line.sku,
      seats: line.added,
      unitPrice: formatMoney(line.unitPrice),
      start: line.start,
      end: line.end,
      days: line.days,
      amount: formatMoney(line.amount),
    })),
    currency: 'USD',
    total: formatMoney(quote.total),
  };
}
