import { type LocalDate, minOf } from '../calendar/dates.ts';
import type { SubscriptionEvent } from '../event.ts';
import type { ChargeSegment, Licence, Provisioning } from '../subscription.ts';

/** Superseded licences that stay at hand for a resend. */
const licencesKept = 4;

/** Writes licences and access; decides nothing. */
export function evolveProvisioning(slice: Provisioning, event: SubscriptionEvent): Provisioning {
  switch (event.type) {
    case 'OrderBooked':
      return { ...slice, coveredUntil: begun(slice.coveredUntil ?? {}, event.data.order.charges) };
    case 'LicenceRequested':
    case 'EntitlementGranted':
      return withLicence(slice, event.data.licence, event.data.activateOn);
    case 'LicenceDelivered': {
      const licence = slice.licences[event.data.licence];
      return licence
        ? { ...slice, licences: { ...slice.licences, [licence.id]: { ...licence, status: 'Delivered' } } }
        : slice;
    }
    case 'SubscriptionActivated': {
      const { activateOn: _, ...rest } = slice;
      return { ...rest, access: 'active' };
    }
    case 'NamespaceLinked':
      return { ...slice, namespace: event.data.namespace };
    case 'AccessCancelled': {
      const { activateOn: _, ...rest } = slice;
      return { ...rest, access: 'cancelled' };
    }
    case 'SubscriptionMerged':
      return { ...slice, access: 'expired' };
    case 'GraceStarted':
      return { ...slice, access: 'grace' };
    case 'SubscriptionExpired':
      return { ...slice, access: 'expired' };
    default:
      return slice;
  }
}

function withLicence(slice: Provisioning, licence: Licence, activateOn: Provisioning['activateOn']): Provisioning {
  const all = [...Object.values(slice.licences), licence];
  const kept = new Set(all.slice(-licencesKept));
  const licences = Object.fromEntries(
    all.filter((each) => kept.has(each) || each.status === 'Requested').map((each) => [each.id, each]),
  );
  return {
    ...slice,
    licences,
    coveredUntil: { ...slice.coveredUntil, [licence.product]: licence.validUntil },
    current: licence.id,
    ...(slice.access === 'active' || !activateOn ? {} : { activateOn }),
  };
}

/** A product sold for the first time is covered until the day it begins. */
function begun(
  covered: Readonly<Record<string, LocalDate>>,
  charges: readonly ChargeSegment[],
): Readonly<Record<string, LocalDate>> {
  const next: Record<string, LocalDate> = { ...covered };
  for (const { product, start, family } of charges)
    if (family === undefined && covered[product] === undefined) next[product] = minOf(next[product] ?? start, start);
  return next;
}
