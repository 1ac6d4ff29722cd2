import { lostMetrics } from '../booking/metrics.ts';
import { days } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import type { Command } from '../command.ts';
import type { Facts } from '../facts.ts';
import { formatMoney } from '../money/money.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import type { RenewalEvent } from '../renewal/events.ts';
import { isMerger, joinRequested, refusedMerger } from '../renewal/merger.ts';
import type { Opportunity, Subscription } from '../subscription.ts';
import type { CloseLost } from './commands.ts';
import { editable } from './decide.ts';
import type { OpportunityEvent } from './events.ts';
import { webDuplicate } from './web-duplicate.ts';

type Decision = readonly (OpportunityEvent | RenewalEvent)[] | Refusal;

/** From this amount on, in USD cents, a loss is told in detail (ST-2). */
const detailsFrom = 100_000;

/** ST-2: what a reason has to be told with. Reasons are free text; these are known by their words. */
const told: readonly {
  readonly reason: RegExp;
  readonly with: 'competitor' | 'productLine' | 'mergedInto' | 'details';
  readonly words: string;
}[] = [
  { reason: /competitor/i, with: 'competitor', words: 'the competitor' },
  { reason: /product maturity/i, with: 'productLine', words: 'the product line' },
  { reason: /\bmerged\b/i, with: 'mergedInto', words: 'the opportunity that it was merged into' },
  { reason: /^other$/i, with: 'details', words: 'details' },
];

export function closeLost(state: Subscription, command: Command, facts: Facts): Decision {
  const deal = editable(state, command.target);
  if (isRefusal(deal)) return deal;
  const body = command.body as CloseLost;
  const { reasons = [], details, competitor, productLine, mergedInto } = body;
  if (reasons.length === 0) return refuse('opportunity.reason-required', 'ST-2');
  for (const reason of reasons) {
    const missing = told.find((row) => row.reason.test(reason.trim()) && !body[row.with]);
    if (missing) return refuse('opportunity.reason-required', 'ST-2', `The reason ${reason} needs ${missing.words}.`);
  }
  const amount = amountOf(state, deal);
  if (amount >= detailsFrom && !details)
    return refuse(
      'opportunity.reason-required',
      'ST-2',
      `A deal of ${formatMoney(amount)} is lost with details: from ${formatMoney(detailsFrom)} on they are needed.`,
    );
  if (mergedInto !== undefined && !leadsTo(mergedInto, deal, facts))
    return refuse('opportunity.unknown', 'ST-2', `${mergedInto} is no other opportunity.`);
  const unfit = mergedInto === undefined ? undefined : refusedMerger(state, deal, facts);
  if (unfit) return unfit;
  const merges = mergedInto !== undefined && isMerger(state, deal, facts);
  return [
    {
      type: 'OpportunityClosedLost',
      data: {
        opportunity: deal.id,
        on: today(facts),
        reasons: details ? [...reasons, details] : reasons,
        ...(competitor ? { competitor } : {}),
        ...(productLine ? { productLine } : {}),
        ...(mergedInto ? { mergedInto } : {}),
        ...(merges ? { arrBasis: 0, netArr: 0 } : lostMetrics(state, deal)), // BM-1: what merges is in the basis there
      },
      rules: merges ? ['ST-2', '1.0', 'BM-1'] : ['ST-2'],
    },
    // 1.0: what is linked goes on in the other one; it must not renew beside it. A merger says so by itself.
    ...(mergedInto && !merges && deal.type === 'Renewal' && state.renewal.autoRenew
      ? [
          {
            type: 'AutoRenewTurnedOff' as const,
            data: { by: command.by, reason: `merged into ${mergedInto}` },
            rules: ['1.0'],
          },
        ]
      : []),
    ...(merges ? joinRequested(state, deal, facts) : []),
  ];
}

/** What the opportunity amounts to, in USD cents: its primary quote. */
const amountOf = ({ quoting }: Subscription, deal: Opportunity): number =>
  deal.amount ??
  Object.values(quoting).find(({ opportunity, primary }) => opportunity === deal.id && primary)?.total ??
  0;

/** A link leads to another opportunity that there is, of this subscription or of another one. */
const leadsTo = (id: string, deal: Opportunity, { linked }: Facts): boolean =>
  id !== deal.id && linked?.opportunity === id;

const reopenDays = 30;

export function reopen(state: Subscription, command: Command, facts: Facts): Decision {
  const deal = state.opportunity[command.target];
  if (!deal) return refuse('opportunity.unknown');
  if (deal.stage !== '8-Closed Lost' || !deal.closedOn)
    return refuse('opportunity.stage-order', 'ST-2', 'Only a lost opportunity can be reopened.');
  if (days(deal.closedOn, today(facts)) > reopenDays)
    return refuse(
      'opportunity.too-late-to-reopen',
      'ST-2',
      `It was lost on ${deal.closedOn}; reopening ended ${reopenDays} days later.`,
    );
  if (state.renewal.lapsedAt !== undefined && state.renewal.lost?.opportunity === deal.id)
    return refuse(
      'opportunity.too-late-to-reopen',
      'QR-7',
      'It was not renewed in time and stays lost: open a new Renewal with a New quote.',
    );
  const { mergedInto } = state.renewal;
  if (mergedInto?.deal === deal.id)
    return refuse(
      'opportunity.merged',
      '1.0',
      `It renews with ${mergedInto.opportunity} of ${mergedInto.subscription}: lose that one first.`,
    );
  return [{ type: 'OpportunityReopened', data: { opportunity: deal.id, stage: '4-Proposal' }, rules: ['ST-2'] }];
}

export function markDuplicate(state: Subscription, command: Command, facts: Facts): Decision {
  const web = webDuplicate(state, command, facts);
  if (web) return web;
  const deal = editable(state, command.target);
  if (isRefusal(deal)) return deal;
  const { of } = command.body as { of: string };
  if (deal.stage !== '0-Pending Acceptance')
    return refuse(
      'opportunity.stage-order',
      'ST-3',
      `It was accepted and is in ${deal.stage}: lose it as merged into the other one (close-lost, mergedInto).`,
    );
  if (!leadsTo(of, deal, facts)) return refuse('opportunity.unknown', 'ST-3', `${of} is no other opportunity.`);
  return [
    { type: 'OpportunityMarkedDuplicate', data: { opportunity: deal.id, of, on: today(facts) }, rules: ['ST-3'] },
  ];
}
