import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { CommitActivities } from '../activities/commit.ts';
import type { Committed, Envelope, Life as Look } from '../db/journal/commit.ts';

/** Fast and local; a database that stays away turns into the patient road below, so an outage loses nothing. */
const local = byName((summary) =>
  proxyLocalActivities<CommitActivities>({
    startToCloseTimeout: '4s',
    scheduleToCloseTimeout: '8s',
    localRetryThreshold: '5s',
    summary,
    retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumAttempts: 3 },
  }),
);

const patient = byName((summary) =>
  proxyActivities<CommitActivities>({
    startToCloseTimeout: '10s',
    summary,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1 minute' },
  }),
);

/** Proxies differ in the summary that operators read; there are as many as commands. */
function byName(make: (summary: string) => CommitActivities): (summary: string) => CommitActivities {
  const made = new Map<string, CommitActivities>();
  return (summary) => {
    const known = made.get(summary) ?? make(summary);
    made.set(summary, known);
    return known;
  };
}

const either = <T>(summary: string, call: (doors: CommitActivities) => Promise<T>): Promise<T> =>
  call(local(summary)).catch(() => call(patient(summary)));

export const commit = (id: string, epoch: number, envelope: Envelope): Promise<Committed> =>
  either(envelope.name, (doors) => doors.commit(id, epoch, envelope));
export const commitDue = (id: string, epoch: number): Promise<Look> =>
  either('what is due', (doors) => doors.commitDue(id, epoch));
export const commitAnswer = (id: string, epoch: number, effect: string): Promise<Look> =>
  either('an answer', (doors) => doors.commitAnswer(id, epoch, effect));

export const noteCancellation = (id: string): Promise<void> => patient('cancelling is refused').noteCancellation(id);
