import { createKey } from '../api/auth.ts';
import { verify } from '../db/verify.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { patrol } from '../worker/patrol.ts';
import { caller } from './client.ts';
import type { Running } from './machine.ts';
import { printTimeline } from './print.ts';

const aDayMs = 86_400_000;

export async function verifyCommand({ sql }: Running, json: boolean): Promise<number> {
  const report = await verify(sql);
  if (json) console.log(JSON.stringify(report, null, 2));
  else {
    console.log(`${report.streams} streams, ${report.events} events, ${report.invoices} invoices`);
    console.log(
      report.problems.length === 0
        ? 'fold equals snapshot, hash chains hold, numbers are gapless, postings balance'
        : report.problems.join('\n'),
    );
  }
  return report.problems.length === 0 ? 0 : 1;
}

export async function restoreCommand({ sql, temporal }: Running): Promise<number> {
  const client = await connectTemporal(temporal);
  const { live, started } = await patrol(sql, client, new Date(Date.now() - aDayMs));
  console.log(
    `${live} live subscriptions, ${started.length} had no open workflow and were started from the journal${started.length > 0 ? `:\n${started.join('\n')}` : ''}`,
  );
  await client.connection.close();
  return 0;
}

export async function findCommand({ api, reader }: Running, text: string): Promise<number> {
  const { status, body } = await caller(api)('GET', `/v1/subscriptions?q=${encodeURIComponent(text)}`, reader);
  if (status !== 200) {
    console.error(String(body.detail));
    return 1;
  }
  const found = body.data as { id: string; accountName: string; status: string; seats: number; end: string | null }[];
  for (const each of found)
    console.log(`${each.id}  ${each.accountName}  ${each.status}  ${each.seats} seats  to ${each.end ?? '-'}`);
  if (found.length === 0) console.log(`nothing found for ${text}`);
  return found.length === 0 ? 1 : 0;
}

export async function showSubscription({ api, reader }: Running, id: string, json: boolean): Promise<number> {
  const call = caller(api);
  const { status, body } = await call('GET', `/v1/subscriptions/${encodeURIComponent(id)}`, reader);
  if (status !== 200) {
    console.error(String(body.detail));
    return 1;
  }
  if (json) console.log(JSON.stringify(body, null, 2));
  else {
    console.log(
      `${String(body.id)}  ${String(body.accountName)}  ${String(body.status)}  ${String(body.seats)} seats, ${String(body.start)} to ${String(body.end)}  clock ${String(body.clock)}`,
    );
    console.log(
      `waits for ${(body.waitsFor as string[]).join(', ') || 'nobody'}; blockers ${(body.blockers as string[]).join(', ') || 'none'}\n`,
    );
    await printTimeline(call, reader, id);
  }
  return 0;
}

export async function showRenewal({ api, reader }: Running, id: string): Promise<number> {
  const { status, body } = await caller(api)('GET', `/v1/subscriptions/${encodeURIComponent(id)}/renewal`, reader);
  if (status !== 200) {
    console.error(String(body.detail));
    return 1;
  }
  console.log(
    `${String(body.boundary)}: ${body.will ? `renews to ${String(body.end)}, ${String(body.seats)} seats, ${String(body.total)}` : 'does not renew'}`,
  );
  for (const row of body.rows as { row: string; yes: boolean; why: string; rule: string }[])
    console.log(`  ${row.yes ? 'yes' : 'NO '}  ${row.row}: ${row.why} (${row.rule})`);
  return 0;
}

export async function keyCommand({ sql }: Running, person: string, label: string): Promise<number> {
  const [known] = await sql`select 1 from representations where kind = 'person' and id = ${person}`;
  if (!known) {
    console.error(`There is no person ${person}.`);
    return 1;
  }
  const { id, secret } = await createKey(sql, person, label, false);
  console.log(`${id}\n${secret}\n(shown this once)`);
  return 0;
}

/** Stamps in the name of whoever's key is given; the API knows the secret, this command does not. */
export async function signCommand(
  { api }: Running,
  command: string,
  target: string,
  options: { as?: string; body: string; payload?: boolean },
): Promise<number> {
  const key = options.as ?? process.env.PERENNIAL_KEY;
  if (!key) {
    console.error('In whose name? Give --as <API key> or set PERENNIAL_KEY.');
    return 1;
  }
  let given: unknown;
  try {
    given = JSON.parse(options.body);
  } catch (error) {
    console.error(`--body is no JSON: ${(error as Error).message}`);
    return 1;
  }
  const { status, body } = await caller(api)('POST', '/v1/commands/sign', key, { command, target, body: given });
  if (status !== 200) {
    console.error(`${String(body.code)}: ${String(body.detail)}`);
    return 1;
  }
  if (options.payload) console.log(JSON.stringify(body.payload));
  else
    console.log(
      `workflow ${String(body.workflowId)}\nsignal   ${String(body.signal)}\npayload  ${JSON.stringify(body.payload)}\n\ntemporal workflow signal --workflow-id ${String(body.workflowId)} --name ${String(body.signal)} --input '${JSON.stringify(body.payload)}'`,
    );
  return 0;
}
