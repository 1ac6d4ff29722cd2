import type { Client } from '@temporalio/client';
import type { Sql } from '../db/connection.ts';
import type { ContentStore } from '../db/contents/store.ts';
import type { StampKeys } from '../db/journal/stamp.ts';
import type { Screener } from '../screening/screener.ts';
import type { CallbackSecrets, Caller } from '../worker/settings.ts';
import type { PlaceHeaders } from './comes-from.ts';

/** What the routes may use. */
export interface Context {
  readonly sql: Sql;
  readonly temporal: () => Client;
  readonly keys: StampKeys;
  /** The bytes of documents. */
  readonly contents: ContentStore;
  /** Who the marketplaces are, and what they sign their callbacks with; the newest secret first. */
  readonly callbacks?: CallbackSecrets | undefined;
  /** Who the signature provider is, and what it signs with. */
  readonly signature?: Caller | undefined;
  /** Who is asked about parties over HTTP, besides the lists. */
  readonly provider?: Screener | undefined;
  /** What the trusted edge says of where a request comes from; undefined: nobody says. */
  readonly comesFrom?: PlaceHeaders | undefined;
  /** Development keys work and test clocks exist. */
  readonly development: boolean;
}
