import type { Rule, State } from '@curvature/spec';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { normals, seeds, shapes, updatesOf, worstError } from '../../test/trajectory.js';
import { clipByNorm, clipByValue, clipScaled, rmsprop, sgd } from '../index.js';

const scales = fc.constantFrom(1e-20, 1e-3, 1, 1e10, 1e20);
const norm = (x: ArrayLike<number>) => Math.hypot(...Array.from(x));
const times = (x: Float32Array, factor: number) => Float64Array.from(x, (v) => v * factor);

type Reference = (x: Float32Array, limit: number) => ArrayLike<number>;
const table: readonly (readonly [string, (limit: number) => Rule<State>, Reference])[] = [
  ['clipByNorm', clipByNorm, (x, limit) => times(x, Math.min(1, limit / norm(x)))],
  [
    'clipByValue',
    clipByValue,
    (x, limit) => Float64Array.from(x, (v) => Math.max(-limit, Math.min(limit, v))),
  ],
  [
    'clipScaled sgd',
    (limit) => clipScaled(sgd(), limit),
    (x, limit) => times(x, 1 / Math.max(1, norm(x) / Math.sqrt(x.length) / limit)),
  ],
];

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeEach(() => tf.setBackend(backend));
  test.each(table)('%s equals loops in float64, at any scale', (_, rule, reference) => {
    fc.assert(
      fc.property(
        shapes,
        seeds,
        scales,
        fc.constantFrom(0.3, 1, 3),
        (shape, seed, scale, share) => {
          const grads = normals(shape, 3, seed, scale);
          const limit = share * scale;
          expect(
            worstError(
              updatesOf(rule(limit), shape, grads),
              grads.map((x) => reference(x, limit)),
            ),
          ).toBeLessThan(2e-6);
        },
      ),
      { numRuns: 30 },
    );
  });
  test.each(table)('%s leaves zeros alone', (_, rule) => {
    expect([...updatesOf(rule(1), [3], [new Float32Array(3)])[0]!]).toEqual([0, 0, 0]);
  });
});

test('clipScaled bounds the updates of rmsprop, and its second moment sees the gradient as it is', () => {
  const grads = normals([4, 3], 10, 5);
  const plain = updatesOf(rmsprop({ beta2: 0.99 }), [4, 3], grads);
  const clipped = updatesOf(clipScaled(rmsprop({ beta2: 0.99 }), 1), [4, 3], grads);
  const rms = (x: Float32Array) => norm(x) / Math.sqrt(12);
  expect(rms(plain[0]!)).toBeGreaterThan(5);
  clipped.forEach((update, k) => {
    expect(rms(update)).toBeLessThan(1 + 1e-5);
    const factor = 1 / Math.max(1, rms(plain[k]!));
    expect(worstError([update], [times(plain[k]!, factor)])).toBeLessThan(1e-5);
  });
});

test.each([clipByNorm, clipByValue, (limit: number) => clipScaled(sgd(), limit)])(
  'a limit out of range is refused',
  (rule) => {
    for (const limit of [0, -1, NaN, Infinity])
      expect(() => rule(limit)).toThrow(/option limit must be a number above 0/);
  },
);
