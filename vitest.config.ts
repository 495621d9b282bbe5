import { defineConfig } from 'vitest/config';
import { TEST_LIMIT } from './tools/limits.js';

export default defineConfig({
  // `source` makes every @curvature package resolve to its TypeScript, so that tests need no build.
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tools/**/*.test.ts'],
    setupFiles: ['tools/seed.ts'],
    pool: 'forks',
    // Vitest would leave one core idle: half of a machine of two.
    maxWorkers: '100%',
    // What runs at once within a file starts a process of its own.
    maxConcurrency: 2,
    // Child processes print plain text, also where CI is set (picocolors colours its output there).
    env: { NO_COLOR: '1' },
    testTimeout: TEST_LIMIT,
    hookTimeout: TEST_LIMIT,
    reporters: ['default', './tools/count-reporter.ts'],
  },
});
