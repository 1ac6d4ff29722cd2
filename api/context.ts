import type { Client } from '@temporalio/client';
import type { Sql } from '../db/connection.ts';
import type { ContentStore } from '../db/contents/store.ts';
import type { StampKeys } from '../db/journal/stamp.ts';

/** What the routes may use. */
export interface Context {
  readonly sql: Sql;
  readonly temporal: () => Client;
  readonly keys: StampKeys;
  /** The bytes of documents. */
  readonly contents: ContentStore;
  /** Development keys work and test clocks exist. */
  readonly development: boolean;
}
