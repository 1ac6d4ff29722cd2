import type { Command } from '../domain/command.ts';
import { discountBasisPoints, formatMoney, formatPercent } from '../domain/money/money.ts';
import type { Person } from '../domain/people/person.ts';
import { isRefusal } from '../domain/refusal.ts';
import { representQuote } from '../domain/represent.ts';
import { run } from '../domain/run.ts';
import type { ApprovalRequest, Quote } from '../domain/subscription.ts';
import { say } from '../domain/timeline.ts';
import type { Context } from './context.ts';
import { type Look, look } from './look.ts';
import { ProblemError } from './problems.ts';

export interface Decision {
  readonly slot: string;
  readonly version: number;
  readonly status: string;
  readonly by: string | null;
  readonly at: string | null;
  readonly comment: string | null;
}

export interface Sale {
  readonly quote: string;
  readonly opportunity: string;
  readonly name: string;
  readonly closedOn: string | null;
  readonly total: string;
  readonly discount: string;
}

/** What an approver has to know to decide rightly in a minute; amounts as text, percentages with their sign. */
export interface ApprovalCase {
  readonly approval: {
    readonly id: string;
    readonly slot: string;
    readonly status: string;
    readonly version: number;
    readonly until: string | null;
    readonly waitsFor: readonly string[];
  };
  readonly account: {
    readonly id: string;
    readonly name: string;
    readonly country: string;
    readonly region: string | null;
  };
  readonly opportunity: { readonly id: string; readonly name: string; readonly type: string; readonly owner: string };
  readonly reasons: readonly { readonly text: string; readonly rule: string }[];
  readonly comments: string | null;
  readonly quote: Readonly<Record<string, unknown>>;
  /** What is given up against the list, and how much of it the programme gives (AP-16). */
  readonly margin: {
    readonly listTotal: string;
    readonly total: string;
    readonly givenUp: string;
    readonly discount: string;
    readonly lines: readonly {
      readonly product: string;
      readonly discount: string;
      readonly programme: string;
      readonly beyond: string;
    }[];
  };
  /** What this account paid before, newest first. */
  readonly history: readonly Sale[];
  readonly decisions: readonly Decision[];
  /** What the caller's yes would set off, in words; or why it is refused. */
  readonly ifApproved:
    | { readonly follows: readonly string[]; readonly waitsFor: readonly string[] }
    | { readonly refused: string; readonly code: string };
}

const mostOfAHistory = 10;
const percent = (basisPoints: number): string => `${formatPercent(basisPoints)} %`;

/** @throws ProblemError approval.unknown for a request that is closed or never was */
export async function approvalCase(context: Context, id: string, caller: Person): Promise<ApprovalCase> {
  const seen = await look(context, id).catch(() => undefined);
  const request = seen?.state.approval[id];
  const quote = request && seen.state.quoting[request.quote];
  if (!seen || !request || !quote) throw new ProblemError('approval.unknown', `There is no open request ${id}.`);
  const { state, facts } = seen;
  const deal = state.opportunity[quote.opportunity];
  const nameOf = (person: string): string => facts.people[person]?.name ?? person;
  return {
    approval: {
      id,
      slot: request.slot,
      status: request.status,
      version: quote.version,
      until: request.until ?? null,
      waitsFor:
        request.status === 'Open'
          ? [...request.asked, ...(request.delegates ?? []).map(({ person }) => person)].map(nameOf)
          : [],
    },
    account: {
      id: state.account,
      name: facts.account?.name ?? state.account,
      country: facts.account?.country ?? '',
      region: facts.account?.region ?? null,
    },
    opportunity: {
      id: quote.opportunity,
      name: deal?.name ?? quote.opportunity,
      type: deal?.type ?? '',
      owner: nameOf(deal?.owner ?? ''),
    },
    reasons: request.reasons.map(({ text, rule }) => ({ text, rule })),
    comments: quote.comments ?? null,
    quote: representQuote(quote, state, facts).body,
    margin: marginOf(quote),
    history: await historyOf(context, state.account, quote.id),
    decisions: decisionsOf(Object.values(state.approval), quote, nameOf),
    ifApproved: foreseen(seen, id, caller),
  };
}

function marginOf(quote: Quote): ApprovalCase['margin'] {
  return {
    listTotal: formatMoney(quote.listTotal),
    total: formatMoney(quote.total),
    givenUp: formatMoney(quote.listTotal - quote.total),
    discount: percent(quote.listTotal > 0 ? discountBasisPoints(quote.listTotal, quote.total) : 0),
    lines: quote.lines.map((line) => {
      const whole = line.listPrice > 0 ? discountBasisPoints(line.listPrice, line.unitPrice) : 0;
      return {
        product: line.product,
        discount: percent(whole),
        programme: percent(line.programmeDiscount ?? 0),
        beyond: percent(line.discretionaryDiscount ?? whole),
      };
    }),
  };
}

function decisionsOf(
  requests: readonly ApprovalRequest[],
  quote: Quote,
  nameOf: (person: string) => string,
): readonly Decision[] {
  return requests
    .filter((request) => request.quote === quote.id)
    .toSorted((a, b) => a.version - b.version || a.order - b.order)
    .map((request) => ({
      slot: request.slot,
      version: request.version,
      status: request.status,
      by: request.decidedBy ? nameOf(request.decidedBy) : null,
      at: request.decidedAt ?? null,
      comment: request.comment ?? null,
    }));
}

async function historyOf({ sql }: Context, account: string, but: string): Promise<readonly Sale[]> {
  const rows = await sql<
    { quote: string; opportunity: string; name: string; closedOn: string | null; total: string; list: string }[]
  >`
    select q.id as quote, o.id as opportunity, o.body->>'name' as name, o.body->>'closedOn' as "closedOn",
      q.body->>'total' as total, q.body->>'listTotal' as list
    from representations o join representations q on q.kind = 'quote' and q.stream = o.stream
      and q.body->>'opportunity' = o.id and (q.body->>'primary')::boolean
    where o.kind = 'opportunity' and o.account = ${account} and o.body->>'stage' = 'Closed Won' and q.id <> ${but}
    order by o.body->>'closedOn' desc nulls last limit ${mostOfAHistory}`;
  return rows.map(({ list, ...row }) => ({ ...row, discount: percent(discountOf(list, row.total)) }));
}

function discountOf(list: string, total: string): number {
  const cents = (text: string): number => Number(text.replaceAll(/[,.]/g, ''));
  return cents(list) > 0 ? discountBasisPoints(cents(list), cents(total)) : 0;
}

/** The very decision, run and thrown away. */
function foreseen({ state, facts }: Look, id: string, caller: Person): ApprovalCase['ifApproved'] {
  const command: Command = {
    name: 'approve',
    id: 'preview',
    by: caller.id,
    door: 'api',
    at: facts.now,
    target: id,
    body: {},
  };
  const outcome = run(state, command, { ...facts, people: { [caller.id]: caller, ...facts.people } });
  if (isRefusal(outcome)) return { refused: outcome.detail, code: outcome.code };
  return {
    follows: outcome.events.map((event) => say(event, outcome.state, facts).text),
    waitsFor: Object.values(outcome.state.approval)
      .filter((request) => request.quote === state.approval[id]?.quote && request.status === 'Open')
      .flatMap((request) => request.asked.map((person) => `${facts.people[person]?.name ?? person} (${request.slot})`)),
  };
}
