import { metricsOf, monthsOf } from './booking/metrics.ts';
import { proactiveReview } from './booking/proactive-review.ts';
import type { addMonths } from './calendar/dates.ts';
import { tell } from './catalog/pricing.ts';
import type { Journalled } from './event.ts';
import type { Facts } from './facts.ts';
import { documentLines, postingsOf, representCredit } from './invoicing/represent.ts';
import { formatMoney, formatPercent } from './money/money.ts';
import { isOpen } from './opportunity/evolve.ts';
import { endOfAvailabilityTaken } from './quoting/offer.ts';
import { subtotalOf, wholePeriods } from './quoting/periods.ts';
import { creditOnForm, mainQuote } from './quoting/reset.ts';
import { withSplits } from './quoting/split.ts';
import { outlook } from './renewal/outlook.ts';
import { successorOf } from './renewal/successor.ts';
import {
  type LinePricing,
  lastTerm,
  type MarketplaceFeeTaken,
  mergedOf,
  type Opportunity,
  type Quote,
  type QuoteLine,
  type Subscription,
  seatsOn,
  subscriptionStart,
} from './subscription.ts';
import { say } from './timeline.ts';
import { blockers, phases, waitsFor } from './view.ts';

/** One thing as people read it; amounts as text. Pure, so `rebuild` can replay it. */
export interface Representation {
  readonly kind:
    | 'subscription'
    | 'opportunity'
    | 'quote'
    | 'approval'
    | 'invoice'
    | 'credit-memo'
    | 'licence'
    | 'support-request'
    | 'document'
    | 'timeline';
  readonly id: string;
  readonly search?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What changed for readers: the things that the events touched, as they are after all of them. */
export function represent(
  before: Subscription,
  state: Subscription,
  events: readonly Journalled[],
  facts: Facts,
): readonly Representation[] {
  const found = new Map<string, Representation>();
  const add = (row: Representation): void => {
    const key = `${row.kind} ${row.id}`;
    const earlier = found.get(key); // posted and paid back in one: the second row says only what is new
    found.set(key, earlier ? { ...earlier, ...row, body: { ...earlier.body, ...row.body } } : row);
  };
  for (const quote of changed(before.quoting, state.quoting)) add(representQuote(quote, state, facts));
  const main = mainQuote(state); // says what the Cancel quote beside it credits
  if (main && before.quoting !== state.quoting) add(representQuote(main, state, facts));
  for (const quote of gone(before.quoting, state.quoting)) add(representQuote(quote, state, facts));
  for (const deal of dealsTouched(before, state)) add(representDeal(deal, state, facts));
  for (const request of changed(before.approval, state.approval)) {
    const quote = state.quoting[request.quote] ?? before.quoting[request.quote];
    add({
      kind: 'approval',
      id: request.id,
      body: {
        until: null,
        remindAt: null,
        ...request,
        subscription: state.id,
        account: state.account,
        opportunityName: state.opportunity[request.opportunity]?.name,
        total: quote && formatMoney(quote.total),
        listTotal: quote && formatMoney(quote.listTotal),
        comments: quote?.comments,
        waitsFor:
          request.status === 'Open' ? [...request.asked, ...(request.delegates ?? []).map(({ person }) => person)] : [],
        delegates: request.delegates ?? [],
      },
    });
  }
  for (const request of gone(before.approval, state.approval))
    if (request.status === 'Open' || request.status === 'Waiting')
      add({
        kind: 'approval',
        id: request.id,
        body: { ...request, status: 'Void', subscription: state.id, account: state.account, waitsFor: [] },
      });
  for (const licence of changed(before.provisioning.licences, state.provisioning.licences))
    add({ kind: 'licence', id: licence.id, body: { ...licence, subscription: state.id, account: state.account } });
  for (const request of changed(before.support, state.support))
    add({
      kind: 'support-request',
      id: request.id,
      body: { ...request, subscription: state.id, account: state.account },
    });
  for (const request of gone(before.support, state.support))
    add({
      kind: 'support-request',
      id: request.id,
      body: { ...request, status: 'Closed', subscription: state.id, account: state.account },
    });
  for (const event of events) {
    if (event.type === 'InvoicePosted') {
      const { invoice } = event.data;
      add({
        kind: 'invoice',
        id: invoice.id,
        search: invoice.id.toLowerCase(),
        body: {
          ...invoice,
          subscription: state.id,
          total: formatMoney(invoice.total),
          paid: '0.00',
          open: formatMoney(invoice.total),
          status: 'Open',
          lines: documentLines(invoice),
          postings: postingsOf(invoice),
          explained: {
            seq: event.seq,
            cause: event.cause,
            policy: event.policy,
            catalogue: event.catalogue,
            rules: event.rules,
          },
        },
      });
    }
    for (const row of representCredit(event, before, state, events)) add(row);
    if (event.type === 'PaymentRecorded') {
      const { invoice, amount, settled } = event.data;
      const { total = 0, paid = 0 } = before.invoicing.invoices[invoice] ?? {};
      add({
        kind: 'invoice',
        id: invoice,
        body: {
          paid: formatMoney(paid + amount),
          open: formatMoney(total - paid - amount),
          ...(settled ? { status: 'Paid' } : {}),
        },
      });
    }
    if (event.type === 'DocumentAttached') {
      const { opportunity, document } = event.data;
      add({
        kind: 'document',
        id: document.id,
        search: `${document.id} ${document.name} ${document.content}`.toLowerCase(),
        body: { item: null, ...document, opportunity, subscription: state.id, account: state.account },
      });
    }
    if (event.type === 'InvoiceOverdue') add({ kind: 'invoice', id: event.data.invoice, body: { status: 'Overdue' } });
    const line = say(event, state, facts);
    add({
      kind: 'timeline',
      id: `${state.id}#${String(event.seq).padStart(6, '0')}`,
      body: {
        seq: event.seq,
        at: event.at,
        date: event.at.slice(0, 10),
        stage: line.stage,
        text: line.text,
        by: facts.people[event.by]?.name ?? '-',
        ...(line.amount === undefined ? {} : { amount: formatMoney(line.amount) }),
        rules: event.rules,
        type: event.type,
      },
    });
  }
  add(representSubscription(state, facts));
  return [...found.values()];
}

/** A deal is read with its quotes and its submission, so it changes with them. */
function dealsTouched(before: Subscription, state: Subscription): readonly Opportunity[] {
  const ids = new Set([
    ...changed(before.opportunity, state.opportunity).map(({ id }) => id),
    ...changed(before.quoting, state.quoting).map(({ opportunity }) => opportunity),
    ...changed(before.booking.submissions, state.booking.submissions).map(({ opportunity }) => opportunity),
    ...gone(before.booking.submissions, state.booking.submissions).map(({ opportunity }) => opportunity),
    ...(before.booking.exceptions === state.booking.exceptions ? [] : Object.keys(state.booking.exceptions ?? {})),
    ...(before.booking.promised === state.booking.promised ? [] : Object.keys(before.booking.promised ?? {})),
  ]);
  return [...ids].flatMap((id) => state.opportunity[id] ?? []);
}

function representDeal(deal: Opportunity, state: Subscription, facts: Facts): Representation {
  const submission = state.booking.submissions[deal.id];
  const quotes = Object.values(state.quoting).filter((quote) => quote.opportunity === deal.id);
  return {
    kind: 'opportunity',
    id: deal.id,
    search: `${deal.id} ${deal.name}`.toLowerCase(),
    body: {
      category: 'Standard',
      ...deal,
      subscription: state.id,
      account: state.account,
      ...(deal.amount === undefined ? {} : { amount: formatMoney(deal.amount) }),
      ...(deal.statementOfWork
        ? { statementOfWork: { ...deal.statementOfWork, amount: formatMoney(deal.statementOfWork.amount) } }
        : {}),
      ...(deal.merges ? { merges: mergedOf(deal).map((each) => ({ ...each, arr: formatMoney(each.arr) })) } : {}),
      ...countsAs(deal, state, facts),
      ...(deal.fee ? { fee: representFee(deal.fee) } : {}),
      proactiveReview: proactiveReview(deal, state, facts) ?? null,
      exceptions: state.booking.exceptions?.[deal.id] ?? [],
      orderPromisedBy: state.booking.promised?.[deal.id] ?? null,
      submission: submission ?? null,
      heldUntil: submission?.heldUntil ?? null,
      quotes: quotes.map(({ id, primary, status: is, version }) => ({ id, primary, status: is, version })),
    },
  };
}

/** BM-1, BM-2: as it was booked, or as its primary quote would be. */
function countsAs(deal: Opportunity, state: Subscription, facts: Facts): Record<string, unknown> {
  const primary = Object.values(state.quoting).find((each) => each.primary && each.opportunity === deal.id);
  const quote = primary && withSplits(state, primary);
  const open = isOpen(deal) && quote ? metricsOf(state, deal, quote, facts) : undefined;
  const { netArr, arrBasis, amountSplit } = open ?? deal;
  if (netArr === undefined) return {};
  return {
    netArr: formatMoney(netArr),
    arrBasis: formatMoney(arrBasis ?? 0),
    bookedArr: formatMoney(netArr + (arrBasis ?? 0)),
    ...(open && quote ? { amount: formatMoney(quote.total), termMonths: monthsOf(state, deal, quote) } : {}),
    ...(amountSplit
      ? {
          amountSplit: Object.fromEntries(
            Object.entries(amountSplit).map(([kind, amount]) => [kind, formatMoney(amount)]),
          ),
        }
      : {}),
  };
}

const representFee = ({ marketplace, basisPoints, amount, net }: MarketplaceFeeTaken) => ({
  marketplace,
  percent: `${formatPercent(basisPoints)} %`,
  amount: formatMoney(amount),
  net: formatMoney(net),
});

function changed<T>(before: Readonly<Record<string, T>>, after: Readonly<Record<string, T>>): readonly T[] {
  return before === after
    ? []
    : Object.entries(after)
        .filter(([id, value]) => before[id] !== value)
        .map(([, value]) => value);
}

function gone<T>(before: Readonly<Record<string, T>>, after: Readonly<Record<string, T>>): readonly T[] {
  return before === after
    ? []
    : Object.entries(before)
        .filter(([id]) => after[id] === undefined)
        .map(([, value]) => value);
}

export function representQuote(quote: Quote, state: Subscription, facts: Facts): Representation {
  return {
    kind: 'quote',
    id: quote.id,
    search: quote.id.toLowerCase(),
    body: {
      accepted: null,
      comments: null,
      specialTerms: null,
      scope: null,
      ...quote,
      subscription: state.id,
      account: state.account,
      accountName: facts.account?.name ?? null,
      ...(quote.split ? { renewalSubscription: successorOf(quote.id) } : {}),
      ...resetTotals(state, quote),
      total: formatMoney(quote.total),
      listTotal: formatMoney(quote.listTotal),
      ...(quote.periods
        ? {
            periods: wholePeriods(quote).map((period) => ({
              ...period,
              subtotal: formatMoney(subtotalOf(quote, period)),
            })),
          }
        : {}),
      lines: quote.lines.map((line) => ({
        ...line,
        listPrice: formatMoney(line.listPrice),
        unitPrice: formatMoney(line.unitPrice),
        annual: formatMoney(line.annual),
        amount: formatMoney(line.amount),
        ...(line.pricing ? { pricing: tellPricing(line.pricing) } : {}),
        ...(line.programmeDiscount === undefined ? {} : discountsOf(line)),
      })),
    },
  };
}

const tellPricing = ({ list, unit, before, discountBasisPoints }: LinePricing) => ({
  ...tell(unit),
  list: tell(list),
  discount: `${formatPercent(discountBasisPoints)} %`,
  before,
});

/** QX-2: the New quote of a contract reset, less the credit on the same form. */
function resetTotals(state: Subscription, quote: Quote): object {
  const credit = quote.id === mainQuote(state)?.id ? creditOnForm(state) : undefined;
  if (!credit) return {};
  return {
    creditQuote: credit.id,
    credit: formatMoney(-credit.total),
    net: formatMoney(quote.total + credit.total),
  };
}

/** Both are shown: what the programme gives and what was given beyond it (AP-16). */
const discountsOf = ({ programmeDiscount = 0, discretionaryDiscount = 0 }: QuoteLine) => ({
  programmeDiscount: `${formatPercent(programmeDiscount)} %`,
  discretionaryDiscount: `${formatPercent(discretionaryDiscount)} %`,
});

export function representSubscription(state: Subscription, facts: Facts): Representation {
  const term = lastTerm(state);
  const on = facts.now.slice(0, 10) as ReturnType<typeof addMonths>;
  const view = outlook(state, facts);
  const licence = state.provisioning.licences[state.provisioning.current ?? ''];
  const seatsAt =
    state.booking.cancellation && on >= state.booking.cancellation.on
      ? on
      : term && on >= term.end
        ? term.start
        : on < (subscriptionStart(state) ?? on)
          ? (subscriptionStart(state) ?? on)
          : on;
  return {
    kind: 'subscription',
    id: state.id,
    search: [
      state.id,
      facts.account?.name ?? '',
      facts.account?.id ?? '',
      ...Object.values(facts.account?.contacts ?? {}).map(({ email }) => email),
    ]
      .join(' ')
      .toLowerCase(),
    body: {
      id: state.id,
      account: state.account,
      accountName: facts.account?.name ?? null,
      clock: state.clock,
      policy: state.policy,
      channel: state.channel,
      endCustomer: state.endCustomer ?? null,
      partners: state.booking.partners ?? null,
      seq: state.seq,
      now: state.now,
      status: status(state),
      stages: phases(state),
      waitsFor: waitsFor(state),
      blockers: blockers(state, facts),
      seats: seatsOn(state, seatsAt),
      charges: state.booking.charges.map((charge) => ({
        ...charge,
        listPrice: formatMoney(charge.listPrice),
        unitPrice: formatMoney(charge.unitPrice),
        ...(charge.pricing ? { pricing: tellPricing(charge.pricing) } : {}),
      })),
      ...(state.booking.usageCharges
        ? { usageCharges: state.booking.usageCharges.map((charge) => ({ ...charge, pricing: tell(charge.pricing) })) }
        : {}),
      terms: state.booking.terms,
      start: subscriptionStart(state) ?? null,
      end: term?.end ?? null,
      access: state.provisioning.access,
      autoRenew: state.renewal.autoRenew,
      eoaStarterBronzeOfferAccepted: endOfAvailabilityTaken(state, facts),
      licence: licence ?? null,
      openInvoices: Object.keys(state.invoicing.invoices),
      openCreditMemos: Object.keys(state.invoicing.creditMemos ?? {}),
      cancellation: state.booking.cancellation ?? null,
      renewalSubscription: state.renewal.successor?.subscription ?? null,
      renewalOf: state.renewal.renewalOf ?? null,
      mergedInto: state.renewal.mergedInto ?? null,
      splitInto: Object.keys(state.renewal.splits ?? {}),
      namespace: state.provisioning.namespace ?? null,
      refund: state.booking.refund ?? null,
      opportunities: Object.keys(state.opportunity),
      lastBoundary: state.renewal.last ?? null,
      renewal: view
        ? {
            boundary: view.boundary,
            will: view.will,
            seats: view.seats,
            total: formatMoney(view.total),
            reasons: view.reasons,
          }
        : null,
      parked: state.parked ?? null,
      pendingEffects: Object.keys(state.effects).length,
    },
  };
}

export function status(state: Subscription): string {
  if (state.parked) return 'Parked';
  if (state.renewal.lapsedAt !== undefined && state.renewal.lapsedAt === lastTerm(state)?.end) return 'Cancelled'; // 3.5
  if (state.booking.terms.length === 0) return state.booking.charges.length === 0 ? 'Pending' : 'Booked'; // services alone
  return { none: 'Booked', active: 'Active', grace: 'Grace', expired: 'Expired', cancelled: 'Cancelled' }[
    state.provisioning.access
  ];
}
