import { isZone } from '../calendar/zone.ts';
import type { Path, Problem } from '../document/problem.ts';
import { afterTheChain } from './approval-matrix.ts';
import type { Policy } from './policy.ts';

/** What no schema can say of a policy whose shape is right. @returns each mistake with its place */
export function checkPolicy({ approval, zone }: Policy): readonly Problem[] {
  const placed = [...approval.order, ...afterTheChain];
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
    ...(approval.rules ?? []).flatMap(({ id, slots, when }, n) => {
      const path = ['approval', 'rules', n];
      const unplaced = slots.filter((slot) => !placed.includes(slot));
      const { discountOver = -1, discountUpTo = 10_001 } = when;
      return [
        ...unplaced.map((slot) => ({ path: [...path, 'slots'], reason: `${slot} has no place in approval.order` })),
        ...(approval.rules?.findIndex((each) => each.id === id) === n
          ? []
          : [{ path: [...path, 'id'], reason: `${id} is the id of another rule` }]),
        ...(discountOver < discountUpTo
          ? []
          : [{ path: [...path, 'when'], reason: `no discount is over ${discountOver} and up to ${discountUpTo}` }]),
      ];
    }),
    ...(approval.together ?? []).flatMap(({ slots }, n) =>
      slots
        .filter((slot) => approval.together?.some((other, m) => m < n && other.slots.includes(slot)))
        .map((slot) => ({
          path: ['approval', 'together', n, 'slots'],
          reason: `${slot} is asked with others already`,
        })),
    ),
    ...(approval.skip ?? []).flatMap(({ slot, where }, n) =>
      where.includes(slot)
        ? [{ path: ['approval', 'skip', n, 'where'], reason: `${slot} does not decide in its own place` }]
        : [],
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
