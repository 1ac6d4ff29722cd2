import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { examples } from '../../api/examples.ts';
import { inWords } from '../../api/in-words.ts';
import { commandSpec, commandTable } from '../../domain/commands.ts';
import { createOpportunity } from '../../domain/opportunity/commands.ts';
import { recordCommands } from '../../domain/records.ts';

const specs = [...commandTable, ...recordCommands];
const all = Object.entries(examples).flatMap(([operation, own]) =>
  Object.entries(own).map(([name, { value }]) => [operation, name, value] as const),
);

describe('The examples of the reference', () => {
  it.each(all.filter(([operation]) => operation !== 'preview-cart'))('%s, %s: has the shape', (operation, _, value) => {
    const spec = specs.find(({ name }) => name === operation);
    const body = operation === 'fulfil-item' ? { item: 'purchase-order', ...(value as object) } : value;
    expect(spec?.body.safeParse(body).error?.issues ?? []).toEqual([]);
  });

  it('of a cart: each command has the shape', () => {
    const cart = examples['preview-cart']?.two?.value as { commands: { command: string; body?: object }[] } | undefined;
    expect(cart?.commands).toHaveLength(3);
    for (const { command, body = {} } of cart?.commands ?? [])
      expect(commandSpec(command)?.body.safeParse(body).error?.issues ?? []).toEqual([]);
  });
});

describe('What is wrong with a body', () => {
  it.each([
    [{}, 'type: is missing'],
    [
      { type: 'New' },
      'type: has to be one of New Business, Add-On Business, Renewal, Professional Services, Credit, Decommission',
    ],
    [{ type: 'Renewal', quote: { seats: 30 } }, 'quote/seats: has to be an object such as {"SM Premium": 20}'],
    [{ type: 'Renewal', quote: { seats: { 'SM Premium': '30' } } }, 'quote/seats/SM Premium: has to be a number'],
    [{ type: 'Renewal', quote: { price: 228 } }, 'quote/price: has to be text, in quotes'],
    [{ type: 'Renewal', quote: { paymentTerm: '60' } }, 'quote/paymentTerm: is no payment term such as "Net 30"'],
    [{ type: 'Renewal', pricee: 1 }, ': there is no field pricee here'],
  ])('%j', (body, told) => {
    z.config({ customError: inWords });
    const [issue] = createOpportunity.safeParse(body).error?.issues ?? [];
    expect(`${issue?.path.join('/')}: ${issue?.message}`).toBe(told);
  });

  const contact = z.strictObject({
    email: z.email(),
    name: z.string().min(1).max(3),
    seats: z.number().int().min(1).max(9),
    lines: z.array(z.string()).min(1).max(2),
    use: z.union([
      z.strictObject({ users: z.number() }),
      z.strictObject({ product: z.string(), quantity: z.number() }),
    ]),
  });
  const right = { email: 'ap@acme.example', name: 'ap', seats: 1, lines: ['x'], use: { users: 1 } };
  it.each([
    [{ email: 'acme' }, 'email: is no mail address such as ap@acme.example'],
    [{ name: '' }, 'name: is empty'],
    [{ name: 'long' }, 'name: has to have at most 3 characters'],
    [{ seats: 0 }, 'seats: has to be at least 1'],
    [{ seats: 10 }, 'seats: has to be at most 9'],
    [{ lines: [] }, 'lines: has to have at least 1 entry'],
    [{ lines: ['x', 'y', 'z'] }, 'lines: has to have at most 2 entries'],
    [
      { use: { quantity: 3 } },
      'use: is none of what it may be: users is missing, there is no field quantity here; or product is missing',
    ],
  ])('%j', (body, told) => {
    z.config({ customError: inWords });
    const [issue] = contact.safeParse({ ...right, ...body }).error?.issues ?? [];
    expect(`${issue?.path.join('/')}: ${issue?.message}`).toBe(told);
  });
});
