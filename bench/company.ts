import type { Sql } from '../db/connection.ts';
import { derivedId } from '../db/journal/hash.ts';
import { commitRecord } from '../db/journal/records.ts';
import { addDays, dateIn, type Instant } from '../domain/calendar/dates.ts';
import type { Person } from '../domain/people/person.ts';
import { isRefusal } from '../domain/refusal.ts';
import type { Role, Slot } from '../domain/vocabulary.ts';
import { childId } from '../domain/vocabulary.ts';

/** Those who take a first order from quote to booking, by what they do in it. */
export interface Crew {
  readonly rolf: string;
  readonly ana: string;
  readonly ray: string;
  readonly dee: string;
  readonly fin: string;
}

/** One command of a life: who sends what about which thing. */
export interface Step {
  readonly by: string;
  readonly name: string;
  readonly target: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** @param admin in whose name they are hired */
export async function hire(sql: Sql, admin: string): Promise<Crew> {
  const [actor] = await sql<
    { body: Person }[]
  >`select body from representations where kind = 'person' and id = ${admin}`;
  const person = (
    name: string,
    roles: readonly Role[],
    more: { slot?: Slot; manager?: string } = {},
  ): Promise<string> =>
    record(
      sql,
      'create-person',
      `per_${name}`,
      { name, email: `${name}@perennial.example`, roles, zone: 'UTC', ...more },
      actor?.body,
    );
  const rolf = await person('rolf', ['approver'], { slot: 'RD' });
  const ana = await person('ana', ['approver'], { slot: 'ASM', manager: rolf });
  return {
    rolf,
    ana,
    ray: await person('ray', ['sales'], { manager: ana }),
    dee: await person('dee', ['deal desk']),
    fin: await person('fin', ['finance']),
  };
}

/** A customer. @param clock on which the account and its subscriptions live */
export async function signUp(sql: Sql, crew: Crew, name: string, clock: string): Promise<string> {
  const [seller] = await sql<
    { body: Person }[]
  >`select body from representations where kind = 'person' and id = ${crew.ray}`;
  const contact = (email: string) => ({
    name: 'Ada Contact',
    email,
    street: '1 Main Street',
    city: 'Springfield',
    postalCode: '12345',
    country: 'US',
  });
  return record(
    sql,
    'create-account',
    derivedId('acc', crew.ray, name),
    { name, country: 'US', clock, soldTo: contact('it@customer.example'), billTo: contact('ap@customer.example') },
    seller?.body,
  );
}

async function record(
  sql: Sql,
  name: string,
  target: string,
  body: Record<string, unknown>,
  actor: Person | undefined,
): Promise<string> {
  const made = await commitRecord(
    sql,
    { id: `bench-${target}`, name, target, by: actor?.id ?? target, at: new Date().toISOString(), body },
    actor,
  );
  if (isRefusal(made)) throw new Error(`${name}: ${made.code}: ${made.detail}`);
  return target;
}

/** 18 % on the first order (examples/scenarios/first-order-18-percent.yaml): quoted, approved twice, accepted, booked. */
export function firstOrder(crew: Crew, subscription: string, account: string, now: Instant): readonly Step[] {
  const [deal, quote] = [childId('opp', subscription, 1), childId('quo', subscription, 1)];
  const start = addDays(dateIn(now, 'UTC'), 10); // within the 15 days in which Finance may close (BT-1)
  return [
    {
      by: crew.ray,
      name: 'create-opportunity',
      target: subscription,
      body: {
        type: 'New Business',
        account,
        name: 'deal',
        quote: { seats: { 'SM Premium': 20 }, discount: '18 %', start, comments: 'Three-year growth plan' },
      },
    },
    { by: crew.ray, name: 'submit-quote', target: quote, body: {} },
    { by: crew.ana, name: 'approve', target: childId('apr', subscription, 1), body: {} },
    { by: crew.rolf, name: 'approve', target: childId('apr', subscription, 2), body: {} },
    { by: crew.ray, name: 'accept-quote', target: quote, body: {} },
    { by: crew.ray, name: 'submit-opportunity', target: deal, body: {} },
    { by: crew.dee, name: 'deal-desk-approve', target: deal, body: {} },
    { by: crew.fin, name: 'finance-approve', target: deal, body: {} },
  ];
}
