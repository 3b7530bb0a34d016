import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// Vitest resolves test files as server code: `resolve.conditions` alone has no effect on them.
const ssr = { resolve: { conditions: ['podwire-source', ...defaultServerConditions] } };

export default defineConfig({
  ssr,
  test: {
    projects: [
      {
        ssr,
        test: {
          name: 'unit',
          include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts', 'fuzz/**/*.test.ts', 'scripts/**/*.test.mjs'],
          exclude: ['test/browser/**'],
        },
      },
      {
        ssr,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
