import type { Instant } from '../domain/calendar/dates.ts';
import type { Refusal } from '../domain/refusal.ts';

/** What a scenario plays on: the pure functions in memory, or the real parts over HTTP. Both answer alike. */
export interface World {
  readonly mode: 'pure' | 'live';
  /** The test clock on which the story's accounts live. */
  readonly clock: string;
  /** Makes the test clock stand at an instant; called once, before anything else. */
  begin(clockAt: Instant): Promise<void>;
  /** Keeps everything that is due up to there. */
  advance(to: Instant): Promise<void>;
  now(): Instant;
  /** A command in the name of a person; `key` is the idempotency key. */
  send(message: Message): Promise<Sent>;
  recordUsage(by: string, subscription: string, body: Record<string, unknown>): Promise<Sent>;
  /** Loads a list of denied parties for the story's clock, and waits until all accounts are screened against it. */
  loadList(by: string, id: string, body: Record<string, unknown>): Promise<Sent>;
  /** The thing as the API shows it now. */
  read(kind: string, id: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** All things of a kind in a subscription, in the order of their birth. */
  list(kind: string, subscription: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  mails(): Promise<readonly { to: string; subject: string; text: string }[]>;
  /** Changes when anything is journalled. */
  stateHash(): Promise<string>;
  /** The content of every event, by stream, for comparing two worlds. */
  journal(): Promise<readonly { stream: string; content: string }[]>;
}

export interface Message {
  readonly by: string;
  readonly key: string;
  readonly name: string;
  readonly target?: string;
  readonly body: Record<string, unknown>;
}

export type Sent =
  | { readonly ok: true; readonly id: string; readonly ids: readonly string[] }
  | { readonly ok: false; readonly code: string; readonly rule: string | undefined; readonly detail: string };

export const refusal = ({ code, rule, detail }: Refusal): Sent => ({ ok: false, code, rule, detail });

/** `opp_x_2` before `opp_x_10`. */
export const natural = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

/** A story writes the text of a document where the API takes its bytes. */
export const isUpload = ({ name, body }: Message): boolean =>
  name === 'attach-document' && typeof body.text === 'string';
/** A text that begins as a PDF does stands for one. */
export const typeOfText = (text: string): 'application/pdf' | 'text/plain' =>
  text.startsWith('%PDF-') ? 'application/pdf' : 'text/plain';

/** The person who sets up a scenario's people: the same id in every installation. */
export const firstAdmin = 'per_admin';
