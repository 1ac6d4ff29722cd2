import { createHash, createHmac, hash, timingSafeEqual } from 'node:crypto';

/** RFC 8785 in what we use of it: keys sorted, no white space, integers and text only. */
export function canonical(value: unknown): string {
  if (typeof value === 'string') return textOf(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${value} has no canonical form here`);
    return String(value + 0);
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  let text = '';
  if (Array.isArray(value)) {
    for (const part of value) text += `${text ? ',' : ''}${canonical(part)}`;
    return `[${text}]`;
  }
  const keys = Object.keys(value);
  for (const key of inOrder(keys) ? keys : keys.sort()) {
    const part = (value as Record<string, unknown>)[key];
    if (part !== undefined) text += `${text ? ',' : ''}${textOf(key)}:${canonical(part)}`;
  }
  return `{${text}}`;
}

function inOrder(keys: readonly string[]): boolean {
  for (let n = 1; n < keys.length; n++) if ((keys[n - 1] as string) > (keys[n] as string)) return false;
  return true;
}

/** Nearly all text needs no escape, and asking costs less than escaping does. */
const plain = /^[ !#-[\]-~]*$/;
const textOf = (text: string): string => (plain.test(text) ? `"${text}"` : JSON.stringify(text));

export const sha256 = (text: string): string => hash('sha256', text);
export const hmac = (key: Buffer, text: string): string => createHmac('sha256', key).update(text).digest('base64url');

export function equalInConstantTime(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** SHA-256(previous || canonical bytes): the chain of a stream. */
export const chained = (previous: string, content: string): string => sha256(previous + content);

/** What the chain of every stream begins with. */
export const genesis = '0'.repeat(64);

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** 26 characters of base32 out of a hash: the body of derived ids. */
export function base32(text: string): string {
  const bytes = createHash('sha256').update(text).digest();
  let bits = 0;
  let value = 0;
  let out = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5 && out.length < 26) {
      out += alphabet[(value >>> (bits - 5)) & 31];
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  return out;
}

/** Ids are derived from who asked and with which key, so a retry makes the same thing. */
export const derivedId = (kind: string, caller: string, key: string): string =>
  `${kind}_${base32(`${caller}\n${key}`)}`;

/**
 * What a command comes to, for a preview to bind its execution: the same events with the same figures. Ids and instants
 * do not count: a preview of a new subscription has another id, and a deadline moves on with the minute.
 */
export function outcomeHash(events: readonly { type: string; data: unknown }[], stream: string): string {
  const [, letters = stream] = /^[a-z]{3}_(.+)$/.exec(stream) ?? [];
  const said = canonical(events.map(({ type, data }) => ({ type, data })))
    .replaceAll(letters, '')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');
  return sha256(said).slice(0, 40);
}
