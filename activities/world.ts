import type { CryptoKey } from 'jose';
import type { Sql } from '../db/connection.ts';

export interface LicenceKey {
  readonly id: string;
  readonly privateKey: CryptoKey;
  /** The 32 bytes of the Ed25519 point, base64url. */
  readonly publicKey: string;
}

/** What effects may touch. */
export interface World {
  readonly sql: Sql;
  readonly licenceKey: LicenceKey;
  readonly failPoint?: (name: string) => void;
}
