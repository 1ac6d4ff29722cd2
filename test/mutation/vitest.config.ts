import { defineConfig } from 'vitest/config';

/** The unit tests of what is mutated: quick ones, since they are run for each of some hundred mutants. */
export default defineConfig({
  test: {
    include: ['test/domain/{money,calendar,quote-lines,billing,refusals}.test.ts'],
    setupFiles: ['test/seed.ts'],
    testTimeout: 10_000,
  },
});
