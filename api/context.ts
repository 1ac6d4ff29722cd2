import type { Client } from '@temporalio/client';
import type { Sql } from '../db/connection.ts';
import type { ContentStore } from '../db/contents/store.ts';
import type { StampKeys } from '../db/journal/stamp.ts';
import type { CallbackSecrets, Caller } from '../worker/settings.ts';

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
  /** Development keys work and test clocks exist. */
  readonly development: boolean;
}
