import { channelRoutes } from '../domain/booking/channel.ts';
import { addDays, date, isDate, monthsBetween, startOfDay } from '../domain/calendar/dates.ts';
import { withPartners } from './command.ts';
import { map, type Value } from './format.ts';
import { anyone } from './people.ts';
import type { Story } from './story.ts';
import { json } from './text.ts';
import { firstAdmin, type Sent } from './world.ts';

export const daysOfGivenBeforeStart = 14;

export async function give(story: Story, name: string, value: Readonly<Record<string, Value>>): Promise<void> {
  if (value.account !== undefined) return giveAccount(story, name, map(value.account));
  if (value.list !== undefined) {
    const list = json(value.list) as Record<string, unknown>;
    const sent = await story.world.loadList(firstAdmin, name, list);
    if (!sent.ok) story.fail(1, `given ${name} is refused: ${sent.detail}`);
    return;
  }
  if (value.subscription !== undefined) return giveSubscription(story, name, map(value.subscription));
  story.fail(1, `given ${name}: an account, a subscription or a list is known here`);
}

async function giveAccount(story: Story, name: string, it: Readonly<Record<string, Value>>): Promise<void> {
  const country = String(it.country ?? 'US');
  const contact = (value: Value | undefined, fallback: string): Record<string, unknown> => {
    if (value && typeof value === 'object' && !Array.isArray(value))
      return { ...(json(value) as Record<string, unknown>) };
    const email = typeof value === 'string' ? value : fallback;
    return {
      name: email.split('@')[0] ?? 'contact',
      email,
      street: '1 Main Street',
      city: 'Springfield',
      postalCode: '12345',
      country,
    };
  };
  const { soldTo, billTo, country: _, partner, ...rest } = it;
  const body = {
    name: name.charAt(0).toUpperCase() + name.slice(1),
    country,
    soldTo: contact(soldTo, `it@${name}.example`),
    ...(billTo === undefined && soldTo !== undefined ? {} : { billTo: contact(billTo, `ap@${name}.example`) }),
    clock: story.world.clock,
    ...(json(rest) as object),
  };
  const sent = await story.send(anyone(story, 'sales'), 'create-account', undefined, body);
  if (!sent.ok) story.fail(1, `given ${name} is refused: ${sent.detail}`);
  story.names.set(name, { account: sent.id });
  if (partner === undefined) return;
  const recorded = await story.send(
    anyone(story, 'deal desk'),
    'record-partner',
    sent.id,
    json(partner) as Record<string, unknown>,
  );
  if (!recorded.ok) story.fail(1, `given ${name} is refused: ${recorded.detail}`);
}

/** A booked, paid, active subscription by the ordinary commands. */
async function giveSubscription(story: Story, name: string, it: Readonly<Record<string, Value>>): Promise<void> {
  const must = (sent: Sent): Extract<Sent, { ok: true }> =>
    sent.ok ? sent : story.fail(1, `given ${name} is refused: ${sent.detail} (${sent.code})`);
  const account =
    story.names.get(String(it.of))?.account ?? story.fail(1, `given ${name}: of: ${String(it.of)} names no account`);
  const owner =
    it.owner === undefined
      ? anyone(story, 'sales')
      : (story.names.get(String(it.owner))?.person ??
        story.fail(1, `given ${name}: owner ${String(it.owner)} is nobody of people`));
  const [start = '', end = ''] = String(it.term ?? '').split('..');
  if (!isDate(start) || !isDate(end))
    story.fail(1, `given ${name}: term is start..end, such as 2021-10-01..2022-10-01`);
  await story.world.advance(startOfDay(addDays(date(start), -daysOfGivenBeforeStart), 'UTC'));
  const { of: _, owner: __, term: ___, route, ...rest } = it;
  const opened = must(
    await story.send(owner, 'create-opportunity', undefined, {
      type: 'New Business',
      account,
      name,
      policy: story.scenario.policy,
      ...(route === undefined ? {} : { route }),
    }),
  );
  const opportunity = opened.ids[0] ?? '';
  const quoted = must(
    await story.send(owner, 'create-quote', opportunity, {
      comments: 'given',
      ...(await withPartners(story, json(rest) as Record<string, unknown>)),
      start,
      term: monthsBetween(date(start), date(end)),
    }),
  );
  const quote = quoted.ids[0] ?? '';
  must(await story.send(owner, 'submit-quote', quote, {}));
  await approveAll(story, opened.id);
  // A marketplace's mail settles the start and stands in for a signed form (1.15)
  must(await story.send(owner, 'accept-quote', quote, route === 'gcp' || route === 'ibm' ? { on: start } : {}));
  if (channelRoutes.some((each) => each === route))
    must(await story.send(owner, 'fulfil-item', opportunity, { item: 'end-user-terms', evidence: 'given' }));
  for (const item of route === 'ibm' ? ['purchase-order', 'ibm-sheet'] : [])
    must(await story.send(owner, 'fulfil-item', opportunity, { item, evidence: 'given' }));
  must(await story.send(owner, 'submit-opportunity', opportunity, {}));
  must(await story.send(anyone(story, 'deal desk'), 'deal-desk-approve', opportunity, {}));
  must(await story.send(anyone(story, 'finance'), 'finance-approve', opportunity, {}));
  await story.world.advance(startOfDay(addDays(date(start), 2 - daysOfGivenBeforeStart), 'UTC'));
  for (const invoice of await story.world.list('invoice', opened.id))
    must(
      await story.send(anyone(story, 'finance'), 'record-payment', String(invoice.id), {
        invoice: invoice.id,
        amount: invoice.total,
        method: 'wire',
      }),
    );
  story.names.set(name, { subscription: opened.id, opportunity, quote, account });
  story.names.last = opened.id;
}

async function approveAll(story: Story, subscription: string): Promise<void> {
  for (let round = 0; round < 10; round++) {
    const open = (await story.world.list('approval', subscription)).find((request) => request.status === 'Open');
    if (!open) return;
    const sent = await story.send(String((open.asked as string[])[0]), 'approve', String(open.id), {});
    if (!sent.ok) story.fail(1, `an approval of what is given is refused: ${sent.detail}`);
  }
}
