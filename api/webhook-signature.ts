import { createHmac } from 'node:crypto';
import { equalInConstantTime } from '../db/journal/hash.ts';

/** How far the sender's clock may be from ours; what is older may be somebody's copy. */
export const toleranceSeconds = 300;

export interface SignedHeaders {
  readonly id: string;
  /** Seconds since 1970, as text. */
  readonly timestamp: string;
  /** `v1,<base64>`, several with blanks between: both sides may be changing their secret. */
  readonly signature: string;
}

/** As the Standard Webhooks specification has it: HMAC-SHA256 over id, timestamp and body as they came. @param secret `whsec_` + base64 */
export function signatureOf(secret: string, { id, timestamp }: Omit<SignedHeaders, 'signature'>, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/**
 * Whether the body came from who knows one of the secrets, and lately. Nothing of the body is read before.
 * @param now seconds since 1970
 */
export function isSigned(secrets: readonly string[], headers: SignedHeaders, body: string, now: number): boolean {
  if (!/^\d{1,12}$/.test(headers.timestamp) || Math.abs(now - Number(headers.timestamp)) > toleranceSeconds)
    return false;
  const given = headers.signature.split(' ').slice(0, 10);
  return secrets.some((secret) => {
    const wanted = signatureOf(secret, headers, body);
    return given.some((signature) => equalInConstantTime(signature, wanted));
  });
}
