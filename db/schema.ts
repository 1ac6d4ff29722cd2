import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

/** The truth: append-only, hash-chained by stream (docs/architecture.md, law 3). `content` is kept as text, since jsonb reorders keys. */
export const journal = pgTable(
  'journal',
  {
    stream: text('stream').notNull(),
    seq: integer('seq').notNull(),
    type: text('type').notNull(),
    content: text('content').notNull(),
    hash: text('hash').notNull(),
    commandId: text('command_id').notNull(),
    keyId: text('key_id'),
    door: text('door').notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
    /** Given by the relay in commit order; a sequence at insert would hide late commits behind gaps. */
    position: bigint('position', { mode: 'number' }),
  },
  (t) => [
    primaryKey({ columns: [t.stream, t.seq] }),
    uniqueIndex('journal_position').on(t.position),
    index('journal_unplaced').on(t.recordedAt).where(sql`position is null`),
  ],
);

/** Accepted commands with their first answer; a second arrival gets it again. */
export const commands = pgTable(
  'commands',
  {
    stream: text('stream').notNull(),
    commandId: text('command_id').notNull(),
    name: text('name').notNull(),
    by: text('by').notNull(),
    door: text('door').notNull(),
    keyId: text('key_id'),
    at: text('at').notNull(),
    body: jsonb('body').notNull(),
    /** Versions of the documents, people and account that the decision read, and the usage figures (law 7). */
    facts: jsonb('facts').notNull(),
    seqFrom: integer('seq_from').notNull(),
    seqTo: integer('seq_to').notNull(),
    answer: jsonb('answer').notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.stream, t.commandId] })],
);

/** Refused commands and signals; capped, without seq: refusals change nothing. */
export const refusals = pgTable(
  'refusals',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    stream: text('stream').notNull(),
    commandId: text('command_id').notNull(),
    name: text('name').notNull(),
    by: text('by').notNull(),
    door: text('door').notNull(),
    code: text('code').notNull(),
    rule: text('rule'),
    detail: text('detail').notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
  },
  (t) => [index('refusals_stream').on(t.stream, t.id)],
);

/** A cache of fold(evolve, events), stamped with the fold's version. */
export const snapshots = pgTable(
  'snapshots',
  {
    stream: text('stream').primaryKey(),
    seq: integer('seq').notNull(),
    hash: text('hash').notNull(),
    foldVersion: integer('fold_version').notNull(),
    state: text('state').notNull(),
    clock: text('clock').notNull(),
    /** The earliest appointment; null where none is left. */
    wake: text('wake'),
    pending: integer('pending').notNull().default(0),
    parked: boolean('parked').notNull().default(false),
    over: boolean('over').notNull().default(false),
    epoch: integer('epoch').notNull().default(1),
  },
  (t) => [index('snapshots_clock').on(t.clock, t.wake)],
);

/** What people read: one row a thing, written by pure projectors in the transaction of the command. */
export const representations = pgTable(
  'representations',
  {
    kind: text('kind').notNull(),
    id: text('id').notNull(),
    stream: text('stream').notNull(),
    seq: integer('seq').notNull(),
    account: text('account'),
    /** Lower-case words that find it. */
    search: text('search').notNull().default(''),
    body: jsonb('body').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.id] }),
    index('representations_stream').on(t.stream, t.kind),
    index('representations_colleagues').on(sql`coalesce(body->>'clock', '')`).where(sql`kind = 'person'`),
    index('representations_account').on(t.account, t.kind),
    index('representations_family').on(sql`(body->>'family')`).where(sql`kind = 'account'`),
    // The inbox: who is asked by an open request. What is decided waits for nobody, so this stays as small as the work.
    index('representations_waits_for')
      .using('gin', sql`(body->'waitsFor')`)
      .with({ fastupdate: false })
      .where(sql`kind = 'approval'`),
  ],
);

export const invoices = pgTable(
  'invoices',
  {
    id: text('id').primaryKey(),
    stream: text('stream').notNull(),
    seq: integer('seq').notNull(),
    commandId: text('command_id').notNull(),
    kind: text('kind').notNull(),
    /** entity/clock: test clocks burn no real number. */
    series: text('series').notNull(),
    number: integer('number').notNull(),
    total: bigint('total', { mode: 'number' }).notNull(),
  },
  (t) => [
    uniqueIndex('invoices_number').on(t.series, t.number),
    uniqueIndex('invoices_document').on(t.stream, t.kind, t.commandId, t.id),
    index('invoices_stream').on(t.stream),
  ],
);

export const invoiceLines = pgTable(
  'invoice_lines',
  {
    stream: text('stream').notNull(),
    charge: text('charge').notNull(),
    periodStart: text('period_start').notNull(),
    revision: integer('revision').notNull(),
    invoice: text('invoice').notNull(),
    amount: bigint('amount', { mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.stream, t.charge, t.periodStart, t.revision] }),
    index('invoice_lines_invoice').on(t.invoice),
  ],
);

/** The last number of a series, and the head of its stream's hash chain. */
export const series = pgTable('series', {
  id: text('id').primaryKey(),
  last: integer('last').notNull(),
  hash: text('hash').notNull(),
});

/** Notifications that need no answer, relayed in order by (stream, destination), at least once. */
export const outbox = pgTable(
  'outbox',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    stream: text('stream').notNull(),
    seq: integer('seq').notNull(),
    n: integer('n').notNull(),
    destination: text('destination').notNull(),
    payload: jsonb('payload').notNull(),
    status: text('status').notNull().default('pending'),
    attempts: integer('attempts').notNull().default(0),
    notBefore: timestamp('not_before', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
    deliveredAt: timestamp('delivered_at', { withTimezone: true, mode: 'string' }),
  },
  (t) => [
    uniqueIndex('outbox_event').on(t.stream, t.seq, t.n),
    index('outbox_pending').on(t.id).where(sql`status = 'pending'`),
    index('outbox_stream').on(t.stream),
  ],
);

/** Questions to the outside world, with the answer once there is one. */
export const effects = pgTable('effects', {
  id: text('id').primaryKey(),
  stream: text('stream').notNull(),
  kind: text('kind').notNull(),
  subject: text('subject').notNull(),
  asked: integer('asked').notNull().default(0),
  result: jsonb('result'),
  answeredAt: timestamp('answered_at', { withTimezone: true, mode: 'string' }),
});

/** The systems of the outside world that development only plays: what they did under which key. */
export const simulated = pgTable(
  'simulated',
  {
    system: text('system').notNull(),
    key: text('key').notNull(),
    request: jsonb('request').notNull(),
    answer: jsonb('answer').notNull(),
    asked: integer('asked').notNull().default(1),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.system, t.key] })],
);

export const usage = pgTable(
  'usage',
  {
    subscription: text('subscription').notNull(),
    date: text('date').notNull(),
    billableUsers: integer('billable_users').notNull(),
    version: text('version'),
    lastSync: text('last_sync'),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.subscription, t.date] })],
);

/** Units of a product that were used on a day; a later word on the same day replaces the earlier one. */
export const meteredUsage = pgTable(
  'metered_usage',
  {
    subscription: text('subscription').notNull(),
    product: text('product').notNull(),
    date: text('date').notNull(),
    quantity: integer('quantity').notNull(),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.subscription, t.product, t.date] })],
);

/** Idempotency: (caller, key) and the answer of the first time. */
export const requests = pgTable(
  'requests',
  {
    caller: text('caller').notNull(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    stream: text('stream').notNull(),
    commandId: text('command_id').notNull(),
    at: text('at').notNull(),
    status: integer('status'),
    response: jsonb('response'),
    recordedAt: timestamp('recorded_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.caller, t.key] }), index('requests_command').on(t.commandId)],
);

/** wall; test clocks with `reached` and `target`; offset clocks with a shift of the server's time. */
export const clocks = pgTable('clocks', {
  id: text('id').primaryKey(),
  kind: text('kind').notNull(),
  reached: text('reached'),
  target: text('target'),
  offsetMs: bigint('offset_ms', { mode: 'number' }).notNull().default(0),
});

export const apiKeys = pgTable('api_keys', {
  id: text('id').primaryKey(),
  hash: text('hash').notNull().unique(),
  person: text('person').notNull(),
  label: text('label').notNull(),
  development: boolean('development').notNull().default(false),
  createdAt: timestamp('created_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
  revokedAt: timestamp('revoked_at', { withTimezone: true, mode: 'string' }),
});

export const incidents = pgTable(
  'incidents',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    stream: text('stream').notNull(),
    kind: text('kind').notNull(),
    detail: text('detail').notNull(),
    openedAt: timestamp('opened_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
    closedAt: timestamp('closed_at', { withTimezone: true, mode: 'string' }),
  },
  (t) => [uniqueIndex('incidents_open').on(t.stream, t.kind).where(sql`closed_at is null`)],
);

/** Bytes of documents that were taken in; they lie in the content store, under this hash. */
export const contents = pgTable('contents', {
  sha256: text('sha256').primaryKey(),
  mediaType: text('media_type').notNull(),
  bytes: integer('bytes').notNull(),
  by: text('by').notNull(),
  storedAt: timestamp('stored_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
});

/** How often a code was asked for and tried, by the link it opens: six digits are guessed when nobody counts. */
export const linkTries = pgTable('link_tries', {
  link: text('link').primaryKey(),
  codes: integer('codes').notNull().default(0),
  tries: integer('tries').notNull().default(0),
  lastCodeAt: timestamp('last_code_at', { withTimezone: true, mode: 'string' }),
});
/** Lists of denied parties as they were loaded last; `clock` is that of the only world they count in, '' for all. */
export const screeningLists = pgTable(
  'screening_lists',
  {
    id: text('id').notNull(),
    clock: text('clock').notNull().default(''),
    format: text('format').notNull(),
    /** Hash of the parties. */
    version: text('version').notNull(),
    parties: integer('parties').notNull(),
    content: jsonb('content').notNull(),
    loadedBy: text('loaded_by').notNull(),
    loadedAt: timestamp('loaded_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.id, t.clock] })],
);

/** Re-screenings of all accounts after a list has changed; `cursor` is the last account done, so a killed one goes on. */
export const screeningRuns = pgTable(
  'screening_runs',
  {
    id: bigserial('id', { mode: 'number' }).primaryKey(),
    clock: text('clock').notNull().default(''),
    /** The list that changed, with its version. */
    cause: text('cause').notNull(),
    cursor: text('cursor').notNull().default(''),
    total: integer('total').notNull().default(0),
    screened: integer('screened').notNull().default(0),
    /** Accounts whose status changed. */
    changed: integer('changed').notNull().default(0),
    startedAt: timestamp('started_at', { withTimezone: true, mode: 'string' }).notNull().defaultNow(),
    finishedAt: timestamp('finished_at', { withTimezone: true, mode: 'string' }),
  },
  (t) => [index('screening_runs_open').on(t.id).where(sql`finished_at is null`)],
);
