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
});
