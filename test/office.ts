import { randomBytes } from 'node:crypto';
import { caller } from '../cli/client.ts';

export const unique = (): string => randomBytes(6).toString('hex');

export const contact = (email: string, country = 'US'): Record<string, string> => ({
  name: 'Ada Contact',
  email,
  street: '1 Main Street',
  city: 'Springfield',
  postalCode: '12345',
  country,
});

export interface Crew {
  readonly ray: { id: string; key: string };
  readonly ana: { id: string; key: string };
  readonly rolf: { id: string; key: string };
  readonly dee: { id: string; key: string };
  readonly fin: { id: string; key: string };
  readonly sam: { id: string; key: string };
}

export interface Deal {
  readonly subscription: string;
  readonly opportunity: string;
  readonly quote: string;
}

/** A sales organisation on a running installation, to set up what a test needs. */
export class Office {
  readonly admin: string;
  readonly call: ReturnType<typeof caller>;

  constructor(api: string, admin: string) {
    this.admin = admin;
    this.call = caller(api);
  }

  /** Sales with a chain of approvers, deal desk, finance and support, each with a key. */
  async crew(): Promise<Crew> {
    const run = unique();
    const hire = async (name: string, body: Record<string, unknown>): Promise<{ id: string; key: string }> => {
      const made = await this.call('POST', '/v1/people', this.admin, {
        name: `${name}-${run}`,
        email: `${name}-${run}@perennial.example`,
        ...body,
      });
      const key = await this.call('POST', '/v1/keys', this.admin, { person: made.body.id, label: 'test' });
      return { id: String(made.body.id), key: String(key.body.secret) };
    };
    const rolf = await hire('Rolf', { roles: ['approver'], slot: 'RD' });
    const ana = await hire('Ana', { roles: ['approver'], slot: 'ASM', manager: rolf.id });
    return {
      rolf,
      ana,
      ray: await hire('Ray', { roles: ['sales'], manager: ana.id }),
      dee: await hire('Dee', { roles: ['deal desk'] }),
      fin: await hire('Fin', { roles: ['finance'] }),
      sam: await hire('Sam', { roles: ['support'] }),
    };
  }

  /** A clock, an account on it and an opportunity with its quote. */
  async deal(
    people: Crew,
    options: { at?: string; start?: string; seats?: number; discount?: string; clock?: string } = {},
  ): Promise<Deal> {
    const clock = options.clock ?? `clk-${unique()}`;
    await this.call('POST', '/v1/test-clocks', this.admin, { name: clock, at: options.at ?? '2021-09-20' });
    const account = await this.call('POST', '/v1/accounts', people.ray.key, {
      name: `Acme ${clock}`,
      country: 'US',
      clock,
      soldTo: contact('it@acme.example'),
      billTo: contact('ap@acme.example'),
    });
    const made = await this.call('POST', '/v1/opportunities', people.ray.key, {
      type: 'New Business',
      account: account.body.id,
      quote: {
        seats: { 'SM Premium': options.seats ?? 20 },
        start: options.start ?? '2021-10-01',
        ...(options.discount ? { discount: options.discount, comments: 'why not' } : {}),
      },
    });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    const [opportunity = '', quote = ''] = made.body.ids as string[];
    return { subscription: String(made.body.subscription), opportunity, quote };
  }

  /** Walks an undiscounted deal to Closed Won. */
  async book(people: Crew, it: Deal): Promise<void> {
    for (const [path, key] of [
      [`/v1/quotes/${it.quote}/submit-quote`, people.ray.key],
      [`/v1/quotes/${it.quote}/accept`, people.ray.key],
      [`/v1/opportunities/${it.opportunity}/submit-opportunity`, people.ray.key],
      [`/v1/opportunities/${it.opportunity}/deal-desk-approve`, people.dee.key],
      [`/v1/opportunities/${it.opportunity}/finance-approve`, people.fin.key],
    ] as const) {
      const { status, body } = await this.call('POST', path, key, {});
      if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
    }
  }
}

export async function eventually<T>(look: () => Promise<T | undefined | false>): Promise<T> {
  for (let poll = 0; poll < 600; poll++) {
    const found = await look();
    if (found !== undefined && found !== false) return found as T;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('it did not come');
}
