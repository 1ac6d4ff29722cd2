import type { caller } from './client.ts';

type Call = ReturnType<typeof caller>;

interface Entry {
  readonly date: string;
  readonly stage: string;
  readonly text: string;
  readonly by: string;
  readonly amount?: string;
}

const textWidth = 92;

/** The story of a subscription, a line each, then what comes next. */
export async function printTimeline(call: Call, key: string, subscription: string): Promise<void> {
  const { body } = await call('GET', `/v1/subscriptions/${subscription}/timeline`, key);
  const { body: invoices } = await call('GET', `/v1/invoices?subscription=${subscription}`, key);
  const numbers = new Map(
    (invoices.data as { id: string; number?: string }[]).map((invoice) => [invoice.id, invoice.number ?? invoice.id]),
  );
  for (const entry of (body.data as Entry[]).map((each) => ({
    ...each,
    text: numbered(each.text, numbers, subscription),
  }))) {
    const text = entry.text.length > textWidth ? `${entry.text.slice(0, textWidth - 1)}…` : entry.text;
    console.log(
      `${entry.date} ${entry.stage.padEnd(13)} ${text.padEnd(textWidth)} ${(entry.by === 'perennial' ? '-' : entry.by).padEnd(6)} ${(entry.amount ?? '').padStart(10)}`,
    );
  }
  const { body: agenda } = await call('GET', `/v1/subscriptions/${subscription}/agenda`, key);
  const next = (agenda.data as { at: string; summary: string }[])
    .slice(0, 3)
    .map((each) => `${each.at.slice(0, 10)} ${each.summary.toLowerCase()}`);
  console.log(`           Next          ${next.join(' · ') || 'nothing'}`);
}

/** People know an invoice by its number, and need no long ids in a story about one subscription. */
function numbered(text: string, numbers: ReadonlyMap<string, string>, subscription: string): string {
  let shown = text;
  for (const [id, number] of numbers) shown = shown.replaceAll(id, number);
  return shown.replaceAll(`_${subscription.slice('sub_'.length)}_`, '-');
}
