import { isZone } from '../calendar/zone.ts';
import type { Path, Problem } from '../document/problem.ts';
import type { Policy } from './policy.ts';

/** What no schema can say of a policy whose shape is right. @returns each mistake with its place */
export function checkPolicy({ approval, zone }: Policy): readonly Problem[] {
  const { matrix, paymentTerms, order, fullDiscountSlots, otherTriggerSlots } = approval;
  return [
    ...(isZone(zone) ? [] : [{ path: ['zone'], reason: `${zone} is no time zone such as America/Chicago` }]),
    ...ascending(
      matrix.map(({ upToBasisPoints }) => upToBasisPoints),
      ['approval', 'matrix'],
      'upToBasisPoints',
    ),
    ...ascending(
      paymentTerms.map(({ upToDays }) => upToDays),
      ['approval', 'paymentTerms'],
      'upToDays',
    ),
    ...[
      ...matrix.map(({ slots }, n) => ({ slots, path: ['approval', 'matrix', n, 'slots'] })),
      ...paymentTerms.map(({ slots }, n) => ({ slots, path: ['approval', 'paymentTerms', n, 'slots'] })),
      { slots: fullDiscountSlots, path: ['approval', 'fullDiscountSlots'] },
      { slots: otherTriggerSlots, path: ['approval', 'otherTriggerSlots'] },
    ].flatMap(({ slots, path }) =>
      slots
        .filter((slot) => !order.includes(slot))
        .map((slot) => ({ path, reason: `${slot} has no place in approval.order` })),
    ),
  ];
}

/** The first row whose bound is not exceeded decides, so bounds ascend. */
function ascending(bounds: readonly number[], path: Path, key: string): readonly Problem[] {
  return bounds.flatMap((bound, n) => {
    const below = bounds[n - 1];
    return below !== undefined && bound <= below
      ? [{ path: [...path, n, key], reason: `bounds ascend: ${bound} does not lie above ${below}` }]
      : [];
  });
}
