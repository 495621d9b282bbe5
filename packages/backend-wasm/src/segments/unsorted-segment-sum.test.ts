import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../index.js';
import { expectSame, normal, on } from '../../test/both-backends.js';

const sum = fc.record({
  // The cpu backend cannot stack zero segments.
  segments: fc.integer({ min: 1, max: 6 }),
  ids: fc.array(fc.integer({ min: -1, max: 7 }), { minLength: 1, maxLength: 20 }),
  inner: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
  seed: fc.nat(1000),
});

describe('UnsortedSegmentSum', () => {
  it('equals the cpu backend, ids out of range included', async () => {
    await fc.assert(
      fc.asyncProperty(sum, async ({ segments, ids, inner, seed }) => {
        await expectSame(() =>
          tf.unsortedSegmentSum(
            normal([ids.length, ...inner], seed),
            tf.tensor1d(ids, 'int32'),
            segments,
          ),
        );
      }),
    );
  });

  it('gives zeros where there are no rows, and sums whole numbers exactly', async () => {
    const [none, whole] = await on('wasm', () => [
      tf.unsortedSegmentSum(tf.zeros([0, 2]), tf.tensor1d([], 'int32'), 2),
      tf.unsortedSegmentSum(
        tf.tensor1d([2 ** 30, 1, 5], 'int32'),
        tf.tensor1d([1, 1, 0], 'int32'),
        2,
      ),
    ]);
    expect(none).toEqual({ shape: [2, 2], values: [0, 0, 0, 0] });
    expect(whole).toEqual({ shape: [2], values: [5, 2 ** 30 + 1] });
  });

  it('is the gradient of gather', async () => {
    await expectSame(() =>
      tf.grad((table) =>
        tf.sum(
          tf.square(
            tf.gather(
              table,
              tf.tensor2d(
                [
                  [1, 3],
                  [3, 0],
                ],
                [2, 2],
                'int32',
              ),
            ),
          ),
        ),
      )(normal([5, 4], 1)),
    );
  });

  it('refuses ids of another length, and other dtypes, with a sentence', async () => {
    await tf.setBackend('wasm');
    const ids = tf.tensor1d([0, 1], 'int32');
    expect(() => tf.unsortedSegmentSum(tf.zeros([3]), ids as never, 2)).toThrow(
      /segmentIds of shape \[2\]/,
    );
    expect(() => tf.unsortedSegmentSum(tf.zeros([2], 'bool'), ids, 2)).toThrow(/dtype bool/);
    expect(() => tf.unsortedSegmentSum(tf.zeros([2]), ids, -1)).toThrow(/at least 0 segments/);
    const inputs = { x: tf.zeros([2]), segmentIds: tf.zeros([2], 'bool') };
    expect(() => tf.engine().runKernel('UnsortedSegmentSum', inputs, { numSegments: 2 })).toThrow(
      /dtype bool and 2 seg/,
    );
  });
});
