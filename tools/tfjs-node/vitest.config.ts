import { defineConfig, mergeConfig } from 'vitest/config';
import ordinary from '../../vitest.config.js';

/** Who trains and solves; the other packages have a backend of their own, or none. */
const packages = [
  'packages/{core,grafting,kronecker,layer-fisher,sparse-logdet,policies,rules,spec,testkit}',
  'packages/backend-{node,tfjs}',
  'apps/{shampoo,sonew,thor}',
];

const config = mergeConfig(
  ordinary,
  defineConfig({
    root: new URL('../..', import.meta.url).pathname,
    test: { setupFiles: ['tools/tfjs-node/in-place-of-cpu.ts'] },
  }),
);
config.test.include = packages.map((folder) => `${folder}/src/**/*.test.ts`);
config.test.exclude = [
  '**/node_modules/**',
  // They start browsers or processes, in which nothing is replaced.
  '**/*browser.test.ts',
  '**/cli.test.ts',
  // They make other devices out of the cpu backend itself.
  '**/distant.test.ts',
  '**/half-floats.test.ts',
  // It registers kernels of its own for cpu.
  'packages/spec/src/kernels/kernel.test.ts',
];
// Broken plugins that break other laws there, or none: an array that was read is a copy, and on cpu
// the numbers of a disposed tensor live on in one that was reshaped from it.
config.test.testNamePattern = /^(?!.*catches (disposes|changes) its input)/;
export default config;
