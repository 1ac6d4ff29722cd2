import type { SubscriptionEvent } from '../event.ts';
import type { Licence, Provisioning } from '../subscription.ts';

/** Superseded licences that stay at hand for a resend. */
const licencesKept = 4;

/** Writes licences and access; decides nothing. */
export function evolveProvisioning(slice: Provisioning, event: SubscriptionEvent): Provisioning {
  switch (event.type) {
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
    current: licence.id,
    ...(slice.access === 'active' || !activateOn ? {} : { activateOn }),
  };
}
