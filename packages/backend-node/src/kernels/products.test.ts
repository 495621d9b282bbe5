import { blocksTimes, timesBlocks } from '@curvature/spec/internal';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasTfjsNode, onTfjsNode } from '../../../../tools/tfjs-node-here.js';
import { inUse, normal } from '../../../backend-wasm/test/both-backends.js';
import { useNode } from '../index.js';
import { bothSides } from './products.js';
import type { TensorFlowBackend } from './tensorflow.js';

const sample = fc.record({
  rows: fc.integer({ min: 1, max: 30 }),
  columns: fc.integer({ min: 1, max: 30 }),
  slice: fc.integer({ min: 1, max: 31 }),
  seed: fc.nat(999),
});

/** Blocks that cover n, the last of which may exceed it. */
function blocks(n: number, slice: number, seed: number): tf.Tensor {
  const side = Math.min(n, slice);
  return normal([Math.ceil(n / side), side, side], seed);
}

describe.skipIf(!hasTfjsNode)(onTfjsNode, () => {
  beforeAll(() => useNode({ gpu: false }));
  afterAll(() => tf.setBackend('cpu'));

  test('blocks on both sides by TensorFlow equal the composites, and leave nothing behind', () => {
    fc.assert(
      fc.property(sample, ({ rows, columns, slice, seed }) => {
        const backend = tf.backend() as unknown as TensorFlowBackend;
        const before = inUse();
        tf.tidy(() => {
          const x = normal([rows, columns], seed);
          const sides = [blocks(rows, slice, seed + 1), blocks(columns, slice, seed + 2)] as const;
          const half = blocksTimes.composite({ stack: sides[0], x }, {});
          const wanted = timesBlocks.composite({ x: half, stack: sides[1] }, {}).dataSync();
          const [left, right] = sides.map(({ dataId, shape }) => ({
            id: backend.tensorMap.get(dataId).id,
            shape,
          }));
          const given = Float32Array.from(x.dataSync());
          let got: Float32Array = new Float32Array();
          bothSides(backend, [left!, right!], [rows, columns], given, ({ id }) => {
            got = backend.binding.tensorDataSync(id);
          });
          expect(got).toHaveLength(wanted.length);
          const largest = Math.max(1, ...wanted.map(Math.abs));
          got.forEach((value, i) =>
            expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(1e-5 * largest),
          );
        });
        expect(inUse()).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });
});
