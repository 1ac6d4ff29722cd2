import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createKey } from '../api/auth.ts';
import { verify } from '../db/verify.ts';
import type { Machine } from '../launch/machine.ts';
import { adminId } from '../launch/seed.ts';
import { parseScenario } from '../scenario/format.ts';
import { LiveWorld } from '../scenario/live.ts';
import { play } from '../scenario/play.ts';
import { type Call, caller } from './client.ts';
import { printTimeline } from './print.ts';

interface Story {
  readonly northwind: string;
  readonly fabrikam: string;
  readonly contoso: string;
  readonly approval: string;
  readonly ana: string;
}

/** Plays the example deal on the real parts once, then prints what is kept. @returns how many steps failed */
export async function demo(machine: Machine, adminKey: string, fresh: boolean): Promise<number> {
  const file = join(machine.folder, 'demo.json');
  const known = !fresh && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Story) : undefined;
  const call = caller(machine.apiUrl);
  console.log(
    '\nNorthwind, 20 SM Premium, 18 % off, on a test clock; policy gitlab-2022, approval thresholds invented',
  );
  let failed = 0;
  let story = known;
  if (!story) {
    const run = `demo-${randomBytes(4).toString('hex')}`;
    const path = fileURLToPath(new URL('../examples/demo/northwind.yaml', import.meta.url));
    const world = new LiveWorld(machine.apiUrl, adminKey, run);
    const result = await play(parseScenario(path, readFileSync(path, 'utf8')), world, run);
    for (const step of result.steps)
      for (const mismatch of step.mismatches)
        console.log(`  line ${step.line}: ${mismatch.path} should be ${mismatch.expected}, is ${mismatch.actual}`);
    failed += result.steps.filter((step) => step.mismatches.length > 0).length;
    const northwind = world.subscriptions[0] ?? '';
    await printTimeline(call, adminKey, northwind);
    for (const [person, key] of world.keys) {
      const { body } = await call('GET', `/v1/people/${person}`, adminKey);
      if (person !== adminId) keepKey(machine, `northwind-${String(body.name).toLowerCase()}`, key);
    }
    const fabrikam = await renewsByItself(machine, adminKey, run);
    if (!fabrikam.renewed) failed++;
    story = { northwind, fabrikam: fabrikam.id, ...(await yourTurn(machine, adminKey, run)) };
    writeFileSync(file, JSON.stringify(story));
  } else {
    console.log('(played at an earlier start; `npm run demo -- --fresh` plays it anew)');
    await printTimeline(call, adminKey, story.northwind);
  }
  const sql = machine.sql(2);
  const report = await verify(sql);
  const [row] = await sql<
    { events: number }[]
  >`select count(*)::int as events from journal where stream = ${story.northwind}`;
  await sql.end();
  console.log(
    `           ${row?.events ?? 0} events, ${report.problems.length === 0 ? 'verified' : `NOT verified: ${report.problems.join('; ')}`}`,
  );
  failed += report.problems.length;
  const ui = (id: string): string =>
    machine.uiUrl
      ? `${machine.uiUrl}/namespaces/default/workflows/${encodeURIComponent(`subscription/${id}`)}`
      : `subscription/${id}`;
  const request = await call('GET', `/v1/approvals/${story.approval}`, adminKey);
  if ((request.body.waitsFor as string[] | undefined)?.length)
    console.log(
      `\nYour turn: 1 approval waits for Ana (Contoso, 12 %, wall clock). Paste:\n  curl -X POST ${machine.apiUrl}/v1/approvals/${story.approval}/approve -H 'Authorization: Bearer ${story.ana}' -H 'Idempotency-Key: my-first-approval' -H 'Content-Type: application/json' -d '{}'`,
    );
  else console.log(`\nThe approval of Contoso is decided: ${String(request.body.status)}.`);
  console.log(
    `\nAPI ${machine.apiUrl}   Reference ${machine.apiUrl}/reference   keys: ${join(machine.folder, 'keys')} (contoso-ana, northwind-ray …)`,
  );
  console.log(`Northwind's workflow  ${ui(story.northwind)}`);
  console.log(`Contoso's workflow    ${ui(story.contoso)}`);
  return failed;
}

interface Crew {
  readonly sales: string;
  readonly desk: string;
  readonly finance: string;
  readonly ana: string;
}

/** @param deal whose people they are; their keys are kept under its name */
async function hire(call: Call, machine: Machine, adminKey: string, run: string, deal: string): Promise<Crew> {
  const sql = machine.sql(2);
  const hired = async (name: string, body: Record<string, unknown>): Promise<{ id: string; key: string }> => {
    const { body: person } = await call(
      'POST',
      '/v1/people',
      adminKey,
      { name, email: `${name.toLowerCase()}@perennial.example`, ...body },
      `${run} ${deal} ${name}`,
    );
    const { secret } = await createKey(sql, String(person.id), name.toLowerCase(), true);
    keepKey(machine, `${deal}-${name.toLowerCase()}`, secret);
    return { id: String(person.id), key: secret };
  };
  try {
    const ana = await hired('Ana', { roles: ['approver'], slot: 'ASM' });
    const ray = await hired('Ray', { roles: ['sales'], manager: ana.id });
    return {
      sales: ray.key,
      desk: (await hired('Dee', { roles: ['deal desk'] })).key,
      finance: (await hired('Fin', { roles: ['finance'] })).key,
      ana: ana.key,
    };
  } finally {
    await sql.end();
  }
}

/** For trying things out: a development key works on loopback only. */
const keepKey = (machine: Machine, name: string, secret: string): void =>
  writeFileSync(join(machine.folder, 'keys', name), secret, { mode: 0o600 });

const contact = (email: string): Record<string, string> => ({
  name: email.split('@')[0] ?? '',
  email,
  street: '1 Main Street',
  city: 'Springfield',
  postalCode: '12345',
  country: 'US',
});

const secondsBefore = 5;

/** A small subscription on an offset clock, five seconds before its renewal midnight, with the worker away across it. */
async function renewsByItself(
  machine: Machine,
  adminKey: string,
  run: string,
): Promise<{ id: string; renewed: boolean }> {
  const call = caller(machine.apiUrl);
  const crew = await hire(call, machine, adminKey, run, 'fabrikam');
  const clock = `${run}-fabrikam`;
  await call('POST', '/v1/test-clocks', adminKey, { name: clock, kind: 'offset', at: '2021-09-25T12:00:00Z' });
  const { body: account } = await call('POST', '/v1/accounts', crew.sales, {
    name: 'Fabrikam',
    country: 'US',
    clock,
    soldTo: contact('it@fabrikam.example'),
  });
  const { body: deal } = await call('POST', '/v1/opportunities', crew.sales, {
    type: 'New Business',
    account: account.id,
    quote: { seats: { 'SM Premium': 5 }, start: '2021-10-01' },
  });
  const id = String(deal.subscription);
  const [opportunity = '', quote = ''] = deal.ids as string[];
  for (const [path, key] of [
    [`/v1/quotes/${quote}/submit-quote`, crew.sales],
    [`/v1/quotes/${quote}/accept`, crew.sales],
    [`/v1/opportunities/${opportunity}/submit-opportunity`, crew.sales],
    [`/v1/opportunities/${opportunity}/deal-desk-approve`, crew.desk],
    [`/v1/opportunities/${opportunity}/finance-approve`, crew.finance],
  ] as const) {
    const { status, body } = await call('POST', path, key, {});
    if (status >= 300) throw new Error(`Fabrikam: ${path} answered ${status}: ${String(body.detail)}`);
  }
  await call('POST', `/v1/subscriptions/${id}/usage`, crew.sales, { date: '2021-10-02', billableUsers: 5 });
  const sql = machine.sql(2);
  // The shift is moved so that the renewal midnight is seconds away; the workflow looks, and arms its own timer for it.
  await sql`update clocks set offset_ms = ${Date.parse('2022-10-01T00:00:00Z') - secondsBefore * 1000 - Date.now()} where id = ${clock}`;
  await machine.lookAgain(id);
  await machine.stopPart('worker');
  await new Promise((resolve) => setTimeout(resolve, (secondsBefore + 1) * 1000));
  await machine.startWorker();
  let renewed: { at: string; n: number } | undefined;
  for (let poll = 0; poll < 300 && !renewed; poll++) {
    [renewed] = await sql<
      { at: string; n: number }[]
    >`select min(content::jsonb->>'at') as at, count(*)::int as n from journal where stream = ${id} and type = 'Renewed' having count(*) > 0`;
    if (!renewed) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await sql.end();
  const once = renewed?.n === 1 && renewed.at.startsWith('2022-10-01T00:00:00');
  console.log(
    `Fabrikam, on an offset clock 5 s before its renewal midnight: worker stopped, midnight passes, worker started: ${once ? 'renewed once, dated its own day' : `NOT as it should be: ${JSON.stringify(renewed)}`}`,
  );
  return { id, renewed: once };
}

/** A second deal, on the wall clock, that waits for the reader. */
async function yourTurn(
  machine: Machine,
  adminKey: string,
  run: string,
): Promise<{ contoso: string; approval: string; ana: string }> {
  const call = caller(machine.apiUrl);
  const crew = await hire(call, machine, adminKey, run, 'contoso');
  const { body: account } = await call('POST', '/v1/accounts', crew.sales, {
    name: 'Contoso',
    country: 'US',
    soldTo: contact('it@contoso.example'),
  });
  const { body: deal, status } = await call('POST', '/v1/opportunities', crew.sales, {
    type: 'New Business',
    account: account.id,
    quote: {
      seats: { 'SaaS Premium': 40 },
      discount: '12 %',
      start: new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10),
      comments: 'They compare us with two others',
    },
  });
  if (status !== 201) throw new Error(`Contoso: ${String(deal.detail)}`);
  const [, quote = ''] = deal.ids as string[];
  await call('POST', `/v1/quotes/${quote}/submit-quote`, crew.sales, {});
  const { body } = await call('GET', `/v1/quotes/${quote}/approvals`, crew.sales);
  const [request] = body.data as { id: string }[];
  return { contoso: String(deal.subscription), approval: request?.id ?? '', ana: crew.ana };
}
