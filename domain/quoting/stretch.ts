import { granted } from '../booking/exception.ts';
import { addDays, addMonths, type LocalDate } from '../calendar/dates.ts';
import { today } from '../clock/business-date.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { lastTerm, subscriptionStart } from '../subscription.ts';
import { cancelStretch } from './cancel.ts';
import { type Draft, isTerm } from './checks.ts';
import { coTermStretch } from './co-term.ts';
import { rampMonths } from './periods.ts';
import type { Stretch } from './price.ts';
import { refusedReset, resetAsked } from './reset.ts';

export function stretchOf(draft: Draft): Stretch | Refusal {
  const { state, type, deal, body, facts } = draft;
  if ((deal === 'Credit' || deal === 'Decommission') && type !== 'Cancel')
    return refuse('quote.type-not-possible', 'QZ-1', `A ${deal} opportunity takes a Cancel quote.`);
  switch (type) {
    case 'New': {
      const term = lastTerm(state);
      if (body.split && term)
        return wholeTerm(term.end, rampMonths(body) ?? body.term ?? facts.policy.renewal.termMonths);
      if (!body.start) return refuse('quote.start-required', 'QC-1');
      if (deal === 'Professional Services') return wholeTerm(body.start, body.term ?? 12);
      if (resetAsked(draft)) {
        const stretch = wholeTerm(body.start, rampMonths(body) ?? body.term ?? 12);
        return isRefusal(stretch) ? stretch : (refusedReset(draft, stretch) ?? stretch);
      }
      if (term && (deal !== 'Renewal' || state.provisioning.access !== 'expired'))
        return refuse('quote.type-not-possible', 'QN-1', 'This subscription is booked already: amend or renew it.');
      if (term && body.start < today(facts))
        return refuse('quote.starts-before-term', 'QR-3', `Access was lost: it begins again today at the earliest.`);
      if (body.coTermWith) return coTermStretch(body.start, facts);
      return wholeTerm(body.start, rampMonths(body) ?? body.term ?? 12);
    }
    case 'Amend': {
      const term = lastTerm(state);
      const first = subscriptionStart(state);
      if (!term || !first)
        return refuse('quote.type-not-possible', 'QA-1', 'There is no booked subscription to amend.');
      if (!body.start) return refuse('quote.start-required', 'QC-1');
      if (body.start < first)
        return refuse('quote.starts-before-subscription', 'QA-2', `The subscription started on ${first}.`);
      if (body.start < term.start)
        return refuse(
          'quote.starts-before-term',
          'QA-11',
          `The subscription was renewed on ${term.start}; overage of the former term is charged as a true-up.`,
        );
      if (body.start >= term.end)
        return refuse('quote.starts-after-end', 'QA-2', `The subscription ends on ${term.end}.`);
      if (addMonths(body.start, facts.policy.backDatingHorizonMonths) < today(facts))
        return refuse(
          'quote.starts-before-subscription',
          'QA-11',
          `A change can be dated back ${facts.policy.backDatingHorizonMonths} months.`,
        );
      if (body.term !== undefined && body.term !== term.months)
        return refuse('quote.dates-fixed', 'QA-2', `It ends with its subscription, on ${term.end}: give no term.`);
      return { start: body.start, end: term.end, months: term.months, anchor: term.start }; // QCT-1: it ends with its subscription
    }
    case 'Renew': {
      const term = lastTerm(state);
      if (!term) return refuse('renewal.no-term', 'QR-1');
      const last = addDays(term.end, facts.policy.lateRenewalDays);
      if (today(facts) > last && !granted(state, draft.of?.id ?? '', 'late renewal'))
        return refuse('renewal.too-late', 'QR-3', `It could be renewed until ${last}; what comes now is a New quote.`);
      if (body.start !== undefined && body.start !== term.end)
        return refuse('quote.dates-fixed', 'QR-1', `The renewal starts on ${term.end}: give no start.`);
      // QR-1, QR-2: the start is the true renewal date, the end follows from the renewal term, whatever its length
      return wholeTerm(term.end, rampMonths(body) ?? body.term ?? body.renewalTerm ?? facts.policy.renewal.termMonths);
    }
    case 'Cancel':
      return cancelStretch(draft);
  }
}

function wholeTerm(start: LocalDate, months: number): Stretch | Refusal {
  if (!isTerm(months)) return refuse('quote.term-out-of-range', 'QC-1', `${months} months are no term.`);
  return { start, end: addMonths(start, months), months };
}
