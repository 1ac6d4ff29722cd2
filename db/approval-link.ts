import { createHash, createHmac } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { equalInConstantTime } from './journal/hash.ts';
import type { StampKeys } from './journal/stamp.ts';

/** What a link in a mail stands for: one person, one request, one version of the quote. */
export interface ApprovalLink {
  readonly approval: string;
  readonly person: string;
  readonly version: number;
  /** Handed out to the person signed in, not by mail: the browser needs no code. */
  readonly signedIn: boolean;
}

const issuer = 'perennial';
const daysOfAMail = 7;
const minutesOfASignedIn = 15;
const daysOfABrowser = 90;

const first = (keys: ReadonlyMap<string, Buffer>): readonly [string, Buffer] => {
  const [entry] = keys;
  if (!entry) throw new Error('No stamp key.');
  return entry;
};

async function signed(
  keys: StampKeys,
  purpose: string,
  claims: Record<string, unknown>,
  subject: string,
  seconds: number,
): Promise<string> {
  const [kid, key] = first(keys.derived(purpose));
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(purpose)
    .setSubject(subject)
    .setIssuedAt(now)
    .setExpirationTime(now + seconds)
    .sign(key);
}

/** @returns the claims; undefined for a token that is not ours, too old, or of another purpose */
async function verified(keys: StampKeys, purpose: string, token: string): Promise<Record<string, unknown> | undefined> {
  const ring = keys.derived(purpose);
  try {
    const { payload } = await jwtVerify(token, ({ kid = '' }) => ring.get(kid) ?? Buffer.alloc(32, kid), {
      algorithms: ['HS256'],
      issuer,
      audience: purpose,
      requiredClaims: ['exp', 'sub'],
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

/** A link that decides one request in one person's name; good for a week by mail, for a quarter of an hour otherwise. */
export const approvalToken = (
  keys: StampKeys,
  { approval, person, version, signedIn }: ApprovalLink,
): Promise<string> =>
  signed(
    keys,
    'approval-link',
    { approval, version, signedIn },
    person,
    signedIn ? minutesOfASignedIn * 60 : daysOfAMail * 86_400,
  );

export async function readApprovalToken(keys: StampKeys, token: string): Promise<ApprovalLink | undefined> {
  const claims = await verified(keys, 'approval-link', token);
  return (
    claims && {
      approval: String(claims.approval),
      person: String(claims.sub),
      version: Number(claims.version),
      signedIn: claims.signedIn === true,
    }
  );
}

/** A browser in which a person has shown that they read their own mail. */
export const browserToken = (keys: StampKeys, person: string): Promise<string> =>
  signed(keys, 'browser', {}, person, daysOfABrowser * 86_400);

export const readBrowserToken = async (keys: StampKeys, token: string): Promise<string | undefined> =>
  (await verified(keys, 'browser', token))?.sub as string | undefined;

export const linkId = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The n-th code for a link: six digits, kept nowhere, made again to compare. */
export function codeOf(keys: StampKeys, link: string, n: number): string {
  const [, key] = first(keys.derived('approval-code'));
  const mac = createHmac('sha256', key).update(`${link} ${n}`).digest();
  return String(mac.readUInt32BE(0) % 1_000_000).padStart(6, '0');
}

/**
 * The local part of the address that a mail about an approval is answered to: the request, the quote's version, and a
 * proof for this person. 64 characters at most, no capitals, since mail servers fold them.
 */
export function replyAddress(keys: StampKeys, approval: string, version: number, person: string): string {
  const [, key] = first(keys.derived('approval-reply'));
  return `${approval}.v${version}.${proof(key, approval, version, person)}`;
}

export interface ReplyAddress {
  readonly approval: string;
  readonly version: number;
  readonly proof: string;
}

/** @param local the part before the @ */
export function readReplyAddress(local: string): ReplyAddress | undefined {
  const [, approval, version, given] =
    /^(apr_[a-z0-9]+_\d+)\.v(\d{1,6})\.([a-f0-9]{16})$/.exec(local.toLowerCase()) ?? [];
  return approval && version && given ? { approval, version: Number(version), proof: given } : undefined;
}

export const isReplyOf = (
  keys: StampKeys,
  { approval, version, proof: given }: ReplyAddress,
  person: string,
): boolean =>
  [...keys.derived('approval-reply').values()].some((key) =>
    equalInConstantTime(proof(key, approval, version, person), given),
  );

const proof = (key: Buffer, approval: string, version: number, person: string): string =>
  createHmac('sha256', key).update(`${approval} ${version} ${person}`).digest('hex').slice(0, 16);
