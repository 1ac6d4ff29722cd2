import { createHash, hkdfSync } from 'node:crypto';
import { canonical, equalInConstantTime, hmac } from './hash.ts';

/** Everything that a stamp binds: change a byte of it and the stamp is void. */
export interface Stamped {
  readonly subscription: string;
  readonly commandId: string;
  readonly name: string;
  readonly target: string;
  readonly person: string;
  readonly door: string;
  readonly receivedAt: string;
  /** The server's own time, for the age of the stamp; `receivedAt` is on the subscription's clock. */
  readonly stampedAt: string;
  readonly body: unknown;
  /** What a preview promised (`outcomeHash`): anything else is refused instead of done. */
  readonly preview?: string;
  /** The ETag that its sender has seen: of anything else it is refused instead of done. */
  readonly ifMatch?: string;
}

export interface Stamp {
  readonly kid: string;
  readonly mac: string;
}

/** A ring of secrets by key id; the first one signs, all of them verify, so keys can rotate. */
export class StampKeys {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #current: string;

  constructor(keys: ReadonlyMap<string, Buffer>) {
    const [first] = keys.keys();
    if (!first) throw new Error('No stamp key: set PERENNIAL_STAMP_KEYS (kid:base64,…).');
    this.#keys = keys;
    this.#current = first;
  }

  /** @param text `kid:base64,kid:base64`; secrets of 32 bytes or more */
  static parse(text: string | undefined): StampKeys {
    const keys = new Map<string, Buffer>();
    for (const part of (text ?? '').split(',').filter(Boolean)) {
      const [kid = '', secret = ''] = part.split(':');
      const key = Buffer.from(secret, 'base64');
      if (!kid || key.length < 32)
        throw new Error('PERENNIAL_STAMP_KEYS holds a key that is no `kid:base64` of at least 32 bytes.');
      keys.set(kid, key);
    }
    return new StampKeys(keys);
  }

  sign(content: Stamped): Stamp {
    const key = this.#keys.get(this.#current);
    if (!key) throw new Error('The current stamp key is gone.');
    return { kid: this.#current, mac: hmac(key, canonical(content)) };
  }

  /** Takes whatever came: what has no canonical form was never signed. */
  verify(content: Stamped, stamp: Stamp): boolean {
    const key = this.#keys.get(stamp.kid);
    if (!key || typeof stamp.mac !== 'string') return false;
    try {
      return equalInConstantTime(hmac(key, canonical(content)), stamp.mac);
    } catch {
      return false;
    }
  }

  /** Keys of another purpose, by key id, the current one first: who holds one of them learns nothing of the stamps. */
  derived(purpose: string): ReadonlyMap<string, Buffer> {
    return new Map([...this.#keys].map(([kid, key]) => [kid, Buffer.from(hkdfSync('sha256', key, '', purpose, 32))]));
  }

  /** Names the keys without showing them, for `doctor`. */
  fingerprints(): readonly string[] {
    return [...this.#keys].map(([kid, key]) => `${kid} ${createHash('sha256').update(key).digest('hex').slice(0, 8)}`);
  }
}
