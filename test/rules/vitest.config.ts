import { defineConfig } from 'vitest/config';
import { switchable } from './sites.ts';

const { sources } = switchable(process.cwd());

/** Unit tests on the switched domain: `PERENNIAL_REFUSAL_OFF` names the refusal that says nothing. */
export default defineConfig({
  plugins: [
    {
      name: 'switched-domain',
      enforce: 'pre',
      transform: (_text, id) => sources[id],
    },
  ],
  test: {
    include: ['test/{domain,structure}/**/*.test.ts'],
    setupFiles: ['test/seed.ts', 'test/rules/switch.ts'],
    testTimeout: 60_000,
    bail: 1,
  },
});
