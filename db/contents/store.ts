import { createHash } from 'node:crypto';

/**
 * Where the bytes of documents lie, known by their SHA-256 (hexadecimal). What is there never changes; putting the same
 * bytes twice is putting them once.
 */
export interface ContentStore {
  /** In words, for operators. */
  readonly where: string;
  put(sha256: string, bytes: Uint8Array): Promise<void>;
  /** @throws ContentDamaged where the bytes are missing, or are not those of the hash */
  get(sha256: string): Promise<Uint8Array>;
}

export class ContentDamaged extends Error {
  override readonly name = 'ContentDamaged';
}

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** @throws ContentDamaged */
export function checked(sha256: string, bytes: Uint8Array): Uint8Array {
  if (hashOf(bytes) !== sha256) throw new ContentDamaged(`The bytes of ${sha256} are not what was stored.`);
  return bytes;
}

/** Two letters of the hash make a folder, so that no folder grows without end. */
export const pathOf = (sha256: string): string => `${sha256.slice(0, 2)}/${sha256}`;
