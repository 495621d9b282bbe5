import { defineConfig } from 'vitest/config';
import { TEST_LIMIT } from './tools/limits.js';
import { requiredInTests } from './tools/required.js';

const WEBGPU = 'packages/backend-webgpu/src/**/*.test.ts';
/** Those that lose the device, look at its start, or put programs that do nothing on it. */
const ALONE = [
  'register',
  'device/lost',
  'training-dispatches',
  'whole/dispatches',
  'roots/refresh',
].map((name) => `packages/backend-webgpu/src/${name}.test.ts`);

export default defineConfig({
  plugins: [requiredInTests()],
  // `source` makes every @curvature package resolve to its TypeScript, so that tests need no build.
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'alone',
          include: [
            'packages/!(backend-webgpu)/src/**/*.test.ts',
            ...ALONE,
            'apps/*/src/**/*.test.ts',
            'tools/**/*.test.ts',
          ],
        },
      },
      // A software device compiles a program for a second or more: one device for all of these files.
      {
        extends: true,
        test: {
          name: 'webgpu',
          isolate: false,
          env: { SHARES_DEVICE: 'yes' },
          include: [WEBGPU],
          exclude: ALONE,
        },
      },
    ],
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
