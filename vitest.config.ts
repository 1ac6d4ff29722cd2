import { defineConfig } from 'vitest/config';

/** Each layer by itself, the fast ones first: real servers do not like company on two cores. */
const layer = (order: number) => ({ sequence: { groupOrder: order } });
const servers = { fileParallelism: false, isolate: false, testTimeout: 300_000, hookTimeout: 900_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/{domain,scenarios,screening,structure,replay}/**/*.test.ts'],
          setupFiles: ['test/seed.ts'],
          testTimeout: 60_000,
          ...layer(0),
        },
      },
      {
        test: {
          name: 'launch',
          include: ['test/launch/*.test.ts'],
          globalSetup: ['test/launch/setup.ts'],
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          ...layer(1),
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          globalSetup: ['test/real/setup.ts'],
          maxConcurrency: 4,
          ...servers,
          ...layer(2),
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          ...servers,
          testTimeout: 3_600_000,
          ...layer(3),
        },
      },
    ],
  },
});
