import type { CryptoKey } from 'jose';
import type { Sql } from '../db/connection.ts';
import type { Answer, Envelope } from '../db/journal/commit.ts';
import type { StampKeys } from '../db/journal/stamp.ts';
import type { Screener } from '../screening/screener.ts';
import type { MarketplaceAdapter, PaymentGateway, SignatureProvider } from './outside.ts';

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
  /** Asked about parties besides the lists; none where the settings name none. */
  readonly provider?: Screener | undefined;
  readonly marketplaces: MarketplaceAdapter;
  readonly payments: PaymentGateway;
  readonly signatures: SignatureProvider;
  readonly failPoint?: (name: string) => void;
}

/** Who may also speak to other subscriptions, with commands that are stamped like all others. */
export interface Messenger extends World {
  readonly keys: StampKeys;
  /** Brings a command to its subscription's workflow. @throws where no answer came, which says nothing about the command */
  readonly deliver: (envelope: Envelope) => Promise<Answer>;
}
