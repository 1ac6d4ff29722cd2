import { parseDocument, shipped, shippedOf } from '../db/documents.ts';
import type { Catalogue } from '../domain/catalog/catalog.ts';
import { documentKey, type Head, type PublishedDocument } from '../domain/document/document.ts';
import type { Journalled } from '../domain/event.ts';
import type { Metered, StoredContent } from '../domain/facts.ts';
import type { Mail } from '../domain/notify.ts';
import type { Person } from '../domain/people/person.ts';
import type { Policy } from '../domain/policy/policy.ts';
import type { RecordState } from '../domain/records.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { ListedParty } from '../screening/lists.ts';
import { firstAdmin } from './world.ts';

/** What a world in memory keeps where an installation has its database. */
export class Memory {
  readonly subscriptions = new Map<string, Subscription>();
  readonly records = new Map<string, RecordState>([
    [
      firstAdmin,
      {
        id: firstAdmin,
        name: 'Admin',
        email: 'admin@example.com',
        roles: ['admin', 'ops'],
        zone: 'UTC',
        active: true,
        version: 1,
      },
    ],
  ]);
  /** Published documents as they are read; they never change. */
  readonly parsed = new Map<string, Policy | Catalogue>();
  readonly usage: { subscription: string; date: string; billableUsers: number }[] = [];
  readonly journal: { stream: string; content: string }[] = [];
  readonly representations = new Map<
    string,
    { kind: string; id: string; subscription: string; body: Record<string, unknown> }
  >();
  readonly mails: (Omit<Mail, 'to'> & { to: string })[] = [];
  readonly metered = new Map<string, Metered & { readonly subscription: string }>();
  readonly contents: Record<string, StoredContent> = {};
  readonly lists = new Map<string, readonly ListedParty[]>();

  catalogues(): readonly string[] {
    return [...shipped, ...this.published()].filter(({ kind }) => kind === 'catalogue').map(({ of }) => of);
  }

  published(): readonly PublishedDocument[] {
    return [...this.records.values()].filter(
      (record): record is PublishedDocument => 'document' in record && record.status === 'Published',
    );
  }

  document(head: Head): Policy | Catalogue {
    const ships = shippedOf(head);
    if (ships) return ships;
    const key = `${head.kind}/${documentKey(head.of, head.version, head.clock)}`;
    const { document } = this.records.get(key) as PublishedDocument;
    const parsed = this.parsed.get(key) ?? parseDocument(head.kind, document).parsed;
    this.parsed.set(key, parsed);
    return parsed;
  }

  /** As events carry it: `gitlab-2022@1`. */
  policyNamed(name: string): Policy | undefined {
    const head = [...shipped, ...this.published()].find(
      ({ kind, of, version }) => kind === 'policy' && documentKey(of, version) === name,
    );
    return head && (this.document(head) as Policy);
  }

  events(subscription: string): readonly Journalled[] {
    return this.journal.flatMap(({ stream, content }) =>
      stream === subscription ? [JSON.parse(content) as Journalled] : [],
    );
  }

  people(): Readonly<Record<string, Person>> {
    const all = [...this.records.values()].filter((record): record is Person => 'roles' in record);
    return Object.fromEntries(all.map((person) => [person.id, person]));
  }

  tellLegal(mail: { readonly subject: string; readonly text: string }): void {
    for (const person of this.records.values())
      if ('roles' in person && person.active && person.roles.includes('legal'))
        this.mails.push({ ...mail, to: person.email });
  }
}
