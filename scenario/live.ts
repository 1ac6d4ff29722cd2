import { canonical, sha256 } from '../db/journal/hash.ts';
import { type Instant, instant } from '../domain/calendar/dates.ts';
import { commandSpec } from '../domain/commands.ts';
import { recordSpec } from '../domain/records.ts';
import { firstAdmin, isUpload, type Message, natural, type Sent, typeOfText, type World } from './world.ts';

type Json = Readonly<Record<string, unknown>>;

const paths: Readonly<Record<string, string>> = {
  subscription: 'subscriptions',
  opportunity: 'opportunities',
  quote: 'quotes',
  approval: 'approvals',
  invoice: 'invoices',
  'credit-memo': 'credit-memos',
  licence: 'licences',
  'support-request': 'support-requests',
  document: 'documents',
  account: 'accounts',
  person: 'people',
  contract: 'contracts',
};
const polls = 2400;
const pollMs = 25;

/** The real parts: HTTP, Temporal, PostgreSQL, a test clock. */
export class LiveWorld implements World {
  readonly mode = 'live';
  readonly #url: string;
  readonly #keys: Map<string, string>;
  readonly clock: string;
  readonly #subscriptions = new Set<string>();
  readonly #accounts = new Set<string>();
  #now = '1970-01-01T00:00:00.000Z' as Instant;
  /** Sends again, under the same key, what got no answer: for tests that kill parts. */
  readonly #patient: boolean;
  sentAgain = 0;
  /** Requests that wait for their answer at this moment. */
  inFlight = 0;

  /** @param clockName of the test clock to make: the journal names it, so two worlds to compare need the same */
  constructor(url: string, adminKey: string, clockName: string, patient = false) {
    this.#url = url;
    this.#keys = new Map([[firstAdmin, adminKey]]);
    this.clock = clockName;
    this.#patient = patient;
  }

  async begin(clockAt: Instant): Promise<void> {
    const made = await this.#call(
      firstAdmin,
      'POST',
      '/v1/test-clocks',
      { at: clockAt, name: this.clock },
      `clock ${this.clock}`,
    );
    if (made.status >= 300) throw new Error(`The clock is refused: ${JSON.stringify(made.body)}`);
    this.#now = clockAt;
  }

  now(): Instant {
    return this.#now;
  }

  get subscriptions(): readonly string[] {
    return [...this.#subscriptions];
  }

  keyOf(person: string): string | undefined {
    return this.#keys.get(person);
  }

  async advance(to: Instant): Promise<void> {
    const target = to > this.#now ? to : this.#now;
    for (let poll = 0; poll < polls; poll++) {
      const { status, body } = await this.#call(
        firstAdmin,
        'POST',
        `/v1/test-clocks/${this.clock}/advance`,
        { to: target },
        `advance ${target} ${poll}`,
      );
      if (status === 200) {
        this.#now = instant(String(body.reached));
        return;
      }
      if (status !== 202 && status < 500)
        throw new Error(`The clock does not go to ${target}: ${JSON.stringify(body)}`);
      await pause();
    }
    throw new Error(`The clock did not reach ${target}.`);
  }

  async send(message: Message): Promise<Sent> {
    const spec = commandSpec(message.name) ?? recordSpec(message.name);
    if (!spec)
      return { ok: false, code: 'command.unknown', rule: undefined, detail: `There is no command ${message.name}.` };
    if (isUpload(message)) return this.#upload(message);
    const inPath = [...spec.path.matchAll(/\{(\w+)\}/g)].map(([, part = '']) => part);
    const path = inPath.reduce(
      (text, part) =>
        text.replace(
          `{${part}}`,
          encodeURIComponent(String(part === 'id' ? (message.target ?? '') : message.body[part])),
        ),
      spec.path,
    );
    const body = Object.fromEntries(Object.entries(message.body).filter(([field]) => !inPath.includes(field)));
    const { status, body: answer } = await this.#call(message.by, spec.method, path, body, message.key);
    if (status >= 400)
      return {
        ok: false,
        code: String(answer.code),
        rule: answer.rule as string | undefined,
        detail: String(answer.detail),
      };
    if (status === 202) await this.#settled(String(answer.command));
    if (message.name === 'create-account') this.#accounts.add(`account/${String(answer.id)}`);
    if (message.name === 'create-person') await this.#handKey(String(answer.id));
    const subscription = typeof answer.subscription === 'string' ? answer.subscription : undefined;
    if (subscription) {
      this.#subscriptions.add(subscription);
      if (typeof answer.renewalSubscription === 'string') this.#subscriptions.add(answer.renewalSubscription);
      for (const part of Array.isArray(answer.splitInto) ? answer.splitInto : []) this.#subscriptions.add(String(part));
      await this.advance(this.#now); // effects answered, what is due now done: the next step finds the same as in memory
    }
    return {
      ok: true,
      id: subscription ?? String(answer.id),
      ids: (answer.ids as string[] | undefined) ?? [String(answer.id)],
    };
  }

  async #upload({ by, key, target, body: { text, ...query } }: Message): Promise<Sent> {
    const asked = new URLSearchParams({ opportunity: target ?? '', ...(query as Record<string, string>) });
    const response = await fetch(`${this.#url}/v1/documents?${asked}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.#keys.get(by) ?? ''}`,
        'content-type': typeOfText(String(text)),
        'idempotency-key': key,
      },
      body: String(text),
    });
    const answer = (await response.json()) as Json;
    if (response.status >= 400)
      return {
        ok: false,
        code: String(answer.code),
        rule: answer.rule as string | undefined,
        detail: String(answer.detail),
      };
    return { ok: true, id: String(answer.subscription), ids: answer.ids as string[] };
  }

  async #settled(command: string): Promise<void> {
    for (let poll = 0; poll < polls; poll++) {
      const { body } = await this.#call(firstAdmin, 'GET', `/v1/commands/${command}`);
      if (body.status !== 'pending') return;
      await pause();
    }
  }

  /** By person. */
  get keys(): ReadonlyMap<string, string> {
    return this.#keys;
  }

  async #handKey(person: string): Promise<void> {
    const { body } = await this.#call(firstAdmin, 'POST', '/v1/keys', { person, label: 'scenario' });
    this.#keys.set(person, String(body.secret));
  }

  async recordUsage(by: string, subscription: string, usage: Record<string, unknown>): Promise<Sent> {
    const { status, body } = await this.#call(
      by,
      'POST',
      `/v1/subscriptions/${subscription}/usage`,
      usage,
      `usage ${String(usage.date)}`,
    );
    return status < 300
      ? { ok: true, id: subscription, ids: [] }
      : { ok: false, code: String(body.code), rule: body.rule as string | undefined, detail: String(body.detail) };
  }

  async loadList(by: string, id: string, list: Record<string, unknown>): Promise<Sent> {
    const { status, body } = await this.#call(
      by,
      'PUT',
      `/v1/screening-lists/${id}`,
      { ...list, clock: this.clock },
      `list ${id}`,
    );
    if (status >= 300)
      return { ok: false, code: String(body.code), rule: body.rule as string | undefined, detail: String(body.detail) };
    for (let poll = 0; body.run !== null && poll < polls; poll++) {
      const run = await this.#call(firstAdmin, 'GET', `/v1/screening-runs/${String(body.run)}`);
      if (run.body.finishedAt !== null) break;
      await pause();
    }
    return { ok: true, id, ids: [] };
  }

  async read(kind: string, id: string): Promise<Json | undefined> {
    const { status, body } = await this.#call(firstAdmin, 'GET', `/v1/${paths[kind] ?? kind}/${id}`);
    return status === 200 ? body : undefined;
  }

  async list(kind: string, subscription: string): Promise<readonly Json[]> {
    const { body } = await this.#call(
      firstAdmin,
      'GET',
      `/v1/${paths[kind] ?? kind}?subscription=${subscription}&limit=100`,
    );
    return (body.data as Json[]).toSorted((a, b) => natural(String(a.id), String(b.id)));
  }

  async mails(): Promise<readonly { to: string; subject: string; text: string }[]> {
    const all = await Promise.all(
      [...this.#subscriptions, ...this.#accounts].map((id) =>
        this.#call(firstAdmin, 'GET', `/v1/mails?subscription=${id}&limit=100`),
      ),
    );
    return all.flatMap(({ body }) => body.data as { to: string; subject: string; text: string }[]);
  }

  async stateHash(): Promise<string> {
    return sha256(canonical(await this.journal()));
  }

  async journal(): Promise<readonly { stream: string; content: string }[]> {
    const all = await Promise.all(
      [...this.#subscriptions].sort().map(async (id) => ({
        id,
        body: (await this.#call(firstAdmin, 'GET', `/v1/subscriptions/${id}/events`)).body,
      })),
    );
    // What a split has asked for has no events before it begins
    return all.flatMap(({ id, body }) =>
      ((body.data ?? []) as Json[]).map(({ hash: _, door: __, commandId: ___, keyId: ____, ...event }) => ({
        stream: id,
        content: canonical(event),
      })),
    );
  }

  async #call(
    by: string,
    method: string,
    path: string,
    body?: unknown,
    key?: string,
  ): Promise<{ status: number; body: Json }> {
    for (let attempt = 0; ; attempt++) {
      this.inFlight++;
      try {
        const response = await fetch(`${this.#url}${path}`, {
          method,
          headers: {
            authorization: `Bearer ${this.#keys.get(by) ?? ''}`,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        const again = response.status === 429 || response.status === 503 || (this.#patient && response.status >= 500);
        if (!again || attempt >= polls)
          return { status: response.status, body: text ? (JSON.parse(text) as Json) : {} };
      } catch (error) {
        if (!this.#patient || attempt >= polls) throw error;
      } finally {
        this.inFlight--;
      }
      this.sentAgain++;
      await pause();
    }
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pollMs));
