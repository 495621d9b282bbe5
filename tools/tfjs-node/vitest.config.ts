import { defineConfig, mergeConfig } from 'vitest/config';
import ordinary from '../../vitest.config.js';

/** Who trains and solves; the other packages have a backend of their own, or none. */
const packages = [
  'packages/{core,grafting,kronecker,layer-fisher,sparse-logdet,methods,policies,rules,spec,testkit}',
  'packages/backend-tfjs',
  'apps/{shampoo,sonew,thor}',
];

const excluded = [
  '**/node_modules/**',
  // They start browsers or processes, in which nothing is replaced.
  '**/*browser.test.ts',
  '**/cli.test.ts',
  'packages/core/src/ranks/ranks.test.ts',
  'packages/backend-tfjs/src/pool/other-origin.test.ts',
  // They make other devices out of the cpu backend itself.
  '**/distant.test.ts',
  '**/half-floats.test.ts',
  // They register kernels of their own for cpu.
  'packages/spec/src/kernels/kernel.test.ts',
  'packages/core/src/step/update/fused-steps.test.ts',
];

/** Tests of what cpu does otherwise, by parts of their names. */
const cpuAlone = [
  // It registers a kernel of its own for cpu.
  'in one pass .* goes the ordinary way',
  // These want a backend without our kernels, which keep one number more.
  'where no fused kernel runs',
  'keeps \\d numbers for each parameter',
  // An array that was read is a copy, and a disposed tensor takes the numbers along that one
  // reshaped from it shares on cpu: such plugins break other laws, or none.
  'catches (disposes|changes) its input',
  // tfjs-node convolves with `same` and `valid` alone.
  'patches times filter is the convolution',
];

const load = 'tools/tfjs-node/load-package.ts';
const replaced = {
  name: 'in place of cpu',
  include: packages.map((folder) => `${folder}/src/**/*.test.ts`),
  exclude: excluded,
  testNamePattern: new RegExp(`^(?!.*(${cpuAlone.join('|')}))`),
  setupFiles: [load, 'tools/tfjs-node/in-place-of-cpu.ts'],
};
const own = {
  name: 'backend-node',
  include: ['packages/backend-node/src/**/*.test.ts'],
  setupFiles: [load],
};

const config = mergeConfig(
  ordinary,
  defineConfig({ root: new URL('../..', import.meta.url).pathname }),
);
config.test.include = [];
config.test.projects = [replaced, own].map((test) => ({ extends: true, test }));
export default config;
