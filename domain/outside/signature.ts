import { z } from 'zod';

/** What a signature provider is asked to send to one signer. */
export interface EnvelopeRequest {
  /** Comes back with everything that the provider tells of it. */
  readonly envelope: string;
  readonly quote: string;
  readonly version: number;
  readonly signer: { readonly name: string; readonly email: string };
  /** The last day on which it can be signed. */
  readonly signBy: string;
}

const reference = z.string().min(1).max(200);
/** Whatever comes from there is read by these shapes first. */
export const envelopeAnswer = z.discriminatedUnion('status', [
  z.object({ status: z.literal('sent'), reference }),
  z.object({ status: z.literal('rejected'), reason: z.string().min(1).max(500) }),
]);
export type EnvelopeAnswer = z.infer<typeof envelopeAnswer>;

/** `signed`: the signer was faster, and what was signed there counts for nothing here. */
export const voidAnswer = z.object({ status: z.enum(['voided', 'signed']) });
export type VoidAnswer = z.infer<typeof voidAnswer>;

/** The provider of development: it sends every envelope, but none to an address that begins with `bounce`. */
export function simulatedEnvelope({
  envelope,
  signer,
}: Pick<EnvelopeRequest, 'envelope'> & { readonly signer: { readonly email: string } }): EnvelopeAnswer {
  if (signer.email.startsWith('bounce'))
    return { status: 'rejected', reason: 'The address of the signer takes no mail.' };
  return { status: 'sent', reference: `envelope-${envelope}` };
}

export const simulatedVoid = (): VoidAnswer => ({ status: 'voided' });

/** What an envelope comes to that nobody wants any more when the provider is asked. */
export const takenBack: EnvelopeAnswer = { status: 'rejected', reason: 'It was taken back before it was sent.' };
