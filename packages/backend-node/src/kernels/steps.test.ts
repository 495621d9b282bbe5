// Whole steps equal those by stages, also where states stay in the heap from one step to the next.
import { chainWholeStep } from '@curvature/sparse-logdet/internal';
import { adamStep, adamSteps, chainSteps } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
import { heapOf } from './heap/heap.js';
import type { TensorFlowBackend } from './tensorflow.js';

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

  test.each([
    [300, 280, 210],
    [400, 150, 401],
  ])(
    'steps of a layer %i x %i, so large that TensorFlow multiplies, in slices of %i',
    (fanIn, fanOut, slice) => {
      const stack = (n: number) => ({ shape: [1, Math.min(n, slice), Math.min(n, slice)] });
      const sides = [stack(fanIn + 1), stack(fanOut)] as unknown as [tf.TensorInfo, tf.TensorInfo];
      const heap = heapOf(tf.backend() as TensorFlowBackend);
      expect(heap.takesSides!(sides, [fanIn + 1, fanOut])).toBe(true);
      expectStages(layers, [{ fanIn, fanOut, slice, ahead: 0.2, size: 1, seed: 1 }]);
    },
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
