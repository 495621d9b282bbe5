// Steps by operations equal those by stages, also where vectors go from one step to the next.
import { test } from 'vitest';
import {
  eigen,
  expectStages,
  expectSteps,
  layers,
  matrices,
  vectors,
} from '../../../../../backend-wasm/test/step-cases.js';
import { describeOnPosedGpu } from '../../../../test/on-posed-gpu.js';
import '../../../index.js';

const twice = { numRuns: 25, steps: 2 };

describeOnPosedGpu(() => {
  test.each<readonly [string, () => void]>([
    ['matrices', () => expectSteps(matrices, twice)],
    ['vectors', () => expectSteps(vectors, twice)],
    ['matrices in their bases', () => expectSteps(eigen, twice)],
    ['layers', () => expectSteps(layers, twice)],
  ])('two steps of %s equal those by stages', (_, hold) => hold());

  test('steps of layers of one kind, in slices and whole', () => {
    const layer = { fanIn: 9, fanOut: 5, ahead: 0.2, size: 1, seed: 1 };
    expectStages(layers, [
      { ...layer, slice: 4 },
      { ...layer, slice: 31 },
      { ...layer, fanIn: 3, slice: 2 },
    ]);
  });
});
