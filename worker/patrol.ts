import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Sql } from '../db/connection.ts';
import { noteIncident } from '../db/incidents.ts';
import { subscriptionWorkflow, workflowId } from '../temporal/subscription.ts';

export interface Restored {
  readonly live: number;
  readonly started: readonly string[];
}

/**
 * Starts whatever live subscription has no open workflow: an empty cluster after a loss, or one that was terminated by
 * hand. Each is named in an incident. The journal has everything, so nothing changes by it. The epoch goes up first: a
 * cluster that turns out not to be lost can commit nothing more.
 */
export async function restore(sql: Sql, client: Client, log?: Logger): Promise<Restored> {
  const live = await sql<
    { stream: string; epoch: number }[]
  >`select stream, epoch from snapshots where not over order by stream`;
  const running = await openWorkflows(client);
  const started: string[] = [];
  for (const { stream, epoch } of live) {
    if (running.has(workflowId(stream)) || (await isOpen(client, stream))) continue;
    const [raised] = await sql<{ epoch: number }[]>`
      update snapshots set epoch = epoch + 1 where stream = ${stream} and epoch = ${epoch} returning epoch`;
    if (!raised) continue; // another worker restores it at this moment
    await subscriptionWorkflow(client, stream, raised.epoch).start();
    await noteIncident(sql, stream, 'workflow-missing', 'Its workflow was not open and was started from the journal');
    log?.warn({ subscription: stream }, 'started a missing workflow from the journal');
    started.push(stream);
  }
  return { live: live.length, started };
}

/** Temporal's list lags a little behind, so what it does not show is asked for by name. */
async function openWorkflows(client: Client): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const query = "WorkflowType = 'subscription' and ExecutionStatus = 'Running'";
  for await (const { workflowId } of client.workflow.list({ query })) found.add(workflowId);
  return found;
}

async function isOpen(client: Client, subscription: string): Promise<boolean> {
  try {
    return (await client.workflow.getHandle(workflowId(subscription)).describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error; // no answer is no proof that it is gone
  }
}

/**
 * Names runs that were ended by hand (terminate, reset) since the last look, and has their successors look at the
 * journal again: a run that was reset believes what was true at the point it went back to.
 */
export async function nameWhatWasDoneByHand(sql: Sql, client: Client, since: Date): Promise<readonly string[]> {
  const named: string[] = [];
  const query = `WorkflowType = 'subscription' and ExecutionStatus = 'Terminated' and CloseTime >= '${since.toISOString()}'`;
  for await (const run of client.workflow.list({ query })) {
    const subscription = run.workflowId.slice(workflowId('').length);
    const [known] = await sql`
      select 1 from snapshots where stream = ${subscription} and not over
        and not exists (select 1 from incidents where stream = ${subscription} and detail like ${`%${run.runId}%`})`;
    if (!known) continue;
    const { raw } = await client.workflow.getHandle(run.workflowId, run.runId).describe();
    const reset = raw.workflowExtendedInfo?.resetRunId;
    await noteIncident(
      sql,
      subscription,
      reset ? 'workflow-reset' : 'workflow-terminated',
      reset ? `Run ${run.runId} was reset; run ${reset} goes on from the journal` : `Run ${run.runId} was terminated`,
    );
    await lookAgain(sql, client, subscription);
    named.push(subscription);
  }
  return named;
}

const lateMs = 120_000;

/** Whoever is late on a clock that goes by itself is asked to look again, and named. */
export async function wakeTheLate(sql: Sql, client: Client): Promise<readonly string[]> {
  const late = await sql<{ stream: string }[]>`
    select s.stream from snapshots s left join clocks c on c.id = s.clock
    where not s.over and not s.parked and s.wake is not null and coalesce(c.kind, 'wall') <> 'test'
      and s.wake::timestamptz < now() + coalesce(c.offset_ms, 0) * interval '1 millisecond' - ${lateMs} * interval '1 millisecond'`;
  for (const { stream } of late) {
    await noteIncident(sql, stream, 'overdue', 'An appointment was overdue; its workflow was asked to look again');
    await lookAgain(sql, client, stream);
  }
  return late.map(({ stream }) => stream);
}

async function lookAgain(sql: Sql, client: Client, subscription: string): Promise<void> {
  const [row] = await sql<{ epoch: number }[]>`select epoch from snapshots where stream = ${subscription}`;
  await subscriptionWorkflow(client, subscription, row?.epoch).nudge();
}

/** One look at everything that Temporal should be doing. */
export async function patrol(sql: Sql, client: Client, since: Date, log?: Logger): Promise<Restored> {
  const restored = await restore(sql, client, log);
  await nameWhatWasDoneByHand(sql, client, since);
  await wakeTheLate(sql, client);
  return restored;
}

const everyMs = 3_600_000;

/** The worker's own look each hour. @returns how to stop it */
export function startPatrol(sql: Sql, client: Client, log: Logger): () => void {
  let since = new Date(Date.now() - everyMs);
  const look = async (): Promise<void> => {
    const begun = new Date();
    await patrol(sql, client, since, log);
    since = begun;
  };
  const timer = setInterval(() => {
    look().catch((error) => log.warn({ error: String(error) }, 'the patrol will come again'));
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
