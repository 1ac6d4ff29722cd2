import { CancellationScope, continueAsNew } from '@temporalio/workflow';
import { commitDue } from './doors.ts';
import { Life, type Start } from './life.ts';

/**
 * The life of one subscription: opportunity -> quoting -> approval -> booking -> provisioning -> invoicing -> support ->
 * renewal, and again, for years. It knows nothing of the business: each turn brings one command, the timer or an
 * effect's answer to the journal and follows what the journal says.
 */
export async function subscription(start: Start): Promise<void> {
  const life = new Life(start);
  life.answerEveryCommandOfTheTable();
  life.refuseCancellation();
  return CancellationScope.nonCancellable(async () => {
    life.follow(await commitDue(start.id, start.epoch));
    while (!life.finished) {
      await life.somethingToDo();
      if (life.oldEnough && life.quiet) return continueAsNew<typeof subscription>(start);
      life.follow(await life.commitNext());
    }
  });
}
