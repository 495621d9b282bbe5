// Whole steps equal those by stages, also where states stay in the heap from one step to the next.
import { chainWholeStep } from '@curvature/sparse-logdet/internal';
import { adamStep, adamSteps, chainSteps } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { hasTfjsNode, onTfjsNode } from '../../../../tools/tfjs-node-here.js';
import {
  eigen,
  expectStages,
  expectSteps,
  layers,
  matrices,
  vectors,
} from '../../../backend-wasm/test/step-cases.js';
import {
  adamMade,
  chainMade,
  chains,
  expectEqual,
  shapes,
} from '../../../backend-wasm/test/whole-cases.js';
import { useNode } from '../index.js';

const twice = { numRuns: 25, steps: 2 };

describe.skipIf(!hasTfjsNode)(onTfjsNode, () => {
  beforeAll(() => useNode({ gpu: false }));
  afterAll(() => tf.setBackend('cpu'));

  test.each<readonly [string, () => void]>([
    ['matrices', () => expectSteps(matrices, twice)],
    ['vectors', () => expectSteps(vectors, twice)],
    ['matrices in their bases', () => expectSteps(eigen, twice)],
    ['layers', () => expectSteps(layers, twice)],
  ])('two steps of %s equal those by stages, and leave nothing behind', (_, hold) => hold());

  test.each([64, 130, 201])(
    'steps of a layer so large that TensorFlow multiplies, in slices of %i',
    (slice) =>
      expectStages(layers, [{ fanIn: 200, fanOut: 150, slice, ahead: 0.2, size: 1, seed: 1 }]),
  );

  test('Adam steps of many parameters equal the loop over them', () => {
    fc.assert(
      fc.property(shapes, fc.nat(1000), (all, seed) =>
        expectEqual(adamSteps as never, () => adamMade(all, seed), adamStep.composite as never),
      ),
      { numRuns: 25 },
    );
  });

  test('steps of SONew of many parameters equal the loop over them, also of chains with few rows', () => {
    fc.assert(
      fc.property(shapes, chains, (all, chain) =>
        expectEqual(chainSteps as never, () => chainMade(all, chain), chainWholeStep as never),
      ),
      { numRuns: 40 },
    );
  });
});
