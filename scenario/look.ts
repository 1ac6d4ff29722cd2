import type { Value } from './format.ts';
import { type Mismatch, match } from './match.ts';
import type { Named } from './names.ts';
import type { Story } from './story.ts';

/** What of a step's expectations the world does not show. */
export async function look(
  story: Story,
  expect: Readonly<Record<string, Value>>,
  line: number,
): Promise<readonly Mismatch[]> {
  const mismatches: Mismatch[] = [];
  for (const [key, expected] of Object.entries(expect)) {
    const [name = '', ...path] = key.split('.');
    const actual = await see(story, name, path, line);
    mismatches.push(...match(key, expected, actual, story.names.idsOf));
  }
  return mismatches;
}

/** What stands under a path of an expectation, such as `deal.checkout`. */
async function see(story: Story, name: string, path: readonly string[], line: number): Promise<unknown> {
  const subscription = story.names.last;
  if (name === 'invoices') return (await allOf(story, 'invoice')).map(withWhatFor);
  if (name === 'creditMemos')
    return (await allOf(story, 'credit-memo')).map((memo) => ({ ...memo, for: memo.opportunity }));
  if (name === 'mails') return story.world.mails();
  if (name === 'licence') return (await story.world.read('subscription', subscription))?.licence;
  if (name === 'licences') return allOf(story, 'licence');
  if (name === 'approvals') return allOf(story, 'approval');
  if (name === 'opportunities') return allOf(story, 'opportunity');
  if (name === 'documents') return allOf(story, 'document');
  const known = story.names.get(name) ?? story.fail(line, `\`${name}\` is no name of this scenario`);
  const [first, ...deeper] = path;
  if (first === 'rebates') return story.world.read('rebates', `${known.account}?quarter=${deeper[0]}`);
  if (first === 'approvals')
    return (await story.world.list('approval', known.subscription ?? subscription)).filter(
      (request) => request.quote === known.quote,
    );
  if (first === 'invoices')
    return (await story.world.list('invoice', known.subscription ?? subscription)).map(withWhatFor);
  if (first === 'licence') return (await story.world.read('subscription', known.subscription ?? subscription))?.licence;
  const thing = await thingOf(story, known);
  if (first === 'renewalSubscription' && typeof thing[first] === 'string')
    return story.world.read('subscription', String(thing[first]));
  return (first === undefined ? [] : [first, ...deeper]).reduce<unknown>(
    (value, part) => (value as Record<string, unknown> | undefined)?.[part],
    thing,
  );
}

type Thing = Readonly<Record<string, unknown>>;
const withWhatFor = (invoice: Thing): Thing => ({ ...invoice, for: invoice.opportunity ?? invoice.subscription });

/** A name may stand for several things at once: what they say is read together, the narrowest last. */
async function thingOf(story: Story, known: Named): Promise<Record<string, unknown>> {
  const parts: Record<string, unknown>[] = [];
  if (known.person) parts.push({ ...(await story.world.read('person', known.person)) });
  if (known.account) parts.push({ ...(await story.world.read('account', known.account)) });
  if (known.contract) parts.push({ ...(await story.world.read('contract', known.contract)) });
  if (known.opportunity && known.subscription)
    parts.push({ ...(await story.world.read('opportunity', known.opportunity)) });
  if (known.quote && !story.names.isSubscription(known))
    parts.push({ ...(await story.world.read('quote', known.quote)) });
  if (known.request) parts.push({ ...(await story.world.read('support-request', known.request)) });
  if (story.names.isSubscription(known))
    parts.push({ ...(await story.world.read('subscription', known.subscription ?? '')) });
  return Object.assign({}, ...parts) as Record<string, unknown>;
}

/** All things of a kind, of every subscription that has a name. */
async function allOf(story: Story, kind: string): Promise<readonly Thing[]> {
  const all = await Promise.all(story.names.all('subscription').map((id) => story.world.list(kind, id)));
  return all.flat();
}
