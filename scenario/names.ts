import { subscriptionOf } from '../domain/vocabulary.ts';
import type { Sent } from './world.ts';

/** What a name of the file stands for. */
export interface Named {
  person?: string;
  account?: string;
  subscription?: string;
  opportunity?: string;
  quote?: string;
  request?: string;
  contract?: string;
}

/** The names of a story. */
export class Names {
  readonly #known = new Map<string, Named>();
  readonly #given: readonly string[];
  /** The subscription that was spoken of last: what names none is about it. */
  last = '';

  /** @param given names of what is there before the first step */
  constructor(given: readonly string[]) {
    this.#given = given;
  }

  get(name: string): Named | undefined {
    return this.#known.get(name);
  }

  set(name: string, stands: Named): void {
    this.#known.set(name, stands);
  }

  /** All of one kind that have a name, each once. */
  all(kind: keyof Named): readonly string[] {
    return [...new Set([...this.#known.values()].flatMap((named) => named[kind] ?? []))];
  }

  /** All that a name stands for. */
  readonly idsOf = (text: string): readonly string[] => {
    const known = this.#known.get(text);
    return known
      ? [known.opportunity, known.subscription, known.quote, known.account, known.person].filter(
          (id): id is string => id !== undefined,
        )
      : [];
  };

  /** What was given as a subscription is looked at as one. */
  isSubscription(known: Named): boolean {
    return known.subscription !== undefined && this.#given.some((name) => this.#known.get(name) === known);
  }

  /** A subscription that was given stands for itself, any other name for its opportunity (OT-1). */
  parent(name: string): string {
    const known = this.#known.get(name);
    if (!known) return name;
    const { opportunity, subscription } = known;
    if (opportunity && !this.isSubscription(known) && subscriptionOf(opportunity) === subscription) return opportunity;
    return subscription ?? name;
  }

  /** What a command made belongs to the name that its step gives, or else to the one it is about. */
  remember(verb: string, name: string | undefined, known: Named, sent: Extract<Sent, { ok: true }>): void {
    const made = (kind: string): string | undefined => sent.ids.find((id) => id.startsWith(`${kind}_`));
    if (sent.id.startsWith('sub_')) this.last = sent.id;
    const [opportunity, quote, request] = [made('opp'), made('quo'), made('srq')];
    if (verb === 'create-account' && name) this.#known.set(name, { account: sent.id });
    if (verb === 'create-contract' && name) this.#known.set(name, { contract: sent.id });
    if (!name) {
      // An unnamed quote belongs to the name of its opportunity
      if (quote)
        for (const named of this.#known.values())
          if (named.opportunity && named.opportunity === known.opportunity && !named.quote) named.quote = quote;
      return;
    }
    if (!sent.id.startsWith('sub_')) return;
    this.#known.set(name, {
      ...this.#known.get(name),
      subscription: sent.id,
      ...(known.account ? { account: known.account } : {}),
      ...(opportunity ? { opportunity } : known.opportunity ? { opportunity: known.opportunity } : {}),
      ...(quote ? { quote } : {}),
      ...(request ? { request } : {}),
    });
  }
}
