import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { ownersOf } from '../opportunity/evolve.ts';
import { editQuote } from '../quoting/decide.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { ApprovalReason, Quote, Subscription } from '../subscription.ts';
import type { PersonId, Slot } from '../vocabulary.ts';
import { neededSlots } from './needed.ts';
import { holders } from './slots.ts';

/** A slot that would be asked, who holds it, and why. */
export interface Asked {
  readonly slot: Slot;
  readonly step: number;
  readonly anyOf?: true;
  /** Empty where nobody up to the CEO may decide. */
  readonly people: readonly PersonId[];
  readonly reasons: readonly ApprovalReason[];
}

export interface WhatIf {
  readonly before: readonly Asked[];
  readonly after: readonly Asked[];
  readonly more: readonly Slot[];
  readonly fewer: readonly Slot[];
  readonly total: { readonly before: number; readonly after: number };
}

/** "With 12 % instead of 18 %, who is needed?": the very edit, priced and judged and thrown away. */
export function whatIf(state: Subscription, command: Command, facts: Facts): WhatIf | Refusal {
  const quote = state.quoting[command.target];
  if (!quote) return refuse('quote.unknown');
  // While it is in review nobody edits it; asking what would be is free
  const open = {
    ...state,
    quoting: { ...state.quoting, [quote.id]: { ...quote, status: 'Approvals Required' as const } },
  };
  const edited = editQuote(open, command, facts);
  if (isRefusal(edited)) return edited;
  const changed = edited.flatMap((event) => (event.type === 'QuoteEdited' ? [event.data.quote] : []))[0] ?? quote;
  const [before, after] = [asked(state, quote, facts), asked(state, { ...changed, editors: quote.editors }, facts)];
  const missing = (from: readonly Asked[], of: readonly Asked[]): readonly Slot[] =>
    from.map(({ slot }) => slot).filter((slot) => !of.some((each) => each.slot === slot));
  return {
    before,
    after,
    more: missing(after, before),
    fewer: missing(before, after),
    total: { before: quote.total, after: changed.total },
  };
}

function asked(state: Subscription, quote: Quote, facts: Facts): readonly Asked[] {
  const deal = state.opportunity[quote.opportunity];
  const excluded = [...ownersOf(deal), ...quote.editors, ...(facts.policyMakers ?? [])];
  return neededSlots(quote, facts, state).map(({ slot, step, anyOf, reasons }) => ({
    slot,
    step,
    ...(anyOf ? { anyOf } : {}),
    people: holders(slot, deal?.owner ?? '', excluded, facts)?.people ?? [],
    reasons,
  }));
}
