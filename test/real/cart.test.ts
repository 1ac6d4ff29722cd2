import { beforeAll, describe, expect, it } from 'vitest';
import * as shape from '../../api/schemas.ts';
import { book, type Crew, call, crew, type Deal, deal, isProblem, quiet, standing, unique } from './kit.ts';

interface Wanted {
  readonly command: string;
  readonly target?: string;
  readonly body?: unknown;
}
interface Told {
  readonly token: string | null;
  readonly commands: readonly {
    readonly status: string;
    readonly token: string;
    readonly events: readonly { readonly type: string }[];
    readonly ids: readonly string[];
    readonly problem: { readonly code: string };
  }[];
}

let people: Crew;

beforeAll(async () => {
  people = await crew();
});

async function preview(commands: readonly Wanted[]): Promise<Told> {
  await quiet();
  const before = await standing();
  const { status, body } = await call('POST', '/v1/previews', people.ray.key, { commands });
  expect(status).toBe(200);
  expect(shape.cartPreview.safeParse(body).error?.issues ?? []).toEqual([]);
  expect(await standing()).toEqual(before);
  return body as unknown as Told;
}

const execute = (commands: readonly Wanted[], told: Told, key = unique()) =>
  call(
    'POST',
    '/v1/previews/execute',
    people.ray.key,
    { commands: commands.map((each, n) => ({ ...each, token: told.commands[n]?.token })), token: told.token },
    key,
  );

const submit = ({ quote }: Deal): Wanted => ({ command: 'submit-quote', target: quote });

describe('Several commands previewed together', () => {
  it('each sees the effect of those before it, and execution comes to the same', async () => {
    const [one, other] = [await deal(people), await deal(people)];
    const commands = [
      { command: 'edit-quote', target: one.quote, body: { seats: { 'SM Premium': 25 } } },
      submit(one),
      submit(other),
      { command: 'accept-quote', target: one.quote, body: { version: 2 } },
      { command: 'submit-opportunity', target: one.opportunity },
    ];
    const told = await preview(commands);
    expect(told.commands.map(({ status }) => status)).toEqual(commands.map(() => 'accepted'));
    const done = await execute(commands, told);
    expect(done.status).toBe(200);
    expect(shape.cartDone.safeParse(done.body).error?.issues ?? []).toEqual([]);
    expect((done.body.done as { events: string[] }[]).map(({ events }) => events)).toEqual(
      told.commands.map(({ events }) => events.map(({ type }) => type)),
    );
    const quote = await call('GET', `/v1/quotes/${one.quote}`, people.ray.key);
    expect(quote.body).toMatchObject({ version: 2, total: '5,700.00', status: 'Approved' });
  });

  it('BK-4: what the account gave before is known to a cart as to each command by itself', async () => {
    const clock = `clk-${unique()}`;
    const one = await deal(people, { clock });
    const path = `/v1/opportunities/${one.opportunity}/checklist/purchase-order`;
    const { status } = await call('PUT', path, people.ray.key, { evidence: 'PO 1' });
    expect(status).toBe(200);
    await book(people, one);
    const { body } = await call('GET', `/v1/subscriptions/${one.subscription}`, people.ray.key);
    const quote = { seats: { 'SaaS Premium': 5 }, start: '2021-10-01' };
    const made = await call('POST', '/v1/opportunities', people.ray.key, {
      type: 'New Business',
      account: body.account,
      quote,
    });
    const [opportunity = '', of = ''] = made.body.ids as string[];
    const told = await preview([
      { command: 'submit-quote', target: of },
      { command: 'accept-quote', target: of },
      { command: 'submit-opportunity', target: opportunity },
    ]);
    expect(told.commands.at(-1)?.problem).toMatchObject({ code: 'booking.checklist-incomplete', rule: 'BK-4' });
  });

  it('a command may name what an earlier one makes', async () => {
    const it1 = await deal(people);
    const commands = [
      {
        command: 'create-quote',
        target: it1.opportunity,
        body: { seats: { 'SM Premium': 7 }, start: '2021-10-01' },
      },
      { command: 'make-primary', target: '$1.quo' },
      { command: 'submit-quote', target: '$1.quo' },
    ];
    const told = await preview(commands);
    const { status, body } = await execute(commands, told);
    expect(status).toBe(200);
    const [made] = told.commands[0]?.ids ?? [];
    expect(body.done).toMatchObject([{ ids: [made] }, { target: made }, { target: made }]);
    expect((await call('GET', `/v1/quotes/${made}`, people.ray.key)).body).toMatchObject({ primary: true });
  });

  it('a body may name it too, however deep, and reads as if the id stood there', async () => {
    const it1 = await deal(people);
    await book(people, it1);
    const commands = [
      { command: 'change-seats', target: it1.subscription, body: { total: 25, from: '2021-10-01' } },
      {
        command: 'create-opportunity',
        body: {
          type: 'Add-On Business',
          parent: '$1.sub',
          quote: { seats: { 'SM Premium': 30 }, start: '2021-10-01', specialTerms: '$1.opp' },
        },
      },
    ];
    const told = await preview(commands);
    const { status, body } = await execute(commands, told);
    expect(status).toBe(200);
    const [, second] = body.done as { subscription: string; ids: string[] }[];
    expect(second?.subscription).toBe(it1.subscription);
    const of = second?.ids.find((id) => id.startsWith('quo_'));
    const first = told.commands[0]?.ids.find((id) => id.startsWith('opp_'));
    expect((await call('GET', `/v1/quotes/${of}`, people.ray.key)).body).toMatchObject({ specialTerms: first });
  });

  it('what no earlier command makes is a clear problem in a body, and what is no id stays a fault of its field', async () => {
    const it1 = await deal(people);
    const lost = (of: string) => ({ command: 'mark-duplicate', target: it1.opportunity, body: { of } });
    const told = await preview([submit(it1), lost('$1.opp')]);
    expect(told.commands[1]?.problem).toMatchObject({ code: 'cart.nothing-made' });
    const wrong = await call('POST', '/v1/previews', people.ray.key, { commands: [submit(it1), lost('$1.quo.')] });
    isProblem(wrong, 'command.malformed');
  });

  it('what is refused is told in its place, leaves the rest standing, and gives no token to execute', async () => {
    const [one, other] = [await deal(people), await deal(people)];
    const told = await preview([
      { command: 'accept-quote', target: one.quote },
      submit(other),
      { command: 'submit-quote', target: 'quo_nowhere_1' },
      { command: 'submit-quote', target: '$1.quo' },
    ]);
    expect(told.token).toBeNull();
    expect(told.commands.map(({ status, problem }) => problem?.code ?? status)).toEqual([
      'quote.not-approved',
      'accepted',
      'quote.unknown',
      'cart.nothing-made',
    ]);
  });

  it('stops where something came out otherwise, says what is done, and does nothing twice', async () => {
    const [one, other, third] = [await deal(people), await deal(people), await deal(people)];
    const commands = [one, other, third].map(submit);
    const told = await preview(commands);
    await call('PATCH', `/v1/quotes/${other.quote}`, people.ray.key, { seats: { 'SM Premium': 21 } });
    const key = unique();
    const first = await execute(commands, told, key);
    isProblem(first, 'cart.stopped');
    expect(first).toMatchObject({
      status: 409,
      body: {
        done: [{ command: 'submit-quote', target: one.quote, events: ['QuoteSubmitted', 'QuoteApproved'] }],
        problem: { code: 'command.preview-differs' },
      },
    });
    await quiet();
    const before = await standing();
    const again = await execute(commands, told, key);
    expect(again.body).toEqual(first.body);
    expect(await standing()).toEqual(before);
    const left = await call('GET', `/v1/quotes/${third.quote}`, people.ray.key);
    expect(left.body).toMatchObject({ status: 'Approvals Not Required' });
  });

  it('the same request under the same key is done once', async () => {
    const commands = [submit(await deal(people))];
    const [told, key] = [await preview(commands), unique()];
    const first = await execute(commands, told, key);
    await quiet();
    const before = await standing();
    expect(await execute(commands, told, key)).toEqual(first);
    expect(await standing()).toEqual(before);
  });

  it('bad carts are clear problems and change nothing', async () => {
    const it1 = await deal(people);
    const told = await preview([submit(it1)]);
    await quiet();
    const before = await standing();
    const other = await execute([submit(it1), submit(it1)].slice(0, 1), { ...told, token: 'of-another-cart' });
    expect(other.status).toBe(409);
    isProblem(other, 'command.preview-differs');
    for (const commands of [
      [],
      Array.from({ length: 21 }, () => submit(it1)),
      [{ command: 'submit-quote' }],
      [{ command: 'renew-everything', target: it1.quote }],
      [{ command: 'edit-quote', target: it1.quote, body: { status: 'Approved' } }],
      [{ command: 'edit-quote', target: it1.quote, body: { start: '2021-02-30' } }],
    ]) {
      const answer = await call('POST', '/v1/previews', people.ray.key, { commands });
      expect(answer.status).toBe(422);
      isProblem(answer, 'command.malformed');
    }
    expect(await standing()).toEqual(before);
  });
});
