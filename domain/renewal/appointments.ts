import type { Appointment } from '../appointment.ts';
import type { Order } from '../booking/events.ts';
import { addDays, dateIn, startOfDay } from '../calendar/dates.ts';
import { findProduct, pricingOn } from '../catalog/catalog.ts';
import type { Facts } from '../facts.ts';
import type { ProvisioningEvent } from '../provisioning/events.ts';
import { sellingEntity } from '../quoting/entity.ts';
import { offersTaken } from '../quoting/offer.ts';
import { soldAs } from '../quoting/price.ts';
import { type ChargeSegment, lastTerm, type Subscription, type UsageCharge } from '../subscription.ts';
import { childId } from '../vocabulary.ts';
import type { RenewalEvent } from './events.ts';
import { mergedAway } from './merger.ts';
import { type Outlook, outlook } from './outlook.ts';

/** Banner, notice and the boundary itself (RN-1, RN-4). A boundary that has been decided is not on the agenda again. */
export function renewalAppointments(state: Subscription, facts: Facts): readonly Appointment[] {
  const term = lastTerm(state);
  if (!term || state.renewal.last?.date === term.end || state.booking.cancellation) return [];
  const { renewal, zone } = facts.policy;
  const common = { zone, subject: term.end };
  const found: Appointment[] = [
    {
      ...common,
      id: `renewal/${state.id}/${term.end}`,
      kind: 'renewal',
      at: startOfDay(term.end, 'UTC'),
      summary: 'Renewal',
    },
  ];
  // The generic early reminder goes with the banner, and the notice goes to everybody, renewing or not (RN-4).
  if (state.renewal.mergedInto) return found; // the surviving one tells of the renewal (rules 1.0)
  if (state.renewal.bannerShownFor !== term.end)
    found.push({
      ...common,
      id: `renewal-banner/${state.id}/${term.end}`,
      kind: 'renewal-banner',
      at: startOfDay(addDays(term.end, -renewal.bannerDays), zone),
      summary: 'Renewal banner',
    });
  if (state.renewal.noticeSentFor !== term.end)
    found.push({
      ...common,
      id: `renewal-notice/${state.id}/${term.end}`,
      kind: 'renewal-notice',
      at: startOfDay(addDays(term.end, -renewal.noticeDays), zone),
      summary: 'Renewal notice',
    });
  return found;
}

export function showBanner(state: Subscription, appointment: Appointment, facts: Facts): readonly RenewalEvent[] {
  const view = outlook(state, facts);
  if (!view || view.boundary !== appointment.subject) return [];
  return [
    {
      type: 'RenewalBannerShown',
      data: { boundary: view.boundary, will: view.will, reasons: view.reasons },
      rules: ['RN-4'],
    },
  ];
}

export function sendNotice(state: Subscription, appointment: Appointment, facts: Facts): readonly RenewalEvent[] {
  const view = outlook(state, facts);
  if (!view || view.boundary !== appointment.subject) return [];
  return [
    {
      type: 'RenewalNoticeSent',
      data: { boundary: view.boundary, will: view.will, reasons: view.reasons, seats: view.seats, total: view.total },
      rules: ['RN-4'],
    },
  ];
}

/** RN-1: renewed, or not with every reason; then grace begins (PV-20). */
export function renew(
  state: Subscription,
  _appointment: Appointment,
  facts: Facts,
): readonly (RenewalEvent | ProvisioningEvent)[] {
  const view = outlook(state, facts);
  if (!view) return [];
  if (view.will) {
    const order = renewalOrder(state, view, facts);
    return [
      {
        type: 'Renewed',
        data: { boundary: view.boundary, seats: view.seats, total: view.total, reasons: view.reasons, order },
        rules: ['RN-1', 'RN-2', 'RN-3'],
      },
    ];
  }
  const { mergedInto } = state.renewal;
  if (mergedInto?.status === 'Booked')
    return [mergedAway(view.boundary, mergedInto.subscription, mergedInto.opportunity)];
  const until = addDays(view.boundary, facts.policy.provisioning.graceDays);
  return [
    { type: 'NotRenewed', data: { boundary: view.boundary, reasons: view.reasons }, rules: ['RN-1', '7.1'] },
    { type: 'GraceStarted', data: { from: dateIn(facts.now, 'UTC'), until }, rules: ['PV-20'] },
  ];
}

/** What is charged by use goes on at the list of the day (RN-3). */
function usageRenewed(state: Subscription, view: Outlook, made: number, { catalogue }: Facts): readonly UsageCharge[] {
  const ending = (state.booking.usageCharges ?? []).filter(({ end }) => end === view.boundary);
  return ending.flatMap((charge, index): readonly UsageCharge[] => {
    const sold = findProduct(catalogue, charge.product)?.charges.find(
      ({ sku, kind }) => sku === charge.sku && kind === 'usage',
    );
    const pricing = sold && pricingOn(sold, view.boundary);
    if (!pricing) return [];
    const { opportunity: _, ...kept } = charge;
    const id = childId('chg', state.id, (state.counters.chg ?? 0) + made + index + 1);
    return [
      { ...kept, id, opportunity: undefined, pricing, start: view.boundary, end: view.end, ratedUntil: view.boundary },
    ];
  });
}

function renewalOrder(state: Subscription, view: Outlook, facts: Facts): Order {
  const account = facts.account;
  const billTo = account?.billTo ?? '';
  // QC-19: what was bought on the web moves to the local entity with a renewal by Sales only
  const kept = state.channel === 'web' ? state.booking.charges.at(-1)?.entity : undefined;
  const entity = kept ?? sellingEntity(account?.contacts[billTo]?.country ?? 'US');
  const charges = view.lines.map((line, index): ChargeSegment => {
    const id = childId('chg', state.id, (state.counters.chg ?? 0) + index + 1);
    const former = state.booking.charges.findLast((charge) => charge.product === line.product);
    return {
      id,
      line: id,
      opportunity: undefined,
      product: line.product,
      sku: former?.sku ?? soldAs(facts, line.product, view.boundary).sku,
      quantity: line.seats,
      listPrice: line.listPrice,
      unitPrice: line.unitPrice,
      start: view.boundary,
      end: view.end,
      schedule: 'prepaid',
      proration: former?.proration ?? 'actual/365',
      ...(line.family ? { family: line.family } : {}),
      ...(line.pricing ? { pricing: line.pricing } : {}),
      ...(line.part ? { part: line.part } : {}),
      billFrom: view.boundary,
      paymentTermDays: facts.policy.invoicing.paymentTermDays,
      billTo,
      entity,
    };
  });
  const usageCharges = usageRenewed(state, view, charges.length, facts);
  return {
    kind: 'Renew',
    on: view.boundary,
    start: view.boundary,
    end: view.end,
    term: { start: view.boundary, end: view.end, months: facts.policy.renewal.termMonths },
    charges,
    ...(usageCharges.length > 0 ? { usageCharges } : {}),
    billTo,
    soldTo: account?.soldTo ?? '',
    entity,
    ...(offersTaken(view.lines).length > 0 ? { offers: offersTaken(view.lines) } : {}),
  };
}
