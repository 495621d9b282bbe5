import { defineConfig } from 'vitest/config';

export default defineConfig({
  // `source` makes every @curvature package resolve to its TypeScript, so that tests need no build.
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts', 'tools/**/*.test.ts'],
    pool: 'forks',
    // What runs at once within a file starts a process of its own.
    maxConcurrency: 2,
    // Child processes print plain text, also where CI is set (picocolors colours its output there).
    env: { NO_COLOR: '1' },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['default', './tools/count-reporter.ts'],
  },
});
