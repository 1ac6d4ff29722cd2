import { z } from 'zod';
import type { Marketplace } from '../vocabulary.ts';

/** What a marketplace is asked to offer to one customer. Amounts as text, in USD. */
export interface OfferRequest {
  readonly marketplace: Marketplace;
  /** Comes back with everything that the marketplace tells of it. */
  readonly offer: string;
  readonly billingId: string;
  readonly contact: string;
  readonly marginBasisPoints: number;
  readonly payment?: 'prepay' | 'postpay';
  /** The last day on which it can be accepted. */
  readonly acceptBy: string;
  readonly start: string;
  readonly end: string;
  readonly seats: Readonly<Record<string, number>>;
  readonly total: string;
  readonly currency: 'USD';
}

const reference = z.string().min(1).max(200);
/** Whatever comes from there is read by this shape first. */
export const offerAnswer = z.discriminatedUnion('status', [
  z.object({ status: z.literal('created'), reference }),
  /** Taken in; that it is created, accepted or declined is told later, by a callback. */
  z.object({ status: z.literal('received'), reference }),
  z.object({ status: z.literal('rejected'), reason: z.string().min(1).max(500) }),
]);
export type OfferAnswer = z.infer<typeof offerAnswer>;

/**
 * The marketplace of development: it creates each offer at once, but takes one of a billing id that begins with `slow`
 * in only, and knows none that begins with `unknown`.
 */
export function simulatedOffer({ offer, billingId }: Pick<OfferRequest, 'offer' | 'billingId'>): OfferAnswer {
  if (billingId.startsWith('unknown')) return { status: 'rejected', reason: `There is no billing id ${billingId}.` };
  return { status: billingId.startsWith('slow') ? 'received' : 'created', reference: `offer-${offer}` };
}

/** What an offer comes to that nobody wants any more when the marketplace is asked. */
export const withdrawn: OfferAnswer = { status: 'rejected', reason: 'The offer was withdrawn before it was made.' };
