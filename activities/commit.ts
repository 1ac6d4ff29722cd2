import { Context } from '@temporalio/activity';
import { noteIncident } from '../db/incidents.ts';
import {
  type Committed,
  commit,
  commitAnswer,
  commitDue,
  type Doors,
  type Envelope,
  type Life,
} from '../db/journal/commit.ts';

/** The three doors of the journal, as the workflow knocks at them (docs/architecture.md section 4). */
export interface CommitActivities {
  commit(id: string, epoch: number, envelope: Envelope): Promise<Committed>;
  commitDue(id: string, epoch: number): Promise<Life>;
  commitAnswer(id: string, epoch: number, effect: string): Promise<Life>;
  /** Somebody asked Temporal to cancel the workflow; it lives on, and ops are told. */
  noteCancellation(id: string): Promise<void>;
}

const runsSeen = new Set<string>();

export const commitActivities = (doors: Doors): CommitActivities => ({
  commit: (id, epoch, envelope) => commit(doors, id, epoch, envelope),
  commitDue: (id, epoch) => {
    // For the kill test: the first task of a run, which after continue-as-new is the seam between two.
    const runId = Context.current().info.workflowExecution?.runId ?? '';
    if (doors.failPoint && !runsSeen.has(runId)) doors.failPoint('first-task-of-a-run');
    if (doors.failPoint) runsSeen.add(runId);
    return commitDue(doors, id, epoch);
  },
  commitAnswer: (id, epoch, effect) => commitAnswer(doors, id, epoch, effect),
  noteCancellation: (id) =>
    noteIncident(doors.sql, id, 'cancel-refused', 'Cancelling its workflow was asked for in Temporal and refused'),
});
