import { z } from 'zod';

/** What a gateway is asked to take. The card is a token of its own; a number never comes here. */
export interface ChargeRequest {
  readonly card: string;
  /** As text, in USD. */
  readonly amount: string;
  readonly currency: 'USD';
  /** What it is for, as both sides name it. */
  readonly reference: string;
}

/** QW-3 */
export const declineReasons = [
  'wrong-address',
  'insufficient-funds',
  'over-limit',
  'expired-card',
  'authentication-required',
  'unknown-card',
] as const;
export type DeclineReason = (typeof declineReasons)[number];

/** For the customer. */
export const declineTexts: Readonly<Record<DeclineReason, string>> = {
  'wrong-address': 'the address does not fit the card',
  'insufficient-funds': 'there are not enough funds',
  'over-limit': 'the amount is above the limit of the card: Sales or Billing can charge it in parts',
  'expired-card': 'the card has expired',
  'authentication-required': 'the card asks for 3-D Secure, which is not supported',
  'unknown-card': 'the card is not known',
};

/** Whatever comes from there is read by this shape first. */
export const chargeAnswer = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('charged'),
    reference: z.string().min(1).max(200),
    brand: z.string().min(1).max(40),
    last4: z.string().regex(/^\d{4}$/),
  }),
  z.object({ status: z.literal('declined'), reason: z.enum(declineReasons) }),
]);
export type ChargeAnswer = z.infer<typeof chargeAnswer>;

/** The cards of development: each token says what becomes of it. */
const simulatedCards: Readonly<Record<string, DeclineReason | 'good'>> = {
  tok_visa: 'good',
  tok_mastercard: 'good',
  /** Charged, and the answer is lost on its way. */
  tok_timeout: 'good',
  tok_wrong_address: 'wrong-address',
  tok_no_funds: 'insufficient-funds',
  tok_limit: 'over-limit',
  tok_expired: 'expired-card',
  tok_3ds: 'authentication-required',
};

export function simulatedCharge({ card, reference }: Pick<ChargeRequest, 'card' | 'reference'>): ChargeAnswer {
  const what = simulatedCards[card] ?? 'unknown-card';
  if (what !== 'good') return { status: 'declined', reason: what };
  const mastercard = card === 'tok_mastercard';
  return {
    status: 'charged',
    reference: `charge-${reference}`,
    brand: mastercard ? 'mastercard' : 'visa',
    last4: mastercard ? '4444' : '4242',
  };
}
