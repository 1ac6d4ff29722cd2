import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contact, unique } from '../office.ts';
import { type Patient, patient } from './kit.ts';

const companies = 10;
const quotesEach = 5;
const decidersOfAQuote = 4;
const quotesAtOnce = 12;
const killsWanted = 5;
const giveUpMs = 90_000;

let clinic: Patient;

beforeAll(async () => {
  clinic = await patient();
});
afterAll(() => clinic.discharge());

interface Hired {
  readonly id: string;
  readonly key: string;
}

/** A quote on Net 60: the VP decides, then any one of the CFOs of its company, all of whom are asked (2.4). */
interface Contested {
  readonly subscription: string;
  readonly quote: string;
  readonly vp: Hired;
  readonly cfos: readonly Hired[];
}

interface Answer {
  readonly by: string;
  readonly verb: 'approve' | 'reject';
  readonly status: number;
  readonly code: unknown;
  readonly seq: unknown;
}

describe('AP-7, AP-14: 200 approvers decide on 50 quotes at once while workers are killed', () => {
  it('each decision counts once, none is lost, the order is kept', async () => {
    const quotes = (await Promise.all(Array.from({ length: companies }, company))).flat();
    let racing = true;
    const kills = killWorkers(() => racing);
    const answers = new Map<string, readonly Answer[]>();
    const left = [...quotes];
    const lane = async (): Promise<void> => {
      for (let next = left.shift(); next; next = left.shift()) answers.set(next.quote, await race(next));
    };
    await Promise.all(Array.from({ length: quotesAtOnce }, lane)).finally(() => {
      racing = false;
    });
    const killed = await kills;
    console.log(JSON.stringify({ ...killed, ...tally([...answers.values()].flat()) }));

    for (const it of quotes) await holds(it, answers.get(it.quote) ?? []);
    const doubled = await clinic.sql`select 1 from commands group by stream, command_id having count(*) > 1`;
    expect(doubled).toHaveLength(0);
    expect(killed.atFailPoint + killed.anywhere).toBeGreaterThanOrEqual(3);
    expect(new Set([...answers.values()].flat().map(({ by }) => by)).size).toBe(
      companies * (quotesEach * decidersOfAQuote + 1),
    );
  }, 300_000);
});

/** All decide at the same time; the first one sends everything twice under one key, every other one says no. */
async function race({ subscription, vp, cfos }: Contested): Promise<readonly Answer[]> {
  const [first, second] = [1, 2].map((n) => `${subscription.replace('sub_', 'apr_')}_${n}`) as [string, string];
  const twice = unique();
  return Promise.all([
    decide(first, vp, 'approve', unique()),
    ...cfos.map((cfo, n) => decide(second, cfo, n % 2 ? 'reject' : 'approve', n === 0 ? twice : unique())),
    ...cfos.slice(0, 1).map((cfo) => decide(second, cfo, 'approve', twice)),
  ]);
}

/** Sends it under one key until there is an answer for good; who is not asked yet asks again. */
async function decide(approval: string, { id, key }: Hired, verb: Answer['verb'], under: string): Promise<Answer> {
  const body = verb === 'reject' ? { reason: 'not at this term' } : {};
  for (const until = Date.now() + giveUpMs; Date.now() < until; await sleep(100)) {
    const sent = await clinic.office
      .call('POST', `/v1/approvals/${approval}/${verb}`, key, body, under)
      .catch(() => undefined);
    if (!sent || sent.status === 202 || sent.status === 429 || sent.status >= 500) continue;
    if (sent.body.code === 'approval.out-of-turn') continue;
    return { by: id, verb, status: sent.status, code: sent.body.code, seq: JSON.stringify(sent.body.events ?? null) };
  }
  throw new Error(`${approval}: ${verb} had no answer`);
}

/** Its journal against what its deciders were told. */
async function holds({ subscription, quote, vp, cfos }: Contested, answers: readonly Answer[]): Promise<void> {
  const events = await clinic.sql<{ type: string; by: string | null; approval: string | null }[]>`
    select type, content::jsonb->'data'->>'by' as by, content::jsonb->'data'->>'approval' as approval
    from journal where stream = ${subscription} order by seq`;
  const story = events.filter(({ type }) =>
    ['ApprovalOpened', 'SlotApproved', 'SlotRejected', 'QuoteApproved', 'QuoteRejected'].includes(type),
  );
  const decisions = story.filter(({ type }) => type === 'SlotApproved' || type === 'SlotRejected');
  const last = decisions.at(-1);
  const said = last?.type === 'SlotApproved' ? 'approve' : 'reject';
  expect(
    story.map(({ type }) => type),
    quote,
  ).toEqual([
    'ApprovalOpened',
    'SlotApproved',
    'ApprovalOpened',
    said === 'approve' ? 'SlotApproved' : 'SlotRejected',
    said === 'approve' ? 'QuoteApproved' : 'QuoteRejected',
  ]);
  expect(decisions[0]?.by).toBe(vp.id);
  expect(cfos.map(({ id }) => id)).toContain(last?.by);
  const counted = answers.filter(({ status }) => status === 200);
  expect(new Set(counted.map(({ by, verb }) => `${by} ${verb}`)), quote).toEqual(
    new Set([`${vp.id} approve`, `${last?.by} ${said}`]),
  );
  // Sent twice under one key: counted once, and answered alike.
  const double = answers.filter(({ by }) => by === cfos[0]?.id);
  expect(double).toHaveLength(2);
  expect(double[1]).toEqual(double[0]);
  for (const { status, code } of answers.filter((each) => each.status !== 200))
    expect([status, code]).toEqual([409, 'approval.decided']);
}

/** A world of its own: a rep below a VP, and as many CFOs as decide on its quotes. */
async function company(): Promise<readonly Contested[]> {
  const { call, admin } = clinic.office;
  const clock = `clk-${unique()}`;
  const must = async (method: string, path: string, key: string, body: unknown): Promise<Record<string, unknown>> => {
    const answer = await call(method, path, key, body);
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const hire = async (more: Record<string, unknown>): Promise<Hired> => {
    const name = `p-${unique()}`;
    const { id } = await must('POST', '/v1/people', admin, {
      name,
      email: `${name}@perennial.example`,
      clock,
      ...more,
    });
    const { secret } = await must('POST', '/v1/keys', admin, { person: id, label: 'race' });
    return { id: String(id), key: String(secret) };
  };
  await must('POST', '/v1/test-clocks', admin, { name: clock, at: '2021-09-20' });
  const vp = await hire({ roles: ['approver'], slot: 'VP' });
  const rep = await hire({ roles: ['sales'], manager: vp.id });
  const cfos: Hired[] = [];
  for (let n = 0; n < quotesEach * decidersOfAQuote; n++) cfos.push(await hire({ roles: ['approver'], slot: 'CFO' }));
  const account = await must('POST', '/v1/accounts', rep.key, {
    name: `Acme ${clock}`,
    country: 'US',
    clock,
    soldTo: contact('it@acme.example'),
    billTo: contact('ap@acme.example'),
  });
  const quotes: Contested[] = [];
  for (let n = 0; n < quotesEach; n++) {
    const made = await must('POST', '/v1/opportunities', rep.key, {
      type: 'New Business',
      account: account.id,
      name: `deal ${n}`,
      quote: {
        seats: { 'SM Premium': 20 + n },
        start: '2021-10-01',
        paymentTerm: 60,
        comments: 'pays late, pays well',
      },
    });
    const [, quote = ''] = made.ids as string[];
    await must('POST', `/v1/quotes/${quote}/submit-quote`, rep.key, {});
    const mine = cfos.slice(n * decidersOfAQuote, (n + 1) * decidersOfAQuote);
    quotes.push({ subscription: String(made.subscription), quote, vp, cfos: mine });
  }
  return quotes;
}

/** Now between commit and answer, now anywhere. */
async function killWorkers(racing: () => boolean): Promise<{ atFailPoint: number; anywhere: number }> {
  const { machine, failPoint } = clinic;
  const killed = { atFailPoint: 0, anywhere: 0 };
  for (let n = 0; n < killsWanted && racing(); n++) {
    if (n % 2 === 0) {
      writeFileSync(failPoint, 'after-commit');
      for (let poll = 0; poll < 100 && racing() && !machine.isDead('worker'); poll++) await sleep(20);
      if (existsSync(failPoint) && readFileSync(failPoint, 'utf8').startsWith('hit')) {
        for (let poll = 0; poll < 500 && !machine.isDead('worker'); poll++) await sleep(10);
        killed.atFailPoint++;
      }
      rmSync(failPoint, { force: true });
    } else {
      await sleep(300);
      if (!racing()) break;
      await machine.kill('worker');
      killed.anywhere++;
    }
    if (machine.isDead('worker')) await machine.startWorker();
  }
  return killed;
}

/** How often each answer was given. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, code } of answers) {
    const name = `${status} ${code ?? ''}`.trim();
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
