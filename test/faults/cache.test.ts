import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Patient, patient } from './kit.ts';

let clinic: Patient;

beforeAll(async () => {
  clinic = await patient();
});
afterAll(() => clinic.discharge());

/** With 0 every task replays the whole history; with 3 workflows push each other out all the time. */
describe.each(['0', '3'])('A worker that remembers %s workflows', (size) => {
  beforeAll(async () => {
    await clinic.machine.stopPart('worker');
    await clinic.machine.startWorker({ PERENNIAL_WORKFLOW_CACHE: size });
  });

  it('gives the same journals, story beside story', () =>
    Promise.all(
      [
        'examples/demo/northwind.yaml',
        'examples/scenarios/at-01-ten-more-seats.yaml',
        'examples/scenarios/at-44-annual-payments-add-on.yaml',
        'examples/scenarios/rejected-and-resubmitted.yaml',
        'examples/scenarios/licence-resend.yaml',
      ].map((file) => clinic.plays(file)),
    ));
});
