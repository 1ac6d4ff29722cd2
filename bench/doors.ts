import { randomUUID } from 'node:crypto';
import { WithStartWorkflowOperation } from '@temporalio/client';
import type { Machine } from '../launch/machine.ts';
import { adminKey } from '../launch/seed.ts';
import { freePort } from '../launch/state.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { type Crew, Office } from '../test/office.ts';
import { type floor, floorQueue, step } from './floor.ts';
import { median, percentile, rounded } from './measure.ts';
import { type Row, row } from './table.ts';

const deals = 40;
const inFlight = 8;
/** Above the ports that an installation takes. */
const firstBarePort = 20_000;

/** A quote previewed over HTTP (`?dryRun=true`) beside a route that does nothing, in turn, eight at a time. */
export async function previewRows(machine: Machine, rounds: number, seconds: number): Promise<readonly Row[]> {
  const { office, crew } = await opened(machine);
  const { opportunity } = await office.deal(crew);
  const body = JSON.stringify({
    seats: { 'SM Premium': 70, 'SM Ultimate': 10 },
    start: '2021-10-01',
    discount: '18 %',
    comments: 'why',
  });
  const send = (url: string) => async (): Promise<number> => {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        authorization: `Bearer ${crew.ray.key}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(text);
    return text.length;
  };
  const ours = send(`${machine.apiUrl}/v1/opportunities/${opportunity}/quotes?dryRun=true`);
  const bytes = await ours();
  const port = await freePort(firstBarePort);
  const floorNode = await machine.startNode('bare-route', 'bench/bare-route.ts', {
    BENCH_PORT: String(port),
    BENCH_ANSWER_BYTES: String(bytes),
  });
  const bare = send(`http://127.0.0.1:${port}/bare`);
  const [mine, theirs]: { rate: number; ms: number[] }[][] = [[], []];
  for (const warm of [ours, bare]) await rate(warm, 1);
  for (let round = 0; round < rounds; round++) {
    mine?.push(await rate(ours, seconds / 2));
    theirs?.push(await rate(bare, seconds / 2));
  }
  await floorNode.stop();
  const of = (all: readonly { rate: number }[] = []): number => rounded(median(all.map((each) => each.rate)));
  const p50 = (all: readonly { ms: readonly number[] }[] = []): number => rounded(median(all.flatMap(({ ms }) => ms)));
  return [
    row({
      name: `previews of a quote over HTTP, ${inFlight} in flight`,
      value: of(mine),
      unit: 'requests/s',
      floor: of(theirs),
      p50: p50(mine),
      floorP50: p50(theirs),
      note: `p50 ${p50(mine)} ms beside ${p50(theirs)} ms of a bare Fastify route that takes the same body and gives ${bytes} bytes`,
    }),
  ];
}

async function rate(send: () => Promise<number>, seconds: number): Promise<{ rate: number; ms: number[] }> {
  const ms: number[] = [];
  const start = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (performance.now() - start < seconds * 1000) {
        const sent = performance.now();
        await send();
        ms.push(performance.now() - sent);
      }
    }),
  );
  return { rate: (ms.length * 1000) / (performance.now() - start), ms };
}

/** A yes over HTTP beside an update that does nothing but one empty activity, in turn, one at a time. */
export async function decisionRows(machine: Machine): Promise<readonly Row[]> {
  const { office, crew } = await opened(machine);
  const floorWorker = await machine.startNode('floor', 'bench/floor-worker.ts');
  const client = await connectTemporal(machine.temporalAddress);
  const bare = async (workflowId: string): Promise<void> => {
    await client.workflow.executeUpdateWithStart(step, {
      updateId: randomUUID(),
      startWorkflowOperation: new WithStartWorkflowOperation<typeof floor>('floor', {
        workflowId,
        taskQueue: floorQueue,
        args: [],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      }),
    });
  };
  const [mine, theirs]: [number[], number[]] = [[], []];
  for (let n = 0; n < deals; n++) {
    const { subscription, quote } = await office.deal(crew, { discount: '18 %' });
    await posted(office, `/v1/quotes/${quote}/submit-quote`, crew.ray.key);
    const workflow = `floor/${randomUUID()}`;
    await bare(workflow); // it is open already, as ours is
    for (const [slot, { key }] of [crew.ana, crew.rolf].entries()) {
      const ours = performance.now();
      await posted(office, `/v1/approvals/${subscription.replace('sub_', 'apr_')}_${slot + 1}/approve`, key);
      mine.push(performance.now() - ours);
      const floorStart = performance.now();
      await bare(workflow);
      theirs.push(performance.now() - floorStart);
    }
  }
  await floorWorker.stop();
  await client.connection.close();
  const [ours, floors] = [mine, theirs].map((all) => all.slice(4)) as [number[], number[]]; // the first two deals warm up
  return [50, 99].map((percent) =>
    row({
      name: `an approval decided over HTTP, p${percent}`,
      value: rounded(percentile(ours, percent)),
      unit: 'ms',
      floor: rounded(percentile(floors, percent)),
      note: `${ours.length} decisions, one at a time; the floor is a bare update with one empty activity, without HTTP`,
    }),
  );
}

async function posted(office: Office, path: string, key: string): Promise<void> {
  const { status, body } = await office.call('POST', path, key, {});
  if (status !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
}

/** An installation with people, each with a key; what runs already runs on. */
async function opened(machine: Machine): Promise<{ office: Office; crew: Crew }> {
  if (machine.pid('worker') === undefined) await machine.startWorker();
  if (machine.pid('api') === undefined) await machine.startApi();
  const sql = machine.sql(1);
  const office = new Office(machine.apiUrl, await adminKey(sql, machine.folder));
  await sql.end();
  return { office, crew: await office.crew() };
}
