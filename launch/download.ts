import { TestWorkflowEnvironment } from '@temporalio/testing';

/** Run as a process of its own, so that a download that hangs can be ended. Its argument is the folder to fill. */
const [, , downloadDir = '.'] = process.argv;
const environment = await TestWorkflowEnvironment.createLocal({
  server: { executable: { type: 'cached-download', downloadDir } },
});
await environment.teardown();
