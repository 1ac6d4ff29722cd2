import type { AttachedDocument, Subscription } from '../subscription.ts';

/** By its id, or by its name; of several of that name the newest. */
export const attachedAs = (
  { booking }: Subscription,
  opportunity: string,
  called: string,
): AttachedDocument | undefined =>
  booking.documents?.[opportunity]?.findLast(({ id, name }) => called === id || called === name);
