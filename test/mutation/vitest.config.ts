import { defineConfig } from 'vitest/config';

/** The unit tests of what is mutated: quick ones, since they are run for each of some hundred mutants. */
export default defineConfig({
  test: {
    include: [
      'test/domain/{money,calendar,charge-models,pricing,quote-lines,billing,orders}.test.ts',
      'test/domain/{metrics,cancellation,parts,model,usage-rating,refusals}.test.ts',
      'test/mutation/stories.test.ts',
    ],
    setupFiles: ['test/seed.ts'],
    testTimeout: 10_000,
  },
});
