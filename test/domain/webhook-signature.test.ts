import { describe, expect, it } from 'vitest';
import { isSigned, signatureOf, toleranceSeconds } from '../../api/webhook-signature.ts';

/** The example of the Standard Webhooks specification. */
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const sent = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestamp: '1614265330' };
const body = '{"test": 2432232314}';
const signature = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const now = 1_614_265_330;

describe('Signatures of callbacks', () => {
  it('are those of the Standard Webhooks specification', () => {
    expect(signatureOf(secret, sent, body)).toBe(signature);
    expect(isSigned([secret], { ...sent, signature }, body, now)).toBe(true);
  });

  it('one of several signatures and one of several secrets are enough, while a secret changes', () => {
    const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    expect(isSigned([other, secret], { ...sent, signature: `v1,AAAA ${signature}` }, body, now)).toBe(true);
    expect(isSigned([other], { ...sent, signature }, body, now)).toBe(false);
    expect(isSigned([], { ...sent, signature }, body, now)).toBe(false);
  });

  it('another id, time, body, or one that is old, does not fit', () => {
    const fits = (headers: Partial<typeof sent>, text = body, at = now): boolean =>
      isSigned([secret], { ...sent, signature, ...headers }, text, at);
    expect(fits({ id: 'msg_2' })).toBe(false);
    expect(fits({ timestamp: '1614265331' })).toBe(false);
    expect(fits({}, `${body} `)).toBe(false);
    expect(fits({}, body, now + toleranceSeconds)).toBe(true);
    expect(fits({}, body, now + toleranceSeconds + 1)).toBe(false);
    expect(fits({}, body, now - toleranceSeconds - 1)).toBe(false);
    expect(fits({ timestamp: '' })).toBe(false);
  });
});
