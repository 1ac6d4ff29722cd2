import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Files, ListError } from '../screening/formats/files.ts';
import { type ListFormat, listFormatNames, readList } from '../screening/formats/index.ts';
import { caller } from './client.ts';
import type { Running } from './machine.ts';

const pollMs = 500;

const filesOf = (names: readonly string[]): Files =>
  Object.fromEntries(names.map((name) => [basename(name), readFileSync(name, 'utf8')]));

const isFormat = (format: string): format is ListFormat => (listFormatNames as readonly string[]).includes(format);

/** @returns the exit code */
export function checkList(format: string, names: readonly string[]): number {
  if (!isFormat(format)) return unknownFormat(format);
  try {
    const parties = readList(format, filesOf(names));
    console.log(`${parties.length} parties, ${parties.reduce((sum, party) => sum + party.names.length, 0)} names`);
    return 0;
  } catch (error) {
    if (!(error instanceof ListError) && !('code' in (error as object))) throw error;
    console.error((error as Error).message);
    return 1;
  }
}

export async function loadListCommand(
  { api, reader }: Running,
  id: string,
  names: readonly string[],
  format: string,
  wait: boolean,
  force = false,
): Promise<number> {
  if (checkList(format, names) > 0) return 1;
  const call = caller(api);
  const { status, body } = await call('PUT', `/v1/screening-lists/${encodeURIComponent(id)}`, reader, {
    format,
    files: filesOf(names),
    ...(force ? { force } : {}),
  });
  if (status >= 300) {
    console.error(String(body.detail));
    return 1;
  }
  console.log(
    `${id}@${String(body.version)}: ${body.run === null ? 'as it was, nothing to do' : `re-screening ${String(body.run)}`}`,
  );
  while (wait && body.run !== null) {
    const run = (await call('GET', `/v1/screening-runs/${String(body.run)}`, reader)).body;
    console.log(progressOf(run));
    if (run.finishedAt !== null) break;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  return 0;
}

export async function screeningStatus({ api, reader }: Running, json: boolean): Promise<number> {
  const call = caller(api);
  const [lists, runs, queue] = await Promise.all(
    ['/v1/screening-lists', '/v1/screening-runs', '/v1/queues/legal'].map((path) => call('GET', path, reader)),
  );
  const failed = [lists, runs, queue].find((each) => each?.status !== 200);
  if (failed || !lists || !runs || !queue) {
    console.error(String(failed?.body.detail));
    return 1;
  }
  if (json) console.log(JSON.stringify({ lists: lists.body.data, runs: runs.body.data, queue: queue.body }, null, 2));
  else {
    for (const list of lists.body.data as Record<string, unknown>[])
      console.log(
        `list ${String(list.id)}@${String(list.version)}  ${String(list.parties)} parties, loaded ${String(list.loadedAt)}`,
      );
    for (const run of (runs.body.data as Record<string, unknown>[]).slice(0, 5)) console.log(progressOf(run));
    for (const held of queue.body.data as Record<string, unknown>[])
      console.log(
        `held ${String(held.account)}  ${String(held.name)}  ${String(held.status)}  since ${String(held.since)}`,
      );
    console.log(`next review ${String(queue.body.nextReview)}`);
  }
  return 0;
}

const progressOf = (run: Record<string, unknown>): string =>
  `re-screening ${String(run.id)} (${String(run.cause)}): ${String(run.screened)} of ${String(run.total)} accounts, ${String(run.changed)} changed${run.finishedAt === null ? '' : ', finished'}`;

function unknownFormat(format: string): number {
  console.error(`${format} is no format; known are ${listFormatNames.join(', ')}`);
  return 1;
}
